"""YAML as plain data with the place of every entry. Scalars stay text, so a decimal keeps all its digits.

Nothing is constructed from the file but dictionaries, lists and strings; tags, duplicate keys and expanding aliases
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.encodings import decoded

MAX_BYTES = 1_000_000
MAX_NODES = 40_000
MAX_DEPTH = 20

Plain = str | list["Plain"] | dict[str, "Plain"] | None
Path_ = tuple[str | int, ...]

_PLAIN = "null bool int float str seq map timestamp merge value".split()
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in _PLAIN)
_LONG_NAME = re.compile(r"(?<!\S)[!&*%]\S{1000}")
"""A tag, an anchor or a directive that is longer than any that means something."""
_BRACKET_AND_MORE = re.compile(r"\s*[^\s#'\"\[{][^#'\"]*?:\s+(\[[^#'\"{}]*\]\s*[A-Za-z*/+^@-][^#'\"]*)$")
"""A line such as ``Y: [a, b] W``, whose value an equation is, not a list."""
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_TURNING = r"\u202a-\u202e\u2066-\u2069"
CONTROL = re.compile(f"[{_CONTROL}{_TURNING}]")
"""What a text for people never holds: what a terminal may take for a command, and what shows signs in another order
than that in which they stand, so that a number or a program reads as another one.
"""
TURNING = re.compile(f"[{_TURNING}]")
"""The second of these: programs put it into what students hand in without their knowing."""
_HANDED_IN = re.compile(f"[{_CONTROL}]")


@dataclass(frozen=True)
class Source:
    """The data of a file, and where each entry stands, by its path of keys and positions.

    ``texts`` are the places at which the values begin whose characters stand in the file as they are.
    """

    file: str
    data: Plain
    places: dict[Path_, Place]
    texts: dict[Path_, Place]

    def place(self, *path: str | int) -> Place:
        """The place of an entry, or of the nearest entry around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file))

    def inside(self, problem: Problem, *path: str | int) -> Problem:
        """``problem``, whose column counts within the text of an entry, at its place in the file."""
        column, begin = problem.place.column, self.texts.get(path)
        if problem.place.line is None and column is not None and begin is not None and begin.column is not None:
            problem.place = Place(self.file, begin.line, begin.column + column - 1)
        return problem.at(self.place(*path))


class _Composer(Composer):
    """Stops at too many nodes, before all of a large file is read."""

    limit = MAX_NODES

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.nodes = count(1)
        self.warn_double_anchors = False

    def compose_node(self, parent: Any, index: Any) -> Any:
        if next(self.nodes) > self.limit:
            raise _TooLarge(self.parser.peek_event().start_mark)
        return super().compose_node(parent, index)


class _TooLarge(Exception):
    """More nodes than any sheet needs; its argument is the mark of the first one too many."""


def read(path: Path, name: str | None = None, most: int = MAX_NODES, *, is_handed_in: bool = False) -> Source:
    """The YAML file at ``path``, named ``name`` in messages, of at most so many keys and values.

    Raises ``Problem`` with the line of what cannot be read.
    """
    file = name or str(path)
    return parsed(read_text(path, file, is_handed_in=is_handed_in), file, most, is_handed_in=is_handed_in)


def parsed(text: str, file: str, most: int = MAX_NODES, *, is_handed_in: bool = False) -> Source:
    """The same of the text of a file, as ``read_text`` gives it."""
    if found := _LONG_NAME.search(text):  # the scanner goes through the rest of it for each of its characters
        raise Problem("broken_yaml", Place(file, text.count("\n", 0, found.start()) + 1), reason="a name is too long")
    node = _composed(text, file, most)
    if node is None:
        raise Problem("empty_file", Place(file))
    reader = _Reader(file, _controls(is_handed_in))
    return Source(file, reader.plain(node, ()), reader.places, reader.texts)


