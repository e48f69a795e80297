"""The typefaces of layouts, as a file has them.

Those of ours are the same wherever they are met, so nothing has to be loaded to write a file whose layouts another
process made. Any other one has to be loaded to see whether it is still the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from templates import fonts
from templates.blocks.drawing import drawn_line
from templates.blocks.file import Typeface
from templates.blocks.kept import Known, Layouts
from templates.blocks.typesetting import Typesetter
from templates.formulas.math_font import MathFont, font_file

MOST_FACES = 200
MOST_FILES = 128
_STYLES = ("normal", "oblique", "italic")
"""By their numbers in Pango."""
_Used = Mapping[int, tuple[str, float]]
"""Glyphs, with what they stand for and how wide they are."""
_File = tuple[str, tuple[str, ...]]
"""The name of a typeface, and the glyphs that are embedded of it."""


class Outdated(Exception):
    """What was kept names a typeface that is another one now, or is no more."""


@dataclass(frozen=True)
class Face:
    """How a typeface is asked for, some letters that it has, the checksum of its file, and what a PDF says of it.

    Of each digit it has the glyph and the width.
    """

    family: str
    style: int
    weight: int
    letters: str
    checksum: str
    name: bytes
    flags: int
    italic_angle: int
    ascent: int
    descent: int
    stems: int
    digits: Mapping[str, tuple[int, float]]

    @property
    def is_ours(self) -> bool:
        """Whether it is one of those that come with the program."""
        return (self.family, self.checksum) in fonts.known()


class Faces:
    """The typefaces that a process has met, by their names in content streams.

    ``keeps_files`` says whether other processes need what is embedded of them, too: one that writes many documents
    would write a file for each of these.
    """

    def __init__(self, typesetter: Typesetter, layouts: Layouts, keeps_files: bool) -> None:
        self._typesetter, self._layouts, self._keeps_files = typesetter, layouts, keeps_files
        self._known: Known[str, Face] = Known(layouts, "face", str, Face, MOST_FACES)
        self._files: Known[_File, bytes] = Known(layouts, "file", _File, bytes, MOST_FILES)
        self._proven: set[str] = set()

    def load(self) -> None:
        """Know those of all layouts that were made or read. Raises ``Outdated``."""
        capture, loaded = self._typesetter.capture, self._loaded()
        for name, letters in capture.letters.items():
            if name not in self._known:
                self._known[name] = _face(loaded[name], letters, capture.digits[name])
        names = sorted((self._layouts.faces | capture.letters.keys()) - self._proven)
        if any(name not in self._known for name in names):
            raise Outdated
        self._prove([name for name in names if name in loaded or not self._known[name].is_ours])
        self._proven.update(names)

    def digit(self, name: str, digit: str) -> tuple[int, float]:
        """The glyph of a digit in a typeface, and how wide it is."""
        return self._known[name].digits[digit]

    def typeface(self, name: str, used: _Used) -> Typeface:
        """A typeface with these glyphs and no others. Raises ``Outdated``."""
        face, glyphs = self._known[name], sorted(used)
        content = self._file(name, tuple(map(str, glyphs)), lambda: self._subset(name, glyphs))
        characters = {glyph: used[glyph][0] for glyph in glyphs}
        widths = {glyph: used[glyph][1] for glyph in glyphs}
        about = (face.name, face.family, face.flags, face.italic_angle, face.ascent, face.descent, face.stems)
        return Typeface(*about, characters, widths, content, content.startswith(b"OTTO"))

    def formulas(self, font: MathFont) -> Typeface:
        """The typeface of formulas."""
        glyphs = tuple(font.glyphs)
        content = self._file(font.hash, glyphs, lambda: font_file(glyphs))
        about = (font.name, font.family, font.flags, font.italic_angle, font.ascent, font.descent, font.stemv)
        return Typeface(*about, font.to_unicode, font.widths, content, True)

    def _file(self, name: str, glyphs: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        if (key := (name, glyphs)) not in self._files:
            if self._keeps_files:
                self._files[key] = make()
            else:
                self._files.remember(key, make())
            self._files.forget_the_oldest()
        return self._files[key]

    def _subset(self, name: str, glyphs: Iterable[int]) -> bytes:
        self._prove([name])
        found = copy(self._loaded()[name])
        found.missing = {}
        found.clean(dict.fromkeys(glyphs, ""), False)
        content: bytes = found.file_content
        return content

    def _prove(self, names: Iterable[str]) -> None:
        """Load these, and see that they are what they were. Raises ``Outdated``."""
        self._show([self._known[name] for name in names if name not in self._loaded()])
        loaded = self._loaded()
        for name in names:
            if name not in loaded or _checksum(loaded[name]) != self._known[name].checksum:
                raise Outdated

    def _loaded(self) -> dict[str, Any]:
        return {font.hash: font for font in self._typesetter.capture.fonts.values()}

    def _show(self, faces: Iterable[Face]) -> None:
        if not (body := "".join(map(_shown, faces))):
            return
        styles = self._typesetter.styles
        from weasyprint.formatting_structure import boxes

        for page in self._typesetter.page(body, {}, styles):
            for line in page._page_box.descendants():
                if isinstance(line, boxes.LineBox):
                    drawn_line(self._typesetter.capture, line, page._page_box)


def _face(font: Any, letters: str, digits: Mapping[str, int]) -> Face:
    return Face(
        family=font.family,
        style=int(font.style),
        weight=int(font.weight),
        letters=letters,
        checksum=_checksum(font),
        name=font.name,
        flags=int(font.flags),
        italic_angle=font.italic_angle,
        ascent=font.ascent,
        descent=font.descent,
        stems=font.stemv,
        digits={digit: (glyph, font.widths[glyph]) for digit, glyph in digits.items()},
    )


def _shown(face: Face) -> str:
    style = _STYLES[face.style] if face.style in range(len(_STYLES)) else _STYLES[0]
    look = f"font-family: '{face.family}'; font-style: {style}; font-weight: {face.weight}"
    return f'<p style="{escape(look)}">{escape(face.letters)}</p>'


def _checksum(font: Any) -> str:
    return sha256(font.file_content).hexdigest()
