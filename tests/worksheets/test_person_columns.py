"""Whose a row of a table is."""

from __future__ import annotations

import pytest

from worksheets.person_columns import mark_column, person_columns, plain

ROW = ["0012345", "Ada", "Lovelace", "ada@x"]


@pytest.mark.parametrize(
    ("head", "number", "name"),
    [
        (["Matrikelnummer", "Vorname", "Nachname", "E-Mail-Adresse"], "0012345", "Ada Lovelace"),
        (["ID number", "First name", "Last name", "Email address"], "0012345", "Ada Lovelace"),
        (["x", "Name", "Vorname", "E-Mail"], "ada@x", "Lovelace Ada"),
        (["person", "name"], "0012345", "Ada"),
        (["ID", "Vollständiger Name", "ID-Nummer", "E-Mail-Adresse"], "Lovelace", "Ada"),
        (["Identifier", "Full name", "Status", "Email address"], "0012345", "Ada"),
        (["x", "y"], "", ""),
    ],
)
def test_by_the_head(head: list[str], number: str, name: str) -> None:
    columns = person_columns(head)
    assert (columns.number(ROW), columns.name(ROW)) == (number, name)


def test_the_number_comes_before_the_address_and_an_empty_cell_before_nothing() -> None:
    columns = person_columns(["Email", "Matrikelnr."])
    assert columns.number(["a@b", "17"]) == "17"
    assert columns.number(["a@b", ""]) == "a@b"
    assert columns.number(["a@b"]) == "a@b"


def test_a_head_counts_without_signs_and_capitals() -> None:
    assert plain(" E-Mail_Adresse ") == "emailadresse"


@pytest.mark.parametrize(
    ("head", "column"),
    [
        (["mtknr", "sortname", "vorname", "bewertung"], 3),
        (["Nachname", "Benutzername", "Note", "Erreichte Punkte"], 3),
        (["ID", "Bewertung", "Bestwertung", "Feedback als Kommentar"], 1),
        (["Identifier", "Grade", "Maximum Grade"], 1),
        (["Login", "Mark", "Comment"], 1),
        (["Name", "Matrikelnummer"], None),
        (["Punkte", "Punkte", "Note"], None),
    ],
)
def test_marks_go_where_points_are_asked_for_first(head: list[str], column: int | None) -> None:
    assert mark_column(head) == column
