"""Whose a file is."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from worksheets.submissions.files import File
from worksheets.submissions.owners import Known, own_name, owner, time
from worksheets.variants.keys import Person


def file(name: str, when: float = 1.0) -> File:
    return File(Path(PurePosixPath(name)), name, tuple(name.split("/")), when)


@pytest.mark.parametrize(
    ("name", "number", "who", "certain"),
    [
        ("Ada Lovelace_4711_assignsubmission_file_/a.yaml", "4711", "Ada Lovelace", True),
        ("Ada Lovelace_4711_assignsubmission_file_a.yaml", "4711", "Ada Lovelace", True),
        ("Lovelace_Ada_alove_1234/20260101120000_a.yaml", "alove", "Ada Lovelace", True),
        ("0012345/a.yaml", "0012345", "", False),
        ("blatt4_0012345.yaml", "0012345", "", False),
        ("ada/a.yaml", "ada", "", False),
        ("ada.yaml", "ada", "", False),
    ],
)
def test_is_told_by_folder_and_name(name: str, number: str, who: str, certain: bool) -> None:
    found = owner(file(name))
    assert (found.number, found.name, found.is_certain) == (number, who, certain)


def test_files_of_one_hand_in_have_one_key() -> None:
    folder = "Ada Lovelace_4711_assignsubmission_file_"
    assert owner(file(f"{folder}/a.yaml")).key == owner(file(f"{folder}/b/c.py")).key
    assert owner(file(f"{folder}/a.yaml")).key != owner(file("A_4712_assignsubmission_file_/a.yaml")).key


def test_a_stamp_says_when_and_is_no_part_of_the_name() -> None:
    stamped = file("x/20260101120000_a.yaml")
    assert own_name(stamped) == "a.yaml"
    assert time(stamped) > 1.7e9
    assert time(file("x/99999999999999_a.yaml")) == time(file("a.yaml")) == 1.0


class TestKnown:
    PERSONS = Known(
        (Person(number="0012", name="Ada Lovelace"), Person(number="12x", name="Ada L."), Person(number="7", name="B"))
    )

    @pytest.mark.parametrize(("number", "found"), [("0012", "0012"), ("12", "0012"), (" 12X ", "12x"), ("007", "7")])
    def test_a_number_may_have_lost_its_zeros(self, number: str, found: str) -> None:
        person = self.PERSONS.by_number(number)
        assert person is not None
        assert person.number == found

    def test_a_name_in_any_order(self) -> None:
        person = self.PERSONS.by_name("Lovelace, Ada")
        assert person is not None
        assert person.number == "0012"

    def test_what_two_persons_share_means_nobody(self) -> None:
        assert Known((Person(number="012", name="B"), Person(number="12", name="b"))).by_name("B") is None
        assert Known((Person(number="012", name="A"), Person(number="0012", name="B"))).by_number("12") is None
