"""HTML: what a student typed into a platform's text field, read as the plain text that it shows.

It is read in a process that can be stopped: Python's parser looks for the end of every comment that is opened, and
takes minutes where thousands have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from solver.errors import Problem
from solver.killable import Stopped, Worker
from worksheets.marking.grading import Submission
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.formats.plain_text import MAX_BYTES, parsed
from worksheets.yaml_source import read_text

SUFFIXES = (".html", ".htm")
_BREAKS = frozenset("p br div li tr h1 h2 h3 h4 h5 h6 pre table ul ol".split())
_UNSEEN = frozenset("script style head title template".split())
_RAISED = {"sup": "^{", "sub": "_{"}


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    content = read_text(file.path, file.shown, MAX_BYTES, is_handed_in=True)
    try:
        text = _worker.call(content)
    except (Stopped, RecursionError):
        raise Problem("page_takes_too_long", file.place) from None
    yield parsed(enumerate(text.replace("\u00a0", " ").split("\n"), 1), file, sheet)


def _shown(content: str) -> str:
    page = _Text()
    page.feed(content)
    page.close()
    return "".join(page.pieces)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS or tag in _RAISED:
            self.pieces.append(_RAISED.get(tag, "\n"))

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS or tag in _RAISED:
            self.pieces.append("}" if tag in _RAISED else "\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(" ".join(data.splitlines()))


_worker = Worker(_shown)
