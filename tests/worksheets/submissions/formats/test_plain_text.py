"""Answers as typed lines, in text files, web pages and notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from worksheets.catalogue import find
from worksheets.marking.grading import Submission
from worksheets.submissions.reading import gather

SHEET = find("blatt4")


def one_of(folder: Path, name: str, content: str) -> Submission:
    (folder / name).write_text(content)
    (one,) = gather([folder / name], SHEET).submissions
    return one


def texts(one: Submission) -> Mapping[str, Mapping[str, str]]:
    return {task: {name: given.text for name, given in own.items()} for task, own in one.answers.items()}


TYPED = """\
Matrikelnummer: 0012345
Name: Ada Lovelace

## Aufgabe 1.1
h_1 = (0,5370; -0,3799)
$y_1$ = $0,71$
(e) It grows,
because it does.

Aufgabe 2.2:
params(lstm): 98816
"""
EXPECTED = {
    "1.1": {"h_1": "(0,5370; -0,3799)", "y_1": "0,71", "(e)": "It grows,\nbecause it does."},
    "2.2": {"params(lstm)": "98816"},
}


class TestLines:
    def test_are_read_below_their_task(self, tmp_path: Path) -> None:
        one = one_of(tmp_path, "a.txt", TYPED)
        assert (one.person, one.name, texts(one), one.remarks) == ("0012345", "Ada Lovelace", EXPECTED, ())

    @pytest.mark.parametrize("name", ["1.1.txt", "Aufgabe 1.1.txt", "0012345_1-1.md"])
    def test_belong_to_the_task_that_their_file_is_called_by(self, tmp_path: Path, name: str) -> None:
        one = one_of(tmp_path, name, "Name: Ada Lovelace\ny_1 = 0,7139\n(e) It grows.\nAufgabe 1.2\nh_1 = 0,46")
        assert one.name == "Ada Lovelace"
        assert texts(one) == {"1.1": {"y_1": "0,7139", "(e)": "It grows."}, "1.2": {"h_1": "0,46"}}

    @pytest.mark.parametrize("name", ["4.1.txt", "1.1 und 1.2.txt", "21.1.txt"])
    def test_belong_to_no_task_where_the_name_of_their_file_leaves_it_open(self, tmp_path: Path, name: str) -> None:
        one = one_of(tmp_path, name, "y_1 = 0,7139")
        assert one.problem is not None
        assert one.problem.code == "no_answer_lines"

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
    def test_are_read_in_the_encoding_of_whatever_editor(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "a.txt").write_bytes("Aufgabe 1.1\ny_1 = 0,7139\n(e) Er wächst.".encode(encoding))
        (one,) = gather([tmp_path / "a.txt"], SHEET).submissions
        assert texts(one) == {"1.1": {"y_1": "0,7139", "(e)": "Er wächst."}}

    def test_say_where_they_stand(self, tmp_path: Path) -> None:
        place = one_of(tmp_path, "a.txt", TYPED).answers["1.1"]["h_1"].place
        assert (place.file, place.line) == (str(tmp_path / "a.txt"), 5)

    @pytest.mark.parametrize(("line", "code"), [("y_1 = 1\n", "answer_without_task"), ("", None)])
    def test_before_any_task_are_named(self, tmp_path: Path, line: str, code: str | None) -> None:
        one = one_of(tmp_path, "a.txt", line + "Aufgabe 1.1\ny_1 = 2\n")
        assert texts(one) == {"1.1": {"y_1": "2"}}
        assert [remark.code for remark in one.remarks] == ([code] if code else [])

    def test_of_one_value_twice_count_once(self, tmp_path: Path) -> None:
        one = one_of(tmp_path, "a.txt", "1.1\ny_1 = 1\ny_1 = 2\n")
        assert (texts(one), one.remarks[0].code) == ({"1.1": {"y_1": "1"}}, "answered_twice")


ONLINE = """\
<html><head><title>Aufgabe 9.9</title><style>p { y_1 = 5 }</style></head><body>
<p>Matrikelnummer: 0012345</p><p>Name:&nbsp;Ada Lovelace</p>
<h4>Aufgabe 1.1</h4>
<p>h_1 = (0,5370; -0,3799)<br>y_1 = <b>0,71</b></p>
<p>(e) It grows,<br/>because it does.</p>
<ul><li>Aufgabe 2.2</li><li>params(lstm) = 98816</li></ul>
<script>alert("y_1 = 7")</script></body></html>
"""


class TestWebPage:
    def test_is_read_as_the_text_that_it_shows(self, tmp_path: Path) -> None:
        folder = tmp_path / "Ada Lovelace_501_assignsubmission_onlinetext_"
        folder.mkdir()
        (folder / "onlinetext.html").write_text(ONLINE)
        (one,) = gather([tmp_path], SHEET).submissions
        assert (one.person, one.name, one.remarks) == ("0012345", "Ada Lovelace", ())
        assert {task: {n: " ".join(t.split()) for n, t in own.items()} for task, own in texts(one).items()} == {
            **EXPECTED,
            "1.1": {**EXPECTED["1.1"], "(e)": "It grows, because it does."},
        }

    @pytest.mark.parametrize("content", ["<p>" * 5000, "<!--", "<p>Aufgabe 1.1<p>nothing", "&#x110000;<"])
    def test_without_answers_is_a_problem(self, tmp_path: Path, content: str) -> None:
        problem = one_of(tmp_path, "a.html", content).problem
        assert problem is not None
        assert problem.code == "no_answer_lines"


class TestNotebook:
    def test_cells_of_text_and_cells_that_name_their_task_are_read(self, tmp_path: Path) -> None:
        cells = [
            {"cell_type": "markdown", "source": ["## Aufgabe 1.1\n", "h_1 = (0,5; 0,3)\n"]},
            {"cell_type": "code", "source": "y_1 = 9"},
            {"cell_type": "code", "source": "# Aufgabe 1.1\ny_1 = 0.71  # rounded"},
        ]
        one = one_of(tmp_path, "a.ipynb", json.dumps({"cells": cells}))
        assert texts(one) == {"1.1": {"h_1": "(0,5; 0,3)", "y_1": "0.71"}}

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": [1]}', '{"cells": [{"source": 5}]}', "[" * 9999])
    def test_that_is_none_is_named(self, tmp_path: Path, content: str) -> None:
        problem = one_of(tmp_path, "a.ipynb", content).problem
        assert problem is not None
        assert problem.code in ("broken_notebook", "no_answer_lines", "empty_file")
