"""From a student's file to the program in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.program_marking import submission
from worksheets.program_marking.suite import LONGEST_PROGRAM


def test_a_program_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\r\n\xff")
    assert submission.read(str(tmp_path / "a.py")) == b"x = 1\r\n\xff"


def test_what_is_no_program_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long.py").write_bytes(b"#" * (LONGEST_PROGRAM + 1))
    for name, code in (("none.py", "unreadable"), ("pipe", "no_regular_file"), ("long.py", "file_too_large")):
        with pytest.raises(Problem, match=code):
            submission.read(str(tmp_path / name))
    with pytest.raises(Problem, match=r"(no_regular_file|unreadable)"):
        submission.read(str(tmp_path))
    with pytest.raises(Problem, match="unreadable"):
        submission.read("a\0b")


def test_a_task_without_checks_is_named_with_those_that_have_some() -> None:
    with pytest.raises(Problem, match="no_program_checks") as caught:
        submission.asked(find("blatt4"), "1.1")
    assert "4.1" in str(caught.value.facts["known"])
