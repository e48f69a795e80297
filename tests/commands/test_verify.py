"""``rechenweg verify`` from the command line: what is said, where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from templates.marking import sentences
from templates.messages import catalogue
from tests.running import rechenweg, refused


def said(*arguments: object, language: str = "en") -> tuple[str, int]:
    result = rechenweg("verify", *arguments, "--lang", language)
    return result.stdout, result.exit_code


class TestExitCodes:
    def test_0_where_all_is_right(self) -> None:
        assert said("blatt4", "1.1", "h_1=(0,537; -0,380)", "y_1=0.7139")[1] == 0

    @pytest.mark.parametrize("answer", ["y_1=0.5", "y_1=0,5+*", "y_1=", "y_1=0.71", "h_1=5"])
    def test_1_where_something_is_not(self, answer: str) -> None:
        assert said("blatt4", "1.1", answer)[1] == 1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["blatt4"], "there is nothing to mark"),
            (["blatt4", "h_1=1"], "which task"),
            (["blatt4", "9.9", "h_1=1"], "there is no file or folder “9.9”, nor a task of that name"),
            (["blatt4", "gone.yaml"], "gone.yaml: cannot be read"),
            (["blatt4", "1.1", "gone.csv"], "gone.csv: cannot be read"),
            (["blatt4", "1.1", "0,5"], "what does “0,5” answer?"),
            (["blatt9", "1.1", "h_1=1"], "blatt9"),
        ],
    )
    def test_2_where_nothing_can_be_marked(self, arguments: list[str], message: str) -> None:
        assert message in refused("verify", *arguments, "--lang", "en")


class TestTable:
    def test_has_parts_verdicts_points_and_one_sentence(self) -> None:
        found, _ = said("blatt4", "1.1", "h_1=(0,537; 0,380)", "y_1=0,638", language="de")
        assert found.splitlines() == [
            "Aufgabe 1.1",
            "(b)   h_1  Fehler erkannt  0,56 / 0,75",
            "      in Eintrag 2: in h_1 ging ein Vorzeichen verloren",
            "(b)   y_1  Folgefehler     0,75 / 0,75",
            "      aus Ihren früheren Werten richtig weitergerechnet",
            "in h_1 ging ein Vorzeichen verloren; alles Weitere folgt richtig: 1,31 von 1,5 Punkten",
        ]

    def test_marks_the_place_that_cannot_be_read(self) -> None:
        lines = said("blatt4", "1.1", "y_1=0,5 + * 3")[0].splitlines()
        place = next(n for n, line in enumerate(lines) if line.strip() == "^")
        assert lines[place - 1][lines[place].index("^")] == "*"

    def test_gives_no_result_away(self) -> None:
        found, _ = said("blatt4", "1.1", "h_1=(0.9; 0.9)", "y_1=0.1", "h_2=(0.1; 0.2)")
        assert not any(right in found for right in ("0.537", "0.379", "0.7139", "0.5137"))

    def test_shows_a_step_only_when_asked(self) -> None:
        arguments = ("blatt4", "2.1", "C_t=0.4")
        assert "worked step" not in said(*arguments)[0]
        assert "The worked step for C_t:" in said(*arguments, "--explain")[0]

    def test_names_another_reading_only_where_it_fits(self) -> None:
        assert "several ways" in said("blatt4", "2.2", "params(lstm)=98.816")[0]
        assert "several ways" not in said("blatt4", "1.1", "y_1=0,5", language="en")[0]

    def test_says_where_a_mistake_was_made(self) -> None:
        assert "(in dL_3/dy_3)" in said("blatt4", "1.2", "dL_3/dh_3=0.3456")[0]

    @pytest.mark.parametrize("text", ["\x1b[31mred", "a\u202eb", "x\ny"])
    def test_shows_no_control_characters(self, text: str) -> None:
        found, _ = said("blatt4", "1.1", f"y_1={text}", f"{text}=1")
        assert all(c.isprintable() for c in found.replace("\n", ""))


class TestJson:
    def test_is_stable(self) -> None:
        found = json.loads(said("blatt4", "1.1", "h_1=(0,537; 0,380)", "y_1=0,5 *", "--format", "json")[0])
        assert set(found) == {"format", "sheet", "persons", "unusable"}
        assert (found["format"], found["sheet"]) == (1, "blatt4")
        (person,) = found["persons"]
        assert set(person) == {"person", "name", "points", "of", "unmarked", "remarks", "tasks"}
        task = person["tasks"]["1.1"]
        assert set(task) == {"points", "of", "answers", "unmarked", "open", "problems"}
        h_1 = task["answers"]["h_1"]
        assert h_1["verdict"] == "misconception"
        assert h_1["entries"] == ["correct", "misconception"]
        assert h_1["causes"] == [[{"kind": "sign_lost", "concerned": ["h_1"], "steps": ["h_1"]}]]
        assert (h_1["points"], h_1["of"], h_1["part"]) == (0.5625, 0.75, "b")
        assert h_1["read"] == "(0.537; 0.380)"
        assert task["answers"]["y_1"]["verdict"] == "unreadable"


class TestFolder:
    def test_an_unreadable_file_does_not_stop_the_others(self, tmp_path: Path) -> None:
        (tmp_path / "1.yaml").write_text('"1.1": {h_1: "(0,537; -0,380)"}', encoding="utf-8")
        (tmp_path / "2.yaml").write_text("[", encoding="utf-8")
        (tmp_path / "3.csv").write_text("task;symbol;answer\n1.1;y_1;0,5\n", encoding="utf-8")
        result = rechenweg("verify", "blatt4", tmp_path, "--lang", "en")
        assert result.exit_code == 2 or result.exit_code == 1
        assert "2.yaml" in result.output
        assert {"1", "3"} <= {line.split()[0] for line in result.stdout.splitlines() if line.strip()}


class TestSelfTest:
    def test_passes_and_says_what_it_did(self) -> None:
        found, code = said("blatt4", "2.2", "--self-test")
        assert code == 0
        assert "fabricated answers" in found


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_cause_has_a_sentence_that_takes_what_it_is_about(language: str) -> None:
    for kind, text in catalogue(language)["cause"].items():
        assert text.format("A", "B", "C"), kind


def test_formulas_are_written_as_one_types_them() -> None:
    from solver import notation

    assert sentences.plain(notation.read_expression("W_xh @ x[t]")) == "W_xh x_t"


def test_a_mistake_is_found_where_the_right_result_is_exact(tmp_path: Path) -> None:
    """Of columns whose means are 2 and 4; those of the rows have more digits."""
    sheet, answers = tmp_path / "means.yaml", tmp_path / "answers.json"
    rows = "[[1, 2, 4], [3, 1, 0], [2, 3, 8]]"
    sheet.write_text(
        "id: means\nmodels:\n  m:\n    inputs: [X]\n    equations:\n      m: mean(X, axis=0)\n"
        f"tasks:\n  '1': {{given: {{X: {rows}}}, ask: m}}\n"
    )
    answers.write_text(json.dumps({"person": "1", "answers": {"1": {"m": [2.3333, 1.3333, 4.3333]}}}))
    assert "along the other axis" in rechenweg("verify", sheet, answers, "--lang", "en").stdout
