"""Programs as text: extracts by name, what they import, and names that do not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import sheet_file
from worksheets import programs
from worksheets.building import load
from worksheets.programs import Program
from worksheets.sheet import Sheet

TEXT = '''\
import numpy
import no.such.package
from also_missing import x

SIZE = 3


class A:
    """A class."""

    @property
    def first(self):
        return 1

    class Inner:
        def deep(self):
            pass


def g(a):
    # a comment
    return a
'''


def sheet(folder: Path, **files: str) -> Sheet:
    (folder / "programs" / "skeletons").mkdir(parents=True)
    for name, text in files.items():
        (folder / "programs" / f"{name}.py").write_text(text, encoding="utf-8")
    return load(sheet_file(folder))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return programs.read(sheet(tmp_path, probe=TEXT), "probe")


class TestExtract:
    @pytest.mark.parametrize(
        ("name", "first", "text"),
        [
            ("SIZE", 5, "SIZE = 3\n"),
            ("A.first", 11, "@property\ndef first(self):\n    return 1\n"),
            ("A.Inner.deep", 16, "def deep(self):\n    pass\n"),
            ("g", 20, "def g(a):\n    # a comment\n    return a\n"),
        ],
    )
    def test_is_what_the_name_defines(self, program: Program, name: str, first: int, text: str) -> None:
        assert program.extract(name).text == text
        assert program.extract(name).first == first

    def test_is_the_whole_program_without_a_name(self, program: Program) -> None:
        assert program.extract().text == TEXT
        assert program.extract().first == 1

    def test_names_what_there_is(self, program: Program) -> None:
        with pytest.raises(Problem) as found:
            program.extract("A.frist")
        assert found.value.facts["similar"] == "A.first"


def test_missing_packages_are_named(program: Program) -> None:
    assert program.missing() == ["also_missing", "no"]


@pytest.mark.parametrize("name", ["other", "../s", "skeletons/none", "Probe", "/etc/passwd", ""])
def test_unknown_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem) as found:
        programs.read(sheet(tmp_path, probe=TEXT), name)
    assert found.value.code == "unknown_program"


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("secret = 1\n", encoding="utf-8")
    (tmp_path / "inside").mkdir()
    found = sheet(tmp_path / "inside")
    (tmp_path / "inside" / "programs" / "link.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(Problem) as problem:
        programs.read(found, "link")
    assert problem.value.code == "outside_folder"


def test_a_broken_program_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Problem) as found:
        programs.read(sheet(tmp_path, probe="x = 1\ndef f(:\n"), "probe").extract("f")
    assert (found.value.code, found.value.place.line) == ("broken_program", 2)


class TestWhatItDoes:
    @pytest.mark.parametrize(
        "other",
        [
            "def f(a, b=1):\n    return a + b\n",
            'def f(a, b=1):\n    """Adds."""\n    return a + b  # both\n',
            '"""A program."""\n\n\ndef f(\n    a,\n    b=1,\n):\n    return (\n        a + b\n    )\n',
        ],
    )
    def test_does_not_depend_on_layout_and_comments(self, other: str) -> None:
        assert _hash(other) == _hash("def f(a, b=1): return a + b")

    @pytest.mark.parametrize(
        "other",
        [
            "def f(a, b=2): return a + b",
            "def f(a, b=1): return a - b",
            "def f(a, *, b=1): return a + b",
            "def g(a, b=1): return a + b",
            "async def f(a, b=1): return a + b",
            'def f(a, b=1): return a + "b"',
            "def f(a, b=1): return b + a",
            "def f(a, b=1): return a + b\nf(1)",
        ],
    )
    def test_changes_with_every_part(self, other: str) -> None:
        assert _hash(other) != _hash("def f(a, b=1): return a + b")

    def test_a_string_that_is_no_docstring_counts(self) -> None:
        assert _hash("x = 'a'") != _hash("x = 'b'")
        assert _hash("f'{x}: ' f'{y}'") == _hash("f'{x}: {y}'")

    def test_of_no_program_the_text_counts(self) -> None:
        assert _hash("def") != _hash("def ")

    def test_what_it_imports_from_beside_it_counts(self, tmp_path: Path) -> None:
        own = sheet(tmp_path, base="def f(): return 1\n", probe="from base import f\n", alone="import numpy\n")
        probe, alone = programs.read(own, "probe"), programs.read(own, "alone")
        before = probe.sha256, alone.sha256
        assert [other.name for other in probe.extended()] == ["base"]
        assert "base" not in probe.missing()
        (own.folder / "programs" / "base.py").write_text("def f(): return 2  # changed\n", encoding="utf-8")
        assert probe.sha256 != before[0]
        assert alone.sha256 == before[1]

    def test_programs_that_import_each_other_are_refused(self, tmp_path: Path) -> None:
        own = sheet(tmp_path, base="import probe\n", probe="import base\n")
        with pytest.raises(Problem, match="broken_program"):
            programs.read(own, "probe").extended()


def _hash(text: str) -> str:
    return Program("probe", Path("probe.py"), text).sha256
