"""Blocks as WeasyPrint lays them out: many at a time, below each other on one endless page.

A block's look depends on its HTML, on the size of its pictures, and on the block before it, as rules of the style sheet
look at that. Where between its parts a page may end is asked of WeasyPrint, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from templates import pages
from templates.blocks.capture import Capture, GapImage
from templates.blocks.carried import NotCarried
from templates.blocks.digits import expected, opened
from templates.blocks.drawing import drawn_frame, drawn_line, drawn_whole
from templates.blocks.model import NOTHING, Block, Content, Item, Mark, Size
from templates.pdf_pictures import PdfPictures

CELL, BEFORE = 2**13, 2**20  # pixels
ENDLESS = f"""@page {{ size: 210mm 600000mm; margin-top: 0; margin-bottom: 0; @top-left {{ content: none }}
@bottom-right {{ content: none }} }} @page compact {{ margin-top: 0; margin-bottom: 0 }}
@page dense {{ margin-top: 0; margin-bottom: 0 }}
.before {{ height: {BEFORE}px }} .cell {{ height: {CELL}px }} .edge {{ height: 1px }}"""
"""A page on which each block begins at a multiple of ``CELL``. Below ``BEFORE``, and above twice that, all numbers are
rounded alike, so that a block does not depend on its place (the gaps between numbers double at each power of two)."""
EDGE = '<div class="edge"></div>'
AT_ONCE = 120  # blocks

_Part = TypeVar("_Part", Block, Block | None)


@dataclass(frozen=True)
class Source:
    """What a block is made of: its HTML with any digits, the sizes of its pictures, and what stands before it.

    The address of a picture is its number. ``before`` is the tag with the class of the block
    before it, empty where it is the first one; ``under`` is the name of a heading above it whose section has a style of
    its own. The title block and the list of contents are ``outside`` of the text.
    """

    html: str
    sizes: tuple[Size, ...]
    before: str
    is_outside: bool = False
    under: str = ""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:  # it is looked for several times
        return hash((self.html, self.sizes, self.before, self.is_outside, self.under))


@dataclass(frozen=True)
class LaidOutBox:
    """WeasyPrint's box of a block on its page, the margins above and below it, and where and how wide the text is."""

    source: Source
    box: Any
    page: Any
    above: float
    below: float
    left: float
    width: float


