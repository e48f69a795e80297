"""The works that a sheet's texts cite: ``sources.yaml`` beside the sheet, each work by its key::

pascanu2013:
  authors: [Pascanu R., Mikolov T., Bengio Y.]
  title: On the difficulty of training recurrent neural networks
  venue: ICML
  year: 2013
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from solver.errors import Place, Problem
from worksheets.cache_folder import stamp
from worksheets.sheet import Sheet
from worksheets.yaml_source import Source, read

FILE = "sources.yaml"
_INITIALS = re.compile(r"( \S+\.)+$")
ENTRIES = ("authors", "title", "venue", "year", "url")
SEVERAL = 3
"""A work with at least this many authors is cited by the first one."""


@dataclass(frozen=True)
class Work:
    """A book or an article. An author is written surname first: ``Hochreiter S.``"""

    authors: tuple[str, ...]
    title: str
    venue: str
    year: str
    url: str = ""

    @property
    def surnames(self) -> tuple[str, ...]:
        return tuple(_INITIALS.sub("", author) for author in self.authors)


def works(sheet: Sheet) -> Mapping[str, Work]:
    """The works by key, in the order of the file. Raises ``Problem`` with the line of what cannot be used."""
    path = sheet.folder / FILE
    if not path.is_file():
        return {}
    return _works(path, f"{sheet.file.rpartition('/')[0] or sheet.folder}/{FILE}", stamp([path]))


@lru_cache(8)
def _works(path: Path, name: str, _: str) -> Mapping[str, Work]:
    """The works in a file, read once in each of its states; many documents cite them."""
    source = read(path, name)
    if not isinstance(source.data, dict):
        raise Problem("no_sources", Place(source.file))
    return {key: _work(key, entry, source) for key, entry in source.data.items()}


def _work(key: str, entry: object, source: Source) -> Work:
    if not isinstance(entry, dict):
        raise Problem("no_sources", source.place(key))
    for name in entry:
        if name not in ENTRIES:
            raise Problem("unknown_entry", source.place(key, name), entry=name, similar="", known=", ".join(ENTRIES))
    listed = entry.get("authors")
    authors = [listed] if isinstance(listed, str) else listed
    if not isinstance(authors, list) or not authors or not all(isinstance(author, str) for author in authors):
        raise Problem("missing_entry", source.place(key), entry="authors")
    texts = {}
    for name in ENTRIES[1:]:
        text = entry.get(name, "" if name == "url" else None)
        if not isinstance(text, str):
            raise Problem("missing_entry", source.place(key), entry=name)
        texts[name] = text
    return Work(tuple(map(str, authors)), **texts)
