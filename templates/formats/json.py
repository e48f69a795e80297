"""JSON for other programs: the stable, versioned form of a document's data."""

from __future__ import annotations

import json

from templates.document import Document

SUFFIX = ".json"
NEEDS_DATA = True


def write(document: Document) -> bytes:
    """``document.data`` as indented UTF-8 JSON."""
    return (json.dumps(document.data, ensure_ascii=False, indent=1) + "\n").encode()