def _composed(text: str, file: str, most: int) -> Node | None:
    yaml = YAML(typ="safe", pure=True)

    class Bounded(_Composer):
        limit = most

    yaml.Composer = Bounded
    yaml.max_depth = MAX_DEPTH + 1
    try:
        return yaml.compose(text)  # type: ignore[no-any-return]
    except (_TooLarge, MaxDepthExceededError) as error:
        mark = error.args[0] if isinstance(error, _TooLarge) else error.problem_mark
        raise Problem("yaml_too_large", Place(file, mark.line + 1), nodes=most, depth=MAX_DEPTH) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        lines = text.splitlines()
        near = [line for one in (error.context_mark, mark) if one for line in lines[one.line : one.line + 1]]
        if found := next(filter(None, map(_BRACKET_AND_MORE.match, near)), None):
            raise Problem("bracket_unquoted", place, found=f'"{found[1].strip()[:200]}"') from None
        raise Problem("broken_yaml", place, reason=_first_line(error.problem or error.context)) from None
    except (YAMLError, ValueError) as error:
        raise Problem("broken_yaml", Place(file), reason=_first_line(error)) from None


def _first_line(reason: object) -> str:
    return (str(reason or "").splitlines() or [""])[0]


def read_text(path: Path, file: str, limit: int = MAX_BYTES, *, is_handed_in: bool = False) -> str:
    """The text of a file of bounded size, without control characters: in UTF-8, or as students save theirs, in which
    ``TURNING`` may stand.

    Raises ``Problem``.
    """
    content = regular_files.read(path, limit, file)
    try:
        text = decoded(content)[0] if is_handed_in else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problem("not_utf8", Place(file, line), byte=error.start + 1) from None
    if found := _controls(is_handed_in).search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise Problem("control_character", Place(file, line, column), number=f"{ord(found[0]):04X}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _controls(is_handed_in: bool) -> re.Pattern[str]:
    return _HANDED_IN if is_handed_in else CONTROL


class _Reader:
    """From nodes to plain data; aliases that expand beyond bounds are refused."""

    def __init__(self, file: str, controls: re.Pattern[str]) -> None:
        self.file, self.controls = file, controls
        self.places: dict[Path_, Place] = {}
        self.texts: dict[Path_, Place] = {}
        self.budget: Iterator[int] = iter(range(MAX_NODES))

    def place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def plain(self, node: Node, path: Path_) -> Plain:
        place = self.place(node)
        self.places.setdefault(path, place)
        if next(self.budget, None) is None or len(path) > MAX_DEPTH:
            raise Problem("yaml_too_large", place, nodes=MAX_NODES, depth=MAX_DEPTH)
        if node.tag and str(node.tag) not in _TAGS:
            raise Problem("yaml_tag", place, tag=str(node.tag).replace("tag:yaml.org,2002:", "!!"))
        if isinstance(node, SequenceNode):
            return [self.plain(item, (*path, n)) for n, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        assert isinstance(node, ScalarNode)
        self._remember(node, path)
        return None if str(node.tag).endswith(":null") else self._text(node)

    def _text(self, node: ScalarNode) -> str:
        text = str(node.value)
        if found := self.controls.search(text):  # an escape such as "\e" in quotation marks
            raise Problem("control_character", self.place(node), number=f"{ord(found[0]):04X}")
        return text

    def _remember(self, node: ScalarNode, path: Path_) -> None:
        """Where the text of a value begins, if it stands on one line as it is."""
        begin, end = node.start_mark, node.end_mark
        quotes = 0 if node.style is None else 1
        if begin.line == end.line and end.column - begin.column == len(node.value) + 2 * quotes:
            self.texts[path] = Place(self.file, begin.line + 1, begin.column + 1 + quotes)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key, value in node.value:
            place = self.place(key)
            if not isinstance(key, ScalarNode):
                raise Problem("yaml_key", place)
            name = self._text(key)
            if name in found:
                raise Problem("duplicate_key", place, key=name, first=self.places[(*path, name)].line)
            self.places[(*path, name)] = place
            found[name] = self.plain(value, (*path, name))
        return found
