"""A name that stands twice in an object hides what it stood for first."""

from __future__ import annotations

import json

import pytest

from worksheets.names_once import once


def test_each_name_stands_once() -> None:
    assert json.loads('{"a": {"a": 1}, "b": []}', object_pairs_hook=once) == {"a": {"a": 1}, "b": []}
    with pytest.raises(ValueError, match="'a' stands there twice"):
        json.loads('{"b": {"a": 1, "a": 1}}', object_pairs_hook=once)
