"""Explanations are evidence: those that chance explains as well are not given, those that recur are preferred."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from sympy import Expr, Symbol

from solver import notation
from solver.expressions import Count
from solver.intervals import Interval, Rounding
from solver.questions import questions, results
from tests.worksheets.marking.answers import given, marker, marks
from worksheets.marking.explaining import Chance, with_common_causes
from worksheets.marking.marker import Answer, Sheet
from worksheets.marking.marks import Cause, Mark
from worksheets.verdicts import MISCONCEPTION

PERSONS = 150


def right_values(sheet: str, task: str) -> dict[Expr, Interval]:
    judge, exact = marker(sheet, task), Rounding()
    known = {s: exact.asarray(v) for s, v in given(sheet, task).items()}
    for question in questions(judge.derivation, judge.asked):
        known[question.symbol] = results(question.steps, known, exact)[question.symbol]
    return known


def false_alarms(sheet: str, task: str) -> dict[str, float]:
    """By the asked value, how often a random number within half of the right value gets a known mistake."""
    random, judge, known = np.random.default_rng(7), marker(sheet, task), right_values(sheet, task)
    sheets: list[Sheet] = []
    asked = [s for s in judge.asked if not isinstance(s, Count)]
    for symbol in asked:
        right = known[symbol].middle
        drawn = np.round(right * (1 + random.uniform(-0.5, 0.5, (PERSONS, *right.shape))), 4)
        sheets += [{symbol: Answer(d, np.full(d.shape, 4))} for d in drawn]
    found = [{m.symbol: m for m in row} for row in judge.mark(given(sheet, task), sheets)]
    often = {}
    for n, symbol in enumerate(asked):
        own = [row[symbol] for row in found[n * PERSONS : (n + 1) * PERSONS]]
        often[notation.write(symbol)] = sum(m.verdict == MISCONCEPTION for m in own) / PERSONS
    return often


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1"])
def test_a_number_at_random_rarely_has_a_cause(task: str) -> None:
    often = false_alarms("blatt4", task)
    assert sum(often.values()) / len(often) < 0.03
    assert max(often.values()) < 0.15


def test_of_a_single_number_after_many_steps_no_two_mistakes_are_guessed() -> None:
    """Some pair of the hundreds of mistakes on the way to h_t meets most numbers."""
    found = marks("blatt4", "2.1", *({"h_t": round(0.25 + 0.0037 * n, 4)} for n in range(40)))
    assert [m for row in found for e in row["h_t"].explanations for m in [e] if len(e) > 1] == []


def test_the_mistake_of_another_answer_is_preferred() -> None:
    concerned = (Symbol("b"),)

    def mark(symbol: str, *kinds: str) -> Mark:
        explained = tuple((Cause(kind, concerned, (Symbol(symbol),)),) for kind in kinds)
        return Mark(Symbol(symbol), MISCONCEPTION, explanations=explained)

    one, two, three = with_common_causes(
        [mark("p", "sign_lost", "bias_left_out"), mark("q", "bias_left_out"), mark("r", "truncated", "sign_lost")]
    )
    assert [e[0].kind for e in one.explanations] == ["sign_lost", "bias_left_out"]  # both recur: both are named
    assert [e[0].kind for e in two.explanations] == ["bias_left_out"]
    assert [e[0].kind for e in three.explanations] == ["sign_lost"]


def test_without_another_answer_all_are_named() -> None:
    mark = marks("blatt4", "2.1", {"f_t": 0.6792})[0]["f_t"]
    assert len(mark.explanations) == 2


def test_gates_exchanged_twice_are_named_as_such() -> None:
    """f_t and i_t exchanged: either could be the order of the concatenation, both together are the gates."""
    found = marks("blatt4", "2.1", {"f_t": 0.6792, "i_t": 0.6682, "Ctilde_t": 0.6})[0]
    assert ("gates_exchanged",) in [tuple(c.kind for c in e) for e in found["f_t"].explanations]


def test_a_mistake_that_cannot_be_told_from_rounding_is_not_named() -> None:
    """With these numbers the weight that is left out hardly matters: both ways lead to results that overlap."""
    judge, known = marker("gru", "2.1"), right_values("gru", "2.1")
    sheet = {s: Answer(np.round(known[s].middle, 4), np.full(known[s].shape, 4)) for s in judge.asked}
    symbol = next(s for s in judge.asked if notation.write(s) == "dL_3/dU_h")
    beside = Answer(np.array([[0.1302]]), np.array([[4]]))  # out of reach, but within that of the mistake
    mark = next(m for m in judge.mark(given("gru", "2.1"), [{**sheet, symbol: beside}])[0] if m.symbol == symbol)
    assert mark.verdict != "correct"
    assert ("recurrent_weight_left_out",) not in [tuple(c.kind for c in e) for e in mark.explanations]


def test_an_answer_far_from_a_small_right_value_can_only_be_guessed() -> None:
    """What lies next to 0.01 is met by chance; 0.92 is not, so that its cause is named."""
    one = np.ones((2, 1, 1))
    reach = Interval(0.0095 * one, 0.0105 * one, Rounding(1e-4))
    chance = Chance(np.array([[[0.0103]], [[0.9232]]]), 0 * one, reach, one > 0)
    ((near, far),) = chance.of_more(0.012 * one[None], np.array([0, 1]))
    assert near > 0.05 > 0.01 > far


def test_the_chance_is_a_persons_own() -> None:
    """What others' answers were held against in the meantime counts for them alone."""
    one = np.ones((2, 1, 1))
    reach = Interval(0.995 * one, 1.005 * one, Rounding(1e-4))
    chance = Chance(1.2 * one, 0 * one, reach, one > 0)
    both = np.array([0, 1])
    abouts = np.array([[[[1.1]], [[1.1]]], [[[1.1]], [[1.3]]]])
    first, second = chance.of_more(abouts, both)
    assert (second[0], second[1]) == (first[0], 2 * first[1])


