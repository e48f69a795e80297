"""Records come back from JSON as they were, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from templates.blocks.cells import CellLayout, Layout
from templates.blocks.model import Block, Content, Digits, Gap, Group, Inner, Item, Mark
from templates.blocks.records import ways

INSIDE = Content((b"q\xff\x00", Gap(0, 1.5, 2.0, 12.0)), {"ABCDEF": {3: ("fi", 512.0)}}, frozenset({"a0.5"}))
CONTENT = Content(
    (b"", Digits((b"<", b">"), ("ABCDEF",), 4), Group((0.0, 1.0, 2.0, 3.0), INSIDE)), {}, inner=(Inner(INSIDE, 2.5, 7),)
)
ITEM = Item(0.0, 9.0, 10.5, True, 0.0, False, 0.0, (INSIDE, CONTENT, INSIDE))
BLOCK = Block((ITEM,), 9.0, 1.0, 2.0, True, False, (Mark("anchor", "a", 0, 0.0, 1.0, 2.0, 3.0),), (("task", "1.1", 0),))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Block, BLOCK),
        (Block, replace(BLOCK, head=(ITEM.layers, 8.25))),
        (Layout, CellLayout(1.0, 2.0, 3.0, CONTENT, 0.5)),
        (Layout, None),
        (tuple[Block | None, ...], (BLOCK, None)),
        (tuple[str, float], ("ü", 1e-9)),
        (str, "\ud800"),
    ],
)
def test_a_value_comes_back(kind: Any, value: object) -> None:
    write, read = ways(kind)
    assert read(json.loads(json.dumps(write(value)))) == value


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (str, 1),
        (int, 1.0),
        (int, True),
        (float, "1"),
        (bytes, "\u20ac"),
        (Gap, [0, 1.0, 1.0]),
        (Gap, [0, 1.0, 1.0, 1.0, 1.0]),
        (Gap, {"picture": 0}),
        (Layout, [2, None]),
        (Layout, [-1, None]),
        (Layout, [0]),
        (tuple[str, ...], "ab"),
        (tuple[str, float], ["a"]),
        (frozenset[str], [["a"]]),
    ],
)
def test_what_is_of_another_type_is_refused(kind: Any, plain: object) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        ways(kind)[1](plain)


def test_there_are_types_that_are_no_records() -> None:
    for kind in (object, dict, set[int]):
        with pytest.raises(TypeError):
            ways(kind)
