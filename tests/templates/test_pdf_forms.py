"""Fields of a form in an archival PDF."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pypdfium2
import pytest

from templates.document import AnswerField, AnswerFields, Text
from templates.formats import pdf
from tests.templates.everything import document

VALUES = {"name": "Grün ½ (7)", "empty": "", "sign": "a 漢"}


def written(variant: str | None) -> bytes:
    fields = tuple(AnswerField(name, (Text(name),), name, value=value) for name, value in VALUES.items())
    return pdf.write(document(AnswerFields(fields)), variant)


@pytest.fixture(scope="module")
def archived() -> bytes:
    return written("pdf/a-3u")


def form(content: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(content)).root_object["/AcroForm"]


def looks(content: bytes) -> dict[str, bytes]:
    """What each field draws."""
    fields = form(content)["/Fields"]
    return {field.get_object()["/T"]: field.get_object()["/AP"]["/N"].get_object().get_data() for field in fields}


def test_nothing_asks_for_another_look(archived: bytes) -> None:
    assert "/NeedAppearances" not in form(archived)


def test_each_field_draws_its_value(archived: bytes) -> None:
    drawn = looks(archived)
    assert drawn.keys() == VALUES.keys()
    assert b"Tj" in drawn["name"]
    assert drawn["empty"].split() == [b"/Tx", b"BMC", b"EMC"]


def test_a_letter_that_the_typeface_lacks_is_a_question_mark(archived: bytes) -> None:
    *_, shown = looks(archived)["sign"].split(b"<")
    glyphs = shown.split(b">")[0]
    *_, named = looks(written_with("?")).values()
    assert glyphs[-4:] == named.split(b"<")[1][:4]


def written_with(value: str) -> bytes:
    return pdf.write(document(AnswerFields((AnswerField("a", (Text("a"),), "a", value=value),))), "pdf/a-3u")


def test_the_value_stands_inside_its_field(archived: bytes) -> None:
    """Drawn as the file says, by a program that is not asked to make up looks."""
    shown = picture(archived)
    empty = picture(pdf.write(document(AnswerFields((AnswerField("name", (Text("name"),), "name"),))), "pdf/a-3u"))
    box = shown.size[0] // 2, 0, shown.size[0], shown.size[1]
    assert shown.crop(box).tobytes() != empty.crop(box).tobytes()


def picture(content: bytes) -> Any:
    with pypdfium2.PdfDocument(content) as opened:
        opened.init_forms()
        return opened[0].render(scale=1, may_draw_forms=True).to_pil().convert("L")


def test_other_files_leave_it_to_the_program_that_shows_them() -> None:
    assert form(written(None))["/NeedAppearances"].value is True
