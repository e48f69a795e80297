"""What a student's program sees of Python: the interpreter, the standard library, and the packages that it may use.

Nothing else is shown, so it does not matter where copies of this program are installed, or how: whatever stands beside
these packages does not exist for a student's program, and a reference program would be an answer key.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PACKAGES = ("numpy", "scipy", "tensorflow", "tensorflow-cpu")
"""The distributions that a program may import, if they are installed, with all that they require."""

_SYSTEM = (Path("/"), Path("/usr"), Path("/usr/local"))
_LIBRARIES = ("lib", "lib64")
_PYTHONS = "py*"
"""How folders below ``lib`` are called that hold what is installed for some Python."""

_SITES = ("site-packages", "dist-packages")
_TOP = re.compile(r"^[^/,\n]+", re.MULTILINE)
_NAME = re.compile(r"[\w.-]+")


@cache
def interpreter() -> Path:
    """The Python that runs programs: the one behind a virtual environment, without what is installed there."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


@cache
def shown() -> tuple[Path, ...]:
    """Folders with libraries, the standard library, and Python itself; no programs of the system."""
    folders = {prefix / name for prefix in (*_SYSTEM, _prefix()) for name in _LIBRARIES}
    return (*sorted(p for p in folders if p.is_dir() and not p.is_symlink()), interpreter())


@cache
def standard() -> tuple[Path, ...]:
    """The folders of the standard library; they may hold installed packages, too."""
    return tuple(dict.fromkeys(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")))


@cache
def emptied() -> tuple[Path, ...]:
    """The folders within those shown that hold what is installed for this Python or another one."""
    pythons = {path for folder in shown() if folder.is_dir() for path in folder.glob(_PYTHONS)}
    sites = {folder / name for folder in standard() for name in _SITES}
    return tuple(sorted(p for p in pythons | sites if p.is_dir() and not p.is_symlink() and p not in standard()))


def _prefix() -> Path:
    return Path(sys.base_prefix).resolve()


@cache
def packages() -> tuple[Path, ...]:
    """The files and folders of the packages that a program may use."""
    found = {path for one in _required(PACKAGES) for path in _files(one)}
    return tuple(sorted(path for path in found if path.exists()))


@cache
def search_path() -> tuple[str, ...]:
    """The folders to look for these packages in, wherever they were installed."""
    return tuple(dict.fromkeys(str(path.parent) for path in packages()))


def _required(names: Iterable[str]) -> Iterator[Distribution]:
    """The installed ones of these distributions, and of those that they require, each once."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue
        yield one
        waiting += [m[0] for text in one.requires or () if "extra ==" not in text and (m := _NAME.match(text))]


def _files(one: Distribution) -> Iterator[Path]:
    """What a distribution has put into the folder of packages, at its top.

    A package of the system has no list of files; then its modules are named, or called as it is.
    """
    recorded = one.read_text("RECORD")
    names = recorded or one.read_text("top_level.txt") or one.metadata["Name"]
    for name in sorted(set(_TOP.findall(names)) - {"..", "__pycache__", ""}):
        yield Path(str(one.locate_file(name.strip('"'))))
