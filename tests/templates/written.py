"""A PDF as WeasyPrint's objects."""

from __future__ import annotations

from typing import Any

import pytest

from templates import pdf_streams
from templates.document import Document
from templates.formats import pdf
from templates.pdf_tags import mend_structure
from tests.templates.everything import document

Objects = list[dict[str, Any]]


class Written:
    """A document as WeasyPrint's objects, just before they are written."""

    def __init__(self, variant: str | None, monkeypatch: pytest.MonkeyPatch, content: Document | None = None) -> None:
        def observed(spoken: Any, headings: Any) -> Any:
            finish = mend_structure(spoken, headings)

            def finish_and_keep(rendered: Any, file: Any) -> None:
                finish(rendered, file)
                self.file = file

            return finish_and_keep

        monkeypatch.setattr(pdf, "mend_structure", observed)
        monkeypatch.setattr(pdf_streams, "compress", lambda objects: None)
        self.content = pdf.write(content or document(), variant)
        self.catalog = self.file.catalog
        self.objects: Objects = [item for item in self.file.objects if isinstance(item, dict)]

    def of_type(self, kind: str) -> Objects:
        return [item for item in self.objects if item.get("Type") == kind]

    def tags(self) -> list[str]:
        return [item["S"] for item in self.of_type("/StructElem")]

    def metadata(self) -> bytes:
        """The XMP packet."""
        number = int(self.catalog["Metadata"].split()[0])
        return b"\n".join(self.file.objects[number].stream)
