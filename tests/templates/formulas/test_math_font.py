"""The font of a document's formulas: numbers of glyphs, what they stand for, and the file that is embedded."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen

from templates.formulas.math_font import SCRIPT_SPACE, MathFont, advance, font_file, name_format, plain

TRIANGLE, BOW, OTHER = "M10 0L300 400L10 400Z", "M0 0C10 20 30 40 50 60Z", "M0 0L9 9Z"


def test_glyphs_are_numbered_in_the_order_of_their_first_use() -> None:
    font = MathFont()
    assert [font.glyph(BOW, "b"), font.glyph(TRIANGLE, "𝑎"), font.glyph(BOW, "b")] == [1, 2, 1]
    assert font.numbers([(TRIANGLE, "a"), (OTHER, "c")]) == [2, 3]
    assert font.to_unicode == {1: "b", 2: "a", 3: "c"}
    assert font.widths == {1: advance(BOW), 2: advance(TRIANGLE), 3: advance(OTHER)}


@pytest.mark.parametrize(
    ("character", "typed"),
    [("𝑥", "x"), ("𝜎", "σ"), ("∣", "|"), ("∥", "‖"), ("a", "a"), ("½", "½"), ("≤", "≤")],
)
def test_a_mathematical_letter_is_found_by_the_one_that_is_typed(character: str, typed: str) -> None:
    assert plain(character) == typed


def test_a_glyph_is_as_wide_as_its_outline_with_the_same_space_on_both_sides() -> None:
    assert advance(TRIANGLE) == 300 + 10 + SCRIPT_SPACE
    assert advance("M-500 0L-100 4Z") == 0


def test_the_file_holds_the_outlines_in_the_order_of_their_numbers() -> None:
    font = MathFont()
    for outline in (TRIANGLE, BOW):
        font.glyph(outline, "a")
    font.clean(None, None)
    read = CFFFontSet()
    read.decompile(BytesIO(font.file_content), None)
    top = read[0]
    assert top.charset == [".notdef", "g1", "g2"]
    drawn = []
    for name in top.charset[1:]:
        pen = RecordingPen()
        top.CharStrings[name].draw(pen)
        drawn.append(pen.value)
    assert drawn[0][:3] == [("moveTo", ((10, 0),)), ("lineTo", ((300, 400),)), ("lineTo", ((10, 400),))]
    assert ("curveTo", ((10, 20), (30, 40), (50, 60))) in drawn[1]


def test_the_same_outlines_give_the_same_bytes() -> None:
    assert font_file((TRIANGLE, BOW)) == font_file((TRIANGLE, BOW)) != font_file((BOW, TRIANGLE))


@pytest.mark.parametrize(
    ("subtype", "begin", "named"),
    [
        ("/OpenType", b"\x01\x00", "/CIDFontType0C"),
        ("/OpenType", b"OTTO", "/OpenType"),
        ("/Image", b"\x01\x00", "/Image"),
    ],
)
def test_the_file_is_called_what_it_is(subtype: str, begin: bytes, named: str) -> None:
    item = SimpleNamespace(extra={"Subtype": subtype}, stream=[begin])
    name_format([item, SimpleNamespace(extra=None), object()])
    assert item.extra["Subtype"] == named
