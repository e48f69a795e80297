"""YAML as plain data with the place of every entry. Scalars stay text, so a decimal keeps all its digits.

Nothing is constructed from the file but dictionaries, lists and strings; tags, duplicate keys and expanding aliases are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from solver.errors import Place, Problem

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
MAX_DEPTH = 20

Plain = str | list["Plain"] | dict[str, "Plain"] | None
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """The data of a file, and where each entry stands, by its path of keys and positions."""

    file: str
    data: Plain
    places: dict[Path_, Place]

    def place(self, *path: str | int) -> Place:
        """The place of an entry, or of the nearest entry around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file))


def read(path: Path, name: str | None = None) -> Source:
    """The YAML file at ``path``, named ``name`` in messages.

    Raises ``Problem`` with the line of what cannot be read.
    """
    file = name or str(path)
    text = read_text(path, file)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise Problem("broken_yaml", place, reason=str(error.problem or error.context or "").split("\n")[0]) from None
    except (YAMLError, RecursionError) as error:
        raise Problem("broken_yaml", Place(file), reason=str(error).split("\n")[0]) from None
    if node is None:
        raise Problem("empty_file", Place(file))
    places: dict[Path_, Place] = {}
    return Source(file, _plain(node, (), file, places, iter(range(MAX_NODES))), places)


def read_text(path: Path, file: str) -> str:
    """The text of a UTF-8 file of bounded size. Raises ``Problem``."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Problem("file_too_large", Place(file), limit=MAX_BYTES)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("not_utf8", Place(file), byte=error.start) from None
    except OSError as error:
        raise Problem("unreadable", Place(file), reason=error.strerror or type(error).__name__) from None


def _plain(node: Node, path: Path_, file: str, places: dict[Path_, Place], budget: Iterator[int]) -> Plain:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    places.setdefault(path, place)
    if next(budget, None) is None or len(path) > MAX_DEPTH:
        raise Problem("yaml_too_large", place, nodes=MAX_NODES, depth=MAX_DEPTH)
    if node.tag and not str(node.tag).startswith("tag:yaml.org,2002:"):
        raise Problem("yaml_tag", place, tag=str(node.tag))
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, n), file, places, budget) for n, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, path, file, places, budget)
    assert isinstance(node, ScalarNode)
    return None if str(node.tag).endswith(":null") else str(node.value)


def _mapping(
    node: MappingNode, path: Path_, file: str, places: dict[Path_, Place], budget: Iterator[int]
) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in node.value:
        place = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, ScalarNode):
            raise Problem("yaml_key", place)
        name = str(key.value)
        if name in found:
            raise Problem("duplicate_key", place, key=name, first=places[(*path, name)].line)
        places[(*path, name)] = place
        found[name] = _plain(value, (*path, name), file, places, budget)
    return found
