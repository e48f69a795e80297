"""The command that writes question sheets, and forms to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from commands.documents import Wanted
from commands.sheet import sheet


def test_a_form_has_a_field_for_each_asked_value(tmp_path: Path) -> None:
    written = sheet(Wanted("blatt4", ("2.1",), "de", output=str(tmp_path / "form.pdf")), form=True, get_ready=False)
    assert written.path is not None
    fields = PdfReader(written.path).get_fields() or {}
    assert any(name.endswith("C_t") for name in fields)
    plain = sheet(Wanted("blatt4", ("2.1",), "de", output=str(tmp_path / "plain.pdf")), get_ready=False)
    assert plain.path is not None
    assert not PdfReader(plain.path).get_fields()


COURSE = ("mlp", "cnn", "optimisers", "normalisation", "embeddings", "transformer", "sequences")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", COURSE)
def test_the_questions_of_a_ready_sheet_fill_two_pages_at_most(name: str, language: str, tmp_path: Path) -> None:
    written = sheet(Wanted(name, (), language, output=str(tmp_path / "questions.pdf")), get_ready=False)
    assert written.path is not None
    assert len(PdfReader(written.path).pages) <= 2
