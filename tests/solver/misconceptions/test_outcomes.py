"""What mistakes lead to: one at a time, in one step alone, two at once."""

from __future__ import annotations

from solver import notation
from solver.misconceptions import (
    ACCEPTED,
    CONDITIONAL,
    KINDS,
    carried_outcomes,
    outcomes,
    particular_outcomes,
    two_outcomes,
)
from solver.questions import questions
from tests.solver.engine import solve
from tests.solver.misconceptions.making import (
    GATE_NUMBERS,
    GATES,
    LOSS,
    LOSS_NUMBERS,
    RNN,
    RNN_NUMBERS,
    context,
    last_question,
    rules,
)


class TestOutcomes:
    def test_have_a_kind_that_is_known(self) -> None:
        found = solve(LOSS, LOSS_NUMBERS, ["L_2", "dL_2/dw"], 2)
        question = last_question(found, "L_2", "dL_2/dw")
        assert {o.kind for o in outcomes(question, context(found, "dL_2/dw"))} <= set(KINDS)
        assert set(KINDS) >= CONDITIONAL | ACCEPTED

    def test_lose_no_sign_where_the_sign_of_an_error_can_be_turned(self) -> None:
        """Both would look the same: the error's sign decides that of the result."""
        found = solve(LOSS, LOSS_NUMBERS, ["h_1", "h_2", "L_2", "dL_2/dw"], 2)
        question = last_question(found, "h_1", "h_2", "L_2", "dL_2/dw")
        kinds = {o.kind for o in outcomes(question, context(found, "dL_2/dw"))}
        assert "error_sign_turned" in kinds
        assert "sign_lost" not in kinds

    def test_compute_first_what_only_a_mistake_reads(self) -> None:
        """f for i: where i alone was asked, f has to be computed as well."""
        found = solve(GATES, GATE_NUMBERS, ["h_1"], 1)
        (question,) = questions(found.derivation, [found.symbol("i_1")])
        (outcome,) = outcomes(question, context(found), ["gates_exchanged"])
        known = set(found.derivation.given)
        for step in outcome.steps:
            assert set(step.reads) <= known
            known.add(step.symbol)

    def test_go_in_no_circle(self) -> None:
        """Two layers exchanged, and then exchanged again: each would need the other one first."""
        layers = {"a_1": "W_1 @ x + b_1", "h": "relu(a_1)", "a_2": "W_2 @ h + b_2", "p": "softmax(a_2)"}
        column = [[1], [2]]
        numbers = {"W_1": [[1, 2], [3, 4]], "W_2": [[1, 0], [2, 1]], "x": column, "b_1": column, "b_2": column}
        found = solve(layers, numbers, ["p"], 1)
        question = last_question(found, "a_2", "p")
        once = outcomes(question, context(found), ["gates_exchanged"])
        assert once != ()
        for outcome in (*once, *two_outcomes(question, context(found), ["gates_exchanged"])):
            known = {*found.derivation.given, *question.after}
            for step in outcome.steps:
                assert set(step.reads) <= known
                known.add(step.symbol)

    def test_in_one_step_alone_are_particular(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_2"], 2)
        question = last_question(found, "h_2")
        particular = particular_outcomes(question, context(found), ["bias_left_out"])
        assert sorted(sorted(rules(o)) for o in particular) == [["h_1"], ["h_1", "h_2"], ["h_2"]]

    def test_two_at_once_are_no_single_one(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_1"], 1)
        question = last_question(found, "h_1")
        kinds = ["bias_left_out", "activation_left_out"]
        single = [rules(o) for o in outcomes(question, context(found), kinds)]
        (both,) = two_outcomes(question, context(found), kinds)
        assert notation.write(both.steps[-1].rule) == "W @ h[0] + U @ x[1]"
        assert {"h_1": "W @ h[0] + U @ x[1]"} not in single

    def test_carry_forward_mistakes_into_derivatives(self) -> None:
        """Whoever took σ for tanh differentiates σ."""
        found = solve(LOSS, LOSS_NUMBERS, ["h_1", "h_2", "L_2", "dL_2/dw"], 2)
        question = last_question(found, "h_1", "h_2", "L_2", "dL_2/dw")
        rules_ = [
            {notation.write(s.symbol): notation.write(s.rule) for s in o.steps}
            for o in carried_outcomes(question, context(found, "dL_2/dw"))
            if o.kind == "activation_exchanged"
        ]
        assert [r["dh_2/dh_1"] for r in rules_] == ["h[2] * (1 - h[2]) * w"]
