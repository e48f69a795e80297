"""Documents from blocks look as WeasyPrint's do, and are the same whatever was written before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from commands import variant_files
from templates import pdf_process
from templates.document import (
    AnswerField,
    AnswerFields,
    Block,
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    Paragraph,
    Program,
    Setting,
    Table,
    Text,
)
from templates.formats import pdf
from tests.templates.blocks.both_ways import assert_alike, by_weasyprint, from_blocks, words
from tests.templates.everything import EVERYTHING, STEP, text
from tests.templates.everything import document as with_contents
from worksheets.editions import Edition
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order

document = partial(with_contents, contents=False)
pytestmark = pytest.mark.usefixtures("fast_way")


def variants(language: str, edition: Edition, count: int) -> Iterator[Document]:
    """The questions and the solutions of so many variants."""
    order = Order("blatt4", ("1.1", "1.2", "2.1"), language, edition=edition)
    made, people = issuing.prepared(order), manifest.practice_persons(count)
    for key in issuing.issued(made, variant_files.drawn(order, practice_key(1), people), people):
        yield from variant_files.documents(made, issuing.answered(made, key), None)


class TestLooksAsWeasyPrintHasIt:
    """The law of the engine."""

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_variants(self, language: str) -> None:
        for written in variants(language, "compact", 1):
            assert_alike(written)

    def test_a_textbook(self) -> None:
        """Its boxes with marking points are divided between pages."""
        _, solution = variants("en", "full", 1)
        assert_alike(solution)

    def test_a_section_with_a_style_of_its_own(self) -> None:
        works = Listing(((text("Hochreiter, S.: Long Short-Term Memory. " * 4),), (text("Pascanu, R."),)))
        assert_alike(document(works, Heading(1, (Text("Literatur"),), "literature"), text("Gelesen:"), works))

    def test_a_list_of_contents(self) -> None:
        """It names pages, takes more than one itself, and has formulas."""
        chapters = (
            (Heading(2 if n % 4 else 1, (Text(f"Aufgabe {n}"),), f"u{n}"), text("Satz. " * 90 * (n % 3 + 1)))
            for n in range(60)
        )
        assert_alike(with_contents(*EVERYTHING, *(block for chapter in chapters for block in chapter)))

    def test_listings_on_several_pages(self) -> None:
        """Also one that stands whole, at the foot of a page."""
        short = Program("x = 1\n" * 7, "python", 1)
        assert_alike(document(text("Vorher"), Program("x = 1\n" * 200, "python"), *(short,) * 30))

    def test_a_figure_with_transparent_parts(self) -> None:
        inside = '<g opacity=".5"><path d="M0 0H20V20H0Z"/><path fill="red" d="M10 10H30V30H10Z"/></g>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40pt" height="40pt">{inside}</svg>'
        assert_alike(document(Figure(svg, "Quadrate"), text("Und noch einmal:"), Figure(svg, "Quadrate")))

    def test_every_block(self) -> None:
        assert_alike(document(*EVERYTHING))

    @pytest.mark.parametrize(("setting", "lines"), [("book", 1), ("compact", 2), ("dense", 3)])
    def test_where_pages_end(self, setting: Setting, lines: int) -> None:
        """Each kind of block meets the end of a page somewhere."""
        long = text("Ein Satz, der lang genug ist, dass er auf mehr als eine Zeile passt. " * lines)
        group: tuple[Block, ...] = (
            *(long,) * lines,
            Heading(2, (Text("Teil"),), "a"),
            text("Es gilt:"),
            STEP,
            Listing(((long,), (long, STEP), (text("drei"),))),
            Note("remark", "", (long,) * 6),
            Program("x = 1\n" * 9 * lines, "python"),
            Table((), tuple((((Text(str(n)),),)) for n in range(13)), "l"),
        )
        assert_alike(replace(document(*group * 4), setting=setting))


class TestReproducible:
    """The bytes depend on nothing but the document."""

    def test_whatever_was_written_before(self) -> None:
        first, second = (document(*EVERYTHING[start:]) for start in (0, 3))
        pdf_process.THIS._engines.clear()
        alone = from_blocks(second)
        pdf_process.THIS._engines.clear()
        from_blocks(first)
        assert from_blocks(second) == alone

    def test_blocks_are_laid_out_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = from_blocks(document(*EVERYTHING))
        engine = pdf_process.THIS.engine(document())
        monkeypatch.setattr(engine._typesetter, "blocks", lambda sources: iter(() if not sources else [None]))
        assert from_blocks(document(*EVERYTHING)) == content


class TestLeavesItToWeasyPrint:
    """What the engine does not carry is printed all the same."""

    @pytest.mark.parametrize(
        "block",
        [
            AnswerFields((AnswerField("h", (Text("h"),), "h"),)),
            Listing(((text("x"),), (Program("x = 1\n" * 90, "python"),))),
        ],
        ids=["fields", "a listing in a list"],
    )
    def test_what_it_does_not_carry(self, block: Block) -> None:
        written = document(text("Vorher"), block)
        assert pdf._from_blocks(written, None) is None
        assert words(pdf.write(written)) == words(by_weasyprint(written))

    def test_a_weasyprint_with_other_boxes_is_said_once(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def other(*_: object) -> None:
            raise AttributeError("no such box")

        monkeypatch.setattr("templates.blocks.engine.BlockEngine.rendered", other)
        monkeypatch.setattr(pdf_process.THIS, "lays_out_blocks", True)
        for _ in range(2):
            assert words(pdf.write(document(Paragraph((Text("Wort"),)))))[0].count("Wort") == 1
        assert [record.levelname for record in caplog.records] == ["WARNING"]
