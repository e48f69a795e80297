"""Marking sine data, attention layers and character networks, and everything about suites that is not of one alone."""

# ruff: noqa: E501 - rows of programs are easier to read as rows

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from solver.errors import Problem
from templates.messages import catalogue
from tests.worksheets.student_programs import RIGHT_ATTENTION, RIGHT_CHARACTERS, RIGHT_RNN, RIGHT_SINE, suite_of
from worksheets import catalogue as sheets
from worksheets.program_marking import mistakes, program_mistakes, suite
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import Marked, find
from worksheets.program_marking.suites import attention
from worksheets.sandbox import libraries, running
from worksheets.sandbox.script import Outcome, Raised, Reply
from worksheets.sandbox.wire import Other
from worksheets.sheet import Checks, Task

pytestmark = pytest.mark.sandbox

PACKAGE = Path(suite.__file__).parent
with_tensorflow = pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs the extra [programs]")


def changed(program: str, *changes: tuple[str, str]) -> bytes:
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    return program.encode()


def lost(marks: Marked) -> Mapping[str, set[str]]:
    """The checks that cost points, each with the codes of its findings."""
    return {r.check.id: {f.code for f in r.findings} for r in marks.results if r.points < r.check.of}


class TestSuites:
    def test_every_finding_and_check_has_a_sentence_in_every_language(self) -> None:
        in_loops = (*program_mistakes.FORWARD_LOOP, *program_mistakes.BACKWARD_LOOP)
        codes = {mistakes.IN_PROGRAM + kind for kind in (*mistakes.FORWARD, *in_loops)}
        codes |= {mistakes.IN_GRADIENT + kind for kind in mistakes.BACKWARD}
        for path in PACKAGE.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
                if name in ("finding", "Check") and isinstance(node, ast.Call):
                    if isinstance(node.args[0], ast.Constant):
                        codes.add(str(node.args[0].value))
        codes -= {"rnn_xavier"}  # what is as it should be, is not told
        assert len(codes) > 100
        for language in ("de", "en"):
            assert codes - set(catalogue(language)["document"]) == set()

    def test_every_suite_that_the_sheet_names_is_there(self) -> None:
        tasks = {t.id: t.checks for t in sheets.find("blatt4").tasks.values() if t.checks}
        assert set(tasks) == {"4.1", "4.2", "4.3", "5.2"}
        assert all(find(checks).checks for checks in tasks.values())

    @pytest.mark.parametrize("name", ["os", "../simple_rnn", "simple_rn", "__init__"])
    def test_an_unknown_suite_is_refused(self, name: str) -> None:
        with pytest.raises(Problem) as caught:
            find(Checks(name))
        assert caught.value.code == "unknown_checks"

    def test_a_missing_package_is_named(self) -> None:
        with pytest.raises(Problem) as caught:
            mark(b"", replace(suite_of("blatt4", "4.1"), needs=("no_such_module",)), seed=1)
        assert caught.value.code == "program_needs"

    def test_a_sandbox_without_numpy_costs_nobody_points(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(libraries, "search_path", tuple)
        monkeypatch.setattr(libraries, "packages", tuple)
        with pytest.raises(Problem) as caught:
            mark(RIGHT_RNN.encode(), suite_of("blatt4", "4.1"), seed=1)
        assert (caught.value.code, caught.value.facts["module"]) == ("program_packages", "numpy")

    def test_a_module_that_only_the_program_misses_costs_points(self) -> None:
        marked = mark(b"import no_such_module", suite_of("blatt4", "4.1"), seed=1)
        assert (marked.points, marked.findings[0].code) == (0, "program_raised_at")


JUNK: tuple[object, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1e300,
        float("nan"),
        1 << 62,
        "",
        "text",
        [],
        {},
        [[]],
        [1],
        [1, 2, 3],
        ["1", "2"],
        Other("x"),
    ),
    *([None, None], [{}, {}], [[], []], [[1], [2]], [1, [2]], {"Wxh": 1}, {1: "a"}, [None, {"a": 0}, ["a"]]),
    *(np.zeros(0), np.array(1.0), np.zeros((3, 1)), np.full((4, 4), np.nan), np.zeros((0, 5, 0))),
    *([np.zeros((2, 1))] * 6, [[np.zeros((2, 1))] * 6, [np.zeros((4, 1))] * 6], [[np.ones((2, 1))] * 7] * 2),
)


