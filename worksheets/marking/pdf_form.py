"""The filled-in form of a question sheet, read back: in a process that can be stopped, since a PDF is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from solver.errors import Place, Problem
from solver.killable import Stopped, Worker
from worksheets import regular_files

MAX_BYTES = 20_000_000
MAX_FIELDS = 2000
LONGEST = 6000
SEPARATOR = "|"
PERSON, NAME = "person", "name"
SECONDS = 1.5
"""Of computing, for one file."""


def field_name(task: str, symbol: str) -> str:
    """The name of the form field for an asked value.

    A PDF takes a full stop within a name for the border between a group of fields and its parts; hence it is escaped.
    """
    return _escaped(task) + SEPARATOR + _escaped(symbol)


def _escaped(name: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in "%.|" else c for c in name)


@dataclass(frozen=True)
class Fields:
    """What a form says: whose it is, and the answers by task and name of the asked value."""

    person: str
    name: str
    answers: Mapping[tuple[str, str], str]


def read(path: Path, name: str | None = None) -> Fields:
    """The fields of a filled-in form; messages call the file ``name``.

    Raises ``Problem`` for what is no such form, and for what takes too long."""
    place = Place(name or str(path))
    content = regular_files.read(path, MAX_BYTES, name)
    import pypdf  # noqa: F401 - for the process, which is a copy of this one: its time is for reading alone

    try:
        fields = _worker.call(content)
    except Stopped:
        raise Problem("pdf_takes_too_long", place) from None
    except Locked:
        raise Problem("pdf_locked", place) from None
    except Exception as error:
        raise Problem("broken_pdf", place, reason=type(error).__name__) from None
    if not fields:
        raise Problem("no_form", place)
    answers = {
        (unquote(task), unquote(symbol)): text
        for name, text in fields.items()
        for task, separator, symbol in [name.partition(SEPARATOR)]
        if separator
    }
    return Fields(fields.get(PERSON, "").strip(), fields.get(NAME, "").strip(), answers)


class Locked(Exception):
    """The file asks for a password."""


def _get_ready() -> None:
    """Load the reader, which takes longer than to read a form, and keep it quiet."""
    import logging

    import pypdf  # noqa: F401

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # its remarks are for programmers


def _fields(content: bytes) -> dict[str, str]:
    """Name and text of every text field. Raises ``Locked``, and whatever pypdf raises for what is no PDF."""
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    found: dict[str, str] = {}
    try:
        texts = PdfReader(BytesIO(content)).get_form_text_fields(full_qualified_name=True)
    except (FileNotDecryptedError, DependencyError):
        raise Locked from None
    for name, text in texts.items():
        if len(found) >= MAX_FIELDS:
            break
        found[str(name)[:200]] = str(text or "")[: LONGEST + 1]
    return found


_worker = Worker(_fields, SECONDS, _get_ready)
