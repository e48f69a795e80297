"""The sides of the equals signs in an answer, each read by itself: what cannot be read spoils no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from solver.answers.building import Build, Item, Listed
from solver.answers.names import Names
from solver.answers.numerals import Gap, Written
from solver.answers.tokens import Token, unreadable
from solver.errors import Problem
from solver.expressions import operands
from solver.notation import MAX_DEPTH

MOST_SIDES = 40
SHORTEST_LIST = 2


def parts(found: list[Token]) -> list[list[Token]]:
    """The tokens of each side. A sign of equality in front of everything has no left side."""
    split: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += (token.type == "OPEN") - (token.type == "CLOSE")
        if token.type == "EQUALS" and depth == 0:
            split.append([])
        else:
            split[-1].append(token)
    return split[1:] if len(split) > 1 and not split[0] else split


def side(found: list[Token], end: int, names: Names) -> Item:
    """What stands on one side; ``end`` is where it ends.

    Raises ``Problem`` at a token that cannot stand where it does.
    """
    for token in found:
        if token.type == "UNREADABLE":
            raise token.value
    if not found:
        raise unreadable(end, "", "answer_operand")
    try:
        quick = _quick_side(found, names)
    except Problem:  # the grammar may meet another one before
        quick = None
    if quick is not None:
        return quick
    from solver.answers.grammar import side_by_grammar

    return side_by_grammar(found, end, names)


def forgiving(found: list[Token], end: int, names: Names, count: int) -> Listed | None:
    """A list of so many entries of which some are left open or cannot be read, if it is one and any can."""
    item = _pieces_of(found, end, names, count)
    if item is None:
        return None
    entries = list(_entries(item))
    is_some = any(isinstance(e, Written) for e in entries) and any(isinstance(e, Gap) for e in entries)
    if len(entries) != count or not is_some:
        return None
    return item if all(isinstance(e, Written | Gap) for e in entries) else None


def _entries(item: Item) -> Iterator[Item]:
    if isinstance(item, Listed):
        for inner in item.items:
            yield from _entries(inner)
    else:
        yield item


def _entry(found: list[Token], end: int, names: Names, count: int) -> Item:
    try:
        item = side(found, end, names)
    except Problem as problem:
        return _pieces_of(found, end, names, count) or Gap(problem)
    return item if not isinstance(item, Listed) else _pieces_of(found, end, names, count) or item


def _pieces_of(found: list[Token], end: int, names: Names, count: int) -> Listed | None:
    """The entries between the separators, each read by itself; ``None`` where there is none, or too many."""
    inner = found[1:-1] if _is_bracketed(found) else found
    pieces, ranks = _pieces(inner)
    if not SHORTEST_LIST <= len(pieces) <= count:
        return None
    starts = [*(piece[0].start_pos if piece else end for piece in pieces[1:]), end]
    return Listed(tuple(_entry(p, e, names, count) for p, e in zip(pieces, starts, strict=True)), tuple(ranks))


def _is_bracketed(found: list[Token]) -> bool:
    if len(found) < 2 or found[0].type != "OPEN" or found[-1].type != "CLOSE":
        return False
    depth = 0
    for token in found[:-1]:
        depth += (token.type == "OPEN") - (token.type == "CLOSE")
        if depth == 0:
            return False
    return True


def _pieces(found: list[Token]) -> tuple[list[list[Token]], list[int]]:
    pieces: list[list[Token]] = [[]]
    ranks: list[int] = []
    depth = 0
    for token in found:
        depth += (token.type == "OPEN") - (token.type == "CLOSE")
        if token.type == "SEPARATOR" and depth == 0:
            ranks.append(int(token.value))
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces, ranks


def check_depth(item: Item) -> None:
    depth, level = 0, [item]
    while level:
        depth += 1
        if depth > 2 * MAX_DEPTH:
            raise Problem("nested_too_deep", found=depth, limit=2 * MAX_DEPTH)
        level = [part for node in level for part in _parts(node)]


def _parts(item: Item) -> tuple[Item, ...]:
    if isinstance(item, Listed):
        return item.items
    return () if isinstance(item, Written | Gap) else operands(item)


def _quick_side(found: list[Token], names: Names) -> Item | None:
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
