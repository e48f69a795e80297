"""What was laid out before, in this process or, by way of the cache folder, in another one."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from ctypes import c_char_p
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from solver.errors import Problem
from templates import fonts, page, system_libraries
from templates.blocks.model import Content, Digits
from templates.blocks.records import ways
from worksheets.cache_folder import digest, stamp
from worksheets.kept_rows import KeptRows

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 100_000_000
"""Bytes of the file."""
_LIBRARIES = ("weasyprint", "pydyf", "pyphen", "fonttools", "tinycss2", "tinyhtml5", "cssselect2")


@cache
def _version() -> str:
    """Changes with all that a layout depends on but its text: libraries, style, typefaces, and the code here."""
    here = Path(__file__).parent
    libraries = " ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    looks = digest(fonts.rules() + page.style("base") + page.style("print"))
    try:
        code = stamp(sorted([*here.glob("*.py"), *fonts.files()]))
    except (OSError, Problem):
        code = "none"
    return digest(f"{libraries} {_setters()} {looks} {code}")


def _setters() -> str:
    """The versions of the libraries that set lines of text and take typefaces apart. Raises ``OSError``."""
    pango, harfbuzz = system_libraries.PANGO.loaded(), system_libraries.HARFBUZZ.loaded()
    harfbuzz.hb_version_string.restype = c_char_p
    return f"{pango.pango_version()} {harfbuzz.hb_version_string().decode()}"


def are_kept() -> bool:
    """Whether processes have kept layouts, so that perhaps nothing has to be laid out."""
    return _rows().is_kept


def _rows() -> KeptRows:
    return KeptRows("layouts", _version, MOST)


class Layouts:
    """The layouts of one language and setting on disk; what is wrong with the file is never told."""

    def __init__(self, language: str, setting: str) -> None:
        self._prefix = f"{language} {setting}"
        self._kept = _rows()
        self.flush, self.begin_anew = self._kept.flush, self._kept.begin_anew
        self.was_read = False
        self.faces: set[str] = set()
        """The typefaces of all that was read."""

    def get(self, name: str, key: str, kind: Any) -> Any:
        """What was kept of this type. Raises ``KeyError`` where there is nothing."""
        if (text := self._kept.get(self._name(name, key))) is None:
            raise KeyError(key)
        try:
            found = ways(kind)[1](json.loads(text))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            self._kept.begin_anew()
            raise KeyError(key) from None
        self.was_read = True
        self.faces.update(_faces(found))
        return found

    def put(self, name: str, key: str, kind: Any, value: object) -> None:
        """Keep a value of this type, which is written by ``flush``."""
        if self._kept.is_open:
            self._kept.put(self._name(name, key), json.dumps(ways(kind)[0](value), separators=(",", ":")))

    def _name(self, name: str, key: str) -> str:
        return f"{name} {blake2b(f'{self._prefix} {key}'.encode(), digest_size=16).hexdigest()}"


class Recent(Generic[K, V]):
    """Values by their keys, of which a process keeps those that were asked for last."""

    def __init__(self, most: int) -> None:
        self._values: OrderedDict[K, V] = OrderedDict()
        self._most = most

    def __contains__(self, key: K) -> bool:
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __getitem__(self, key: K) -> V:
        try:
            value = self._values[key]
        except KeyError:
            value = self._values[key] = self._from_elsewhere(key)
        else:
            self._values.move_to_end(key)
        return value

    def _from_elsewhere(self, key: K) -> V:
        raise KeyError(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._values[key] = value

    def remember(self, key: K, value: V) -> None:
        """Know a value in this process alone."""
        self._values[key] = value

    def get(self, key: K, default: V) -> V:
        """The value of a key, or another one where it is new."""
        with suppress(KeyError):
            return self[key]
        return default

    def found(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is new; the oldest ones are forgotten."""
        try:
            return self[key]
        except KeyError:
            pass
        value = self[key] = make()
        self.forget_the_oldest()
        return value

    def forget_the_oldest(self) -> None:
        """Keep no more than a bounded number of them."""
        while len(self._values) > self._most:
            self._values.popitem(last=False)


class Known(Recent[K, V]):
    """Values of which those of other processes come from disk. ``key`` is the type of the keys, ``kind`` that of the
    values.
    """

    def __init__(self, layouts: Layouts, name: str, key: Any, kind: Any, most: int) -> None:
        super().__init__(most)
        self._layouts, self._name, self._key, self._kind = layouts, name, key, kind

    def _from_elsewhere(self, key: K) -> V:
        found: V = self._layouts.get(self._name, self._text(key), self._kind)
        return found

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self._layouts.put(self._name, self._text(key), self._kind, value)

    def _text(self, key: K) -> str:
        return json.dumps(ways(self._key)[0](key), ensure_ascii=False)


def _faces(value: object) -> Iterator[str]:
    """The typefaces that a layout names."""
    if isinstance(value, Content):
        yield from value.glyphs
        yield from chain.from_iterable(piece.faces for piece in value.pieces if isinstance(piece, Digits))
    if isinstance(value, tuple):
        for part in value:
            yield from _faces(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _faces(getattr(value, name))
