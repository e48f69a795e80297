"""Breaking one long TeX formula into lines, with its delimiters kept whole and of one height."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from templates.formulas.tex_tokens import located, nesting

# An operator after one of these, or at the beginning, is a sign and belongs to what follows.
_NO_OPERAND = re.compile(r"(?:^|[-+=(\[,<>]|\\(?:cdot|times|odot|left\s*\S+|quad|qquad|approx|leq?|geq?))\s*$")
_OPERATORS = frozenset(["+", "-", "=", r"\approx", r"\cdot", r"\odot"])


@dataclass(frozen=True)
class _Group:
    r"""A pair ``\left … \right``: where it begins and ends, and where its content does."""

    start: int
    inside: int
    close: int
    end: int


@dataclass(frozen=True)
class Breakable:
    """``pieces`` that together are one formula; it may be broken before any but the first."""

    pieces: tuple[str, ...]

    @cached_property
    def tex(self) -> str:
        return " ".join(self.pieces)

    @cached_property
    def _offsets(self) -> tuple[int, ...]:
        """Where each piece starts in ``tex``, and the end."""
        offsets = [0]
        for piece in self.pieces:
            offsets.append(offsets[-1] + len(piece) + 1)
        offsets[-1] -= 1
        return tuple(offsets)

    @cached_property
    def _structure(self) -> tuple[tuple[_Group, ...], frozenset[int]]:
        """The groups, and the offsets that stand in no braces, no environment and no unfinished group."""
        stack: list[tuple[bool, int, int]] = []  # whether it is a group, where it starts and where its content does
        groups: list[_Group] = []
        hard = 0  # depth of what cannot be broken: braces and environments
        loose: set[int] = set()
        for start, token in located(self.tex):
            end, step = start + len(token), nesting(token)
            is_group = token.startswith((r"\left", r"\right"))
            if hard == 0:
                loose.add(start)
            if step > 0:
                stack.append((is_group, start, end))
                hard += not is_group
            elif step < 0 and stack and stack[-1][0] == is_group:
                _, opened, inside = stack.pop()
                hard -= not is_group
                if is_group:
                    groups.append(_Group(opened, inside, start, end))
        return tuple(sorted(groups, key=lambda group: group.start)), frozenset(loose)

    def depth(self, index: int) -> int | None:
        """How many groups are open before piece ``index``; ``None`` where no break is possible."""
        groups, loose = self._structure
        at = self._offsets[index]
        if at not in loose:
            return None
        return sum(group.inside <= at <= group.close for group in groups)

    def line(self, first: int, last: int, strut_for: Callable[[str], str]) -> str:
        r"""The pieces from ``first`` up to, not including, ``last``, as a formula of their own.

        A group that reaches over the line's end is closed by an invisible ``\right.``; all parts of a group get
        delimiters as tall as its whole content, by the invisible strut that ``strut_for`` makes for it.
        """
        groups, _ = self._structure
        start, stop = self._offsets[first], self._offsets[last]
        inserts: list[tuple[int, int, str]] = []
        tail = ""
        for order, group in enumerate(groups):
            if group.end <= start or group.start >= stop or (group.start >= start and group.end <= stop):
                continue
            strut = strut_for(self.tex[group.inside : group.close])
            if group.start < start:
                inserts.append((start, order, rf"\left.{strut}"))
            if group.end > stop:  # the strut stands at the end, since it parts a delimiter from its content
                tail = (strut if group.start >= start else "") + r"\right." + tail
        text, at = "", start
        for position, _, insert in sorted(inserts):
            text += self.tex[at:position] + insert
            at = position
        return text + self.tex[at:stop].rstrip() + tail


def at_operators(tex: str, in_groups: bool = False) -> tuple[str, ...]:
    r"""``tex`` cut before its outermost relations, sums and products: a term that nobody cut may still have to be
    broken; ``in_groups`` before those between ``\left`` and ``\right`` as well."""
    cuts: list[int] = [0]
    depth = 0
    for start, token in located(tex):
        step = nesting(token) or (token in "([") - (token in ")]")
        if in_groups and token.startswith((r"\left", r"\right")):
            continue
        if step:
            depth += step
        elif depth == 0 and token in _OPERATORS and not _NO_OPERAND.search(tex[:start]):
            cuts.append(start)
    return tuple(tex[start:stop].strip() for start, stop in zip(cuts, [*cuts[1:], len(tex)], strict=True))


def best_lines(
    widths: Sequence[float], depths: Sequence[int | None], first_room: float, room: float
) -> tuple[tuple[int, int], ...] | None:
    """How to distribute pieces over lines: as few as possible, then evenly and outside of groups.

    ``depths[i]`` tells what is open before piece ``i``, ``None`` where no line may start. ``None`` if nothing fits.
    """
    count = len(widths)
    best: list[tuple[float, float, int] | None] = [None] * (count + 1)  # lines, cost, where the last one starts
    best[0] = (0.0, 0.0, 0)
    for stop in range(1, count + 1):
        for start in range(stop):
            before = best[start]
            open_groups = depths[start] if start else 0
            available = room if start else first_room
            width = sum(widths[start:stop])
            if before is None or open_groups is None or width > available:
                continue
            slack = ((available - width) / available) ** 2 * (0.5 if stop == count else 1.0)  # the last may be short
            cost = before[1] + slack + 0.15 * open_groups
            candidate = (before[0] + 1, cost, start)
            if best[stop] is None or candidate < best[stop]:  # type: ignore[operator]
                best[stop] = candidate
    if best[count] is None:
        return None
    lines: list[tuple[int, int]] = []
    stop = count
    while stop:
        start = best[stop][2]  # type: ignore[index]
        lines.append((start, stop))
        stop = start
    return tuple(reversed(lines))
