"""Where the program keeps what it can make anew: in the user's cache folder, or where ``RECHENWEG_CACHE`` says.

A cache is an aid, never a need: whatever goes wrong with it means to do without, and nobody is told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

VARIABLE = "RECHENWEG_CACHE"
"""Names another folder, or is ``off``."""


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
