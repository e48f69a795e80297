"""Regular expressions of Python as those of JavaScript, so that a pattern stands in one place.

What the two languages mean by the same sign is not the same: ``\\w`` and ``\\s`` are Unicode's in Python, ``$`` is also
before a last line break, and JavaScript knows neither comments nor conditions. So a pattern is written anew from its
parts. Groups are numbered; ``names`` says which numbers a name has, of which one matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from re import _constants as code
from re import _parser
from typing import Any

Parts = Sequence[tuple[Any, Any]]

_WORD = r"\p{L}\p{N}_"
_SPACE = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CATEGORIES = {
    code.CATEGORY_DIGIT: r"\p{Nd}",
    code.CATEGORY_WORD: _WORD,
    code.CATEGORY_SPACE: _SPACE,
    code.CATEGORY_NOT_DIGIT: r"\P{Nd}",
}
_WITHOUT = {code.CATEGORY_NOT_WORD: rf"[^{_WORD}]", code.CATEGORY_NOT_SPACE: rf"[^{_SPACE}]"}
_PLACES = {
    code.AT_BEGINNING_STRING: r"(?<![\s\S])",
    code.AT_END_STRING: r"(?![\s\S])",
    code.AT_BOUNDARY: rf"(?:(?<![{_WORD}])(?=[{_WORD}])|(?<=[{_WORD}])(?![{_WORD}]))",
}


def translated(pattern: re.Pattern[str]) -> dict[str, Any]:
    """A pattern as ``{source, flags, names}`` for JavaScript's ``RegExp`` with the flag ``u``."""
    parts = _parser.parse(pattern.pattern, pattern.flags)
    writer = _Writer(bool(pattern.flags & re.MULTILINE), bool(pattern.flags & re.DOTALL))
    conditions = sorted(set(_conditions(parts)))
    ways: list[dict[int, bool]] = [{}]
    for group in conditions:
        ways = [{**way, group: met} for way in ways for met in (True, False)]
    source = "|".join(writer.written(parts, way) for way in ways)
    names: dict[str, list[int]] = {}
    for name, group in pattern.groupindex.items():
        names[name] = [number for number, original in enumerate(writer.groups, 1) if original == group]
    return {"source": source, "flags": "i" if pattern.flags & re.IGNORECASE else "", "names": names}


def _conditions(parts: Any) -> Iterator[int]:
    """The groups that a part of the pattern depends on."""
    if isinstance(parts, tuple) and len(parts) == 2 and parts[0] is code.GROUPREF_EXISTS:
        yield parts[1][0]
    if isinstance(parts, tuple | list | _parser.SubPattern):
        for part in parts:
            yield from _conditions(part)


@dataclass
class _Writer:
    multiline: bool
    dotall: bool
    groups: list[int] = field(default_factory=list)

    def written(self, parts: Any, way: Mapping[int, bool]) -> str:
        return "".join(self._part(operation, argument, way) for operation, argument in parts)

    def _part(self, operation: Any, argument: Any, way: Mapping[int, bool]) -> str:
        if operation is code.LITERAL:
            return _character(argument)
        if operation is code.NOT_LITERAL:
            return f"[^{_character(argument)}]"
        if operation is code.ANY:
            return r"[\s\S]" if self.dotall else r"[^\n]"
        if operation is code.IN:
            return _set(argument)
        if operation is code.AT:
            return self._place(argument)
        if operation is code.BRANCH:
            return self._branch(argument[1], way)
        if operation is code.SUBPATTERN:
            return self._group(argument[0], argument[3], way)
        if operation in (code.MAX_REPEAT, code.MIN_REPEAT):
            low, high, inner = argument
            times = f"{{{low},{'' if high is code.MAXREPEAT else high}}}"
            return f"(?:{self.written(inner, way)}){times}{'?' if operation is code.MIN_REPEAT else ''}"
        if operation in (code.ASSERT, code.ASSERT_NOT):
            direction, inner = argument
            sign = "=" if operation is code.ASSERT else "!"
            return f"(?{'<' if direction < 0 else ''}{sign}{self.written(inner, way)})"
        if operation is code.GROUPREF_EXISTS:
            group, yes, no = argument
            return self.written((yes if way[group] else no) or (), way)
        raise ValueError(operation)

    def _place(self, place: Any) -> str:
        if place is code.AT_BEGINNING:
            return r"(?<![^\n])" if self.multiline else r"(?<![\s\S])"
        if place is code.AT_END:
            return r"(?![^\n])" if self.multiline else r"(?=\n?(?![\s\S]))"
        return _PLACES[place]

    def _branch(self, branches: Sequence[Any], way: Mapping[int, bool]) -> str:
        for group, met in way.items():
            if any(group in set(_groups(branch)) for branch in branches):
                branches = [branch for branch in branches if (group in set(_groups(branch))) == met]
        return f"(?:{'|'.join(self.written(branch, way) for branch in branches)})"

    def _group(self, group: int | None, inner: Any, way: Mapping[int, bool]) -> str:
        if group is None:
            return f"(?:{self.written(inner, way)})"
        self.groups.append(group)
        return f"({self.written(inner, way)})"


def _groups(parts: Any) -> Iterator[int]:
    if isinstance(parts, tuple) and len(parts) == 2 and parts[0] is code.SUBPATTERN and parts[1][0] is not None:
        yield parts[1][0]
    if isinstance(parts, tuple | list | _parser.SubPattern):
        for part in parts:
            yield from _groups(part)


def _set(members: Sequence[tuple[Any, Any]]) -> str:
    is_negated = members[0][0] is code.NEGATE
    inside, beside = "", []
    for operation, argument in members[1:] if is_negated else members:
        if operation is code.LITERAL:
            inside += _character(argument)
        elif operation is code.RANGE:
            inside += f"{_character(argument[0])}-{_character(argument[1])}"
        elif argument in _WITHOUT:
            beside.append(_WITHOUT[argument])
        else:
            inside += _CATEGORIES[argument]
    if not beside:
        return f"[{'^' if is_negated else ''}{inside}]"
    found = "|".join([*([f"[{inside}]"] if inside else []), *beside])
    return rf"(?:(?!{found})[\s\S])" if is_negated else f"(?:{found})"


def _character(number: int) -> str:
    character = chr(number)
    if character.isascii() and (character.isalnum() or character in " _,;:<>=!\"'%&~`@#"):
        return character
    return rf"\u{{{number:x}}}"
