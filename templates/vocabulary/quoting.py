"""What a text takes from elsewhere: works that it cites, and files of the sheet's folder that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from templates.document import Block, Blocks, Emphasis, Heading, Inline, Link, Listing, Paragraph, Program, Text
from templates.messages import word
from templates.vocabulary.context import Context, Library
from worksheets.literature import SEVERAL, Work
from worksheets.texts import file_text

_MARKUP = re.compile(r"([\\`*_\[\]<>$|&])")


@dataclass
class QuotingWords:
    """Each public method is a function of the texts."""

    _context: Context

    def cite(self, key: str, where: str = "") -> str:
        """A reference to a work of ``sources.yaml``, which the list at the end of the document then holds."""
        return self.cites([key, where])

    def cites(self, *works: Sequence[str]) -> str:
        """References to several works, each with its key and perhaps a place in it."""
        return _plain(f"({'; '.join(self._cited(*work) for work in works)})")

    def authors(self, key: str, where: str = "") -> str:
        """A reference as a part of the sentence: Gers et al. (2000)."""
        work = self._work(key)
        return _plain(f"{names(work, self._context.language)} ({', '.join(p for p in (work.dated, where) if p)})")

    def _cited(self, key: str, where: str = "") -> str:
        work = self._work(key)
        return ", ".join(part for part in (names(work, self._context.language), work.dated, where) if part)

    def _work(self, key: str) -> Work:
        library = self._context.library
        if key not in library.works:
            raise Problem("unknown_source", None, **unknown_symbol(key, library.works).facts)
        if key not in library.cited:
            library.cited.append(key)
        return library.works[key]

    def listing(self, path: str, first: int = 1, last: int | None = None) -> Blocks:
        """A file of the sheet's folder, or its lines from ``first`` to ``last``, as a listing.

        A compact edition has the whole file beside it, once.
        """
        from pygments.lexers import get_lexer_for_filename
        from pygments.util import ClassNotFound

        text = file_text(self._context.library.sheet, path, Place())
        if text is None:
            raise Problem("no_text_file", None, path=path)
        try:
            language = get_lexer_for_filename(path).aliases[0]
        except (ClassNotFound, IndexError):
            language = "text"
        if not self._context.library.is_full:
            return self._context.library.attached_once(PurePosixPath(path).name, text.text, language)
        lines = text.text.rstrip("\n").split("\n")[max(0, first - 1) : last]
        return Blocks([Program("\n".join(lines) + "\n", language, max(1, first))])


def _plain(text: str) -> str:
    """The text with nothing in it that Markdown would take for markup."""
    return _MARKUP.sub(r"\\\1", text)


def names(work: Work, language: str) -> str:
    """The authors as running text names them: both, or the first of several."""
    if len(work.authors) >= SEVERAL:
        return f"{work.surnames[0]} {word('and_others', language)}"
    return f" {word('and', language)} ".join(work.surnames)


def literature(library: Library, language: str) -> Iterator[Block]:
    """The works that the texts cited, in alphabetical order."""
    if not library.cited:
        return
    yield Heading(1, (Text(word("literature", language)),), "literature")
    works = sorted(
        (library.works[key] for key in library.cited), key=lambda work: (work.authors, work.year, work.title)
    )
    items = []
    for work in works:
        line: tuple[Inline, ...] = (
            Text(f"{', '.join(work.authors)} ({work.dated}): {work.title}. "),
            Emphasis((Text(work.venue),)),
            Text(f", {work.pages}." if work.pages else "."),
        )
        if work.link:
            # Without the scheme, behind which a line would be broken.
            line = (*line, Text(" "), Link(work.link, (Text(work.link.removeprefix("https://")),)))
        items.append((Paragraph(line),))
    yield Listing(tuple(items))
