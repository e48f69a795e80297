"""Answers that are formulas, and why one cannot be used."""

from __future__ import annotations

from fractions import Fraction

import pytest

from templates.marking.sentences import sentence
from tests.worksheets.marking.graded import graded
from worksheets.catalogue import find


class TestFormulas:
    @pytest.mark.parametrize(
        ("symbol", "text"),
        [
            ("dL_3/dW_hh", "dL_3/dh_3 d+h_3/dW_hh + dL_3/dh_2 d+h_2/dW_hh + dL_3/dh_1 d+h_1/dW_hh"),
            ("dL_3/dh_3", "(y_3 - yhat_3) W_hy"),
            ("dL_3/dh_3", "y_3 - yhat_3"),  # without a factor of 1
            ("dL_3/dh_3", "y_3 - 1"),  # a whole number of the task
            ("L_3", "(1 - y_3)²/2"),
            ("dL_3/dW_hh", "(1-tanh^2(W_hh h_2 + W_xh)) (h_2 + W_hh (1-h_2^2) h_1) (y_3-1)"),
            ("h_1", "tanh(0,5 x_1)"),  # with numbers of the task
            ("h_1", "tanh(W_xh x_1)"),  # without what is zero
            ("dL_3/dW_hh", "dL_3/dh_3 d+h_3/dW_hh + dL_3/dh_2 d+h_2/dW_hh"),
        ],
    )
    def test_that_are_right(self, symbol: str, text: str) -> None:
        mark = graded("1.2", {symbol: text})[symbol].mark
        assert (mark.verdict, mark.share) == ("correct", Fraction(1))
        assert set(mark.hints) <= {"formula", "undecided"}

    @pytest.mark.parametrize(
        ("sheet", "task", "symbol", "text"),
        [
            ("cnn", "3.1", "dL/dK_1,1", "dL/dZ_1,1 X_1,1 + dL/dZ_1,2 X_1,2 + dL/dZ_2,1 X_2,1"),  # dL/dZ_2,2 is 0
            ("blatt4", "2.1", "h_t", "o*tanh(C)"),
            ("attention", "1.1", "c_1", "∑_j α_{1j} h_j"),
            ("mlp", "1.2", "dL/dW_2", "(p - q) h^T"),  # the shares of q sum to 1
            ("mlp", "1.2", "dL/dh", "W_2.T @ (p - q)"),
            ("mlp", "1.1", "p", "(exp(a_2_1); exp(a_2_2); exp(a_2_3)) / ∑_j exp(a_2_j)"),
            ("mlp", "1.1", "L", r"-\sum_{j=1}^{n} q_j \log p_j"),
            ("mlp", "1.1", "L", "-sum(j, q[j] * log(p[j]))"),
            ("mlp", "1.1", "L", r"-\sum q_j \ln p_j"),
            ("attention", "1.2", "alpha_1,1", "e^{e_{1,1}} / ∑_j e^{e_{1,j}}"),
            ("mlp", "1.2", "dL/da_2", "p - onehot(2)"),
            ("mlp", "1.2", "dL/da_2", "p - [0,1,0]"),  # no decimal comma, as three numbers fit
            ("mlp", "1.2", "dL/da_2", "(p.1; p.2 - 1; p.3)"),
            ("optimisers", "3.1", "ghat", "g * 2/5.2202"),  # with a rounded number put in
            ("embeddings", "1.2", "c", "a·b/(|a|·|b|)"),  # an inner product
            ("gru", "3.1", "params(gru)", "3 * params(rnn)"),
        ],
    )
    def test_that_are_right_in_these_tasks(self, sheet: str, task: str, symbol: str, text: str) -> None:
        assert graded(task, {symbol: text}, sheet=find(sheet))[symbol].mark.verdict == "correct"

    @pytest.mark.parametrize(
        ("sheet", "task", "symbol", "text"),
        [
            ("mlp", "1.2", "dL/dW_2", "(q - p) h^T"),
            ("mlp", "1.1", "p", "(exp(a_2_1); exp(a_2_2); exp(a_2_3)) / ∑_j exp(a_2_1)"),
            ("mlp", "1.1", "L", "-sum(j=1..2, q[j] * log(p[j])) + q_j"),
            ("mlp", "1.1", "L", "-∑_j q_j p_j"),
            ("mlp", "1.2", "dL/da_2", "p - onehot(1)"),
            ("mlp", "1.2", "dL/da_2", "p - onehot(4)"),
            ("mlp", "1.2", "dL/da_2", "p - [1,0,0]"),
            ("mlp", "1.2", "dL/da_2", "(p.1; p.2 - 1; p.2)"),
            ("optimisers", "3.1", "ghat", "g * 2/5.5"),
            ("embeddings", "1.2", "c", "a·b/|a|"),
            ("gru", "3.1", "params(gru)", "4 * params(rnn)"),
            ("cnn", "3.1", "dL/dK_1,1", "dL/dZ_1,1 X_1,1 + dL/dZ_1,2 X_1,2 + dL/dZ_2,1 X_2,1 + dL/dZ_2,2"),
            ("cnn", "3.1", "dL/dK_1,1", "dL/dZ_1,2 X_1,2 + dL/dZ_2,1 X_2,1"),
            ("blatt4", "2.1", "C_t", "f*C + i*Ctilde"),
        ],
    )
    def test_that_are_wrong_in_these_tasks(self, sheet: str, task: str, symbol: str, text: str) -> None:
        assert graded(task, {symbol: text}, sheet=find(sheet))[symbol].mark.verdict != "correct"

    @pytest.mark.parametrize(
        ("symbol", "text", "kind"),
        [
            ("dL_3/dW_hh", "dL_3/dh_3 d+h_3/dW_hh", "truncated"),
            ("dL_3/dW_hh", "dL_3/dh_2 d+h_2/dW_hh + dL_3/dh_1 d+h_1/dW_hh", "direct_term_missing"),
            ("dL_3/dh_3", "(yhat_3 - y_3) W_hy", "error_sign_turned"),
            ("h_2", "W_hh h_1 + W_xh x_2 + b_h", "activation_left_out"),
            ("h_2", "tanh(W_xh x_2 + b_h)", "previous_state_dropped"),
        ],
    )
    def test_with_a_known_mistake_name_it(self, symbol: str, text: str, kind: str) -> None:
        mark = graded("1.2", {symbol: text})[symbol].mark
        assert (mark.verdict, [c.kind for e in mark.explanations for c in e]) == ("misconception", [kind])
        assert mark.share == Fraction(1, 2)

    def test_that_are_just_wrong(self) -> None:
        mark = graded("1.2", {"dL_3/dW_hy": "(y_3 - yhat_3) + 17 h_3"})["dL_3/dW_hy"].mark
        assert (mark.verdict, mark.hints, mark.share) == ("wrong", ("formula_differs",), Fraction(0))

    def test_with_a_symbol_that_there_is_not(self) -> None:
        mark = graded("1.2", {"dL_3/dh_3": "q_7 W_hy"})["dL_3/dh_3"].mark
        assert mark.verdict in ("wrong", "unreadable")

    @pytest.mark.parametrize("text", ["9^9^9^9 h_1", "exp(exp(exp(exp(h_1+9))))", "h_1/0", "h_1/(x_1 - x_1)"])
    def test_that_explode_are_not_right(self, text: str) -> None:
        assert graded("1.2", {"y_1": text})["y_1"].points == 0


