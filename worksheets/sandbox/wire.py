"""What goes into the sandbox and what comes out: JSON, with arrays as their bytes.

What comes out was written by the student's process. It is read with limits on length, depth and size, and nothing in
it can be anything but numbers, texts, arrays and collections of them.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

DEEPEST = 12
MOST_ENTRIES = 4_000_000


class Malformed(ValueError):
    """A line that the driver would not write."""


@dataclass(frozen=True)
class Path:
    """An argument that an earlier step has made: ``out.0`` is the first item of what the step named ``out`` gave."""

    text: str


@dataclass(frozen=True)
class Other:
    """A value of which only the type is known."""

    type: str


def encode(value: object) -> Any:
    """An argument for the driver."""
    if isinstance(value, np.ndarray):
        kind = "<f8" if value.dtype.kind == "f" else "<i8"
        data = base64.b64encode(np.ascontiguousarray(value, kind).tobytes()).decode()
        return {"type": kind, "shape": list(value.shape), "bytes": data}
    if isinstance(value, Path):
        return {"path": value.text}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    return value


def line(data: bytes) -> dict[str, Any]:
    """A line as JSON. Raises ``Malformed``."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(content, dict):
        raise Malformed
    return content


def decode(data: Any, depth: int = 0) -> Any:
    """A result: numbers, texts, arrays, lists, dictionaries of them. Raises ``Malformed``."""
    if depth > DEEPEST:
        raise Malformed
    if data is None or isinstance(data, bool | int | float | str):
        return data
    if isinstance(data, list):
        return [decode(item, depth + 1) for item in data]
    match data:
        case {"other": str(name)}:
            return Other(name)
        case {"items": list(items)}:
            return dict(_item(item, depth) for item in items)
        case {"type": "<f8" | "<i8" as kind, "shape": list(shape), "bytes": str(text)}:
            return _array(kind, shape, text)
        case _:
            raise Malformed


def _item(item: Any, depth: int) -> tuple[str | int, Any]:
    match item:
        case [str() | int() as key, value]:
            return key, decode(value, depth + 1)
        case [_, value]:
            return "", decode(value, depth + 1)
        case _:
            raise Malformed


def _array(kind: str, shape: list[Any], text: str) -> np.ndarray[Any, Any]:
    if len(shape) > DEEPEST or not all(isinstance(n, int) and 0 <= n <= MOST_ENTRIES for n in shape):
        raise Malformed
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), kind).reshape(shape)
    except (ValueError, binascii.Error):
        raise Malformed from None
