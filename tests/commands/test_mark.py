"""``rechenweg mark`` from the command line: a stack of papers, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

import cli
from tests.running import rechenweg, refused, sheet_file
from worksheets.variants import manifest, page_code

SHEET = """\
id: probe
language: en
models:
  m:
    equations:
      h[t]: tanh(W * h[t-1] + U * x[t])
      y[t]: V * h[t]
tasks:
  "1":
    model: m
    given: {W: 0.8, U: 0.5, V: 2, h_0: 0.2, x: [1, -0.5]}
    parts:
      a: {ask: [h_1, y_1], points: 2}
      b: {ask: [y_1, h_2], points: 2}
      c: {kind: explanation, points: 3}
"""
TEXT = """\
# A task
## a
What is $h_1$?
## b
What is $h_2$?
## c
Why?

---

Because.

---

- [1] It moves.
- [0.5] It stays.
- [1.5] It ends.
"""
ROSTER = "Number;Name\n0012345;Ada Lovelace\n0012346;Ng\n"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exam")
    (folder / "class.csv").write_text(ROSTER)
    (folder / "batch.secret").write_text("07" * 32)  # so that the numbers are always the same
    (folder / "batch.secret").chmod(0o600)
    sheet = sheet_file(folder, SHEET, TEXT)
    result = rechenweg("vary", sheet, "--roster", folder / "class.csv", "--exam", "-o", folder / "batch")
    assert result.exit_code == 0, result.output
    return folder / "batch"


@pytest.fixture
def exam(batch: Path) -> Path:
    """The batch, without anything entered."""
    for file in [*batch.glob("entered/*"), *batch.glob("decisions.csv")]:
        file.unlink()
    return batch


def typed(exam: Path, *lines: str, language: str = "en") -> str:
    """What is said when these lines are typed."""
    arguments = ["mark", str(exam), "--sheet", str(exam.parent / "s.yaml"), "--lang", language]
    result = CliRunner().invoke(cli.rechenweg, arguments, "".join(f"{line}\n" for line in lines))
    assert result.exit_code == 0, result.output
    return result.output


def kept(exam: Path, person: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    (file,) = exam.glob(f"entered/{person}*.json")
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(file.read_text())
    return found


def right(exam: Path, person: str) -> dict[str, str]:
    (file,) = exam.glob(f"{person}*/key.json")
    answers: dict[str, str] = json.loads(file.read_text())["tasks"]["1"]["answers"]
    return answers


class TestMark:
    def test_asks_for_each_box_once_and_in_order(self, exam: Path) -> None:
        said = typed(exam, "0012345", "", "", "", "")
        places = [said.index(f"1 {box}") for box in ("(a)  h_1 =", "(a)  y_1 =", "(b)  h_2 =", "(c)  explanation, 3")]
        assert places == sorted(places)
        assert said.count("y_1 = ") == 1
        assert "   1     1  It moves." in said

    def test_marks_each_value_as_it_follows_from_those_before(self, exam: Path) -> None:
        answers = right(exam, "0012345")
        slip = float(answers["h_1"]) / 2 + 0.01
        follows = float(answers["y_1"]) / float(answers["h_1"]) * slip
        said = typed(exam, "0012345", f"{slip:.4f}", f"{follows:.3f}", answers["h_2"])
        first, second, third = (line.strip() for line in said.splitlines() if " / 1" in line)
        assert first.endswith("wrong  0 / 1")
        assert second.endswith("follows through  1 / 1")
        assert third.endswith("correct  1 / 1")

    def test_is_saved_after_each_line_and_goes_on_where_it_was(self, exam: Path) -> None:
        typed(exam, "0012345", "0,5", "1")
        assert kept(exam, "0012345")["answers"] == {"1": {"h_1": "0,5", "y_1": "1"}}
        said = typed(exam, "0012345")
        assert "2 of 4 boxes to go" in said
        assert "h_2 = " in said
        assert "h_1 = " not in said

    def test_takes_back_the_last_entry_also_of_a_finished_paper(self, exam: Path) -> None:
        said = typed(exam, "0012345", "0.5", "<", "0.6", "", "", "*", "<", "=1", "<", "<", "0.7")
        assert said.count("h_1 = ") == 2
        assert kept(exam, "0012345") == {
            "person": "0012345",
            "name": "Ada Lovelace",
            "answers": {"1": {"h_1": "0.6", "y_1": "", "h_2": "0.7"}},
            "points": {},
        }

    @pytest.mark.parametrize(
        ("line", "points"), [("1 3", "2.5"), ("*", "3"), ("", "0"), ("=1,25", "1.25"), ("2 2", "0.5"), ("=3", "3")]
    )
    def test_marking_points_are_ticked(self, exam: Path, line: str, points: str) -> None:
        typed(exam, "0012345", "", "", "", line)
        assert (exam / "decisions.csv").read_text().splitlines()[1:] == [f"0012345,1,(c),{points}"]

    @pytest.mark.parametrize("line", ["4", "0", "1,3", "=3,5", "=-1", "x", "1 x", "²"])
    def test_what_is_no_tick_is_asked_again(self, exam: Path, line: str) -> None:
        said = typed(exam, "0012345", "", "", "", line)
        assert f"“{line}” are no points" in said
        assert said.count("which of these?") == 2
        assert kept(exam, "0012345")["points"] == {}

    @pytest.mark.parametrize("text", ["12345", "0012345", "45", "ada", "lovelace Ada"])
    def test_a_paper_is_opened_by_number_or_name(self, exam: Path, text: str) -> None:
        assert "Ada Lovelace (0012345): 4 of 4 boxes" in typed(exam, text)

    def test_a_paper_is_opened_by_the_code_of_a_page(self, exam: Path) -> None:
        printed = manifest.read(exam / manifest.FILE).arguments.exam
        assert printed is not None
        batch = printed.batch
        assert "Ng (0012346): 4 of 4" in typed(exam, page_code.code(batch, "0012346", 2))
        said = typed(exam, page_code.code("0" * 8, "0012346", 2))
        assert f"this page is of another batch (00000000); this one is {batch}" in said

    def test_a_name_that_fits_nobody_or_several_opens_none(self, exam: Path) -> None:
        said = typed(exam, "nobody", "00123")
        assert "“nobody”" in said
        assert said.count("Paper: ") == 3
        assert "fits Ada" not in said
        assert "“n” fits" not in typed(exam, "n")

    def test_goes_from_paper_to_paper(self, exam: Path) -> None:
        said = typed(exam, "Ada", "0.5", ">", "Ng", "0.1", ">", "Ada", "1")
        assert "Ada Lovelace (0012345): 3 of 4 boxes to go, saved" in said
        assert [len(kept(exam, p)["answers"]["1"]) for p in ("0012345", "0012346")] == [2, 1]

    def test_speaks_german(self, exam: Path) -> None:
        said = typed(exam, "?", "0012345", "", "", "", "9", language="de")
        assert "noch 4 von 4 Feldern" in said
        assert "„9“ sind keine Punkte" in said

    def test_what_was_entered_is_marked_by_verify(self, exam: Path, tmp_path: Path) -> None:
        answers = right(exam, "0012345")
        said = typed(exam, "0012345", answers["h_1"], answers["y_1"], answers["h_2"], "1 2")
        assert "Ada Lovelace (0012345): 5.5 of 7 points" in said
        decisions = ("--decisions", exam / "decisions.csv")
        sheet = exam.parent / "s.yaml"
        result = rechenweg("verify", sheet, exam / "entered", "--key", exam, *decisions, "-o", tmp_path / "marks")
        assert result.exit_code == 0, result.output
        marks = json.loads((tmp_path / "marks" / "marks.json").read_text())
        assert [(p["person"], p["points"], p["of"]) for p in marks["persons"]] == [("0012345", 5.5, 7.0)]


class TestProblems:
    def test_a_folder_without_a_batch_is_named(self, tmp_path: Path) -> None:
        assert "no complete batch" in refused("mark", tmp_path)

    def test_a_file_of_entries_that_was_changed_is_named(self, exam: Path) -> None:
        typed(exam, "0012345", "1")
        (file,) = exam.glob("entered/*.json")
        sheet = ("--sheet", exam.parent / "s.yaml")
        for content, reason in (("[]", "no names with values"), ("{", "ends too early")):
            file.write_text(content)
            assert reason in refused("mark", exam, *sheet)
        file.write_text(json.dumps({"person": "1", "name": "", "answers": {}, "points": {}}))
        assert "holds the answers of 1, and not of 0012345" in refused("mark", exam, *sheet)

    def test_a_sheet_that_was_changed_is_named(self, exam: Path, tmp_path: Path) -> None:
        other = sheet_file(tmp_path, SHEET.replace("0.8", "0.7"), TEXT)
        assert "sheet" in refused("mark", exam, "--sheet", other)


class TestPaper:
    def test_has_the_boxes_that_are_asked_for_in_this_order(self, exam: Path) -> None:
        (file,) = exam.glob("0012345*/questions.pdf")
        pages = pypdfium2.PdfDocument(file)
        printed = "".join(page.get_textpage().get_text_bounded() for page in pages)
        assert re.findall(r"(\w)\s*(\d)\s*=\s*\n", printed)[-3:] == [("h", "1"), ("y", "1"), ("h", "2")]
        assert all("0012345 ·" in page.get_textpage().get_text_bounded() for page in pages)