class TestJunk:
    """Whatever comes out of the sandbox, it is judged, and never breaks the judge."""

    @pytest.mark.parametrize(
        ("sheet", "task"), [("blatt4", "4.1"), ("blatt4", "4.2"), ("blatt4", "4.3"), ("blatt4", "5.2"), ("gru", "4.1")]
    )
    def test_gets_a_verdict_for_every_check(self, sheet: str, task: str) -> None:
        rng = np.random.default_rng(6)
        asked = suite_of(sheet, task)
        script, drawn = asked.ask(rng)
        for run in range(60):
            same = JUNK[run % len(JUNK)]
            replies: dict[int, Reply] = {}
            for step in range(len(script.steps)):
                value = same if rng.random() < 0.6 else JUNK[rng.integers(len(JUNK))]
                raised = Raised("E", "m", None) if rng.random() < 0.1 else None
                if rng.random() < 0.9:
                    replies[step] = Reply(value, (value, value, [], value), raised)
            results = list(asked.judge(drawn, Outcome(replies, "died")))
            assert [r.check for r in results] == list(asked.checks)

    @pytest.mark.parametrize("seed", range(6))
    def test_in_the_place_of_single_values_too(self, seed: int) -> None:
        """A right program's replies, some of them changed."""
        rng = np.random.default_rng(seed)
        script, drawn = suite_of("blatt4", "4.1").ask(rng)
        outcome = running.run(RIGHT_RNN.encode(), script, suite_of("blatt4", "4.1").limits).outcome()
        for _ in range(40):
            replies = dict(outcome.replies)
            for step in rng.choice(len(script.steps), size=20):
                replies[int(step)] = Reply(self.spoilt(rng, replies[int(step)].value), ())
            assert len(list(suite_of("blatt4", "4.1").judge(drawn, Outcome(replies, "done")))) == len(
                suite_of("blatt4", "4.1").checks
            )

    def spoilt(self, rng: np.random.Generator, value: object) -> object:
        """The value with junk somewhere in it."""
        if isinstance(value, list) and value and rng.random() < 0.8:
            position = int(rng.integers(len(value)))
            return [*value[:position], self.spoilt(rng, value[position]), *value[position + int(rng.integers(2)) :]]
        if isinstance(value, dict) and value and rng.random() < 0.8:
            key = list(value)[int(rng.integers(len(value)))]
            return {**value, key: self.spoilt(rng, value[key])}
        return JUNK[rng.integers(len(JUNK))]


SINE = replace(suite_of("blatt4", "4.2"), needs=())
"""The suite itself reads arrays only; the programs of these tests use NumPy alone."""

WRONG_SINES = {
    "one dimension less": ([("[:, :-1, np.newaxis]", "[:, :-1]")], {"sine_shapes": {"sine_shape"}}),
    "the last value as target": ([("series[:, -1:]", "series[:, -2:-1]")], {"sine_targets": {"sine_target_last"}}),
    "two steps ahead": (
        [("seq_length + 1", "seq_length + 2"), ("[:, :-1,", "[:, :-2,")],
        {"sine_targets": {"sine_target_too_far"}},
    ),
    "random targets": ([("series[:, -1:]", "np.random.rand(num_samples, 1)")], {"sine_targets": {"sine_target_differs"}}),
    "all the same": ([("(num_samples, 1))", "(1, 1)) + np.zeros((num_samples, 1))")], {"sine_varied": {"sine_same"}}),
    "lines": ([("np.sin(starts + ", "(starts + ")], {"sine_series": {"sine_no_sine"}}),
    "squares": ([("np.sin(starts + ", "np.square(starts + ")], {"sine_series": {"sine_no_sine"}}),
    "white noise": ([("np.sin(starts", "np.random.randn(num_samples, seq_length + 1) + 0 * (starts")], {"sine_series": {"sine_no_sine"}}),
    "only one length": ([("np.arange(seq_length + 1)", "np.arange(26)")], {"sine_sizes": {"sine_size_fails"}}),
    "noise": ([("seq_length + 1))", "seq_length + 1)) + 0.02 * np.random.randn(num_samples, seq_length + 1)")], {"sine_series": {"sine_noise"}}),
}  # fmt: skip


