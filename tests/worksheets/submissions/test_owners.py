"""Whose a file is: by the names that platforms give, by rosters, by numbers without their zeros."""

from __future__ import annotations

from pathlib import Path

import pytest

from worksheets.submissions import owners
from worksheets.submissions.files import File
from worksheets.submissions.owners import Known
from worksheets.variants.keys import Person


def file(*parts: str, time: float = 0.0) -> File:
    return File(Path("x"), "/".join(parts), parts, time)


class TestOwner:
    @pytest.mark.parametrize(
        ("parts", "number", "name", "certain"),
        [
            (("Ada Lovelace_501_assignsubmission_file_", "a.yaml"), "501", "Ada Lovelace", True),
            (("Ada Lovelace_501_assignsubmission_file_a.yaml",), "501", "Ada Lovelace", True),
            (("Ada Lovelace_501_assignsubmission_onlinetext_", "onlinetext.html"), "501", "Ada Lovelace", True),
            (("Task 1", "Ada Lovelace_501_assignsubmission_file", "deep", "a.yaml"), "501", "Ada Lovelace", True),
            (("Lovelace_Ada_al0815_1234", "20260101120000_a.yaml"), "al0815", "Ada Lovelace", True),
            (("Exc", "Submissions", "Lovelace_Ada_al0815_1234", "a.yaml"), "al0815", "Ada Lovelace", True),
            (("0012345", "a.yaml"), "0012345", "", False),
            (("a_0012345.yaml",), "0012345", "", False),
            (("group", "a.yaml"), "", "group", False),
            (("a.yaml",), "", "a", False),
        ],
    )
    def test_is_told_by_folder_or_name(self, parts: tuple[str, ...], number: str, name: str, certain: bool) -> None:
        found = owners.owner(file(*parts))
        assert (found.number, found.name, found.is_certain) in {(number, name, certain), (name, number, certain)}

    def test_of_all_files_of_one_hand_in_is_the_same(self) -> None:
        folder = "Ada Lovelace_501_assignsubmission_file_"
        assert owners.owner(file(folder, "a.yaml")).key == owners.owner(file(folder, "b", "c.py")).key
        assert owners.owner(file(folder, "a")).key != owners.owner(file(folder.replace("501", "502"), "a")).key


class TestFile:
    @pytest.mark.parametrize(
        ("name", "stem"),
        [("20260101120000_3.1a.png", "3.1a"), ("Ada_501_assignsubmission_file_4.1.py", "4.1"), ("4.1.py", "4.1")],
    )
    def test_has_the_name_that_its_student_gave(self, name: str, stem: str) -> None:
        assert owners.stem(file(name)) == stem

    def test_was_handed_in_when_the_platform_says(self) -> None:
        earlier, later = file("20260101120000_a.yaml", time=9e9), file("20260101120001_a.yaml")
        assert owners.time(earlier) < owners.time(later)
        assert owners.time(file("99999999999999_a.yaml", time=5.0)) == 5.0


ADA, NG, TWIN = (
    Person(number="0012345", name="Ada Lovelace"),
    Person(number="0022", name="Ng"),
    Person(number="22", name="ng"),
)


class TestKnown:
    @pytest.mark.parametrize("number", ["0012345", "12345", " 12345 ", "00012345"])
    def test_finds_numbers_that_lost_their_zeros(self, number: str) -> None:
        assert Known([ADA, NG]).by_number(number) == ADA

    @pytest.mark.parametrize("name", ["Ada Lovelace", "lovelace, ada", "LOVELACE Ada"])
    def test_finds_names_in_any_order(self, name: str) -> None:
        assert Known([ADA, NG]).by_name(name) == ADA

    def test_takes_nothing_that_fits_two(self) -> None:
        known = Known([NG, TWIN])
        assert known.by_name("Ng") is None
        assert (known.by_number("0022"), known.by_number("022")) == (NG, None)

    @pytest.mark.parametrize("nothing", ["", " ", "0", "nobody"])
    def test_finds_nobody_for_nothing(self, nothing: str) -> None:
        assert (Known([ADA]).by_number(nothing), Known([ADA]).by_name(nothing)) == (None, None)
