"""Everything about suites of checks that is not of one alone."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from solver.errors import Problem
from templates.messages import catalogue
from tests.worksheets.program_marking.runs import lost
from tests.worksheets.student_programs import RIGHT_RNN, suite_of
from worksheets import catalogue as sheets
from worksheets.program_marking import mistakes, mutations, program_mistakes, suite
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import find
from worksheets.sandbox import running
from worksheets.sandbox.script import Outcome, Raised, Reply
from worksheets.sandbox.wire import Other
from worksheets.sheet import Checks, Task

pytestmark = pytest.mark.sandbox

PACKAGE = Path(suite.__file__).parent


class TestSuites:
    def test_every_finding_and_check_has_a_sentence_in_every_language(self) -> None:
        in_loops = (*program_mistakes.FORWARD_LOOP, *program_mistakes.BACKWARD_LOOP)
        codes = {mistakes.IN_PROGRAM + kind for kind in (*mutations.FORWARD, *in_loops)}
        codes |= {mistakes.IN_GRADIENT + kind for kind in mutations.BACKWARD}
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


PROGRAMS = [(sheet, task) for sheet in ("blatt4", "gru") for task in sheets.find(sheet).tasks.values() if task.checks]


@pytest.mark.parametrize(("sheet", "task"), PROGRAMS, ids=[f"{sheet} {task.id}" for sheet, task in PROGRAMS])
def test_the_sheets_own_programs_get_all_points(sheet: str, task: Task) -> None:
    chosen = suite_of(sheet, task.id)
    if any(find_spec(module) is None for module in chosen.needs):
        pytest.skip("needs the extra [programs]")
    for name in task.programs:
        program = sheets.find(sheet).folder / "programs" / f"{name}.py"
        assert lost(mark(program.read_bytes(), chosen, seed=1).results) == {}
