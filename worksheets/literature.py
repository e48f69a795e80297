"""The works that a sheet's texts cite: ``sources.yaml`` beside the sheet, each work by its key::

pascanu2013:
  authors: [Pascanu R., Mikolov T., Bengio Y.]
  title: On the difficulty of training recurrent neural networks
  venue: ICML
  pages: 1310–1318
  year: 2013
  doi: …, or url: …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase

from solver.errors import Place, Problem
from worksheets import cache_folder, regular_files
from worksheets.sheet import Sheet
from worksheets.traces import Remembered
from worksheets.yaml_source import Source, parsed, read_text

FILE = "sources.yaml"
_INITIALS = re.compile(r"( \S+\.)+$")
ENTRIES = ("authors", "title", "venue", "year", "pages", "doi", "url")
OPTIONAL = ("pages", "doi", "url")
RESOLVER = "https://doi.org/"
SEVERAL = 3
"""A work with at least this many authors is cited by the first one."""


@dataclass(frozen=True)
class Work:
    """A book or an article. An author is written surname first: ``Hochreiter S.``

    ``initials`` of the first author and a letter after the year, ``suffix``, stand where works would be confused.
    """

    authors: tuple[str, ...]
    title: str
    venue: str
    year: str
    pages: str = ""
    doi: str = ""
    url: str = ""
    initials: str = ""
    suffix: str = ""

    @property
    def dated(self) -> str:
        """The year as it is cited: 2014a."""
        return self.year + self.suffix

    @property
    def link(self) -> str:
        """Where the work is to be found."""
        return RESOLVER + self.doi if self.doi else self.url

    @property
    def surnames(self) -> tuple[str, ...]:
        """The names as they are cited, the first with its initials where two persons have it."""
        first, *others = (_INITIALS.sub("", author) for author in self.authors)
        return (f"{self.initials} {first}".strip(), *others)


def works(sheet: Sheet) -> Mapping[str, Work]:
    """The works by key, in the order of the file. Raises ``Problem`` with the line of what cannot be used."""
    path = sheet.folder / FILE
    if not regular_files.is_file(path):
        return {}
    return _works(path, f"{sheet.file.rpartition('/')[0] or sheet.folder}/{FILE}", cache_folder.stamp([path]))()


@lru_cache(8)
def _works(path: Path, name: str, _: str) -> Remembered[Mapping[str, Work]]:
    """The works in a file, read once in each of its states; many documents cite them."""
    return Remembered(lambda: _read(path, name))


def _read(path: Path, name: str) -> Mapping[str, Work]:
    """The works as they were read before, of what a file holds now."""
    text = read_text(path, name)
    kept = cache_folder.recalled(
        f"works {path.resolve()}",
        f"{cache_folder.stamp([Path(__file__)])} {name} {sha256(text.encode()).hexdigest()}",
        ".works.json",
        lambda: {key: astuple(work) for key, work in _built(text, name).items()},
    )
    try:
        return {key: _of(*entries) for key, entries in kept.items()}
    except (TypeError, AttributeError):  # which no one would have written
        return _built(text, name)


def _of(authors: list[str], *others: str) -> Work:
    """A work of its entries as JSON has them. Raises ``TypeError`` for others."""
    if not all(isinstance(text, str) for text in (*authors, *others)):
        raise TypeError(authors)
    return Work(tuple(authors), *others)


def _built(text: str, name: str) -> Mapping[str, Work]:
    source = parsed(text, name)
    if not isinstance(source.data, dict):
        raise Problem("no_sources", Place(source.file))
    return _told_apart({key: _work(key, entry, source) for key, entry in source.data.items()})


def _told_apart(found: Mapping[str, Work]) -> dict[str, Work]:
    """The works with initials where first authors share a name, and letters where authors and year are the same."""
    persons: dict[str, set[str]] = {}
    for work in found.values():
        persons.setdefault(work.surnames[0], set()).add(work.authors[0])
    named = {
        key: replace(work, initials=_initials(work.authors[0]) if len(persons[work.surnames[0]]) > 1 else "")
        for key, work in found.items()
    }
    alike: dict[tuple[str, ...], list[str]] = {}
    for key, work in sorted(named.items(), key=lambda one: (one[1].authors, one[1].title)):
        cited = work.surnames[:1] if len(work.authors) >= SEVERAL else work.surnames
        alike.setdefault((*cited, str(len(work.authors) >= SEVERAL), work.year), []).append(key)
    letters = {
        key: letter
        for keys in alike.values()
        if len(keys) > 1
        for key, letter in zip(keys, ascii_lowercase, strict=False)
    }
    return {key: replace(work, suffix=letters.get(key, "")) for key, work in named.items()}


def _initials(author: str) -> str:
    found = _INITIALS.search(author)
    return found[0].strip() if found else ""


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
        text = entry.get(name, "" if name in OPTIONAL else None)
        if not isinstance(text, str):
            raise Problem("missing_entry", source.place(key), entry=name)
        texts[name] = text
    return Work(tuple(map(str, authors)), **texts)
