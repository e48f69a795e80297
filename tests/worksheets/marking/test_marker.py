"""Verdicts on numbers: what is right, what follows, what was misunderstood, and what earns nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import Symbol

from solver.errors import Problem
from solver.values import nearest
from tests.worksheets.marking.answers import Numbers, given, marker, marks, solution, written
from worksheets.marking.marker import Answer
from worksheets.marking.marks import Mark

RIGHT_11: dict[str, Numbers] = {
    "h_1": [0.5370, -0.3799],
    "y_1": 0.7139,
    "h_2": [0.5137, 0.4188],
    "y_2": 0.6177,
    "h_3": [0.6782, 0.3730],
    "y_3": 0.7374,
}


def one(sheet: str, task: str, answers: dict[str, Numbers | Answer]) -> dict[str, Mark]:
    return marks(sheet, task, answers)[0]


def kinds(mark: Mark) -> list[tuple[str, ...]]:
    return [tuple(cause.kind for cause in explanation) for explanation in mark.explanations]


class TestRight:
    def test_rounded_to_the_asked_digits(self) -> None:
        assert {m.verdict for m in one("blatt4", "1.1", {**RIGHT_11}).values()} == {"correct"}

    @pytest.mark.parametrize(
        ("numbers", "verdict"),
        [([0.5371, -0.3799], "correct"), ([0.5372, -0.3799], "wrong"), ([0.537050, -0.379949], "correct")],
    )
    def test_within_what_rounding_can_do_and_no_further(self, numbers: Numbers, verdict: str) -> None:
        assert one("blatt4", "1.1", {"h_1": numbers})["h_1"].verdict == verdict

    def test_what_was_not_answered_is_missing(self) -> None:
        assert one("blatt4", "1.1", {"h_1": RIGHT_11["h_1"]})["y_3"].verdict == "missing"


class TestImprecise:
    @pytest.mark.parametrize(
        ("number", "decimals", "verdict"),
        [(0.74, 2, "imprecise"), (0.737, 3, "imprecise"), (0.95, 2, "wrong"), (0.7, 1, "wrong"), (1.0, 0, "wrong")],
    )
    def test_too_few_digits_but_two_that_are_right(self, number: float, decimals: int, verdict: str) -> None:
        assert one("blatt4", "1.1", {"y_3": written(number, decimals)})["y_3"].verdict == verdict

    def test_earns_a_half(self) -> None:
        assert one("blatt4", "1.1", {"y_3": written(0.74, 2)})["y_3"].share == Fraction(1, 2)


class TestFollowThrough:
    def test_a_lost_sign_costs_once(self) -> None:
        found = one("blatt4", "1.1", {"h_1": [0.5370, 0.3799], "y_1": 0.6379, "h_2": [0.3282, 0.5371]})
        assert found["h_1"].verdict == "misconception"
        assert found["h_1"].entries == ("correct", "misconception")
        assert (found["y_1"].verdict, found["y_1"].share) == ("follow-through", Fraction(1))

    def test_goes_on_with_what_is_written_not_with_what_is_right(self) -> None:
        found = one("blatt4", "2.1", {"f_t": 0.61, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": 0.5713})
        assert found["f_t"].verdict == "wrong"
        assert found["C_t"].verdict == "follow-through"

    def test_the_right_value_after_a_wrong_one_is_right(self) -> None:
        found = one("blatt4", "2.1", {"f_t": 0.61, "C_t": 0.5887})
        assert found["C_t"].verdict == "correct"

    @pytest.mark.parametrize("early", [[0.0, 0.0], [1.0, -1.0], [0.5370, 1.0]])
    def test_of_a_trivial_early_answer_earns_nothing(self, early: list[float]) -> None:
        shown = marks("blatt4", "1.1", {"h_1": early})[0]["h_1"]
        assert shown.verdict == "wrong"
        following = 0.7 * early[0] - 0.1 * early[1] + 0.3
        found = one("blatt4", "1.1", {"h_1": early, "y_1": following})["y_1"]
        assert (found.verdict, found.share, found.hints) == ("wrong", Fraction(0), ("trivial",))

    def test_of_a_saturated_early_answer_earns_nothing(self) -> None:
        found = one(
            "blatt4",
            "2.1",
            {"f_t": 0.6682, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": 9.5, "o_t": 0.6682, "h_t": 0.6682},
        )
        assert (found["h_t"].verdict, found["h_t"].hints) == ("wrong", ("trivial",))

    @pytest.mark.parametrize(
        ("early", "following", "verdict"),
        [(1.2, 0.5570, "follow-through"), (1.5, 0.6048, "follow-through"), (2.0, 0.6442, "follow-through"),
         (2.6, 0.6609, "wrong"), (3.0, 0.6649, "wrong")],
    )  # fmt: skip
    def test_of_a_steep_place_is_earned(self, early: float, following: float, verdict: str) -> None:
        """h_t = o_t tanh(C_t) falls to a fortieth of its slope only beyond C_t = 2.4."""
        answers = {"f_t": 0.6682, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": early, "o_t": 0.6682, "h_t": following}
        found = one("blatt4", "2.1", {**answers})["h_t"]
        assert (found.verdict, found.hints) == (verdict, () if verdict == "follow-through" else ("trivial",))


class TestMisconceptions:
    @pytest.mark.parametrize(
        ("task", "answers", "symbol", "kind"),
        [
            ("1.1", {"h_1": [0.4621, -0.1974]}, "h_1", "bias_left_out"),
            ("1.1", {"h_1": [0.6, -0.4]}, "h_1", "activation_left_out"),
            ("1.1", {"h_1": [0.6457, 0.4013]}, "h_1", "activation_exchanged"),
            ("1.1", {"h_1": [0.5370, 0.0997]}, "h_1", "matrix_transposed"),
            ("1.1", {"h_1": [0.1974, 0.3799]}, "h_1", "matrices_exchanged"),
            ("1.1", {"h_1": [0.3799, 0.1974]}, "h_1", "input_of_another_step"),
            ("1.1", {"h_1": [0.5370, -0.3799], "h_2": [0.3799, 0.1974]}, "h_2", "previous_state_dropped"),
            ("1.2", {"dL_3/dh_3": -0.3456, "dL_3/dW_hh": -0.0639}, "dL_3/dW_hh", "direct_term_missing"),
            ("1.2", {"dL_3/dh_3": -0.3456, "dL_3/dW_hh": -0.0699}, "dL_3/dW_hh", "truncated"),
            ("1.2", {"dL_3/dh_3": 0.3456}, "dL_3/dh_3", "error_sign_turned"),
            ("1.2", {"dL_3/dh_3": -0.3456, "dL_3/dW_hh": -0.2502}, "dL_3/dW_hh", "activation_derivative_left_out"),
            ("1.2", {"L_3": 0.1194}, "L_3", "factor_left_out"),
            ("2.1", {"f_t": 0.6682, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": 0.5887, "o_t": 0.6682, "h_t": 0.3934},
             "h_t", "activation_left_out"),
            ("2.1", {"Ctilde_t": 0.6570}, "Ctilde_t", "activation_exchanged"),
            ("2.1", {"f_t": 0.6682, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": 0.3883}, "C_t", "previous_state_dropped"),
            ("2.2", {"params(lstm)": 24704}, "params(lstm)", "gates_not_counted"),
            ("2.2", {"params(lstm)": 98304}, "params(lstm)", "biases_not_counted"),
        ],
    )  # fmt: skip
    def test_are_named_alone(self, task: str, answers: dict[str, Numbers], symbol: str, kind: str) -> None:
        mark = one("blatt4", task, {**answers})[symbol]
        assert (mark.verdict, kinds(mark)) == ("misconception", [(kind,)])

    @pytest.mark.parametrize(
        ("numbers", "verdict"),
        [([0.60, -0.40], "misconception"), ([0.62, -0.42], "wrong")],
    )
    def test_fit_an_answer_with_few_digits_to_half_of_its_last(self, numbers: list[float], verdict: str) -> None:
        """Without tanh h_1 is (0.6, −0.4), which nobody rounds to 0.62."""
        assert one("blatt4", "1.1", {"h_1": written(numbers, 2)})["h_1"].verdict == verdict

    def test_the_formula_that_the_sheet_prints_misses_the_direct_term(self) -> None:
        """What the printed formula gives: the shares over h_2 and over h_1."""
        values = solution("blatt4", "1.2").value
        symbol = solution("blatt4", "1.2").symbol
        printed = sum(nearest(values(symbol(f"dL_3/dW_hh|{via}")).entries[0]) for via in ("h_2", "h_1"))
        mark = one("blatt4", "1.2", {"dL_3/dW_hh": round(printed, 4)})["dL_3/dW_hh"]
        assert kinds(mark) == [("direct_term_missing",)]

    def test_several_that_lead_to_the_same_number_are_all_named(self) -> None:
        mark = one("blatt4", "2.1", {"f_t": 0.6792})["f_t"]
        assert set(kinds(mark)) == {("gates_exchanged",), ("concatenation_order",)}

    def test_two_at_once_are_found(self) -> None:
        mark = one("blatt4", "1.1", {"h_1": [0.5, -0.2]})["h_1"]
        assert {frozenset(k) for k in kinds(mark)} == {frozenset({"bias_left_out", "activation_left_out"})}

    def test_another_convention_is_right_and_said(self) -> None:
        mark = one("blatt4", "2.2", {"params(lstm)": 99328})["params(lstm)"]
        assert (mark.verdict, kinds(mark), mark.share) == ("correct", [("two_biases",)], Fraction(1))

    def test_on_top_of_an_early_slip(self) -> None:
        """The own wrong f_t goes on into a C_t without C_{t-1}'s summand: no, with tanh left out of h_t."""
        answers = {"f_t": 0.61, "i_t": 0.6792, "Ctilde_t": 0.5717, "C_t": 0.5713, "o_t": 0.6682, "h_t": 0.3817}
        found = one("blatt4", "2.1", {**answers})
        assert (found["h_t"].verdict, kinds(found["h_t"])) == ("misconception", [("activation_left_out",)])

    def test_nothing_known_is_wrong(self) -> None:
        assert one("blatt4", "1.1", {"h_1": [0.9, 0.9]})["h_1"].verdict == "wrong"


