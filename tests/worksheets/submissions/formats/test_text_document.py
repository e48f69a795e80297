"""What is handed in as a document of a word processor."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.submissions.formats.text_document import MAX_UNPACKED, read


def packed(part: str, text: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, text)
    return content.getvalue()


def answers(folder: Path, name: str, text: str) -> dict[str, dict[str, str]]:
    part = "word/document.xml" if name.endswith(".docx") else "content.xml"
    (found,) = read(file(folder, name, packed(part, text)), SHEET)
    return {task: {symbol: given.text for symbol, given in own.items()} for task, own in found.answers.items()}


def paragraph(*runs: str) -> str:
    return "<w:p><w:pPr/>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


def test_paragraphs_are_lines(tmp_path: Path) -> None:
    text = paragraph("<w:t>Aufgabe 2.1</w:t>") + paragraph(
        "<w:t>f_t =</w:t>", "<w:t xml:space='preserve'> 0,5 &amp; 1</w:t>"
    )
    assert answers(tmp_path, "a.docx", text) == {"2.1": {"f_t": "0,5 & 1"}}


def test_raised_runs_are_powers(tmp_path: Path) -> None:
    raised = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>-1</w:t>"
    text = paragraph("<w:t>2.1</w:t>") + paragraph("<w:t>f_t = 5·10</w:t>", raised, "<w:t> ca.</w:t>")
    assert answers(tmp_path, "a.docx", text) == {"2.1": {"f_t": "5·10^{-1} ca."}}


def test_formulas_stand_in_one_line(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    half = f"<m:f><m:num>{run('1')}</m:num><m:den>{run('2')}</m:den></m:f>"
    symbol = f"<m:sSub><m:e>{run('h')}</m:e><m:sub>{run('1')}</m:sub></m:sSub>"
    column = f"<m:d><m:e><m:m><m:mr><m:e>{half}</m:e></m:mr><m:mr><m:e>{run('-0,3')}</m:e></m:mr></m:m></m:e></m:d>"
    text = paragraph("<w:t>1.1</w:t>") + f"<w:p><m:oMath>{symbol}{run('=')}{column}</m:oMath></w:p>"
    assert answers(tmp_path, "a.docx", text) == {"1.1": {"h_{1}": "(((1)/(2)) ; -0,3)"}}


def test_of_other_word_processors(tmp_path: Path) -> None:
    text = (
        "<office:text><text:tracked-changes><text:p>f_t = 9</text:p></text:tracked-changes>"
        "<text:h>Aufgabe 2.1</text:h>"
        "<text:p>f_t<text:s/>=<text:tab/><text:span>0,5</text:span></text:p><text:p/>"
        "<text:p>i_t = 1</text:p></office:text>"
    )
    assert answers(tmp_path, "a.odt", text) == {"2.1": {"f_t": "0,5", "i_t": "1"}}


@pytest.mark.parametrize("content", [b"", b"PK", packed("other.xml", "x")], ids=["empty", "cut", "without a text"])
def test_a_broken_one_is_named(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="broken_document"):
        list(read(file(tmp_path, "a.docx", content), SHEET))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="unpacks_too_large"):
        list(read(file(tmp_path, "a.odt", packed("content.xml", "x" * (MAX_UNPACKED + 1))), SHEET))
