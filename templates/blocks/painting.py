"""Pages of laid-out blocks: what WeasyPrint would draw is there already, and is put where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from templates.blocks.faces import Faces
from templates.blocks.figures import Figures
from templates.blocks.file import Typeface
from templates.blocks.model import Block, Content, Digits, Gap, Group, Mark
from templates.blocks.pagination import Part
from templates.blocks.pieces import BlockPiece, Filling
from templates.blocks.running import Running
from templates.formulas.images import Picture, written
from templates.formulas.math_font import MathFont


@dataclass(frozen=True)
class Filled:
    """A block, and what has the pictures and digits for its gaps."""

    block: Block
    piece: BlockPiece


@dataclass
class PaintedGroup:
    """What is drawn into a picture of its own; its name is a number among those of its kind."""

    box: tuple[float, ...] = ()
    name: str = ""
    operators: list[bytes] = field(default_factory=list)
    opacities: set[str] = field(default_factory=set)
    groups: list[PaintedGroup] = field(default_factory=list)


@dataclass
class PaintedPage(PaintedGroup):
    """A page. Before it there are so many groups in the document."""

    width: float = 0.0
    height: float = 0.0
    groups_before: int = 0
    links: list[tuple[str, str, tuple[float, ...]]] = field(default_factory=list)
    anchors: dict[str, tuple[float, ...]] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, tuple[float, float]]] = field(default_factory=list)


class Painter:
    """Paints one document."""

    def __init__(self, faces: Faces, running: Running, figures: Figures, blocks: Sequence[Filled]) -> None:
        self._faces, self._running, self._figures, self._blocks = faces, running, figures, blocks
        self._glyphs: dict[str, dict[int, tuple[str, float]]] = {}
        self._math = _math_font(blocks)

    def pages(self, layout: Sequence[Sequence[Part]]) -> Iterator[PaintedPage]:
        title = task = ""
        groups = 0
        for number, parts in enumerate(layout, 1):
            size = self._running.geometry
            page = PaintedPage(width=size.width, height=size.height, groups_before=groups)
            new = [entry for part in parts for entry in self._texts(part)]
            titles = [text for name, text, _ in new if name == "title"]
            tasks = [(text, leads) for name, text, leads in new if name == "task"]
            head = titles[0] if titles else title
            at_start = next((tasks[0][0] for _, leads in tasks if leads), task)
            for layer in range(3):
                for part in parts:
                    self._part(page, part, layer)
            for content in self._running.around(head, at_start, number, len(layout)):
                self._content(page, content, None)
            for part in parts:
                _mark(page, self._blocks[part.block].block, part)
            title, task = titles[-1] if titles else title, tasks[-1][0] if tasks else task
            groups += len(page.groups)
            yield page

    def typefaces(self) -> dict[str, Typeface]:
        """Those with the glyphs that the pages show, in an order that is that of no history. Raises ``Outdated``."""
        found = {name: self._faces.typeface(name, used) for name, used in sorted(self._glyphs.items())}
        if self._math.glyphs:
            found[self._math.hash] = self._faces.formulas(self._math)
        return found

    def _texts(self, part: Part) -> Iterator[tuple[str, str, bool]]:
        """The texts for heads of pages in a part, and whether each comes with its page's first item."""
        for name, text, item in self._blocks[part.block].block.running:
            if part.first <= item <= part.last:
                yield name, text, part.leads and item == part.first

    def _part(self, page: PaintedGroup, part: Part, layer: int) -> None:
        filled = self._blocks[part.block]
        items = filled.block.items[part.first : part.last + 1]
        if part.first and filled.block.head:
            layers, end = filled.block.head
            self._moved(page, [layers[layer]], filled.piece, part.y + items[0].start - end)
        self._moved(page, [item.layers[layer] for item in items], filled.piece, part.y)

    def _moved(self, page: PaintedGroup, contents: Sequence[Content], piece: BlockPiece, y: float) -> None:
        if any(content.pieces for content in contents):
            page.operators.append(b"q 1 0 0 1 0 %.6f cm" % y)
            for content in contents:
                self._content(page, content, piece)
            page.operators.append(b"Q")
        for content in contents:
            for inner in content.inner:
                self._moved(page, [inner.content], piece.cells[inner.cell], y + inner.y)

    def _content(self, page: PaintedGroup, content: Content, filled: BlockPiece | None) -> None:
        for name, glyphs in content.glyphs.items():
            known = self._glyphs.setdefault(name, {})
            if not glyphs.keys() <= known.keys():
                self._glyphs[name] = {**glyphs, **known}
        page.opacities |= content.opacities
        for piece in content.pieces:
            if isinstance(piece, bytes):
                page.operators.append(piece)
            elif isinstance(piece, Digits) and filled is not None:
                page.operators.append(self._with_digits(piece, filled.digits))
            elif isinstance(piece, Gap) and filled is not None:
                self._picture(page, piece, filled.fillings[piece.picture])
            elif isinstance(piece, Group):
                page.operators.append(self._group(page, piece, filled))

    def _group(self, page: PaintedGroup, group: Group, filled: BlockPiece | None) -> bytes:
        """What draws a group, which goes to those of its page or of the group around it."""
        before = page.groups_before if isinstance(page, PaintedPage) else 0
        inner = PaintedGroup(group.box, f"x{before + len(page.groups)}")
        page.groups.append(inner)
        self._content(inner, group.content, filled)
        return b"/%b Do" % inner.name.encode()

    def _with_digits(self, piece: Digits, digits: str) -> bytes:
        text = [piece.operators[0]]
        shown = digits[piece.start : piece.start + len(piece.faces)]
        for face, digit, between in zip(piece.faces, shown, piece.operators[1:], strict=True):
            glyph, width = self._faces.digit(face, digit)
            self._glyphs[face].setdefault(glyph, (digit, width))
            text += (b"%04x" % glyph, between)
        return b"".join(text)

    def _picture(self, page: PaintedGroup, gap: Gap, filling: Filling) -> None:
        if isinstance(filling, Picture):
            page.operators += written(filling, gap.em * filling.width, self._math)
            return
        page.operators.append(b"q")
        self._content(page, self._figures.drawn(filling.rest, gap.width, gap.height), None)
        page.operators.append(b"Q")
        if filling.formulas is not None:
            page.operators += written(filling.formulas, gap.width, self._math)


