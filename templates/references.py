"""References to figures: a text names one, the document says its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import count
from operator import is_
from typing import Any

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from templates.document import Block, Equations, Figure, Text
from templates.messages import word

_OPEN, _CLOSE = "\ue002", "\ue003"
_REFERENCE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def reference(name: str) -> str:
    """What stands for the number of a figure until all are known."""
    return f"{_OPEN}{name}{_CLOSE}"


def referred(node: object) -> Iterator[str]:
    """The names of the figures to which ``node`` refers."""
    for part in _below(node):
        if isinstance(part, Text):
            yield from _REFERENCE.findall(part.text)


def resolved(
    blocks: Iterable[Block], places: Mapping[str, Place], language: str, *, is_whole: bool = True
) -> tuple[Block, ...]:
    """The blocks with ``Figure 3`` in the place of each reference; figures with a caption count, in their order.

    Raises ``Problem`` for a reference to a figure that there is not, with its place. Where the blocks are not the
    ``whole`` document, the figure may be in the rest of it: then it is called a figure, without a number.
    """
    found = tuple(blocks)
    if not places:
        return found
    numbers: dict[str, int] = {}
    captioned = (part for part in _below(found) if isinstance(part, Figure) and part.caption)
    for number, figure in enumerate(captioned, 1):
        numbers.setdefault(figure.name, number)
    known = [name for name in numbers if name]
    for name, place in places.items():
        if name not in known and is_whole:
            raise Problem("unknown_figure", place, **unknown_symbol(name, known).facts)
    called = word("figure", language)
    written = {name: f"{called}\N{NO-BREAK SPACE}{numbers[name]}" if name in known else called for name in places}
    replaced: tuple[Block, ...] = _replaced(found, written, count(1))
    return replaced


def _below(node: Any) -> Iterator[object]:
    """The parts of a document that may refer to a figure, or be one, in reading order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(reversed(node))
        else:
            yield node
            waiting.extend([getattr(node, name) for name in reversed(_fields(node.__class__))])


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    """The names under which a part of a document holds parts that may refer to a figure, or be one."""
    if not is_dataclass(kind) or kind is Equations:
        return ()
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("tuple["))


def _replaced(node: Any, written: Mapping[str, str], numbers: Iterator[int]) -> Any:
    """The node itself where nothing in it changes: most blocks are the same in all variants of a sheet, and are known
    by that they are.
    """
    if isinstance(node, Text):
        return Text(_REFERENCE.sub(lambda found: written[found[1]], node.text)) if _OPEN in node.text else node
    if isinstance(node, tuple):
        children = [_replaced(child, written, numbers) for child in node]
        return node if all(map(is_, children, node)) else tuple(children)
    if not _fields(node.__class__):
        return node
    changed = {name: _replaced(getattr(node, name), written, numbers) for name in _fields(node.__class__)}
    if isinstance(node, Figure) and node.caption:
        changed["number"] = next(numbers)
    return replace(node, **changed) if any(getattr(node, name) is not new for name, new in changed.items()) else node
