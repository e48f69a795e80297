"""The sides of the equals signs in an answer, each read by itself: what cannot be read spoils no other."""

from __future__ import annotations

from collections.abc import Iterator

from solver.answers.items import Item, Listed
from solver.answers.names import Names
from solver.answers.numerals import Gap, Written
from solver.answers.quick import quick_side
from solver.answers.tokens import Token, unreadable
from solver.errors import Problem

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
        quick = quick_side(found, names)
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
        return _pieces_of(found, end, names, count) or Gap(problem.kept())
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
