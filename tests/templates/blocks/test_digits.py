"""Digits that are put into a block when it is printed."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from templates import fonts
from templates.blocks.carried import NotCarried
from templates.blocks.digits import expected, masked, opened
from templates.blocks.model import Content, Digits
from tests.templates.blocks.laid_out import laid_out

FACES = {"ABCDEF": {digit: 16 + int(digit) for digit in "0123456789"}}


class TestMasked:
    """What is laid out, and what it will say."""

    def test_digits_of_the_text_are_others_and_no_more(self) -> None:
        html, digits = masked('<p class="d3">h1 = 0,5 &#39;</p>')
        assert html.startswith('<p class="d3">h')
        assert html.endswith(" &#39;</p>")
        assert digits == "105"
        assert masked('<p class="d3">h7 = 2,2 &#39;</p>') == (html, "722")

    def test_another_number_of_them_is_another_block(self) -> None:
        assert masked("<p>0,5</p>")[0] != masked("<p>0,50</p>")[0]

    def test_headings_keep_theirs_as_pages_name_them(self) -> None:
        assert masked("<header><h1>Blatt 4</h1><p>12</p></header>")[0].startswith("<header><h1>Blatt 4</h1>")

    def test_listings_keep_theirs_as_their_lines_are_numbered(self) -> None:
        assert masked("<pre>x = 1</pre>") == ("<pre>x = 1</pre>", "")


class TestOpened:
    """The digits that are found again in what is drawn."""

    @staticmethod
    def drawn(codes: str) -> Content:
        return Content((f"/ABCDEF 10 Tf\n[<{codes}>] TJ".encode(),), {"ABCDEF": {17: ("1", 500), 3: ("x", 400)}})

    def test_are_gaps(self) -> None:
        (content,) = opened([self.drawn("001100030012")], "12", FACES)
        assert content.pieces == (Digits((b"/ABCDEF 10 Tf\n[<", b"0003", b">] TJ"), ("ABCDEF", "ABCDEF"), 0),)
        assert content.glyphs == {"ABCDEF": {3: ("x", 400)}}

    @pytest.mark.parametrize("codes", ["00120011", "0011", "001100120011"])
    def test_in_another_order_or_number_they_are_not_carried(self, codes: str) -> None:
        with pytest.raises(NotCarried):
            opened([self.drawn(codes)], "12", FACES)

    def test_of_a_block_as_it_is_laid_out(self) -> None:
        html, _ = masked("<ol><li><p>1 und <strong>2</strong></p></li><li><p>x 3</p></li></ol>")
        pieces = [piece for item in laid_out(html).items for piece in item.layers[1].pieces]
        assert [piece.start for piece in pieces if isinstance(piece, Digits)] == [0, 2]
        assert expected(html) == "131"


@pytest.mark.parametrize("face", fonts._FACES)
def test_all_digits_of_a_typeface_are_alike_but_for_their_shape(face: str) -> None:
    """They are equally wide, and no rule for neighbours or ligatures that holds everywhere names one of them."""
    file = TTFont(fonts.path(face))
    letters = file.getBestCmap()
    digits = [letters[ord(digit)] for digit in "0123456789"]
    assert len({file["hmtx"].metrics[digit][0] for digit in digits}) == 1
    for table, names in (("GPOS", ("kern",)), ("GSUB", ("calt", "ccmp", "clig", "liga", "locl", "rlig"))):
        for rules in _rules(file, table, names):
            classes = [getattr(rules, name).classDefs for name in ("ClassDef1", "ClassDef2") if hasattr(rules, name)]
            covered = set(rules.Coverage.glyphs) & set(digits) if hasattr(rules, "Coverage") else set()
            assert covered in (set(), set(digits))
            assert all(len({named.get(digit, 0) for digit in digits}) == 1 for named in classes)
            assert not set(digits) & set(_named(rules))


def _rules(file: TTFont, name: str, features: tuple[str, ...]) -> list[object]:
    if name not in file:
        return []
    table = file[name].table
    used = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag in features
        for index in record.Feature.LookupListIndex
    }
    found = [rules for index in used for rules in table.LookupList.Lookup[index].SubTable]
    return [getattr(rules, "ExtSubTable", rules) for rules in found]


def _named(rules: object) -> list[str]:
    """The glyphs that rules for single ones name."""
    pairs = [pair.SecondGlyph for one in getattr(rules, "PairSet", ()) for pair in one.PairValueRecord]
    joined = [part for found in getattr(rules, "ligatures", {}).values() for one in found for part in one.Component]
    return pairs + joined + list(getattr(rules, "mapping", {})) + list(getattr(rules, "ligatures", {}))
