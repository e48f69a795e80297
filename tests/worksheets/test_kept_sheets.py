"""A kept sheet is the sheet; a stale, damaged or foreign file is not used."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy
from sympy import Expr, Symbol

from solver import expressions
from solver.errors import Problem
from solver.indices import LAST, LENGTH, read_index
from worksheets import kept_sheets
from worksheets.building import load
from worksheets.catalogue import located, names
from worksheets.kept_sheets import SUFFIX, decoded, encoded
from worksheets.sheet import Sheet
from worksheets.solving import solve

Counted = Callable[[Path], tuple[Sheet, bool]]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sheet of one's own, which may be changed."""
    folder = tmp_path / "own"
    shutil.copytree(located("gru")[0].parent, folder)
    return folder / "sheet.yaml"


def taken(file: Path) -> tuple[Sheet, bool]:
    """The sheet, and whether it had to be built."""
    built: list[Path] = []

    def build(path: Path, name: str | None) -> Sheet:
        built.append(path)
        return load(path, name)

    return kept_sheets.load(file, None, build), bool(built)


def only(folder: Path) -> Path:
    (found,) = folder.glob(f"*{SUFFIX}")
    return found


@pytest.mark.parametrize("name", names())
def test_a_table_holds_all_of_a_sheet(name: str) -> None:
    sheet = load(*located(name))
    table = json.loads(json.dumps(encoded(sheet)))
    again = decoded(table)
    assert encoded(again) == table
    assert list(again.tasks) == list(sheet.tasks)
    assert again.folder == sheet.folder
    for task in sheet.tasks.values():
        found = again.tasks[task.id]
        assert found.place == task.place
        assert task.model is None or found.model is again.models[task.model.name]


@pytest.mark.parametrize("index", [LENGTH, LAST, Symbol("t") - 1, read_index("2i+a-2"), read_index("T+1-t")], ids=str)
def test_an_index_is_kept(index: Expr) -> None:
    again = decoded(json.loads(json.dumps(encoded(index))))
    assert again == index
    assert type(again) is type(index)


@pytest.mark.parametrize("name", ["gru", "attention"])
def test_a_kept_sheet_is_solved_alike(name: str) -> None:
    sheet = load(*located(name))
    again = decoded(encoded(sheet))
    for task in (t for t in sheet.tasks.values() if t.asked):
        results = [
            {str(s): v.nested(str) for s, v in solve(s_, s_.tasks[task.id]).values.items()} for s_ in (sheet, again)
        ]
        assert results[0] == results[1]


class TestUse:
    """What is taken from the folder, and when."""

    def test_the_second_time_it_is_not_built(self, kept: Path, file: Path) -> None:
        assert [taken(file)[1] for _ in range(3)] == [True, False, False]
        only(kept)

    def test_a_changed_sheet_takes_the_place_of_the_old_one(self, kept: Path, file: Path) -> None:
        taken(file)
        file.write_text(file.read_text("utf-8").replace("digits: 4", "digits: 5") + "\n", "utf-8")
        assert taken(file)[1]
        assert not taken(file)[1]
        only(kept)

    def test_a_broken_sheet_is_a_problem_every_time(self, kept: Path, file: Path) -> None:
        taken(file)
        file.write_text("tasks: [", "utf-8")
        for _ in range(2):
            with pytest.raises(Problem):
                taken(file)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda text: "",
            lambda text: text[:-20],
            lambda text: text.replace("gru", "grv"),
            lambda text: "00000000\n[]",
            lambda text: "5a5b4d60\n" + json.dumps([["system", "ls"]]),
        ],
    )
    def test_a_damaged_file_is_made_anew(self, kept: Path, file: Path, damage: Callable[[str], str]) -> None:
        taken(file)
        place = only(kept)
        place.write_text(damage(place.read_text("utf-8")), "utf-8")
        assert taken(file)[1]
        assert not taken(file)[1]

    @pytest.mark.parametrize("table", [[["system", "ls"]], [["Sheet"]], [["tuple", 3]], [["fmpq", "1"]], [[]], [], 7])
    def test_a_table_that_says_nothing(self, kept: Path, file: Path, table: object) -> None:
        from zlib import crc32

        taken(file)
        text = json.dumps(table)
        only(kept).write_text(f"{crc32(text.encode()):08x}\n{text}", "utf-8")
        assert taken(file)[1]

    @pytest.mark.skipif(not hasattr(os, "getuid"), reason="users")
    def test_a_folder_of_someone_else_is_left_alone(
        self, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken(file)
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        assert taken(file)[1]

    @pytest.mark.parametrize("where", ["worksheets", "solver"])
    def test_that_of_other_code(self, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
        """What builds sheets is changed as a file, here in a copy; then every sheet is built anew."""
        code = file.parent / "code.py"
        code.write_text("1")
        monkeypatch.setattr({"worksheets": kept_sheets, "solver": expressions}[where], "__file__", str(code))
        seen = []
        for content in ("1", "1", "2 "):
            code.write_text(content) if code.read_text() != content else None
            kept_sheets._version.cache_clear()
            seen.append(taken(file)[1])
        kept_sheets._version.cache_clear()
        assert seen == [True, False, True]

    def test_that_of_another_version_of_the_library(
        self, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = []
        for version in ("1.14", "1.14", "1.15"):
            monkeypatch.setattr(sympy, "__version__", version)
            kept_sheets._version.cache_clear()
            seen.append(taken(file)[1])
        kept_sheets._version.cache_clear()
        assert seen == [True, False, True]

    def test_it_can_be_switched_off(self, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RECHENWEG_CACHE", "off")
        assert [taken(file)[1] for _ in range(2)] == [True, True]
        assert not kept.exists()

    def test_what_no_sheet_holds_is_not_kept(self) -> None:
        with pytest.raises(TypeError):
            encoded(object())
