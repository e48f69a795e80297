"""Blocks that are divided between pages: WeasyPrint is asked where, but not for each place on a page anew.

The further down a block begins, the less of it is on its first page. Where the same is on it for two places, it is for
all between them; only its frame reaches to the foot of the page from another place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Block, Content, joined
from templates.blocks.typesetting import Source, Typesetter

MOST_BLOCKS, MOST_PLACES = 200, 24
_EXACT = 1e-6  # pixels

Parts = Sequence[Block | None]
_Parts = tuple[Block | None, ...]
_Place = tuple[Source, float]


@dataclass(frozen=True)
class Division:
    """What of a block is on each page where its margin begins that much below the head of the first one.

    ``frame`` draws what is around its first part, at the height that this has.
    """

    above: float
    parts: Parts
    frame: Callable[[float], Content]

    def is_like(self, other: Division) -> bool:
        """Whether the same is on each page, and a first part that is not the last one reaches as far down."""
        if len(self.parts) != len(other.parts) or not all(map(_are_alike, self.parts, other.parts)):
            return False
        first, second = self.parts[0], other.parts[0]
        if first is None or second is None:
            return True
        lower = other.above - self.above if self._reaches_down else 0.0
        return abs(first.height - second.height - lower) < _EXACT

    def at(self, above: float) -> Parts:
        """What is on each page where it begins there, and the same is on each."""
        head, *rest = self.parts
        if head is None or not self._reaches_down:
            return self.parts
        height = head.height + self.above - above
        (item,) = head.items
        under = joined(self.frame(height), _without(item.layers[0], self.frame(head.height)))
        higher = replace(item, end=height, need=height, layers=(under, *item.layers[1:]))
        return [replace(head, items=(higher,), height=height), *rest]

    @property
    def _reaches_down(self) -> bool:
        return any(part is not None for part in self.parts[1:])


class Divisions:
    """Where WeasyPrint divided the blocks that a process has met."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter = typesetter
        self._known: OrderedDict[Source, list[Division]] = OrderedDict()
        self._asked: Known[_Place, _Parts] = Known(layouts, "division", _Place, _Parts, MOST_BLOCKS)

    def parts(self, source: Source, above: float) -> Parts:
        """What of a block is on each page where its margin begins there. Raises ``NotCarried``."""
        if (source, above) in self._asked:
            return self._asked[source, above]
        known = self._known.setdefault(source, [])
        self._known.move_to_end(source)
        higher = max((one for one in known if one.above <= above), key=lambda one: one.above, default=None)
        lower = min((one for one in known if one.above >= above), key=lambda one: one.above, default=None)
        if higher is None or lower is None or not higher.is_like(lower):
            parts, frame = self._typesetter.on_pages(source, above)
            self._asked[source, above] = tuple(parts)
            self._asked.forget_the_oldest()
            higher = Division(above, parts, frame)
            known.append(higher)
            del known[:-MOST_PLACES]
        if len(self._known) > MOST_BLOCKS:
            self._known.popitem(last=False)
        return higher.at(above)


def _are_alike(first: Block | None, second: Block | None) -> bool:
    """Whether two parts are the same but for their height and their frames."""
    if first is None or second is None:
        return first is second
    return [item.layers[1:] for item in first.items] == [item.layers[1:] for item in second.items]


def _without(content: Content, frame: Content) -> Content:
    return replace(content, pieces=content.pieces[len(frame.pieces) :])
