"""Frozen records as plain JSON, by the annotations of their classes: what is read has the types that these say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Turn = Callable[[Any], Any]
"""From a value to plain JSON, or back. Raises ``TypeError`` or ``ValueError`` for a value of another type."""

_NUMBERS = (int, float)


@cache
def ways(kind: Any) -> tuple[Turn, Turn]:
    """How values of a type become plain JSON, and how they are read from it.

    The type is one of ``str``, ``int``, ``float``, ``bool`` and ``bytes``, a frozen record, or is made of such by
    ``tuple``, ``frozenset``, ``Mapping`` or ``|``.
    """
    if kind is str:
        return _letters, _checked((str,))
    if kind in (int, bool, float):
        checked = _checked(_NUMBERS if kind is float else (kind,))
        return checked, checked
    if kind is bytes:
        return (lambda value: value.decode("latin-1")), (lambda plain: plain.encode("latin-1"))
    if kind is NoneType:
        return _checked((NoneType,)), _checked((NoneType,))
    if is_dataclass(kind):
        return _record(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return _union(inner)
    if origin is tuple and inner[-1] is not Ellipsis:
        return _row([ways(one) for one in inner], tuple)
    if origin in (tuple, frozenset):
        write, read = ways(inner[0])
        order: Callable[[Any], Any] = sorted if origin is frozenset else list
        return (lambda value: [write(one) for one in order(value)]), (lambda plain: origin(map(read, _list(plain))))
    if origin is not None and issubclass(origin, Mapping):
        write, read = ways(tuple[inner])  # type: ignore[valid-type]
        return (lambda value: [write(item) for item in value.items()]), (lambda plain: dict(map(read, _list(plain))))
    raise TypeError(kind)


def _letters(value: Any) -> str:
    """A text as a plain one. One that is markup is more than its letters."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        raise TypeError(value)
    return str(value)


def _checked(kinds: tuple[type, ...]) -> Turn:
    def checked(value: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError(value)
        return value

    return checked


def _list(plain: Any) -> list[Any]:
    if type(plain) is not list:
        raise TypeError(plain)
    return plain


def _record(kind: Any) -> tuple[Turn, Turn]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    write, read = _row([_later(hints[name]) for name in names], lambda parts: kind(*parts))
    return (lambda value: write([getattr(value, name) for name in names])), read


def _later(kind: Any) -> tuple[Turn, Turn]:
    """The ways of a type that may hold the record in which it stands."""
    return (lambda value: ways(kind)[0](value)), (lambda plain: ways(kind)[1](plain))


def _row(parts: list[tuple[Turn, Turn]], make: Callable[[Any], Any]) -> tuple[Turn, Turn]:
    writes, reads = [write for write, _ in parts], [read for _, read in parts]

    def write(value: Any) -> list[Any]:
        return [turn(part) for turn, part in zip(writes, value, strict=True)]

    def read(plain: Any) -> Any:
        return make([turn(part) for turn, part in zip(reads, _list(plain), strict=True)])

    return write, read


def _union(kinds: tuple[Any, ...]) -> tuple[Turn, Turn]:
    """The number of the type stands before the value."""

    def write(value: Any) -> list[Any]:
        number = next((n for n, kind in enumerate(kinds) if isinstance(value, get_origin(kind) or kind)), None)
        if number is None:
            raise TypeError(value)
        return [number, ways(kinds[number])[0](value)]

    def read(plain: Any) -> Any:
        number, value = _list(plain)
        if type(number) is not int or not 0 <= number < len(kinds):
            raise ValueError(plain)
        return ways(kinds[number])[1](value)

    return write, read