def test_mistakes_are_told_apart_by_which_sign_they_lose_and_not_by_that_of_a_zero() -> None:
    one = np.ones((1, 4, 1))
    reach = Interval(0.995 * one, 1.005 * one, Rounding(1e-4))
    abouts = np.array([[1, -1, 1, 0], [1, 1, -1, 0], [1, -1, -1, 0], [1, -1, -1, -0.0]]).reshape(-1, 1, 4, 1)
    chance = Chance(1.2 * one, 0 * one, reach, np.array([[[True], [False], [False], [False]]]))
    first, second, third, fourth = chance.of_more(abouts, np.array([0]))[:, 0].tolist()
    assert 0 < first < second < third == fourth


class TestMistakesLookedAtTogether:
    """... are met as often by chance as one after the other."""

    ONE = np.ones((2, 1, 1))
    BOTH = np.array([0, 1])

    def chance(self) -> Chance:
        return Chance(
            1.2 * self.ONE, 0 * self.ONE, Interval(0.995 * self.ONE, 1.005 * self.ONE, Rounding(1e-4)), self.ONE > 0
        )

    @drawn(
        st.lists(st.tuples(*[st.sampled_from([1.1, 1.2, 1.3, 7.0])] * 2), min_size=1, max_size=40), st.integers(1, 9)
    )
    def test_whatever_they_lead_to(self, found: list[tuple[float, float]], first: int) -> None:
        abouts = np.array(found).reshape(-1, 2, 1, 1)
        together, single = self.chance(), self.chance()
        rows = [together.of_more(some, self.BOTH) for some in (abouts[:first], abouts[first:]) if len(some)]
        assert np.concatenate(rows).tolist() == [single.of_more(one, self.BOTH)[0].tolist() for one in abouts[:, None]]

    def test_but_for_those_behind_the_first_that_nobody_is_told_of(self) -> None:
        abouts = np.array([1.1, 1.3, 1.4, 1.5]).reshape(-1, 1, 1, 1) * self.ONE
        some, alone = self.chance(), self.chance()
        limit = float(alone.of_more(abouts[:1], self.BOTH).max())
        assert len(some.of_more(abouts, self.BOTH, limit)) == 2
        alone.of_more(abouts[1:2], self.BOTH)
        assert some.of_more(abouts[2:], self.BOTH).tolist() == alone.of_more(abouts[2:], self.BOTH).tolist()
