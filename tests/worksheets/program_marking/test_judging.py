"""From a run to marks: whatever comes out, every check gets its result, and what went wrong is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from solver.errors import Problem
from solver.killable import Stopped
from tests.worksheets.student_programs import RIGHT_RNN, suite_of
from worksheets.program_marking import judging
from worksheets.program_marking.judging import ENDS, mark
from worksheets.program_marking.suite import Check, Marked, Result, Suite
from worksheets.sandbox import libraries, running
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.replies import Ran
from worksheets.sandbox.script import Outcome, Script

CHECKS = (Check("first", "a", 1), Check("second", "a", 2), Check("third", "b", 3))
WELL = b'{"step": "ready"}\n{"step": "load"}\n{"step": 0, "value": 5}\n{"step": "done"}\n'
NOT_LOADED = b'{"step": "ready"}\n{"step": "load", "raised": "SyntaxError", "message": "no", "line": 3}\n{"step": "done"}\n'  # fmt: skip  # noqa: E501


def ask(rng: np.random.Generator) -> tuple[Script, int]:
    script = Script()
    script.call("f", drawn := int(rng.integers(1000)))
    return script, drawn


def judge(drawn: int, outcome: Outcome) -> Iterator[Result]:
    assert outcome.value(0) == 5
    yield from (check.right() for check in CHECKS)


def breaking(drawn: int, outcome: Outcome) -> Iterator[Result]:
    yield CHECKS[0].right()
    raise IndexError


SUITE = Suite(CHECKS, PLAIN, ask, judge)


def here(function: Callable[..., object], *arguments: object, seconds: float) -> object:
    """Judges in this process."""
    return function(*arguments)


def beyond(*_: object, **__: object) -> object:
    """Is stopped whatever it judges."""
    raise Stopped


@pytest.fixture(autouse=True)
def judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "alone", here)


def marked(monkeypatch: pytest.MonkeyPatch, suite: Suite = SUITE, said: bytes = WELL, end: str = "died") -> Marked:
    """The marks of a program that says this, without running one."""
    monkeypatch.setattr(running, "run", lambda *_, **__: Ran(said, end, 0))
    return mark(b"", suite, seed=1)


def test_a_run_that_went_well_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    found = marked(monkeypatch)
    assert (found.points, found.of, found.end, found.seed, found.findings) == (6, 6, "done", 1, ())


def test_a_seed_draws_the_same_again_and_programs_run_while_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    inside = [False]

    @contextmanager
    def waiting() -> Iterator[None]:
        inside[0] = True
        yield
        inside[0] = False

    def run(program: bytes, script: Script, *_: object, **__: object) -> Ran:
        assert inside == [True]
        asked.append(script.steps)
        return Ran(WELL, "died", 0)

    monkeypatch.setattr(running, "run", run)
    for seed in (1, 1, 2):
        mark(b"", SUITE, seed=seed, waiting=waiting())
    assert asked[0] == asked[1] != asked[2]


def test_what_breaks_the_judge_costs_the_checks_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    found = marked(monkeypatch, replace(SUITE, judge=breaking))
    assert [result.points for result in found.results] == [1, 0, 0]
    assert [(f.code, f.facts["type"]) for f in found.findings] == [("program_judged_oddly", "IndexError")]


def test_what_is_beyond_judging_earns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "alone", beyond)
    found = marked(monkeypatch)
    assert [result.check for result in found.results] == list(CHECKS)
    assert (found.points, [f.code for f in found.findings]) == (0, ["program_beyond_judging"])


@pytest.mark.parametrize(
    ("said", "code"),
    [(WELL + WELL, "program_forged"), (b"nonsense\n", "program_forged"), (NOT_LOADED, "program_raised_at")],
    ids=["twice", "nonsense", "not loaded"],
)
def test_what_is_forged_or_was_never_loaded_is_not_judged(
    monkeypatch: pytest.MonkeyPatch, said: bytes, code: str
) -> None:
    found = marked(monkeypatch, said=said)
    assert (found.points, [f.code for f in found.findings]) == (0, [code])


@pytest.mark.parametrize("end", sorted(ENDS.keys() - {"died", "killed", "time", "forged"}))
def test_a_limit_is_told_and_what_came_before_counts(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    found = marked(monkeypatch, end=end)
    assert (found.points, found.end) == (6, end)
    assert [f.code for f in found.findings] == [ENDS[end]]
    assert found.findings[0].facts["files"] == str(PLAIN.files)


class TestPackages:
    def test_one_that_is_missing_is_named(self) -> None:
        with pytest.raises(Problem) as caught:
            mark(b"", replace(SUITE, needs=("no_such_module",)), seed=1)
        assert (caught.value.code, caught.value.facts["module"]) == ("program_needs", "no_such_module")

    @pytest.mark.sandbox
    def test_a_sandbox_without_numpy_costs_nobody_points(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(libraries, "packages", lambda program: ())
        with pytest.raises(Problem) as caught:
            mark(RIGHT_RNN.encode(), suite_of("blatt4", "4.1"), seed=1)
        assert (caught.value.code, caught.value.facts["module"]) == ("program_packages", "numpy")

    @pytest.mark.sandbox
    def test_one_that_only_the_program_misses_costs_points(self) -> None:
        found = mark(b"import no_such_module", suite_of("blatt4", "4.1"), seed=1)
        assert (found.points, found.findings[0].code) == (0, "program_raised_at")
