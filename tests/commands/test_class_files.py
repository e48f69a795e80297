"""What a tutor gets for a class, from filled-in forms through the command line to the files."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook
from sympy.core.symbol import Str

from commands import class_files
from templates import expression_tex
from templates.document import Document
from templates.formats import pdf
from templates.marking import as_json, spreadsheets
from templates.marking.sentences import sentence
from templates.messages import word
from tests.forms import RIGHT, filled
from tests.running import rechenweg, refused
from worksheets.marking import grading
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.formats import readers

FORMULA = '=HYPERLINK("http://x")'
PERSONS: list[tuple[str, str, dict[tuple[str, str], str]]] = [
    ("0012345", "Ada Ärmel", {}),
    ("0012346", FORMULA, {("1.1", "h_1"): "(0,5370; 0,3799)", ("1.1", "y_1"): "0,6379"}),
    ("0012347", "Cem", {("1.1", "h_1"): "(0,5; -0,2", ("1.1", "y_1"): "", ("2.2", "params(rnn)"): "24576"}),
    ("0012348", "Dora", dict.fromkeys(RIGHT, "")),
    ("../../etc/passwd", "Eve <b>&", {("1.1", "y_3"): "0,74"}),
    ("", "Nameless", {("2.2", "params(lstm)"): "24704"}),
]


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """A class of six with two files that cannot be read, marked with all files."""
    folder = tmp_path_factory.mktemp("class")
    form, inbox = folder / "form.pdf", folder / "in"
    inbox.mkdir()
    rechenweg("sheet", "blatt4", "--task", "1.1", "--task", "2.2", "--form", "--lang", "de", "-o", form)
    for number, (person, name, changes) in enumerate(PERSONS):
        filled(form, inbox / f"{number}.pdf", person, name, RIGHT | changes)
    (inbox / "cut.pdf").write_bytes(form.read_bytes()[:9000])
    (inbox / "wrong.yaml").write_text('{"1.1": [1, 2')
    output = folder / "out"
    return rechenweg("verify", "blatt4", inbox, "-o", output, "--explain", "--lang", "de", "--jobs", 2), output


def text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


@pytest.mark.xdist_group("class files")
class TestTheCommand:
    def test_names_what_it_could_not_read_and_marks_the_rest(self, class_: tuple[Result, Path]) -> None:
        result, output = class_
        assert result.exit_code == 1
        assert [line.rpartition("/in/")[2].split(":")[0] for line in result.stderr.splitlines()] == [
            "cut.pdf",
            "wrong.yaml",
        ]
        assert result.stdout.startswith("6 Abgaben bewertet, 2 nicht bewertet; im Mittel ")
        assert {p.name for p in output.iterdir()} == {*class_files.MARKS, "report.pdf", "feedback"}

    def test_ends_with_2_where_nothing_could_be_marked(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        for name in ("a", "b"):
            (tmp_path / "in" / f"{name}.pdf").write_bytes(b"%PDF-1.7 nothing")
        result = rechenweg("verify", "blatt4", tmp_path / "in", "-o", tmp_path / "out")
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 2
        assert not (tmp_path / "out").exists()

    def test_ends_with_0_where_all_is_right(self, class_: tuple[Result, Path], tmp_path: Path) -> None:
        only = class_[1].parent / "in" / "0.pdf"
        assert rechenweg("verify", "blatt4", only, "-o", tmp_path / "out").exit_code == 0

    def test_says_who_handed_in_twice(self, class_: tuple[Result, Path], tmp_path: Path) -> None:
        for name in ("a.pdf", "b.pdf"):
            (tmp_path / name).write_bytes((class_[1].parent / "in" / "0.pdf").read_bytes())
        result = rechenweg("verify", "blatt4", tmp_path, "--lang", "en")
        assert result.exit_code == 1
        assert f"a.pdf: “0012345” has handed in {tmp_path / 'b.pdf'}, too, and later" in result.stderr

    def test_refuses_a_file_as_the_folder(self, class_: tuple[Result, Path], tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine")
        message = refused("verify", "blatt4", class_[1].parent / "in" / "0.pdf", "-o", tmp_path / "out")
        assert str(tmp_path / "out") in message
        assert (tmp_path / "out").read_text() == "mine"

    def test_leaves_out_a_person_with_a_task_that_there_is_not(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text('person: a\nanswers: {"1.1": {y_1: 0.7139}}')
        (tmp_path / "b.yaml").write_text('person: b\nanswers: {"9.9": {y_1: 0.7139}}')
        result = rechenweg("verify", "blatt4", tmp_path)
        assert result.exit_code == 1
        assert result.stdout.startswith("Task 1.1\n")
        (line,) = result.stderr.splitlines()
        assert "b.yaml" in line
        assert "“9.9”" in line


TANH_FOR_SIGMA = '{"2.1": {"f_t": "0,6044"}}'
WRONG = '{"2.1": {"f_t": "0,1"}}'
TROUBLED = ("composed", "marked", "read", "written")


def _dies(document: Document, variant: str | None = None) -> bytes:
    if any("written" in fact for fact in document.facts):
        os._exit(9)
    return pdf.write(document, variant)


def _fails(document: Document, variant: str | None = None) -> bytes:
    if any("written" in fact for fact in document.facts):
        raise MemoryError
    return pdf.write(document, variant)


class TestTrouble:
    """Whatever happens with one file, all others get what is theirs."""

    @pytest.fixture
    def inbox(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Six files: reading one of them fails, marking one, composing the feedback of one, and writing it of one."""
        read_yaml, read_all = readers()[".json"], grading._Reader.read_all

        def reading(file: File, sheet: Sheet) -> Iterator[grading.Submission]:
            if file.stem == "read":
                raise RecursionError
            yield from read_yaml(file, sheet)

        def marking(reader: grading._Reader) -> grading._Reader:
            if reader.submission.person == "marked":
                raise MemoryError
            return read_all(reader)

        monkeypatch.setitem(readers(), ".json", reading)
        monkeypatch.setattr(grading._Reader, "read_all", marking)
        monkeypatch.delitem(expression_tex._PRINTERS, Str)
        for name in ("right", "wrong", *TROUBLED):
            answers = {"composed": TANH_FOR_SIGMA, "right": '{"2.1": {"f_t": "0,6682"}}'}.get(name, WRONG)
            (tmp_path / f"{name}.json").write_text(answers)
        return tmp_path

    @pytest.mark.parametrize(
        ("jobs", "write", "language", "message", "died"),
        [
            (1, _fails, "de", "interner Fehler (", "interner Fehler (MemoryError in "),
            (2, _dies, "en", "internal error (", "the worker process was ended"),
        ],
    )
    def test_of_one_file_is_its_line(
        self,
        inbox: Path,
        monkeypatch: pytest.MonkeyPatch,
        jobs: int,
        write: object,
        language: str,
        message: str,
        died: str,
    ) -> None:
        monkeypatch.setattr(class_files, "pdf", SimpleNamespace(write=write))
        output = inbox / "out"
        arguments = ("verify", "blatt4", inbox, "-o", output, "--lang", language, "--jobs", jobs)
        result = rechenweg(*arguments, RECHENWEG_DEBUG="")
        lines = {line.removeprefix(f"rechenweg: {inbox}/").split(".")[0]: line for line in result.stderr.splitlines()}
        assert sorted(lines) == sorted(TROUBLED), result.stderr
        assert all(message in lines[name] for name in ("read", "marked", "composed"))
        assert died in lines["written"]
        assert {p.stem for p in (output / "feedback").iterdir()} == {"right", "wrong"}
        _, *persons = (output / "marks.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(persons) == 4
        found = text(output / "report.pdf")
        assert "read.json" in found
        assert "marked.json" in found
        assert result.stdout.startswith(word("class_summary", language)[:8].format(count=4))
        assert result.exit_code == 1

    def test_none_is_made_by_whoever_is_wrong(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text(WRONG)
        (tmp_path / "b.json").write_text(TANH_FOR_SIGMA)
        result = rechenweg("verify", "blatt4", tmp_path, "-o", tmp_path / "out")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "tanh" in text(tmp_path / "out" / "feedback" / "b.pdf")
        assert "tanh" in text(tmp_path / "out" / "report.pdf")
        assert rechenweg("verify", "blatt4", tmp_path).exit_code == 1

    def test_of_the_marks_of_one_person_leaves_those_of_the_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:

        def fail(graded: grading.Graded, *rest: Any) -> str:
            if graded.given and graded.given.text == "0,6044":
                raise KeyError
            return sentence(graded, *rest)

        monkeypatch.setattr(as_json, "sentence", fail)
        (tmp_path / "a.json").write_text(WRONG)
        (tmp_path / "b.json").write_text(TANH_FOR_SIGMA)
        result = rechenweg("verify", "blatt4", tmp_path, "--format", "json", RECHENWEG_DEBUG="")
        assert [person["person"] for person in json.loads(result.stdout)["persons"]] == ["a"]
        (line,) = result.stderr.splitlines()
        assert "b.json: " in line
        assert result.exit_code == 1


class TestSpreadsheets:
    def test_csv_has_points_as_a_german_spreadsheet_reads_them(self, class_: tuple[Result, Path]) -> None:
        found = rows(class_[1] / "marks.csv")
        assert (class_[1] / "marks.csv").read_bytes().startswith(b"\xef\xbb\xbfMatrikelnummer;Name;")
        assert [r["Summe"] for r in found] == ["6,5", "6,3125", "4,5", "0", "6,125", "6"]
        assert (found[0]["Matrikelnummer"], found[0]["Anteil in %"], found[0]["richtig"]) == ("0012345", "100", "8")
        assert found[2]["1.1 (b), max. 1,5"] == "0"

    def test_moodle_reads_points_with_a_decimal_point(self, class_: tuple[Result, Path]) -> None:
        content = (class_[1] / "moodle.csv").read_text(encoding="utf-8")
        head, *lines = csv.reader(StringIO(content))
        assert head == ["ID number", "Full name", "Points", "Maximum"]
        assert [line[2] for line in lines] == ["6.5", "6.3125", "4.5", "0", "6.125", "6"]
        assert lines[0][0] == "0012345"
        assert lines[1][1] == "'" + FORMULA

    def test_csv_has_no_formulas(self, class_: tuple[Result, Path]) -> None:
        assert rows(class_[1] / "marks.csv")[1]["Name"] == "'" + FORMULA
        for cell in ("=1", "+1", "-1", "@a", "\t=1", "＝1", "\n=1"):
            assert spreadsheets.as_csv([[cell]], "de").decode("utf-8-sig").startswith("'")
        assert spreadsheets.as_csv([[-1.5, 2, "a;b"]], "de").decode("utf-8-sig") == '-1,5;2;"a;b"\r\n'
        assert spreadsheets.as_csv([[-1.5, 2, "a,b"]], "en").decode("utf-8-sig") == '-1.5,2,"a,b"\r\n'

    def test_xlsx_has_the_same_numbers_and_no_formulas_of_persons(self, class_: tuple[Result, Path]) -> None:
        book = load_workbook(class_[1] / "marks.xlsx", data_only=True)
        parts = ["1.1 (a)", "1.1 (e)", "2.2 (b)", "2.2 (c)", "2.2 (d)"]
        assert book.sheetnames == ["Punkte", "Antworten", *parts, "Nicht bewertet"]
        sheet = book["Punkte"]
        head = [cell.value for cell in sheet[1]]
        total = head.index("Summe") + 1
        assert [sheet.cell(row, total).value for row in range(2, 8)] == [6.5, 6.3125, 4.5, 0, 6.125, 6]
        with_formulas = load_workbook(class_[1] / "marks.xlsx")["Punkte"]
        assert with_formulas.cell(2, total).data_type == "f"
        assert (with_formulas["B2"].value, with_formulas["B2"].data_type) == ("0012345", "s")
        assert (with_formulas["C3"].value, with_formulas["C3"].data_type) == (FORMULA, "s")
        assert sheet.freeze_panes == "D2"
        assert len(list(book["Antworten"].rows)) == 1 + 6 * len(RIGHT)
        assert {row[0].value for row in book["Nicht bewertet"].iter_rows(min_row=2)} == {"cut.pdf", "wrong.yaml"}

    def test_json_says_the_same(self, class_: tuple[Result, Path]) -> None:
        data: dict[str, Any] = json.loads((class_[1] / "marks.json").read_text())
        assert [p["points"] for p in data["persons"]] == [6.5, 6.3125, 4.5, 0, 6.125, 6]
        h_1 = data["items"][0]
        assert (h_1["symbol"], h_1["answered"], h_1["persons"]) == ("h_1", 5, 6)
        assert h_1["difficulty"] == pytest.approx((1 + 0.75 + 0 + 0 + 1 + 1) / 6)
        assert h_1["misconceptions"][0]["causes"][0]["kind"] == "sign_lost"


class TestFeedback:
    def test_is_one_file_for_each_person(self, class_: tuple[Result, Path]) -> None:
        names = sorted(p.name for p in (class_[1] / "feedback").iterdir())
        assert [n for n in names if "passwd" not in n] == [
            "0012345.pdf",
            "0012346.pdf",
            "0012347.pdf",
            "0012348.pdf",
            "5.pdf",
        ]
        assert any(n.startswith("etc_passwd-") for n in names)

    def test_says_what_was_wrong_and_how_it_goes(self, class_: tuple[Result, Path]) -> None:
        found = text(class_[1] / "feedback" / "0012346.pdf")
        for piece in ("Vorzeichen", "Folgefehler", "(0,5370; 0,3799)", "Rechenweg für", FORMULA):
            assert piece in found
        assert "Rechenweg" not in text(class_[1] / "feedback" / "0012345.pdf")

    def test_names_no_file_of_the_tutor(self, class_: tuple[Result, Path]) -> None:
        found = text(class_[1] / "feedback" / "0012347.pdf")
        assert "nicht lesbar" in found
        assert str(class_[1].parent) not in found


class TestWithoutFeedback:
    def test_marks_and_report_are_the_same(self, tmp_path: Path) -> None:
        inbox, output = tmp_path / "in", tmp_path / "out"
        inbox.mkdir()
        for number, y_1 in enumerate(("0,7139", "0,9", "?")):
            answers = {"person": f"{number}", "answers": {"1.1": {"y_1": y_1}}}
            (inbox / f"{number}.json").write_text(json.dumps(answers))
        found = rechenweg("verify", "blatt4", inbox, "-o", output, "--no-feedback", "--lang", "de")
        assert found.exit_code == 0, found.stderr
        assert sorted(file.name for file in output.iterdir()) == sorted([*class_files.MARKS, class_files.REPORT])
        assert [row["Matrikelnummer"] for row in rows(output / "marks.csv")] == ["0", "1", "2"]


class TestReport:
    def test_has_the_items_and_what_went_wrong(self, class_: tuple[Result, Path]) -> None:
        found = text(class_[1] / "report.pdf")
        for piece in ("Trennschärfe", "Cronbachs Alpha", "Nur 6 Abgaben", "Häufige Fehler", "cut.pdf", "Vorzeichen"):
            assert piece in found


class TestOwnVariants:
    def test_are_marked_by_their_keys(self, tmp_path: Path) -> None:
        roster = tmp_path / "class.csv"
        roster.write_text("Matrikelnummer;Name\n0012345;Ada\n0012346;Bo\n", encoding="utf-8")
        batch, inbox = tmp_path / "batch", tmp_path / "in"
        rechenweg("vary", "blatt4", "--task", "1.1", "--roster", roster, "--form", "--lang", "de", "-o", batch)
        inbox.mkdir()
        for key in sorted(batch.glob("*/key.json")):
            answers = json.loads(key.read_text())["tasks"]["1.1"]["answers"]
            given = {
                ("1.1", name): f"({'; '.join(value)})" if isinstance(value, list) else value
                for name, value in answers.items()
            }
            person = json.loads(key.read_text())["person"]
            form, target = key.parent / "questions.pdf", inbox / f"{key.parent.name}.pdf"
            filled(form, target, person["number"], person["name"], given)
        assert rechenweg("verify", "blatt4", inbox, "--key", batch).exit_code == 0
        assert rechenweg("verify", "blatt4", inbox).exit_code == 1
        alone = next(iter(batch.glob("*/key.json")))
        result = rechenweg("verify", "blatt4", inbox, "--key", alone, "--lang", "en")
        assert (result.exit_code, result.stderr.count("none of the keys belongs to 00")) == (1, 1)
        assert rechenweg("vary", "blatt4", "--check", batch).exit_code == 0
        alone.write_text("{")
        result = rechenweg("verify", "blatt4", inbox, "--key", batch, "--lang", "en", "--format", "json")
        assert len(json.loads(result.stdout)["persons"]) == 1
        broken, without = result.stderr.splitlines()
        assert str(alone) in broken
        assert "none of the keys belongs to 00" in without
        assert result.exit_code == 1

    def test_need_a_key(self, tmp_path: Path) -> None:
        message = refused("verify", "blatt4", "1.1", "y_1=1", "--key", tmp_path, "--lang", "en")
        assert message == f"{tmp_path}: there is no key here; expected are files key.json"


class TestMarksList:
    @pytest.fixture
    def inbox(self, tmp_path: Path) -> Path:
        folder = tmp_path / "in"
        folder.mkdir()
        for person in ("4711", "4799"):
            (folder / f"{person}.yaml").write_text(f'person: "{person}"\nanswers: {{"2.1": {{f_t: "0,6682"}}}}')
        return folder

    def test_is_the_list_that_came_in_with_the_points(self, inbox: Path, tmp_path: Path) -> None:
        book, path = Workbook(), tmp_path / "his.xlsx"
        head = [["startHISsheet"], [], ["mtknr", "sortname", "vorname", "bewertung"]]
        persons = [["0004711", "=1+1", "Ada", None], ["0004712", "Ng", "Bo", None], ["endHISsheet"]]
        for row in [*head, *persons]:
            book.active.append(row)
        book.active["B4"].data_type = "s"
        book.save(path)
        came = path.read_bytes()
        options = ("--roster", path, "-o", tmp_path, "--lang", "en")
        result = rechenweg("verify", "blatt4", inbox, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "On the roster but not handed in (1): 0004712" in result.stdout
        assert "Marked, but not on the roster (1): 4799" in result.stdout
        assert str(tmp_path / "his-marks.xlsx") in result.stdout
        (points,) = {p["points"] for p in json.loads((tmp_path / "marks.json").read_text())["persons"]}
        sheet = load_workbook(tmp_path / "his-marks.xlsx").active
        assert [sheet.cell(row, 4).value for row in range(1, 7)] == [None, None, "bewertung", points, None, None]
        assert (sheet["A4"].value, sheet["B4"].value, sheet["B4"].data_type) == ("0004711", "=1+1", "s")
        assert path.read_bytes() == came

    def test_is_not_made_without_a_column_for_marks(self, inbox: Path, tmp_path: Path) -> None:
        path = tmp_path / "class.csv"
        path.write_text("Matrikelnummer;Name\n4711;Ada\n4799;Bo\n")
        result = rechenweg("verify", "blatt4", inbox, "--roster", path, "-o", tmp_path / "out", "--lang", "de")
        assert result.exit_code == 0
        assert result.stdout.count("class.csv hat keine Spalte für Punkte oder Noten") == 1
        assert not list((tmp_path / "out").glob("class*"))


class TestFileNames:
    def test_keep_what_is_safe(self) -> None:
        assert class_files.file_names(["0012345", "a-b_c"]) == ["0012345", "a-b_c"]

    @pytest.mark.parametrize("persons", [["ab", "AB"], ["AB", "ab"], ["Ab", "aB", "ab"], ["a b", "A B"]])
    def test_are_different_where_small_and_capital_letters_are_one(self, persons: list[str]) -> None:
        names = class_files.file_names(persons)
        assert len({name.casefold() for name in names}) == len(persons)

    def test_are_safe_and_different(self) -> None:
        hostile = [
            "../x",
            "..",
            "",
            "CON",
            "nul",
            "a/b",
            "a\\b",
            "A",
            "a",
            "ä" * 300,
            "x" * 300,
            "\0",
            "-rf",
            "a b",
            "a",
        ]
        names = class_files.file_names(hostile)
        assert len({name.casefold() for name in names}) == len(hostile)
        assert all(0 < len(name) < 100 and set(name) <= SAFE and name[0] != "-" for name in names)
        assert not {name.casefold() for name in names} & {"con", "nul"}


SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
