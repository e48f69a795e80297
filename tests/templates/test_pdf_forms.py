"""Fields of a form in an archival PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pypdf
import pypdfium2
import pytest
from PIL import ImageChops

from solver.errors import Problem
from templates.document import AnswerField, AnswerFields, Text
from templates.formats import pdf
from tests.templates.everything import document

VALUES = {"name": "Grün ½ (7)", "empty": "", "fallback": "a ☃", "back": "רות 12"}
"""What stands in fields; a snowman and Hebrew are in other typefaces than the one of fields."""

HEIGHT = 842
"""Points of a page."""


def written(variant: str | None, values: Mapping[str, str] = VALUES) -> bytes:
    fields = tuple(AnswerField(name, (Text(name),), name, value=value) for name, value in values.items())
    return pdf.write(document(AnswerFields(fields)), variant)


@pytest.fixture(scope="module")
def archived() -> bytes:
    return written("pdf/a-3u")


def form(content: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(content)).root_object["/AcroForm"]


def looks(content: bytes) -> dict[str, Any]:
    """What each field draws."""
    fields = (field.get_object() for field in form(content)["/Fields"])
    return {field["/T"]: field["/AP"]["/N"].get_object() for field in fields}


def text(look: Any) -> str:
    """The letters that a look draws, from left to right, by what its typefaces say that they are."""
    return "".join(_letters(look, look.get_data()))


def _letters(look: Any, operators: bytes) -> Iterator[str]:
    face: dict[bytes, str] = {}
    for name, glyphs in re.findall(rb"(/\w+) \S+ Tf|<([0-9a-f]+)>", operators):
        if name:
            font = look["/Resources"]["/Font"][name.decode()].get_object()
            rows = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font["/ToUnicode"].get_object().get_data())
            face = {glyph: bytes.fromhex(letters.decode()).decode("utf-16-be") for glyph, letters in rows}
        yield from (face[glyphs[start : start + 4]] for start in range(0, len(glyphs), 4))


def test_nothing_asks_for_another_look(archived: bytes) -> None:
    assert "/NeedAppearances" not in form(archived)


def test_each_field_draws_its_value(archived: bytes) -> None:
    drawn = looks(archived)
    assert drawn.keys() == VALUES.keys()
    assert text(drawn["name"]) == VALUES["name"]
    assert drawn["empty"].get_data().split() == [b"/Tx", b"BMC", b"EMC"]


def test_letters_of_another_typeface_are_drawn_in_that(archived: bytes) -> None:
    drawn = looks(archived)["fallback"]
    assert text(drawn) == VALUES["fallback"]
    assert len(set(re.findall(rb"/\w+ \S+ Tf", drawn.get_data()))) == 2


def test_what_is_read_from_the_right_is_drawn_so(archived: bytes) -> None:
    assert text(looks(archived)["back"]) == "12 תור"


def test_a_letter_that_no_typeface_has_is_named() -> None:
    with pytest.raises(Problem) as caught:
        written("pdf/a-3u", {"sign": "a \U00012000"})
    assert (caught.value.code, caught.value.facts) == ("no_typeface", {"letters": "\U00012000"})


def test_the_value_stands_inside_its_field() -> None:
    """Drawn as the file says, by a program that is not asked to make up looks."""
    filled = written("pdf/a-3u", {"name": "Grün"})
    shown = ImageChops.difference(picture(filled), picture(written("pdf/a-3u", {"name": ""}))).getbbox()
    (rect,) = (field.get_object()["/Rect"] for field in form(filled)["/Fields"])
    left, below, right, above = map(int, rect)
    assert shown is not None
    assert left <= shown[0] < left + 5
    assert shown[2] < right
    assert HEIGHT - max(below, above) < shown[1] < shown[3] < HEIGHT - min(below, above)


def picture(content: bytes) -> Any:
    with pypdfium2.PdfDocument(content) as opened:
        opened.init_forms()
        return opened[0].render(scale=1, may_draw_forms=True).to_pil().convert("L")


def test_other_files_leave_it_to_the_program_that_shows_them() -> None:
    assert form(written(None))["/NeedAppearances"].value is True
