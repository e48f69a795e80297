"""Marking attention layers: a right one, and wrong ones with what is wrong."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from tests.worksheets.program_marking.runs import lost
from tests.worksheets.student_programs import RIGHT_ATTENTION, suite_of
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suites import attention
from worksheets.sandbox.script import Outcome, Reply


class Layer:
    """An attention layer in NumPy, so that many wrong ones cost no time."""

    def __init__(self, asked: attention.Asked, change: str = "") -> None:
        rng = np.random.default_rng(8)
        self.asked, self.change = asked, change
        self.w1, self.w2 = rng.normal(size=(2, attention.HIDDEN, attention.UNITS))
        self.v = rng.normal(size=(attention.UNITS, 1))
        if change == "a zero matrix":
            self.w1 *= 0

    def call(self, query: np.ndarray, values: np.ndarray, mask: np.ndarray | None = None) -> list[np.ndarray]:
        change = self.change
        total = (0 if change == "no query" else (query @ self.w1)[:, None]) + values @ self.w2
        score = (total if change == "no tanh" else np.tanh(total)) @ self.v
        score = np.sum(query[:, None] * values, axis=-1, keepdims=True) if change == "dot" else score
        if change == "position":
            score = score + np.arange(attention.STEPS)[None, :, None]
        if mask is not None and change != "no mask":
            score = np.where(mask[:, :, None], score, -1e9)
        axis = {"last axis": 2, "batch": 0}.get(change, 1)
        weights = np.exp(score - score.max(axis=axis, keepdims=True))
        weights = score if change == "no softmax" else weights / weights.sum(axis=axis, keepdims=True)
        context = (weights * values).mean(axis=1) if change == "mean" else (weights * values).sum(axis=1)
        return [weights, context] if change == "swapped" else [context, weights]

    def outcome(self) -> Outcome:
        asked = self.asked
        replies = {
            asked.made: Reply(),
            asked.first: Reply(self.call(asked.query, asked.values)),
            asked.main: Reply(self.call(asked.query, asked.values)),
            asked.turned: Reply(self.call(asked.query, asked.values[:, asked.order])),
            asked.masked: Reply(self.call(asked.query, asked.values, asked.mask)),
            asked.signature: Reply(["self", "query", "values", "mask"]),
        }
        for name, value in {"W1": self.w1, "W2": self.w2, "V": self.v}.items():
            replies[asked.weights[name][0]] = Reply(value)
        return Outcome(replies, "done")


class TestAttention:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ("", {}),
            ("no tanh", {"attention_formula": {"attention_no_tanh"}}),
            ("no query", {"attention_formula": {"attention_no_query"}}),
            ("a zero matrix", {"attention_formula": {"attention_matrix_constant"}}),
            ("dot", {"attention_formula": {"attention_dot"}}),
            ("mean", {"attention_context": {"attention_context_mean"}}),
            ("no mask", {"attention_mask": {"attention_mask_ignored"}}),
            ("swapped", {"attention_returned": {"attention_swapped"}}),
            (
                "position",
                {
                    "attention_formula": {"attention_formula_differs"},
                    "attention_order": {"attention_order_matters"},
                },
            ),
        ],
    )
    def test_loses_the_right_points(self, change: str, expected: object) -> None:
        _, asked = attention.ask(np.random.default_rng(2))
        results = tuple(attention.judge(asked, Layer(asked, change).outcome()))
        assert lost(results) == expected

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ("last axis", "attention_all_one"),
            ("batch", "attention_over_batch"),
            ("no softmax", "attention_no_softmax"),
        ],
    )
    def test_a_wrong_softmax_is_named(self, change: str, code: str) -> None:
        _, asked = attention.ask(np.random.default_rng(2))
        results = tuple(attention.judge(asked, Layer(asked, change).outcome()))
        assert lost(results)["attention_sum"] == {code}

    @pytest.mark.sandbox
    @pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs the extra [programs]")
    def test_a_right_layer_gets_all_points(self) -> None:
        assert lost(mark(RIGHT_ATTENTION.encode(), suite_of("blatt4", "5.2"), seed=1).results) == {}
