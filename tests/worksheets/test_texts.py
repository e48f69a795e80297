"""The texts of a task: which file, which part, which line."""

from pathlib import Path

import pytest

from solver.errors import Place, Problem
from tests.running import SHEET, sheet_file
from worksheets.building import load
from worksheets.texts import TaskText, read

TEXT = """\
# A title

What it is about.

## a  Name of the part
Question a.

---

Answer a.

## b
Question b.
"""


def read_text(folder: Path, text: str, language: str = "en") -> TaskText:
    sheet = load(sheet_file(folder, text=text))
    found = read(sheet, sheet.tasks["1"], language)
    assert found is not None
    return found


class TestSections:
    def test_are_the_parts_with_question_and_answer(self, tmp_path: Path) -> None:
        text = read_text(tmp_path, TEXT)
        assert text.title == "A title"
        assert list(text.sections) == ["", "a", "b"]
        assert text.sections[""].question.text.strip() == "What it is about."
        assert text.sections["a"].title == "Name of the part"
        assert text.sections["a"].question.text.strip() == "Question a."
        assert text.sections["a"].answer.text.strip() == "Answer a."
        assert not text.sections["b"].answer

    def test_know_the_line_that_they_begin_in(self, tmp_path: Path) -> None:
        sections = read_text(tmp_path, TEXT).sections
        file = str(tmp_path / "texts" / "1.en.md")
        assert sections["a"].question.place == Place(file, 5)
        assert sections["a"].answer.place == Place(file, 8)

    def test_a_text_without_title_is_all_question(self, tmp_path: Path) -> None:
        text = read_text(tmp_path, "Only this.")
        assert (text.title, text.sections[""].question.text) == ("", "Only this.")

    def test_an_empty_text_is_a_text(self, tmp_path: Path) -> None:
        assert not read_text(tmp_path, "").sections[""].question


class TestFiles:
    def test_there_need_not_be_one(self, tmp_path: Path) -> None:
        sheet = load(sheet_file(tmp_path, text=TEXT))
        assert read(sheet, sheet.tasks["1"], "de") is None

    @pytest.mark.parametrize("name", ["texts/1.en.md", "texts/1.{language}.md", "./texts/../texts/1.en.md"])
    def test_may_be_named(self, tmp_path: Path, name: str) -> None:
        sheet = load(sheet_file(tmp_path, SHEET.replace("model: m\n", f'model: m\n    text: "{name}"\n'), TEXT))
        assert read(sheet, sheet.tasks["1"], "en") is not None

    def test_a_folder_that_is_a_link_is_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        sheet_file(tmp_path / "real", text=TEXT)
        (tmp_path / "link").symlink_to("real")
        sheet = load(tmp_path / "link" / "s.yaml")
        assert read(sheet, sheet.tasks["1"], "en") is not None

    def test_a_link_out_of_the_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "sheet" / "texts").mkdir(parents=True)
        (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
        (tmp_path / "sheet" / "texts" / "1.en.md").symlink_to("../../secret.md")
        sheet = load(sheet_file(tmp_path / "sheet"))
        with pytest.raises(Problem) as caught:
            read(sheet, sheet.tasks["1"], "en")
        assert caught.value.code == "outside_folder"

    def test_is_read_anew_when_it_was_saved_or_has_become_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "sheet").mkdir()
        sheet = load(sheet_file(tmp_path / "sheet", text="# One"))
        file = tmp_path / "sheet" / "texts" / "1.en.md"

        def title() -> str:
            found = read(sheet, sheet.tasks["1"], "en")
            assert found is not None
            return found.title

        assert [title(), title()] == ["One", "One"]
        file.write_text("# Another", encoding="utf-8")
        assert title() == "Another"
        file.rename(tmp_path / "secret.md")
        file.symlink_to("../../secret.md")
        with pytest.raises(Problem, match="outside_folder"):
            title()