class Typesetter:
    """Lays out blocks in one language and setting; ``load`` gives the style sheets and the typefaces that they name.

    Nothing is loaded before something has to be laid out.
    """

    def __init__(self, language: str, setting: str, load: Callable[[], tuple[Sequence[Any], Any]]) -> None:
        self._frame = f'<html lang="{language}"><head><title>x</title></head><body class="{setting}">{{}}</body></html>'
        self._load = load
        self.capture = Capture()

    @cached_property
    def loaded(self) -> tuple[Sequence[Any], Any]:
        """The style sheets and their typefaces, before which nothing of WeasyPrint is touched. Raises ``Problem``."""
        return self._load()

    @property
    def styles(self) -> Sequence[Any]:
        """The style sheets of a document."""
        return self.loaded[0]

    @cached_property
    def _endless(self) -> Sequence[Any]:
        styles, _ = self.loaded
        from weasyprint import CSS

        return [*styles, CSS(string=ENDLESS)]

    def blocks(self, sources: Sequence[Source]) -> Iterator[Block]:
        """What becomes of each of the sources. Raises ``NotCarried``."""
        for laid_out in self.boxes(sources):
            reader = _Reader(laid_out.box, laid_out.page, self.capture)
            yield from self._with_gaps([reader.block(laid_out.above, laid_out.below)], laid_out.source)

    def on_pages(self, source: Source, above: float) -> tuple[list[Block | None], Callable[[float], Content]]:
        """What of a block is on each page where its margin begins that much below the head of the first one; and what
        draws the frame of the first of these parts at another height. Raises ``NotCarried``.
        """
        frame: Callable[[float], Content] = lambda height: NOTHING  # noqa: E731
        images: dict[str, GapImage] = {}
        body = f'<div style="height: {above:.9f}px"></div>{_parent(source, 0, images)}<div style="height: 1px"></div>'
        found: list[Block | None] = []
        for page in self.page(body, images, self.styles):
            inside = page._page_box.children[0].children[0].children
            parent = next((box for box in inside if box.element_tag in ("main", "header", "nav")), None)
            if parent is None:
                found.append(None)
                continue
            box = parent if source.is_outside else parent.children[-1]
            keeps = 0.0 if not found else box.border_box_y() - page._page_box.content_box_y()
            below = inside[-1].border_box_y() - box.border_box_y() - box.border_height()
            reader = _Reader(box, page._page_box, self.capture)
            frame = frame if found else reader.frame()
            found.append(reader.fragment(keeps, below))
        return self._with_gaps(found, source), frame

    def page(self, body: str, images: Mapping[str, Any], styles: Sequence[Any]) -> list[Any]:
        """The pages that WeasyPrint makes of HTML. Raises ``NotCarried`` where that asks for something from outside."""
        _, configuration = self.loaded
        asked = PdfPictures()
        fetcher, fatal = pages.fetcher(asked)
        page = pages.parsed(self._frame.format(body), fetcher, True)
        try:
            rendered = page.render(stylesheets=styles, font_config=configuration, cache=dict(images))
        except fatal:
            rendered = None
        if rendered is None or asked.refused:
            raise NotCarried("something from outside")
        found: list[Any] = rendered.pages
        return found

    def boxes(self, sources: Sequence[Source]) -> Iterator[LaidOutBox]:
        """The boxes that WeasyPrint makes of the sources. Raises ``NotCarried``."""
        for start in range(0, len(sources), AT_ONCE):
            yield from self._laid_out(sources[start : start + AT_ONCE])

    def _laid_out(self, sources: Sequence[Source]) -> Iterator[LaidOutBox]:
        images: dict[str, GapImage] = {}
        cells = "".join(
            f'<div class="cell">{EDGE}{_parent(source, number, images)}{EDGE}</div>'
            for number, source in enumerate(sources)
        )
        page, *others = self.page(f'<div class="before"></div>{cells}', images, self._endless)
        if others:
            raise NotCarried("a page that ends early")
        _, *boxes = page._page_box.children[0].children[0].children
        for source, cell in zip(sources, boxes, strict=True):
            upper, outer, lower = cell.children
            box = outer if source.is_outside else outer.children[-1]
            above = box.border_box_y() - upper.border_box_y() - upper.border_height()
            below = lower.border_box_y() - box.border_box_y() - box.border_height()
            if box.border_height() > CELL / 2:
                raise NotCarried("a block of many pages")
            yield LaidOutBox(source, box, page._page_box, above, below, outer.content_box_x(), outer.width)

    def _with_gaps(self, parts: Sequence[_Part], source: Source) -> list[_Part]:
        """A block, or its parts on several pages, with gaps for its digits."""
        items = [item for part in parts if part is not None for item in part.items]
        texts = opened([item.layers[1] for item in items], expected(source.html), self.capture.digits)
        found = iter(
            [
                replace(item, layers=(item.layers[0], text, item.layers[2]))
                for item, text in zip(items, texts, strict=True)
            ]
        )
        return [part and replace(part, items=tuple(next(found) for _ in part.items)) for part in parts]


def _parent(source: Source, number: int, images: dict[str, GapImage]) -> str:
    """A block in its parent; ``images`` gets its pictures, whose addresses are made those of block ``number``."""
    html = source.html.replace('<img src="', f'<img src="block{number}:')
    images.update((f"block{number}:{picture}", GapImage(picture, size)) for picture, size in enumerate(source.sizes))
    above = [f'h2 id="{source.under}"'] if source.under else []
    hidden = "".join(f'<{tag} style="display: none"/>' for tag in (*above, source.before) if tag)
    return html if source.is_outside else f"<main>{hidden}{html}</main>"


