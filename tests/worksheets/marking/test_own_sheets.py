"""The sheets of persons, from keys in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.variants.batches import issued_keys
from worksheets.catalogue import find
from worksheets.marking.own_sheets import DEEPEST, own_sheets
from worksheets.variants import keys
from worksheets.variants.keys import Key, Person

SHEET = find("blatt4")


def of(number: str, which: int = 0) -> Key:
    return issued_keys("2.1", 2)[which].model_copy(update={"person": Person(number=number)})


def put(folder: Path, key: Key) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / keys.FILE
    path.write_bytes(keys.written(key))
    return path


def refused(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        own_sheets(SHEET, path)
    return caught.value


def test_everyone_has_the_own_numbers(tmp_path: Path) -> None:
    put(tmp_path / "a", of("1", 0))
    put(tmp_path / "b" / "c", of("2", 1))
    (tmp_path / "b" / "other.json").write_text("{", encoding="utf-8")
    found, problems = own_sheets(SHEET, tmp_path)
    given = [{str(s): v.entries for s, v in found[person].tasks["2.1"].given.items()} for person in ("1", "2")]
    assert set(found) == {"1", "2"}
    assert given[0] != given[1]
    assert problems == []


def test_one_key_alone(tmp_path: Path) -> None:
    assert set(own_sheets(SHEET, put(tmp_path, of("1")))[0]) == {"1"}


@pytest.mark.parametrize("number", ["1", " 1", "1 "])
def test_nobody_has_two(tmp_path: Path, number: str) -> None:
    """Which of the two was handed out, nobody could say; spaces make no other person."""
    first, second = put(tmp_path / "a", of("1", 0)), put(tmp_path / "b", of(number, 1))
    problem = refused(tmp_path)
    assert (problem.code, problem.place.file, problem.facts["other"]) == ("key_twice", str(second), str(first))


def test_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    put(tmp_path / "a", of("1"))
    broken = put(tmp_path / "b", of("2"))
    broken.write_text("{", encoding="utf-8")
    found, (problem,) = own_sheets(SHEET, tmp_path)
    assert set(found) == {"1"}
    assert problem.place.file == str(broken)


def test_one_of_another_sheet_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, of("1").model_copy(update={"sheet": "gru"}))
    assert (refused(tmp_path).code, refused(tmp_path).place.file) == ("key_of_another_sheet", str(path))


def test_only_the_upper_folders_are_looked_through(tmp_path: Path) -> None:
    levels = [str(n) for n in range(1, DEEPEST + 2)]
    put(tmp_path.joinpath(*levels[:DEEPEST]), of("near", 0))
    put(tmp_path.joinpath(*levels), of("far", 1))
    assert set(own_sheets(SHEET, tmp_path)[0]) == {"near"}


def test_a_link_leads_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", of("1"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "elsewhere")
    assert refused(tmp_path / "here").code == "no_keys"
