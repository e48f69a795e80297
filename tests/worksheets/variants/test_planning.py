"""What is drawn: as a sheet says, and by default."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from solver import notation
from solver.errors import Problem
from solver.values import nearest
from tests.running import SHEET, refused, sheet_file
from tests.worksheets.variants.batches import SEED
from worksheets.building import load
from worksheets.catalogue import find
from worksheets.solving import derive
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.plan import Plan, SharedSlot, Slot
from worksheets.variants.planning import plan, required

TENTHS = [fmpq(n, 10) for n in range(-9, 10) if n]
TENTHS_TO_2 = [fmpq(n, 10) for n in range(-20, 21) if n]


def drawn(made: Plan) -> dict[str, list[tuple[fmpq, ...]]]:
    found: dict[str, list[tuple[fmpq, ...]]] = {}
    for slot in made.slots:
        if not isinstance(slot, Slot):
            continue
        for symbol, _ in slot.places:
            found.setdefault(notation.write(symbol), []).append(slot.choices)
    return found


def probe(folder: Path, vary: str) -> Plan:
    return plan(load(sheet_file(folder, SHEET.rstrip("\n") + f"\n    vary: {vary}\n")).tasks["1"])


WORDS = """
id: words
models: {m: {vocab: [the, cat, sat], equations: {y: "w * sum(x) + sum(z)"}}}
tasks: {"1": {model: m, given: {w: 0.5, x: [cat, the], z: [2, 1]}, ask: [y]}}
"""


class TestDefaults:
    def test_keep_numbers_that_are_said_by_words(self, tmp_path: Path) -> None:
        assert set(drawn(plan(load(sheet_file(tmp_path, WORDS)).tasks["1"]))) == {"w", "z"}

    def test_draw_weights_and_keep_zeros_and_whole_sequences(self, tmp_path: Path) -> None:
        found = drawn(plan(load(sheet_file(tmp_path)).tasks["1"]))
        assert {name: len(slots) for name, slots in found.items()} == {"W_hh": 4, "W_xh": 4, "b_h": 2}
        assert all(list(choices) == TENTHS for slots in found.values() for choices in slots)

    def test_draw_states_with_decimals(self) -> None:
        assert {"h_t-1", "C_t-1"} <= set(drawn(plan(find("blatt4").tasks["2.1"])))

    def test_tie_sizes_that_are_equal(self) -> None:
        made = plan(find("attention").tasks["4.1"])
        (tied, alone) = made.slots
        assert [notation.write(s) for s, _ in tied.places] == ["d_h", "d_x", "d_k", "d_v"]
        assert [notation.write(s) for s, _ in alone.places] == ["T"]

    @pytest.mark.parametrize(
        ("equations", "given", "name", "expected"),
        [
            ('"L": "log(p)"', "p: 0.3", "p", TENTHS[9:]),
            ('"L": "y * log(1 - p)"', "p: 0.25, y: 1", "p", [fmpq(n, 100) for n in range(1, 100)]),
            ('"m[t]": "beta * m[t-1] + (1 - beta) * g[t]"', "beta: 0.9, g: [1, 2], m_0: 0", "beta", TENTHS[9:]),
            ('"S": "sum(i, x[i])"', "x: [2, 7, 0]", "x_1", [fmpq(n) for n in range(1, 10)]),
            ('"S": "sum(i, x[i])"', "x: [2, -7]", "x_2", [fmpq(n) for n in range(-9, 10) if n]),
            ('"S": "sum(i, x[i])"', "x: [32, 64]", "x_1", [fmpq(n) for n in range(16, 65)]),
            ('"L": "w * x * (1 - y)"', "w: 0.5, x: 2, y: 1", "x", TENTHS_TO_2),
            ('"S": "n * w"', "w: 0.5, n: 7e9", "n", [fmpq(n * 10**7) for n in range(-700, 701) if n]),
            ('"S": "sum(i, x[i])"', "x: [-7e9]", "x_1", [fmpq(n * 10**7) for n in range(-700, 701) if n]),
        ],
    )
    def test_suit_probabilities_and_whole_numbers(
        self, tmp_path: Path, equations: str, given: str, name: str, expected: list[fmpq]
    ) -> None:
        ask = {"L": "L", "m": "m_2", "S": "S"}[equations[1]]
        text = f"id: p\nmodels: {{m: {{equations: {{{equations}}}}}}}\n"
        text += f'tasks: {{"1": {{model: m, given: {{{given}}}, ask: {ask}}}}}\n'
        found = drawn(plan(load(sheet_file(tmp_path, text)).tasks["1"]))
        assert list(found[name][0]) == expected
        assert not {"x_3", "y"} & set(found)  # zeros and labels stay

    @pytest.mark.parametrize(("asked", "is_drawn"), [("params(m)", True), ("shape(Z)", False)])
    def test_keep_sizes_that_say_how_far_indices_run(self, tmp_path: Path, asked: str, is_drawn: bool) -> None:
        text = 'id: p\nmodels: {m: {inputs: [X], equations: {"Z[i]": "K[i] * X[i]"}}}\n'
        text += f'tasks: {{"1": {{model: m, sizes: {{n: 8}}, shapes: {{X: [n], K: [n]}}, ask: [{asked}]}}}}\n'
        assert bool(drawn(plan(load(sheet_file(tmp_path, text)).tasks["1"]))) == is_drawn

    @pytest.mark.parametrize("vary", ["", ", vary: {draw: {w: [1, 2]}}"])
    def test_keep_numbers_that_say_which_equation_holds(self, tmp_path: Path, vary: str) -> None:
        text = 'id: p\nmodels: {m: {equations: {"a[t] if t <= w": "t * g[t]", "a[t] if t > w": "g[t]"}}}\n'
        text += f'tasks: {{"1": {{model: m, given: {{w: 2, g: [0.1, 0.2, 0.3]}}, ask: [a_1]{vary}}}}}\n'
        assert "w" not in drawn(plan(load(sheet_file(tmp_path, text)).tasks["1"]))

    def test_keep_the_sum_of_a_distribution(self, tmp_path: Path) -> None:
        text = SHEET.replace("b_h: [0.1, -0.2]", "b_h: [0.4, 0.6]")
        made = plan(load(sheet_file(tmp_path, text)).tasks["1"])
        (slot,) = (s for s in made.slots if isinstance(s, SharedSlot))
        assert (slot.parts, slot.step, slot.size) == (10, fmpq(1, 10), 9)

    @pytest.mark.parametrize(
        ("given", "slots"),
        [
            ("{p: [0.2, 0.3, 0.5], w: 1}", [[("p_1", 0), ("p_2", 0), ("p_3", 0)]]),
            ("{p: [0.2, 0.3, 0.4], w: 1}", []),  # no distribution
            ("{p: [1, 0], w: 1}", []),
            ("{p: [0.25, 0, 0.75], w: 1}", [[("p_1", 0), ("p_3", 0)]]),
        ],
    )
    def test_keep_the_sum_of_a_distribution_of_indexed_numbers(
        self, tmp_path: Path, given: str, slots: list[list[tuple[str, int]]]
    ) -> None:
        text = 'id: p\nmodels: {m: {equations: {y: "sum(i, w * p[i])"}}}\n'
        text += f'tasks: {{"1": {{model: m, given: {given}, ask: [y]}}}}\n'
        made = plan(load(sheet_file(tmp_path, text)).tasks["1"])
        shared = [s for s in made.slots if isinstance(s, SharedSlot)]
        assert [[(notation.write(symbol), n) for symbol, n in s.places] for s in shared] == slots


@given(st.integers(1, 5), st.integers(0, 6), st.data())
def test_shares_are_all_the_ways_to_share_a_sum(places: int, more: int, data: st.DataObject) -> None:
    slot = SharedSlot(tuple((Symbol("p"), n) for n in range(places)), places + more, fmpq(1, 20))
    choice = data.draw(st.integers(0, slot.size - 1))
    shares = [number for _, number in slot.numbers(choice)]
    assert sum(shares, fmpq(0)) == slot.parts * slot.step
    assert min(shares) > 0
    assert slot.recognised({Symbol("p"): shares}) == choice
    ways = {tuple(str(n) for _, n in slot.numbers(c)) for c in range(min(slot.size, 200))}
    assert len(ways) == min(slot.size, 200)
    with pytest.raises(ValueError):  # noqa: PT011 - that of any list
        slot.recognised({Symbol("p"): [*shares[:-1], shares[-1] + slot.step]})


class TestDeclarations:
    @pytest.mark.parametrize(
        ("vary", "name", "expected"),
        [
            ("{draw: {b_h: {from: 1, to: 2, step: 0.5}}}", "b_h", [1, fmpq(3, 2), 2]),
            ("{draw: {b_h: {from: -0.1, to: 0.1}}}", "b_h", [fmpq(-1, 10), fmpq(1, 10)]),
            ("{draw: {b_h: [3, 1/3]}}", "b_h", [3, fmpq(1, 3)]),
            ("{draw: {h_0: [0, 1]}}", "h_0", [0, 1]),
            ("{draw: {x: [2, 3]}}", "x_2", [2, 3]),
        ],
    )
    def test_say_the_choices(self, tmp_path: Path, vary: str, name: str, expected: list[object]) -> None:
        assert [list(choices) for choices in drawn(probe(tmp_path, vary))[name]] == [expected, expected]

    def test_keep_what_they_name(self, tmp_path: Path) -> None:
        assert set(drawn(probe(tmp_path, "{keep: [W_hh, b_h]}"))) == {"W_xh"}

    def test_tie_one_quantity_to_another(self, tmp_path: Path) -> None:
        made = probe(tmp_path, "{draw: {W_xh: W_hh}}")
        tied = [slot for slot in made.slots if len(slot.places) == 2]
        assert [[notation.write(s) for s, _ in slot.places] for slot in tied] == [["W_hh", "W_xh"]] * 4

    @pytest.mark.parametrize(
        ("vary", "expected"),
        [
            ("{draw: {b_x: [1]}}", "unknown symbol “b_x”"),
            ("{keep: [q]}", "unknown symbol “q”"),
            ("{draw: {b_h: [one]}}", "b_h: found “one”, expected a number"),
            ("{draw: {b_h: []}}", "b_h: the range holds no number but 0"),
            ("{draw: {b_h: {from: 2, to: 1}}}", "b_h: the range holds no number but 0"),
            ("{draw: {b_h: {from: 0, to: 1, step: 0}}}", "b_h: the step 0"),
            ("{draw: {b_h: {from: 0, to: 1, step: 1e-9}}}", "b_h: the step 1e-9"),
            ("{draw: {b_h: {form: 0}}}", "form"),
            ("{drawn: {}}", "unknown entry “drawn”; did you mean “draw”?"),
            ("{require: [b_h]}", "“b_h” is no comparison"),
            ("{require: [b_h < q]}", "unknown symbol “q”"),
            ("3", "“vary”: found"),
        ],
    )
    def test_are_refused_with_their_line(self, tmp_path: Path, vary: str, expected: str) -> None:
        path = sheet_file(tmp_path, SHEET.rstrip("\n") + f"\n    vary: {vary}\n")
        said = refused("vary", path, "--count", 1, "--seed", 1, "-o", tmp_path / "batch")
        assert expected in said
        assert said.startswith(f"{path}:17:")


class TestPlan:
    def test_recognises_its_own_draws_alone(self, tmp_path: Path) -> None:
        made = plan(load(sheet_file(tmp_path)).tasks["1"])
        for number in (0, 12345, made.size - 1):
            draw = made.draw_number(number)
            assert made.recognised(made.filled(draw)) == draw
        other = plan(find("blatt4").tasks["2.1"])
        assert made.recognised(other.published) is None

    def test_gives_the_same_numbers_as_arrays(self, tmp_path: Path) -> None:
        made = plan(load(sheet_file(tmp_path)).tasks["1"])
        draws = [made.draw_number(n) for n in (3, 99_999)]
        found = made.arrays(draws)
        for row, draw in enumerate(draws):
            for symbol, value in made.filled(draw).items():
                assert found[symbol][row].ravel() == pytest.approx([nearest(e) for e in value.entries], rel=1e-15)


def test_comparisons_are_read_and_decided(tmp_path: Path) -> None:
    text = SHEET.rstrip("\n") + '\n    vary: {require: ["b_h > 0.25", "h_2 != h_1"]}\n'
    path = sheet_file(tmp_path, text)
    task = load(path).tasks["1"]
    assert [r.relation for r in required(task, derive(load(path), task))] == [">", "!="]
    made = issuing.prepared(issuing.Order(str(path)))
    people = manifest.practice_persons(20)
    draws = issuing.drawn(made, practice_key(SEED), people)
    for key in issuing.issued(made, draws, people):
        assert all(float(b) > 0.25 for b in key.tasks["1"].given["b_h"])


def test_a_list_of_choices_may_not_be_endless(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        probe(tmp_path, "{draw: {b_h: {from: 0, to: 1e9}}}")
