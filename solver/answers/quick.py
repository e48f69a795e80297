"""Numbers alone and single symbols, which most answers are, without the parser and its grammar."""

from __future__ import annotations

from typing import Any

from solver.answers.building import Build
from solver.answers.items import Item
from solver.answers.names import Names
from solver.answers.tokens import Token


def quick_side(found: list[Token], names: Names) -> Item | None:
    """Numbers alone, or a symbol, without building the parser; ``None`` for others.

    It follows the grammar's rules ``entries`` and ``group``, which a test compares.
    """
    build = Build(names)
    if len(found) == 1 and found[0].type in ("NAME", "DERIVATIVE"):
        return build.start([build.symbol(found) if found[0].type == "NAME" else build.derivative(found)])
    waiting = found[::-1]
    item = _quick_list(waiting, build)
    return None if item is None or waiting else item


def _quick_list(waiting: list[Token], build: Build) -> Item | None:
    """A list from the end of ``waiting``, which is in reverse order."""
    items: list[Any] = []
    while True:
        entry = _quick_entry(waiting, build)
        if entry is None:
            return None
        items.append(entry)
        if not waiting or waiting[-1].type != "SEPARATOR":
            return build.entries(items)
        items.append(waiting.pop())
        if not waiting or waiting[-1].type == "CLOSE":
            return build.entries(items)


def _quick_entry(waiting: list[Token], build: Build) -> Item | None:
    signs: list[Token] = []
    while waiting and waiting[-1].type in ("PLUS", "MINUS"):
        signs.append(waiting.pop())
    if not waiting:
        return None
    first = waiting.pop()
    item: Item | None = None
    if first.type == "NUMBER":
        item = build.number([first])
        while waiting and waiting[-1].type == "TRANSPOSED":
            waiting.pop()
        for sign in reversed(signs):
            item = item if sign.type == "PLUS" else build.negative([sign, item])
    elif first.type == "OPEN" and not signs:
        inner = _quick_list(waiting, build)
        if inner is None or not waiting or waiting.pop().type != "CLOSE":
            return None
        item = build.group([first, inner])
        while waiting and waiting[-1].type == "TRANSPOSED":
            item = build.transpose([item, waiting.pop()])
    return item