def marks_on(block: Block, part: Part) -> Iterator[Mark]:
    """The links, names and bookmarks of a block that are in a part of it."""
    top, bottom = block.items[part.first].start, block.items[part.last].end
    is_first, is_last = not part.first, part.last + 1 == len(block.items)
    for mark in block.marks:
        if (mark.y >= top or is_first) and (mark.y < bottom or is_last):
            yield mark


def _mark(page: PaintedPage, block: Block, part: Part) -> None:
    """Put the links, names and bookmarks of a part where they are on its page."""
    for mark in marks_on(block, part):
        x, y = mark.x, mark.y + part.y
        if mark.kind == "bookmark":
            page.bookmarks.append((mark.level, mark.text, (x, y)))
            continue
        box = (x, y, x + mark.width, y + mark.height)
        if mark.kind == "anchor":
            page.anchors.setdefault(mark.text, box)
        else:
            page.links.append((mark.kind, mark.text, box))


def _math_font(blocks: Sequence[Filled]) -> MathFont:
    """The font of a document's formulas. Its glyphs have an order of their own, so that documents share the font."""
    letters: set[tuple[str, str]] = set()
    for filled in blocks:
        for picture in _pictures(filled.piece.fillings):
            for part in picture.parts:
                letters.update(part.drawing.letters)
    font = MathFont()
    for outline, character in sorted(letters):
        font.glyph(outline, character)
    return font


def _pictures(fillings: Iterable[Filling]) -> Iterator[Picture]:
    for filling in fillings:
        if isinstance(filling, Picture):
            yield filling
        elif filling.formulas is not None:
            yield filling.formulas
