"""The shared objects that programs are linked with, as the dynamic linker finds them (System V ABI, chapter 5;
ld.so(8)).

Asking the linker itself would take a process for each file.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from io import RawIOBase
from pathlib import Path

_CACHE = Path("/etc/ld.so.cache")
_MAGIC = b"glibc-ld.so.cache1.1"
_HEAD, _ENTRY = struct.Struct("=20sII20x"), struct.Struct("=iIIIQ")
_COMMON = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")

_LOAD, _DYNAMIC, _INTERPRETER = 1, 2, 3
_NEEDED, _STRINGS, _RPATH, _RUNPATH = 1, 5, 15, 29
_LONGEST = 1024


@dataclass(frozen=True)
class _Links:
    """What a file says of the objects that it needs: their names, where to look first, and its linker's path."""

    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    linker: str | None = None


def needed(files: Iterable[Path]) -> tuple[Path, ...]:
    """The objects that these files need, all that those need in turn included; what is not there is left out.

    A path's folder is free of links; its last name is the one that the linker looks for.
    """
    waiting, found = [str(file) for file in files], set[str]()
    while waiting:
        file = waiting.pop()
        links = _links(file)
        if links.linker is not None:
            found.add(_placed(links.linker))
        origin = os.path.dirname(file)
        first = tuple(f.replace("${ORIGIN}", "$ORIGIN").replace("$ORIGIN", origin) for f in links.folders)
        new = {path for name in links.names if (path := _found(name, first))} - found
        found |= new
        waiting += new
    return tuple(sorted(map(Path, found)))


@lru_cache(maxsize=4096)
def _found(name: str, first: tuple[str, ...]) -> str | None:
    """Where the linker finds an object: in the folders that the file names, else in its own."""
    known = _cached().get(name)
    places = [os.path.join(f, name) for f in first] + [known] * (known is not None)
    places += [os.path.join(f, name) for f in _COMMON]
    return next((_placed(path) for path in places if path and os.path.isfile(path)), None)


def _placed(path: str) -> str:
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


@cache
def _cached() -> Mapping[str, str]:
    """Names of objects with their paths, from the linker's own list; the first of a name is the one that it takes."""
    try:
        data = _CACHE.read_bytes()
    except OSError:
        return {}
    start = data.find(_MAGIC)
    if start < 0:
        return {}
    data = data[start:]
    _, count, _ = _HEAD.unpack_from(data)
    found: dict[str, str] = {}
    for number in range(count):
        _, key, value, _, capability = _ENTRY.unpack_from(data, _HEAD.size + number * _ENTRY.size)
        if capability == 0:
            found.setdefault(_text(data, key), _text(data, value))
    return found


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode("utf-8", "surrogateescape")


def _links(path: str) -> _Links:
    """What an object says; nothing for what is no object of this machine's form."""
    try:
        with open(path, "rb", buffering=0) as file:
            return _read(file)
    except (OSError, struct.error, ValueError, KeyError, StopIteration):
        return _Links()


def _read(file: RawIOBase) -> _Links:
    head = file.read(64) or b""
    if head[:5] != b"\x7fELF\x02":  # of 64 bits; others run no programs of students
        return _Links()
    order = "<" if head[5] == 1 else ">"
    (start,) = struct.unpack_from(order + "Q", head, 32)
    size, count = struct.unpack_from(order + "HH", head, 54)
    file.seek(start)
    table = file.read(size * count) or b""
    # kind, flags, offset, virtual address, physical address, size in the file
    parts = [struct.unpack_from(order + "IIQQQQ", table, n * size) for n in range(count)]
    linker = next((_string(file, offset) for kind, _, offset, _, _, _ in parts if kind == _INTERPRETER), None)
    dynamic = next(((offset, length) for kind, _, offset, _, _, length in parts if kind == _DYNAMIC), None)
    if dynamic is None:
        return _Links(linker=linker)
    file.seek(dynamic[0])
    entries = list(struct.iter_unpack(order + "QQ", file.read(dynamic[1]) or b""))
    address = dict(entries)[_STRINGS]
    strings = next(o + address - v for kind, _, o, v, _, length in parts if kind == _LOAD and v <= address < v + length)
    names = tuple(_string(file, strings + value) for tag, value in entries if tag == _NEEDED)
    folders = [_string(file, strings + value) for tag, value in entries if tag in (_RPATH, _RUNPATH)]
    return _Links(names, tuple(f for text in folders for f in text.split(":") if f), linker)


def _string(file: RawIOBase, at: int) -> str:
    file.seek(at)
    return _text((file.read(_LONGEST) or b"") + b"\0", 0)