class TestFormulasOfCounts:
    @pytest.mark.parametrize(
        ("symbol", "text", "verdict"),
        [
            ("params(rnn)", "d_h*(d_h+d_x)+d_h", "correct"),
            ("params(rnn)", "d_{h}^{2} + d_{h}d_{x} + d_{h}", "correct"),
            ("params(rnn)", "128 (128 + d_x) + 128", "correct"),
            ("params(rnn)", "d_h^2 + d_h d_x + d_h = 24704", "correct"),
            ("params(lstm)", "4 d_h (d_h + d_x + 1)", "correct"),
            ("params(lstm)", "3 d_h (d_h + d_x + 1)", "misconception"),
            ("params(rnn)", "d_h^3 + 17 d_x", "wrong"),
        ],
    )
    def test_are_compared_like_others(self, symbol: str, text: str, verdict: str) -> None:
        assert graded("2.2", {symbol: text})[symbol].mark.verdict == verdict


class TestWhyAFormulaCannotBeUsed:
    @pytest.mark.parametrize(
        ("task", "symbol", "text", "said"),
        [
            ("1.1", "h_2", "tanh(W_hh h_2 + b_h)", "benutzt h_2 selbst"),
            ("1.1", "h_2", "W_hy h_1", "Form 1×1; erwartet wird 2×1"),
            ("1.1", "h_2", "W_hy x_1 + W_hh", None),
            ("2.2", "params(rnn)", "n_h (n_h + d_x) + n_h", "unbekanntes Symbol „n_h“"),
        ],
    )
    def test_is_said(self, task: str, symbol: str, text: str, said: str | None) -> None:
        found = graded(task, {symbol: text})[symbol]
        assert found.mark.problem is not None or said is None
        if said:
            assert said in sentence(found, 4, "de")
