"""What the pages of an exam carry, and the room to write on them, as they are printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2
import pytest
import segno

from templates import page_codes
from templates.document import AnswerField, AnswerFields, Block, Document, PageMarks, Paragraph, Space, Text, Together
from templates.figures import ruling
from templates.formats import pdf

MARKS = PageMarks('00"12\\345 · AB12', "RW:AB12:{page}:0012345")
DPI = 300
MILLIMETRE = DPI / 25.4


def printed(blocks: Sequence[Block], *, even: bool = False) -> pypdfium2.PdfDocument:
    document = Document("An exam", "", "en", tuple(blocks), marks=MARKS, even=even)
    return pypdfium2.PdfDocument(io.BytesIO(pdf.write(document)))


def picture(page: pypdfium2.PdfPage) -> np.ndarray:
    """The page in shades of grey."""
    return np.asarray(page.render(scale=DPI / 72).to_pil().convert("L"))


def text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def scanned(page: pypdfium2.PdfPage) -> list[list[bool]]:
    """The dark squares of the code at the foot of a page."""
    grey = picture(page)
    top, left, right = len(grey) - int(25 * MILLIMETRE), int(20 * MILLIMETRE), int(45 * MILLIMETRE)
    dark = grey[top:, left:right] < 128
    rows, columns = np.nonzero(dark)
    first = columns.min()
    height = rows[columns < first + MILLIMETRE].max() - rows.min() + 1
    count = round(height / MILLIMETRE / page_codes.DOT)
    at = [int((n + 0.5) * height / count) for n in range(count)]
    return [[bool(dark[rows.min() + y, first + x]) for x in at] for y in at]


@pytest.fixture(scope="module")
def long() -> pypdfium2.PdfDocument:
    """An exam of more pages than are coded at the first try."""
    return printed([Space("blank", 190)] * (pdf.CODED_PAGES + 1))


class TestCodes:
    @pytest.mark.parametrize("number", [1, 2, pdf.CODED_PAGES + 1])
    def test_every_page_has_its_own(self, long: pypdfium2.PdfDocument, number: int) -> None:
        expected = segno.make(f"RW:AB12:{number}:0012345", error="m", micro=False, boost_error=False).matrix
        assert scanned(long[number - 1]) == [[bool(dot) for dot in row] for row in expected]

    def test_every_page_says_it_in_letters(self, long: pypdfium2.PdfDocument) -> None:
        for number, page in enumerate(long, 1):
            assert '00"12\\345 · AB12' in text(page)
            assert f"Page {number} of {len(long)}" in text(page)

    @pytest.mark.parametrize(("spaces", "even", "pages"), [(1, True, 2), (1, False, 1), (2, True, 2), (3, True, 4)])
    def test_there_are_even_many_pages_on_request(self, spaces: int, even: bool, pages: int) -> None:
        found = printed([Space("blank", 150)] * spaces, even=even)
        assert len(found) == pages
        assert ("left empty" in text(found[len(found) - 1])) == (spaces < pages)


class TestRoomToWrite:
    @pytest.mark.parametrize(("kind", "distance"), [("ruled", 10), ("squared", 5)])
    def test_has_its_size_and_its_lines(self, kind: str, distance: int) -> None:
        grey = picture(printed([Space(kind, 40)])[0])
        middle = grey[: int(250 * MILLIMETRE), int((27.9 + 12.5) * MILLIMETRE)] < 250
        (lines,) = np.nonzero(middle & ~np.roll(middle, 1))
        between = np.diff(lines)[-40 // distance :] / MILLIMETRE
        assert between == pytest.approx([distance] * len(between), abs=0.3)
        across = grey[lines[-1] + 1] < 250
        assert np.nonzero(across)[0].max() - np.nonzero(across)[0].min() > (ruling.WIDTH - 2) * MILLIMETRE

    def test_stays_on_the_page_of_its_question(self) -> None:
        box = AnswerFields((AnswerField("h_1", (Text("h ="),), "h"),), on_paper=True)
        part = Together((Paragraph((Text("Calculate h."),)), Space("squared", 150), box))
        found = printed([part, part])
        assert [("Calculate h." in text(page), "h =" in text(page)) for page in found] == [(True, True)] * 2
