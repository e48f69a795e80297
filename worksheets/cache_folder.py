"""Where the program keeps what it can make anew: in the user's cache folder, or where ``RECHENWEG_CACHE`` says.

A cache is an aid, never a need: whatever goes wrong with it means to do without, and nobody is told.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

from solver.errors import Problem
from worksheets import regular_files

MAX_BYTES = 100_000_000
"""... of a file that something is kept of."""
VARIABLE = "RECHENWEG_CACHE"
"""Names another folder, or is ``off``."""
LIBRARIES = ("sympy", "flint", "numpy")
"""... that results are computed with."""


def folder() -> Path | None:
    """The folder, whether it exists or not; ``None`` where there must be none."""
    asked = os.environ.get(VARIABLE)
    if asked is not None:
        return None if asked in ("", "off", "0") else Path(asked)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "rechenweg" if Path(base).is_absolute() else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "rechenweg"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "rechenweg" / "Cache"
    return home / ".cache" / "rechenweg"


def made(base: Path) -> bool:
    """Makes the folder; whether it is the user's own, because what others write there is not to be used.

    Raises ``OSError`` where it cannot be made.
    """
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    return not hasattr(os, "getuid") or base.stat().st_uid == os.getuid()


def digest(text: str) -> str:
    """Eight letters that change with the text."""
    return f"{crc32(text.encode(errors='surrogatepass')):08x}"


def stamp(paths: Iterable[Path]) -> str:
    """Changes when one of the files does."""
    found = ((path.name, path.stat()) for path in paths)
    return digest(" ".join(f"{name}:{s.st_size}:{s.st_mtime_ns}" for name, s in found))


@lru_cache
def version() -> str:
    """Changes with the code that marks and names results, and with the libraries that they are computed by."""
    root = Path(__file__).parents[1]
    code = [file for part in ("solver", "worksheets", "templates") for file in (root / part).rglob("*.py")]
    specs = (find_spec(library) for library in LIBRARIES)
    libraries = [Path(spec.origin) for spec in specs if spec is not None and spec.origin is not None]
    return stamp(sorted([*code, *libraries]))


def place(path: Path, name: str | None, version: str, suffix: str) -> Path | None:
    """Where what was made of a file, in its present state and by this version, is kept; ``None`` where nothing is."""
    base = folder()
    if base is None:
        return None
    try:
        whole = path.resolve()
        content = regular_files.read(whole, MAX_BYTES)  # a copy may have the size and time of another
    except (OSError, RuntimeError, ValueError, Problem):
        return None
    state = f"{sha256(content).hexdigest()} {version}"
    return base / f"{digest(f'{whole} {name} {path}')}-{digest(state)}{suffix}"


def read(place: Path, limit: int) -> str:
    """The text that is kept there. Raises ``OSError``, ``ValueError`` or ``Problem`` where none is, or not the own."""
    checksum, text = regular_files.read(place, limit).decode().split("\n", 1)
    if not made(place.parent) or checksum != digest(text):
        raise ValueError(place)
    return text


def data(place: Path, limit: int) -> Any:
    """What is kept there as JSON. Raises what ``read`` raises."""
    try:
        return json.loads(read(place, limit))
    except RecursionError:
        raise ValueError(place) from None


def write(place: Path, text: str) -> None:
    """Keeps a text in the place of older ones of the same file, if that is possible."""
    with suppress(OSError):
        if not made(place.parent):
            return
        suffix = "".join(place.suffixes)
        for older in place.parent.glob(f"{place.name.rpartition('-')[0]}-????????{suffix}"):
            older.unlink(missing_ok=True)
        part = place.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_text(f"{digest(text)}\n{text}", "utf-8")
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def recalled(name: str, state: str, suffix: str, make: Callable[[], Any]) -> Any:
    """What ``make`` gives, which JSON can say, as it is kept for as long as ``state`` stays the same.

    Raises what ``make`` raises.
    """
    base = folder()
    if base is None:
        return make()
    kept = base / f"{digest(name)}-{digest(state)}{suffix}"
    with suppress(OSError, ValueError, Problem):
        match data(kept, MAX_BYTES):
            case [str(found_in), found] if found_in == state:
                return found
    made_anew = make()
    write(kept, json.dumps([state, made_anew]))
    return made_anew
