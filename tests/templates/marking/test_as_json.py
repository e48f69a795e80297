"""Marks as JSON: everything that was found, and the same where persons are written one by one."""

from __future__ import annotations

import json

from solver.errors import Place, Problem
from templates.marking import as_json
from tests.templates.marking.small_class import FORMULA, SHEET, TASK, results
from worksheets.marking.grading import Submission
from worksheets.marking.statistics import statistics

UNUSABLE = (Submission("9", SHEET, {}, place=Place("in/9.pdf"), problem=Problem("not_a_sheet", Place("in/9.pdf"))),)


def data() -> dict:  # type: ignore[type-arg]
    return as_json.data(results(), "blatt4", UNUSABLE, 4, "en")


def test_says_who_has_how_many_points() -> None:
    assert [(p["person"], p["name"], p["points"], p["of"], p["unmarked"]) for p in data()["persons"]] == [
        ("0012", "Ada", 4.5, 7.0, 2.5),
        ("0013", FORMULA, 2.3125, 7.0, 0.5),
        ("0014", "", 0.0, 7.0, 2.5),
    ]
    assert data()["persons"][1]["remarks"] == ["/home/tutor/in/0013.pdf: y_1 has been answered already"]


def test_an_answer_has_its_verdict_its_causes_and_how_it_was_read() -> None:
    answer = data()["persons"][1]["tasks"][TASK]["answers"]["h_1"]
    assert answer.pop("note").startswith("the answer can be read in several ways")
    assert answer == {
        "part": "b",
        "verdict": "misconception",
        "points": 0.5625,
        "of": 0.75,
        "entries": ["correct", "misconception"],
        "causes": [[{"kind": "sign_lost", "concerned": ["h_1"], "steps": ["h_1"]}]],
        "hints": [],
        "text": "(0,5370; 0,3799)",
        "read": "(0.5370; 0.3799)",
        "sentence": "in entry 2: a sign was lost in h_1",
        "decision": None,
    }


def test_what_is_missing_or_unreadable_was_not_read() -> None:
    answers = data()["persons"][2]["tasks"][TASK]["answers"]
    found = {name: (a["verdict"], a["text"], a["read"]) for name, a in answers.items()}
    assert found["h_1"] == ("missing", None, None)
    assert found["y_1"] == ("unreadable", "0,7 ?? 3", None)


def test_decisions_stand_beside_the_verdict() -> None:
    task = data()["persons"][1]["tasks"][TASK]
    decided = task["answers"]["y_1"]
    assert (decided["verdict"], decided["points"]) == ("wrong", 0.25)
    assert decided["decision"] == {"points": 0.25, "remark": "nearly"}
    assert task["open"]["(e)"] == {
        "part": "e",
        "kind": "explanation",
        "points": 1.5,
        "of": 2.0,
        "text": "=because of h",
        "picture": None,
        "decision": {"points": 1.5, "remark": ""},
    }
    assert task["open"]["(a)"]["points"] is None


def test_what_could_not_be_marked_says_why() -> None:
    (one,) = data()["unusable"]
    assert one["file"] == "in/9.pdf"
    assert one["problem"].startswith("in/9.pdf: ")


def test_a_class_has_items() -> None:
    found = statistics(results())
    content = as_json.data(results(), "blatt4", (), 4, "en", found)
    assert content["alpha"] == found.alpha
    h_1 = content["items"][0]
    assert (h_1["task"], h_1["part"], h_1["symbol"], h_1["persons"], h_1["answered"]) == (TASK, "b", "h_1", 3, 2)
    assert h_1["misconceptions"] == [
        {"count": 1, "causes": [{"kind": "sign_lost", "concerned": ["h_1"], "steps": ["h_1"]}]}
    ]
    assert h_1["verdicts"] == {"correct": 1, "misconception": 1, "missing": 1}


def test_persons_one_by_one_are_the_same_data_with_a_line_for_each() -> None:
    found = statistics(results())
    pieces = list(as_json.lines(iter(results()), "blatt4", UNUSABLE, 4, "en", found))
    assert len(pieces) == 1 + 3 + 1
    assert [piece.strip(",\n").count("\n") for piece in pieces[1:4]] == [0, 0, 0]
    assert json.loads("".join(pieces)) == as_json.data(results(), "blatt4", UNUSABLE, 4, "en", found)
    assert json.loads("".join(as_json.lines((), "blatt4", (), 4, "en"))) == as_json.data((), "blatt4", (), 4, "en")


def test_text_is_the_same_data() -> None:
    for some, unusable in ((results(), UNUSABLE), (results()[:1], ()), ((), UNUSABLE)):
        written = "\n".join(as_json.text(iter(some), "blatt4", unusable, 4, "en"))
        assert written == json.dumps(as_json.data(some, "blatt4", unusable, 4, "en"), ensure_ascii=False, indent=2)