def test_persons_are_marked_independently() -> None:
    sheets: list[dict[str, Numbers | Answer]] = [
        {**RIGHT_11}, {"h_1": [0.6, -0.4]}, {}, {"y_3": written(0.74, 2)}, {"h_1": [0.0, 0.0], "y_1": 0.3}
    ]  # fmt: skip
    together = marks("blatt4", "1.1", *sheets)
    assert together == [marks("blatt4", "1.1", sheet)[0] for sheet in sheets]


def test_numbers_that_all_share_may_be_given_once_or_for_each_person() -> None:
    judge, numbers = marker("blatt4", "1.2"), given("blatt4", "1.2")
    by_name = judge.by_name
    sheets = [
        {by_name[name]: written(value) for name, value in person.items()}
        for person in (
            {"h_1": 0.5, "y_1": 0.4621},
            {"h_1": 0.4621, "L_1": 0.9, "dL_3/dW_hh": 0.2},
            {"y_3": -0.5545},
            {},
        )
    ]
    stacked = {symbol: np.stack([array] * len(sheets)) for symbol, array in numbers.items()}
    assert judge.mark(numbers, sheets) == judge.mark(stacked, sheets)


def test_a_quantity_that_the_task_does_not_know_has_no_shape() -> None:
    with pytest.raises(Problem) as raised:
        marker("blatt4", "2.2").shape(Symbol("k"))
    assert raised.value.code == "unknown_symbol"