class _Reader:
    """Takes a block apart that WeasyPrint laid out."""

    def __init__(self, box: Any, page: Any, capture: Capture) -> None:
        from weasyprint.layout.background import layout_box_backgrounds

        self._box, self._page, self._capture = box, page, capture
        self._items: list[Item] = []
        self._running: list[tuple[str, str, int]] = []
        box.translate(dy=-box.border_box_y())
        layout_box_backgrounds(page, box, None)

    def block(self, above: float, below: float) -> Block:
        if above < 0 or below < 0:
            raise NotCarried("blocks that overlap")
        self._read(self._box, True, True)
        self._items[0] = replace(self._items[0], keeps=kept(self._box))
        height = self._box.border_height()
        marks = tuple(marks_in(self._box))
        before, after = (may_part_at(self._box, side) for side in ("before", "after"))
        return Block(tuple(self._items), height, above, below, before, after, marks, tuple(self._running))

    def fragment(self, keeps: float, below: float) -> Block:
        """What is on one page of a block that is divided, as one item."""
        self._whole(self._box, True)
        item = replace(self._items[0], keeps=keeps, need=self._items[0].end, divisible=False, unsure=0.0)
        marks = tuple(marks_in(self._box))
        after = may_part_at(self._box, "after")
        return Block((item,), self._box.border_height(), 0.0, max(below, 0.0), True, after, marks, tuple(self._running))

    def frame(self) -> Callable[[float], Content]:
        """What draws the frame of the box at another height."""
        from weasyprint.layout.background import layout_box_backgrounds

        page, outer, capture = self._page.copy(), self._box.copy(), self._capture
        page.children = outer.children = ()  # what is kept should not keep all that WeasyPrint laid out

        def drawn(height: float) -> Content:
            box = outer.copy()
            box.height += height - box.border_height()
            layout_box_backgrounds(page, box, None)
            return drawn_frame(capture, box)

        return drawn

    def _read(self, box: Any, may_part: bool, divisible: bool) -> None:
        """The items of a box; ``may_part`` says whether a page may end before it, ``divisible`` whether within it."""
        from weasyprint.formatting_structure import boxes

        children = _in_flow(box)
        if not children and not box.border_height():
            raise NotCarried("a block with nothing in it")
        if not _is_plain(box) or not children:
            self._whole(box, may_part)
        elif isinstance(children[0], boxes.LineBox):
            self._note(box)
            self._lines(box, children, may_part, divisible)
        else:
            self._note(box)
            self._children(box, children, may_part, divisible)

    def _children(self, box: Any, children: Sequence[Any], may_part: bool, divisible: bool) -> None:
        from weasyprint.layout.block import block_level_page_break

        first = len(self._items)
        for at, child in enumerate(children):
            if at:
                rule = block_level_page_break(children[at - 1], child)
                may_part = divisible and allows(rule)
            before = len(self._items)
            self._read(child, may_part, divisible)
            self._items[before] = replace(self._items[before], keeps=kept(child))
        self._embrace(box, first)

    def _lines(self, box: Any, lines: Sequence[Any], may_part: bool, divisible: bool) -> None:
        orphans, widows = box.style["orphans"], box.style["widows"]
        first = len(self._items)
        for at, line in enumerate(lines):
            if at:
                may_part = divisible and at >= orphans and len(lines) - at >= widows
            layers = drawn_line(self._capture, line, self._page)
            top, bottom = line.position_y, line.position_y + line.height
            self._items.append(Item(top, bottom, bottom, may_part, 0.0, False, 0.0, layers))
        self._embrace(box, first)

    def _whole(self, box: Any, may_part: bool) -> None:
        for inner in box.descendants():
            self._note(inner)
        top, bottom = box.border_box_y(), box.border_box_y() + box.border_height()
        need, unsure = _needed(box, None), _unsure(box)
        layers = drawn_whole(self._capture, box, self._page)
        item = Item(top, bottom, need, may_part, 0.0, _is_divisible(box), unsure, layers)
        self._items.append(item)

    def _embrace(self, box: Any, first: int) -> None:
        """The items from ``first`` on are all of a box: it begins and ends with them, and its markers are drawn."""
        top, bottom = box.border_box_y(), box.border_box_y() + box.border_height()
        items = self._items
        items[first] = replace(items[first], start=min(items[first].start, top))
        items[-1] = replace(items[-1], end=max(items[-1].end, bottom))
        for marker in _markers(box):
            under, text, _ = items[first].layers
            over = drawn_whole(self._capture, marker, self._page)
            if over[0].pieces or over[2].pieces:
                raise NotCarried("a marker that is more than text")
            items[first] = replace(items[first], layers=(under, text, over[1]))

    def _note(self, box: Any) -> None:
        """The texts that a box has for the heads of pages."""
        texts = getattr(box, "string_set", None)
        if texts and texts != "none":
            self._running += ((name, text, len(self._items)) for name, text in texts)


def _in_flow(box: Any) -> list[Any]:
    return [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]


def _markers(box: Any) -> list[Any]:
    """What stands beside the items of a list."""
    others = [child for child in box.children if not child.is_in_normal_flow()]
    if not all(child.is_outside_marker for child in others):
        raise NotCarried("something that floats")
    return [getattr(marker, "_box", marker) for marker in others]


