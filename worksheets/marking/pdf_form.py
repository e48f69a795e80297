"""The filled-in form of a question sheet, read back: in a process that can be stopped, since a PDF is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from solver.errors import Place, Problem
from solver.killable import Stopped, Worker

MAX_BYTES = 20_000_000
MAX_FIELDS = 2000
LONGEST = 6000
SEPARATOR = "|"
PERSON, NAME = "person", "name"


def field_name(task: str, symbol: str) -> str:
    """The name of the form field for an asked value."""
    return f"{task}{SEPARATOR}{symbol}"


@dataclass(frozen=True)
class Fields:
    """What a form says: whose it is, and the answers by task and name of the asked value."""

    person: str
    name: str
    answers: Mapping[tuple[str, str], str]


def read(path: Path) -> Fields:
    """The fields of a filled-in form. Raises ``Problem`` for what is no such form, and for what takes too long."""
    place = Place(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Problem("unreadable", place, reason=getattr(error, "strerror", None) or str(error)) from None
    if len(content) > MAX_BYTES:
        raise Problem("file_too_large", place, limit=MAX_BYTES)
    try:
        fields = _worker.call(content)
    except Stopped:
        raise Problem("pdf_takes_too_long", place) from None
    except Exception as error:
        raise Problem("broken_pdf", place, reason=type(error).__name__) from None
    if not fields:
        raise Problem("no_form", place)
    answers = {
        (task, symbol): text
        for name, text in fields.items()
        for task, separator, symbol in [name.partition(SEPARATOR)]
        if separator
    }
    return Fields(fields.get(PERSON, "").strip(), fields.get(NAME, "").strip(), answers)


def _fields(content: bytes) -> dict[str, str]:
    """Name and text of every text field."""
    import logging
    from io import BytesIO

    from pypdf import PdfReader

    logging.getLogger("pypdf").disabled = True
    found: dict[str, str] = {}
    for name, text in PdfReader(BytesIO(content)).get_form_text_fields().items():
        if len(found) >= MAX_FIELDS:
            break
        found[str(name)[:200]] = str(text or "")[: LONGEST + 1]
    return found


_worker = Worker(_fields)