class TestSine:
    @pytest.mark.parametrize(
        "changes",
        [
            [],
            [("return series", "series = series.astype('float32')\n    return series")],
            [("steps = np.random.uniform(0.1, 0.5, (num_samples, 1))", "steps = 0.05")],
            [("series = np.sin(", "series = 3 * np.cos(")],
        ],
        ids=["sines", "float32", "slow", "cosine"],
    )
    def test_right_ones_get_all_points(self, changes: list[tuple[str, str]]) -> None:
        assert lost(mark(changed(RIGHT_SINE, *changes), SINE, seed=1)) == {}

    @pytest.mark.parametrize("name", WRONG_SINES)
    def test_wrong_ones_lose_the_right_points(self, name: str) -> None:
        changes, expected = WRONG_SINES[name]
        found = lost(mark(changed(RIGHT_SINE, *changes), SINE, seed=1))
        assert {check: codes for check, codes in found.items() if check in expected} == expected
        if name not in ("lines", "white noise"):
            assert set(found) == set(expected)


class Layer:
    """An attention layer in NumPy, so that many wrong ones cost no time."""

    def __init__(self, asked: attention.Asked, change: str = "") -> None:
        rng = np.random.default_rng(8)
        self.asked, self.change = asked, change
        self.w1, self.w2 = rng.normal(size=(2, attention.HIDDEN, attention.UNITS))
        self.v = rng.normal(size=(attention.UNITS, 1))

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
        assert lost(Marked(results, "done", 2)) == expected

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
        assert lost(Marked(results, "done", 2))["attention_sum"] == {code}

    @with_tensorflow
    def test_a_right_layer_gets_all_points(self) -> None:
        assert lost(mark(RIGHT_ATTENTION.encode(), suite_of("blatt4", "5.2"), seed=1)) == {}


@with_tensorflow
class TestCharacters:
    def test_a_right_network_gets_all_points(self) -> None:
        assert lost(mark(RIGHT_CHARACTERS.encode(), suite_of("blatt4", "4.3"), seed=1)) == {}

    def test_wrong_ones_lose_the_right_points(self) -> None:
        """Three mistakes in one program, because TensorFlow takes seconds to load."""
        changes = [("[:beam_width]", "[:1]"), ("/ temperature", "* temperature"), ("p[1:]", "p[:-1]")]
        assert lost(mark(changed(RIGHT_CHARACTERS, *changes), suite_of("blatt4", "4.3"), seed=1)) == {
            "char_shifted": {"char_not_shifted"},
            "char_low_temperature": {"char_temperature_multiplied"},
            "char_temperatures": {"char_temperature_multiplied"},
            "char_exact": {"char_not_exact"},
        }


PROGRAMS = [(sheet, task) for sheet in ("blatt4", "gru") for task in sheets.find(sheet).tasks.values() if task.checks]


@pytest.mark.parametrize(("sheet", "task"), PROGRAMS, ids=[f"{sheet} {task.id}" for sheet, task in PROGRAMS])
def test_the_sheets_own_programs_get_all_points(sheet: str, task: Task) -> None:
    chosen = suite_of(sheet, task.id)
    if any(find_spec(module) is None for module in chosen.needs):
        pytest.skip("needs the extra [programs]")
    for name in task.programs:
        program = sheets.find(sheet).folder / "programs" / f"{name}.py"
        assert lost(mark(program.read_bytes(), chosen, seed=1)) == {}
