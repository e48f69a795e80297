"""Documents of word processors, .docx and .odt, read as the plain text that they show, with formulas in one line.

Of the XML only its tags are looked at, one by one: nothing in it is followed or expanded.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator

from solver.errors import Problem
from worksheets import archives, regular_files
from worksheets.marking.grading import Submission
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.formats.plain_text import parsed

SUFFIXES = (".docx", ".odt")
MAX_BYTES = 20_000_000
MAX_UNPACKED = 20_000_000
_PARTS = {".docx": "word/document.xml", ".odt": "content.xml"}
"""Where in the archive the text is."""
_TOKEN = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z]+:[A-Za-z-]+)(?P<more>[^<>]*)>|(?P<text>[^<>]+)")
_SHOWN = frozenset("w:t m:t text:p text:h".split())
"""What text is shown in; of an .odt all within a paragraph."""
_UNSEEN = frozenset("text:tracked-changes office:annotation text:note".split())
_BEGINS = {
    "w:tab": "\t", "text:tab": "\t", "w:br": "\n", "w:cr": "\n", "text:line-break": "\n", "text:s": " ",
    "m:num": "((", "m:den": "/(", "m:sup": "^{", "m:sub": "_{", "m:d": "(", "m:rad": "sqrt(",
}  # fmt: skip
_ENDS = {
    "w:p": "\n", "text:p": "\n", "text:h": "\n", "m:num": ")", "m:den": "))", "m:sup": "}", "m:sub": "}", "m:d": ")",
    "m:rad": ")", "m:mr": "; ", "m:e": " ",
}  # fmt: skip
_RAISED = {"superscript": "^{", "subscript": "_{"}
_SURPLUS = re.compile(r"[; ]+(?=\))| (?=[_^]\{)")
"""What stands between rows and entries, behind the last one; and between a sign and its index."""


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    content = regular_files.read(file.path, MAX_BYTES, file.shown)
    try:
        with archives.opened(content) as archive, archive.open(_PARTS[file.suffix]) as part:
            source = part.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, EOFError, RuntimeError) as error:
        raise Problem("broken_document", file.place, reason=type(error).__name__) from None
    if len(source) > MAX_UNPACKED:
        raise Problem("unpacks_too_large", file.place, limit=MAX_UNPACKED)
    text = _shown(source.decode("utf-8", "replace"))
    yield parsed(enumerate(text.replace("\u00a0", " ").split("\n"), 1), file, sheet)


def _shown(source: str) -> str:
    pieces: list[str] = []
    shown = unseen = 0
    raised = ""
    for token in _TOKEN.finditer(source):
        name = token["name"]
        if name is None:
            if shown and not unseen:
                text = html.unescape(token["text"])
                pieces.append(f"{raised}{text}}}" if raised else text)
            continue
        is_single, is_end = token["more"].endswith("/"), bool(token["end"])
        step = 0 if is_single else -1 if is_end else 1
        unseen += step * (name in _UNSEEN)
        shown += step * (name in _SHOWN)
        if not unseen:
            pieces.append((_ENDS if is_end else _BEGINS).get(name, ""))
        if name == "w:vertAlign":
            raised = next((sign for kind, sign in _RAISED.items() if kind in token["more"]), "")
        elif name == "w:r" and is_end:
            raised = ""
    return _SURPLUS.sub("", "".join(pieces))