def _is_plain(box: Any) -> bool:
    """Whether nothing of a box is to be seen but what is in it, and a page may end within it."""
    from weasyprint.formatting_structure import boxes

    edges = ("padding_top", "padding_bottom", "border_top_width", "border_bottom_width")
    return (
        type(box) is boxes.BlockBox
        and not box.is_table_wrapper
        and allows(box.style["break_inside"])
        and not any(getattr(box, edge) for edge in (*edges, "border_left_width", "border_right_width"))
        and (box.background is None or not box.background.color.alpha)
        and box.style["position"] == "static"
        and box.style["height"] == "auto"
    )


def _is_divisible(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    is_one_line = len(inside := _in_flow(box)) == 1 and isinstance(inside[0], boxes.LineBox)
    return not isinstance(box, boxes.ReplacedBox) and not is_one_line and allows(box.style["break_inside"])


def allows(rule: str) -> bool:
    """Whether a page may end where this is the rule. Raises ``NotCarried`` where it has to."""
    if rule not in ("auto", "avoid", "avoid-page"):
        raise NotCarried("a page that ends early")
    return rule == "auto"


def may_part_at(box: Any, side: str) -> bool:
    from weasyprint.layout.block import _add_break_values

    rules = [allows(rule) for rule in _add_break_values(box, side)]
    return all(rules)


def kept(box: Any) -> float:
    """The margin that stays at the head of a page, of a box or of the first in it: that of a picture; any, where pages
    have a name, as WeasyPrint takes each of those for one that was asked for.
    """
    from weasyprint.formatting_structure import boxes

    most = 0.0
    while True:
        if box.style["page"] not in ("", "auto") or isinstance(box, boxes.BlockReplacedBox):
            most = max(most, box.margin_top)
        children = _in_flow(box)
        is_closed = type(box) is not boxes.BlockBox or box.is_table_wrapper or box.padding_top or box.border_top_width
        if is_closed or not children or isinstance(children[0], boxes.LineBox):
            return most
        box = children[0]


def _needed(box: Any, parent: Any) -> float:
    """How far down a page must reach for a box that stands whole on it.

    WeasyPrint tries a box twice: where it does not fit with its lower padding and border added once more, and with the
    margin that its parent keeps within itself, it is laid out again in a page that ends that much earlier.
    """
    from weasyprint.formatting_structure import boxes

    bottom = float(box.border_box_y() + box.border_height())
    content = float(box.content_box_y() + box.height)
    if isinstance(box, boxes.ReplacedBox):
        return content
    if isinstance(box, boxes.TableBox):
        return bottom
    lower = box.padding_bottom + box.border_bottom_width
    more = lower + (0.0 if parent is None or parent.bottom_margin_collapses() else box.margin_bottom)
    children = _in_flow(box)
    if not children:
        inside = bottom
    elif isinstance(children[0], boxes.LineBox):
        inside = max(*map(_end, children), _end(children[-1]) + lower)
    else:
        inside = max(_needed(child, box) for child in children)
    if box.style["box_decoration_break"] == "clone":  # which has its lower edge at the end of each page
        inside += lower + box.margin_bottom
    return float(max(content, inside, min(bottom, inside) + more))


def _end(line: Any) -> float:
    return float(line.position_y + line.height)


def _unsure(box: Any) -> float:
    """How much more room there must be for tables, of whose lower border we do not know where it counts."""
    from weasyprint.formatting_structure import boxes

    tables = [inner for inner in box.descendants() if isinstance(inner, boxes.TableBox)]
    return 2.0 * max((table.border_bottom_width for table in tables), default=0.0)


def marks_in(box: Any) -> Iterator[Mark]:
    from weasyprint.anchors import gather_anchors

    anchors: dict[str, Any] = {}
    links: list[Any] = []
    bookmarks: list[Any] = []
    forms: dict[Any, Any] = {None: []}
    gather_anchors(box, anchors, links, bookmarks, forms)
    if len(forms) > 1 or forms[None]:
        raise NotCarried("fields to fill in")
    for name, (left, top, right, bottom) in anchors.items():
        yield Mark("anchor", name, 0, left, top, right - left, bottom - top)
    for kind, target, (left, top, right, bottom), _ in links:
        yield Mark(kind, target, 0, left, top, right - left, bottom - top)
    for level, label, (x, y), _ in bookmarks:
        yield Mark("bookmark", label, level, x, y, 0.0, 0.0)
