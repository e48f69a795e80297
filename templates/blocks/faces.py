"""The typefaces of layouts that another process made: the same ones have to be loaded before a file can hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from templates.blocks.drawing import drawn_line
from templates.blocks.kept import Known, Layouts
from templates.blocks.typesetting import Typesetter

MOST_FACES = 200
_STYLES = ("normal", "oblique", "italic")
"""By their numbers in Pango."""


class Outdated(Exception):
    """What was kept names a typeface that is another one now, or is no more."""


@dataclass(frozen=True)
class Face:
    """How a typeface is asked for, some letters that it has, and the checksum of its file."""

    family: str
    style: int
    weight: int
    letters: str
    checksum: str


class Faces:
    """The typefaces that a process has loaded, by their names in content streams."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter, self._layouts = typesetter, layouts
        self._known: Known[str, Face] = Known(layouts, "face", str, Face, MOST_FACES)
        self._proven: set[str] = set()

    def keep(self) -> None:
        """Keep what another process needs to load those that were loaded here."""
        for name, font in self._loaded().items():
            if name not in self._known and (letters := self._typesetter.capture.letters.get(name)):
                self._known[name] = Face(font.family, int(font.style), int(font.weight), letters, _checksum(font))

    def load(self) -> None:
        """Load those of all layouts that were read. Raises ``Outdated``."""
        names = sorted(self._layouts.faces - self._proven)
        if any(name not in self._known for name in names):
            raise Outdated
        self._show([self._known[name] for name in names if name not in self._loaded()])
        loaded = self._loaded()
        for name in names:
            if name not in loaded or _checksum(loaded[name]) != self._known[name].checksum:
                raise Outdated
        self._proven.update(names)

    def _loaded(self) -> dict[str, Any]:
        return {font.hash: font for font in self._typesetter.capture.fonts.values()}

    def _show(self, faces: Iterable[Face]) -> None:
        from weasyprint.formatting_structure import boxes

        if not (body := "".join(map(_shown, faces))):
            return
        for page in self._typesetter.page(body, {}, self._typesetter.styles):
            for line in page._page_box.descendants():
                if isinstance(line, boxes.LineBox):
                    drawn_line(self._typesetter.capture, line, page._page_box)


def _shown(face: Face) -> str:
    style = _STYLES[face.style] if face.style in range(len(_STYLES)) else _STYLES[0]
    look = f"font-family: '{face.family}'; font-style: {style}; font-weight: {face.weight}"
    return f'<p style="{escape(look)}">{escape(face.letters)}</p>'


def _checksum(font: Any) -> str:
    return sha256(font.file_content).hexdigest()
