"""Following through is earned by calculating: entry by entry, and from values that can come of a calculation."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from sympy import Symbol

from benchmarks.guessing import constant, earned, loaded
from tests.running import sheet_file
from tests.worksheets.marking.answers import Numbers, given, marker, marks
from worksheets.building import load
from worksheets.marking.following import impossible, possible
from worksheets.marking.marker import Answer
from worksheets.marking.marks import Mark
from worksheets.solving import derive


def one(sheet: str, task: str, answers: dict[str, Numbers | Answer]) -> dict[str, Mark]:
    return marks(sheet, task, answers)[0]


def following(early: list[float]) -> float:
    return round(0.7 * early[0] - 0.1 * early[1] + 0.3, 4)


class TestIsEarned:
    @pytest.mark.parametrize("early", [[0.5, -0.3], [0.5370, 0.0], [0.0, -0.3799], [0.2, 0.1]])
    def test_from_values_that_a_calculation_can_come_to(self, early: list[float]) -> None:
        found = one("blatt4", "1.1", {"h_1": early, "y_1": following(early)})
        assert found["y_1"].verdict == "follow-through"

    def test_from_a_state_without_its_activation_which_is_a_known_mistake(self) -> None:
        found = one("blatt4", "2.1", {"f_t": 0.7, "i_t": 0.75, "Ctilde_t": 0.65, "C_t": 0.6975})
        assert (found["f_t"].verdict, found["C_t"].verdict) == ("misconception", "follow-through")

    def test_from_a_wrong_value_of_what_reads_nothing_given(self) -> None:
        """sin(1) has one value whatever is given; whoever has another one goes on from that."""
        found = one("transformer", "1.1", {"p_1": [0.52, 0.61, 0.23, 0.87], "z_1": [0.92, 0.41, 0.93, 0.97]})
        assert found["z_1"].verdict == "follow-through"

    @pytest.mark.parametrize(("slip", "largest"), [(0.5366, 0.65), (-3.0, 0.65), (0.7834, 0.7834)])
    def test_by_the_largest_of_values_whichever_it_is(self, slip: float, largest: float) -> None:
        """Who loses the largest one by a slip still looks through all of them."""
        found = one("cnn", "3.2", {"Z_1,1": slip, "Z_1,2": 0.62, "Z_2,1": 0.65, "Z_2,2": -0.07, "p": largest})
        assert (found["Z_1,1"].share, found["p"].verdict) == (Fraction(0), "follow-through")

    def test_by_a_count_that_is_a_multiple_of_the_own_one(self) -> None:
        found = one("blatt4", "2.2", {"params(rnn)": 24700, "params(lstm)": 4 * 24700})
        assert [m.verdict for m in found.values()] == ["wrong", "follow-through"]

    def test_once_for_a_mistake_that_is_made_again(self) -> None:
        """Without b_h, step after step: the first time costs a half, the others are named and cost nothing."""
        h_1 = np.tanh([0.5, -0.2])
        h_2 = np.tanh(np.array([[0.1, -0.3], [0.6, 0.2]]) @ h_1 + [0.3, 0.4])
        found = one("blatt4", "1.1", {"h_1": list(np.round(h_1, 4)), "h_2": list(np.round(h_2, 4))})
        assert (found["h_1"].verdict, found["h_1"].share) == ("misconception", Fraction(1, 2))
        assert (found["h_2"].verdict, found["h_2"].share) == ("follow-through", Fraction(1))
        assert found["h_2"].hints == ("repeated",)
        assert found["h_2"].explanations[0][0].kind == "bias_left_out"


class TestIsNotEarned:
    def test_from_one_number_for_many_values(self) -> None:
        early = {f"h_{t}": [0.1, 0.1] for t in (1, 2, 3)}
        found = one("blatt4", "1.1", {**early, **{f"y_{t}": 0.36 for t in (1, 2, 3)}})
        assert {m.share for m in found.values()} == {Fraction(0)}
        assert found["y_1"].hints == ("trivial",)

    @pytest.mark.parametrize("early", [[1.7, -0.3], [0.5, -1.0], [0.0, 0.0]])
    def test_from_states_out_of_range_or_without_terms(self, early: list[float]) -> None:
        assert one("blatt4", "1.1", {"h_1": early, "y_1": following(early)})["y_1"].hints == ("trivial",)

    def test_where_a_result_is_not_defined(self) -> None:
        """The logarithm of shares of 0 or less is no number that could follow."""
        for share in (0.0, -0.5):
            assert one("mlp", "1.1", {"p": [share] * 3, "L": share})["L"].share == 0

    @pytest.mark.parametrize(("sheet", "task"), [("blatt4", "1.1"), ("blatt4", "1.2"), ("blatt4", "2.1")])
    def test_by_guessing_constants_or_the_answers_of_a_neighbour(self, sheet: str, task: str) -> None:
        shares = dict(earned(loaded(sheet, task, 8), 30))
        assert np.mean(shares.pop("one slip")) > 0.8
        assert {kind: some for kind, some in shares.items() if np.mean(some) >= 0.05} == {}


def test_answers_of_another_variant_are_noticed() -> None:
    some = loaded("blatt4", "1.1", 3)
    together = {s: np.stack([own[s] for own in some.variants]) for s in some.given}
    right = [some.answers(own, lambda question, right, own: None) for own in some.variants]
    assert some.marker.mark_all(together, right).copied == {}
    assert some.marker.mark_all(together, [right[2], right[1], right[2]]).copied == {0: 2}
    assert some.marker.mark_all(together, [some.answers(together_of(some, 0), constant(0.3)), *right[1:]]).copied == {}


def together_of(some: object, n: int) -> dict[object, np.ndarray]:
    return dict(some.variants[n])  # type: ignore[attr-defined]


def test_a_mistake_in_one_entry_is_said_to_be_there() -> None:
    found = one("blatt4", "1.1", {"h_1": [0.5370, -0.1974]})["h_1"]
    assert found.entries == ("correct", "misconception")
    assert "bias_left_out" in {cause.kind for e in found.explanations for cause in e}


@pytest.mark.parametrize(("sheet", "task"), [("blatt4", "1.1"), ("blatt4", "2.1"), ("attention", "2.1")])
@pytest.mark.parametrize("digits", [2, 4])
def test_a_number_at_random_has_no_cause(sheet: str, task: str, digits: int) -> None:
    random, judge = np.random.default_rng(11), marker(sheet, task)
    sheets = [
        {s: Answer(np.round(random.uniform(-1, 1, judge.shape(s)), digits), np.full(judge.shape(s), digits))}
        for s in judge.asked
        for _ in range(40)
    ]
    rows = judge.mark(given(sheet, task), sheets)
    told = sum(bool(m.explanations) for row in rows for m in row)
    assert told < 0.05 * len(sheets)


STEP = """\
id: step
language: en
models:
  m:
    inputs: [x, eta]
    equations: {L: 1/2 * (w * x - 1)^2, s: tanh(w), g: dL/dw, v: 0.9 * g, wnew: w - eta * v}
tasks:
  "1": {model: m, given: {x: 2, w: 0.3, eta: 0.1}, ask: [L, s, g, v, wnew]}
"""


def test_nothing_is_known_of_what_goes_on_with_a_gradient(tmp_path: Path) -> None:
    sheet = load(sheet_file(tmp_path, STEP))
    derivation = derive(sheet, sheet.tasks["1"])
    found = possible(derivation, dict.fromkeys(derivation.given, (1, 1)))
    assert {str(symbol) for symbol in found} == {"x", "w", "eta", "L", "s"}
    assert impossible(np.array([[1.0]]), found[Symbol("s")]).all()
