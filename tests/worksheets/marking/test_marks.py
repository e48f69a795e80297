"""Marks as data: what they earn, what explains them, and a mistake that costs points only once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sympy import Symbol

from solver.expressions import at
from solver.misconceptions import outcomes
from tests.solver.engine import solve
from tests.solver.misconceptions.making import RNN, RNN_NUMBERS, context, last_question
from worksheets.marking.marks import Cause, Mark, explanation, paid_once

W, B = Symbol("W"), Symbol("b")


def cause(kind: str, index: int, *concerned: Symbol) -> Cause:
    return Cause(kind, concerned, (at("h", index),))


def mark(index: int, verdict: str, *causes: Cause, entries: tuple[str, ...] = ()) -> Mark:
    return Mark(at("h", index), verdict, entries or (verdict,), tuple((one,) for one in causes))


@pytest.mark.parametrize(
    ("verdict", "entries", "share"),
    [
        ("correct", (), Fraction(1)),
        ("wrong", (), Fraction(0)),
        ("imprecise", (), Fraction(1, 2)),
        ("wrong", ("correct", "wrong"), Fraction(1, 2)),
        ("misconception", ("correct", "misconception", "wrong", "correct"), Fraction(5, 8)),
    ],
)
def test_entries_earn_as_much_as_any_other(verdict: str, entries: tuple[str, ...], share: Fraction) -> None:
    assert Mark(at("h", 1), verdict, entries).share == share


class TestPaidOnce:
    def test_the_same_mistake_in_another_step_costs_nothing_more(self) -> None:
        first, second = paid_once(
            [
                mark(1, "misconception", cause("bias_left_out", 1, B)),
                mark(2, "misconception", cause("bias_left_out", 2, B), entries=("misconception", "correct")),
            ]
        )
        assert (first.verdict, first.share) == ("misconception", Fraction(1, 2))
        assert (second.verdict, second.entries, second.hints) == (
            "follow-through", ("follow-through", "correct"), ("repeated",),
        )  # fmt: skip
        assert second.share == 1

    @pytest.mark.parametrize("other", [cause("bias_left_out", 2, W), cause("matrix_transposed", 2, B)])
    def test_another_mistake_costs_again(self, other: Cause) -> None:
        _, second = paid_once([mark(1, "misconception", cause("bias_left_out", 1, B)), mark(2, "misconception", other)])
        assert (second.verdict, second.hints) == ("misconception", ())

    def test_only_what_can_be_explained_by_paid_mistakes_alone_is_free(self) -> None:
        paid = cause("bias_left_out", 1, B)
        _, second = paid_once(
            [mark(1, "misconception", paid), mark(2, "misconception", paid, cause("truncated", 2, W))]
        )
        assert second.verdict == "misconception"

    def test_what_is_right_is_left_alone(self) -> None:
        right = [mark(1, "correct"), mark(2, "follow-through")]
        assert paid_once(right) == right


def test_an_outcome_is_explained_by_each_kind_once_with_all_its_steps() -> None:
    found = solve(RNN, RNN_NUMBERS, ["h_2"], 2)
    some = list(outcomes(last_question(found, "h_2"), context(found), ["bias_left_out"]))
    both = next(one for one in some if len(one.slips) == 2)
    (only,) = explanation(both)
    assert only.kind == "bias_left_out"
    assert sorted(map(str, only.symbols)) == sorted(str(slip.step.symbol) for slip in both.slips)
