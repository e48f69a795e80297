"""Names that differ on every file system."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commands.class_files import file_names
from worksheets.distinct import distinct
from worksheets.variants.keys import Person
from worksheets.variants.manifest import folders


def test_names_that_nobody_else_has_stay() -> None:
    assert distinct(["a", "b"], ["1", "2"]) == ["a", "b"]


@given(st.lists(st.sampled_from(["a", "A", "a-6b86b273", "b", "ﬁ", "fi", "é", "e\u0301"]), max_size=8))
def test_no_two_are_alike_after_it(wished: list[str]) -> None:
    found = distinct(wished, [str(position) for position in range(len(wished))])
    assert len({name.casefold() for name in found}) == len(wished)


def test_persons_whose_numbers_and_names_read_alike_have_folders_of_their_own() -> None:
    persons = [
        Person(number="100-200", name="Kim"),
        Person(number="100", name="200 Kim"),
        Person(number="3", name="Bo"),
    ]
    found = folders(persons)
    assert len(set(found.values())) == 3
    assert found["3"] == "3-bo"


def test_files_of_persons_too() -> None:
    assert len(set(file_names(["12_34-8e2ed148", "12 34", "12_34"]))) == 3
    assert file_names(["1234567"]) == ["1234567"]
