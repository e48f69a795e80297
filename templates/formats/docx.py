"""A Word document with formulas that can be edited, by pandoc; a figure becomes its description."""

from __future__ import annotations

from templates import pandoc
from templates.document import Document

SUFFIX = ".docx"


def write(document: Document) -> bytes:
    """``document`` as a Word document. Raises ``Problem`` where pandoc is missing."""
    return pandoc.written(document, "docx")
