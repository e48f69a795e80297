"""How WeasyPrint is given a page."""

from __future__ import annotations

from templates import pages, pdf_process
from templates.formats import pdf
from templates.formulas.spoken import spoken
from templates.page import Page
from templates.pdf_pictures import PdfPictures
from tests.templates.everything import document


class TestContractWithWeasyPrint:
    """What else the fast way relies on; the image cache is tested with the formats."""

    def test_a_page_read_as_xml_is_the_same_page(self) -> None:
        pdf_process.THIS.load()
        html = Page(document(), PdfPictures(spoken("de")), pdf.WIDTH).html(sheet="", outlines=None)
        source, _ = pages.fetcher(PdfPictures())
        found = []
        for fast in (True, False):
            page = pages.parsed(html, source, fast)
            elements = [element for element in page.etree_element.iter() if isinstance(element.tag, str)]
            found.append([(e.tag, dict(e.attrib), (e.text or "").strip(), (e.tail or "").strip()) for e in elements])
        assert found[0] == found[1]

    def test_a_page_that_is_no_xml_is_read_as_html(self) -> None:
        pdf_process.THIS.load()
        source, _ = pages.fetcher(PdfPictures())
        assert pages.parsed("<!DOCTYPE html><p>a<br>b", source, fast=True).etree_element.find(".//br") is not None
