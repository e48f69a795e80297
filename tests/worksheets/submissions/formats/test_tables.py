"""Tables of answers as spreadsheets and platforms write them; the responses to a quiz."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from worksheets.catalogue import find
from worksheets.marking.grading import Submission
from worksheets.submissions.reading import gather
from worksheets.submissions.tasks import with_tasks_named

SHEET = find("blatt4")


def gathered(folder: Path, content: str) -> list[Submission]:
    (folder / "a.csv").write_text(content)
    return [with_tasks_named(one, ["1.1"]) for one in gather([folder / "a.csv"], SHEET).submissions]


def texts(one: Submission) -> Mapping[str, str]:
    return {name: given.text for name, given in one.answers["1.1"].items()}


VALUES = {"h_1": "(0,5; -0,3)", "y_1": "0,7", "h_2": "(1; 2)", "y_2": "3", "h_3": "(4; 5)", "y_3": "6"}


class TestQuiz:
    @pytest.mark.parametrize(
        "head",
        ["Nachname,Vorname,Matrikelnummer,Status,Begonnen,Bewertung/10,"
         + ",".join(f"Antwort {n}" for n in range(1, 7)),
         "Last name,First name,ID number,State,Started on,Grade/10.00,"
         + ",".join(f"Response {n}" for n in range(1, 7))],
    )  # fmt: skip
    def test_responses_are_the_values_in_order(self, tmp_path: Path, head: str) -> None:
        row = "Lovelace,Ada,0012345,Finished,1 January,-," + ",".join(f'"{text}"' for text in VALUES.values())
        (one,) = gathered(tmp_path, f"{head}\n{row}\n")
        assert (one.person, one.name, texts(one)) == ("0012345", "Ada Lovelace", VALUES)

    def test_cloze_questions_are_taken_apart(self, tmp_path: Path) -> None:
        cloze = "; ".join(f"Teil {n}: {text}" for n, text in enumerate("0,5 -0,3 0,7 1 2 3 4 5 -".split(), 1))
        (one,) = gathered(tmp_path, f'Matrikelnummer,Antwort 1\n7,"{cloze}"\n')
        assert texts(one) == {**VALUES, "y_3": ""}

    def test_of_two_attempts_one_counts_and_the_other_is_named(self, tmp_path: Path) -> None:
        answers = ",".join(f"Antwort {n}" for n in range(1, 7))
        (one,) = gathered(tmp_path, f"Matrikelnummer,{answers}\n7,1,1,1,1,1,1\n7,2,2,2,2,2,2\n8,3,3,3,3,3,3\n")[:1]
        assert texts(one)["y_1"] == "2"
        assert {remark.code for remark in one.remarks} == {"older_answer"}


class TestRows:
    def test_unquoted_decimal_commas_are_put_together(self, tmp_path: Path) -> None:
        (one,) = gathered(tmp_path, "task,symbol,answer\n1.1,y_1,0,7139\n1.1,h_1,(0,5370; -0,3799)\n")
        assert texts(one) == {"y_1": "0,7139", "h_1": "(0,5370; -0,3799)"}

    def test_a_surplus_cell_that_fits_nothing_is_named_by_its_line(self, tmp_path: Path) -> None:
        (one,) = gathered(tmp_path, "task,symbol,answer\n1.1,y_1,0.7\n1.1,h_1,a,b\n")
        assert texts(one) == {"y_1": "0.7"}
        assert [(remark.code, remark.place.line) for remark in one.remarks] == [("surplus_cells", 3)]

    @pytest.mark.parametrize("first", ["sep=;\n", "\ufeff", "Kurs;Deep Learning\nMatrikelnummer;0012345\n\n"])
    def test_the_head_may_stand_below_other_lines(self, tmp_path: Path, first: str) -> None:
        (one,) = gathered(tmp_path, f"{first}Aufgabe;Größe;Antwort\n1.1;y_1;0,7\n")
        assert texts(one) == {"y_1": "0,7"}
        assert one.person == ("0012345" if "Matrikel" in first else "a")
