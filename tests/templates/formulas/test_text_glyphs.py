"""Letters of the text as MathJax keeps its own."""

from __future__ import annotations

import json

import pytest

from templates.formulas.text_glyphs import text_files, text_glyph


@pytest.mark.parametrize("variant", ["normal", "bold", "italic", "-text"])
def test_a_letter_has_measures_and_a_path(variant: str) -> None:
    height, depth, width, more = json.loads(text_glyph(variant, ord("g")))
    assert height > 0
    assert depth > 0
    assert 0.3 < width < 0.7
    assert more["p"][0].isdigit() or more["p"][0] == "-"


def test_a_space_has_a_width_and_no_path() -> None:
    _, _, width, more = json.loads(text_glyph("normal", ord(" ")))
    assert width > 0
    assert more == {}


def test_what_the_typeface_lacks_is_null() -> None:
    assert text_glyph("normal", 0x4E00) == "null"


def test_the_files_are_there() -> None:
    assert all(path.is_file() for path in text_files())
