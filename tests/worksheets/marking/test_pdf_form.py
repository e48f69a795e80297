"""Forms read back, and PDFs that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from solver.errors import Problem
from solver.killable import Worker
from tests.forms import RIGHT, filled
from tests.running import rechenweg
from worksheets.marking import pdf_form
from worksheets.submissions.formats.form import as_rows

OPEN = dict.fromkeys((("1.1", "(a)"), ("1.1", "(e)"), *(("2.2", f"({p})") for p in "bcd")), "")
"""The fields of the parts that ask for no value."""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.pdf"
    rechenweg("sheet", "blatt4", "--task", "1.1", "--task", "2.2", "--form", "--lang", "de", "-o", path)
    return path


class TestRoundTrip:
    @pytest.mark.parametrize("appearances", [True, False])
    def test_gives_what_was_written(self, form: Path, tmp_path: Path, appearances: bool) -> None:
        read = pdf_form.read(filled(form, tmp_path / "a.pdf", "0012345", "Ada Ärmel", RIGHT, appearances))
        assert (read.person, read.name) == ("0012345", "Ada Ärmel")
        assert dict(read.answers) == RIGHT | OPEN

    def test_of_an_empty_form_is_empty(self, form: Path) -> None:
        read = pdf_form.read(form)
        assert (read.person, set(read.answers), set(read.answers.values())) == ("", set(RIGHT | OPEN), {""})

    def test_keeps_signs_that_mean_something_in_a_field_name(self) -> None:
        assert "." not in pdf_form.field_name("1.1", "h_1")
        assert pdf_form.field_name("1|1", "a.b%") == "1%7C1|a%2Eb%25"

    def test_takes_lines_as_rows_of_a_matrix(self) -> None:
        assert as_rows("0,1 -0,2\n0,3 0,4\n") == "[[0,1; -0,2], [0,3; 0,4]]"
        assert as_rows("0,1; -0,2;\n0,3; 0,4") == "[[0,1; -0,2], [0,3; 0,4]]"
        assert as_rows("0.1, 0.2\n0.3, 0.4") == "[[0.1; 0.2], [0.3; 0.4]]"
        assert as_rows("tanh(0.1\n+ 0.2)") == "tanh(0.1\n+ 0.2)"
        assert as_rows("0,1") == "0,1"


def code(path: Path) -> str:
    """The code of the problem, if there is one."""
    try:
        pdf_form.read(path)
    except Problem as problem:
        return problem.code
    return ""


def refused(path: Path) -> str:
    with pytest.raises(Problem) as caught:
        pdf_form.read(path)
    return caught.value.code


def _endless(content: bytes) -> None:
    while content:
        pass


def cyclic(path: Path) -> Path:
    """A form whose fields are their own children."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    field = DictionaryObject({NameObject("/T"): TextStringObject("a"), NameObject("/FT"): NameObject("/Tx")})
    reference = writer._add_object(field)
    field[NameObject("/Kids")] = ArrayObject([reference])
    field[NameObject("/Parent")] = reference
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})
    writer.write(path)
    return path


class TestHostile:
    def test_truncated(self, form: Path, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        for share in (0.01, 0.3, 0.6, 0.9):
            path.write_bytes(form.read_bytes()[: int(share * form.stat().st_size)])
            assert refused(path) in ("broken_pdf", "no_form", "pdf_takes_too_long")

    def test_random_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(b"%PDF-1.7\n" + os.urandom(20_000))
        assert refused(path) == "broken_pdf"

    def test_cyclic(self, tmp_path: Path) -> None:
        assert code(cyclic(tmp_path / "a.pdf")) in ("", "broken_pdf", "no_form", "pdf_takes_too_long")

    def test_that_never_ends(self, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_form, "_worker", Worker(_endless, 0.2))
        assert refused(form) == "pdf_takes_too_long"

    def test_huge(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        with path.open("wb") as file:
            file.truncate(pdf_form.MAX_BYTES + 1)
        assert refused(path) == "file_too_large"

    def test_encrypted(self, form: Path, tmp_path: Path) -> None:
        writer = PdfWriter(clone_from=form)
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(tmp_path / "a.pdf")
        assert refused(tmp_path / "a.pdf") == "pdf_locked"

    def test_without_a_form(self, tmp_path: Path) -> None:
        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        writer.write(tmp_path / "a.pdf")
        assert refused(tmp_path / "a.pdf") == "no_form"

    def test_is_read_on_after_a_hostile_one(self, form: Path, tmp_path: Path) -> None:
        refused_or_not = tmp_path / "a.pdf"
        refused_or_not.write_bytes(b"%PDF-")
        assert refused(refused_or_not) == "broken_pdf"
        assert pdf_form.read(form).person == ""

    @settings(max_examples=25)
    @given(st.data())
    def test_damaged_anywhere(self, form: Path, tmp_path: Path, data: st.DataObject) -> None:
        content = bytearray(form.read_bytes())
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=30)):
            content[place] = data.draw(st.integers(0, 255))
        path = tmp_path / "a.pdf"
        path.write_bytes(bytes(content))
        assert code(path) in ("", "broken_pdf", "no_form", "pdf_takes_too_long", "pdf_locked")
