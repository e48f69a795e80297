"""Problems on their way from one process to another."""

from __future__ import annotations

import copy
import pickle

from solver.errors import Place, Problem


def test_a_problem_is_the_same_in_another_process() -> None:
    problem = Problem("bad_tex", Place("sheet.yaml", 3, 7), tex="x", reason="y")
    problem.__cause__ = Problem("no_libraries", names="pango")
    for other in (pickle.loads(pickle.dumps(problem)), copy.copy(problem)):  # noqa: S301 (our own)
        assert (type(other), other.code, other.place, other.facts) == (Problem, "bad_tex", problem.place, problem.facts)
        assert isinstance(other.__cause__, Problem)
        assert (other.__cause__.code, other.__cause__.facts) == ("no_libraries", {"names": "pango"})
        assert other.args == problem.args


def test_a_cause_that_is_no_problem_keeps_none_from_being_sent() -> None:
    problem = Problem("unreadable")
    problem.__cause__ = OSError(lambda: None)
    assert pickle.loads(pickle.dumps(problem)).__cause__ is None  # noqa: S301 (our own)
