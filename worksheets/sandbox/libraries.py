"""What a student's program sees of Python: the interpreter, the standard library, and the packages that it may use.

Nothing else is shown: no folder of the system, only the files that these need. So it does not matter where copies of
this program are installed, or how: whatever stands beside these does not exist for a student's program, and a reference
program would be an answer key.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from worksheets.sandbox import shared_objects

PACKAGES = ("numpy", "scipy", "tensorflow", "tensorflow-cpu")
"""The distributions that a program may import, if they are installed, with all that they require."""

_SITES = ("site-packages", "dist-packages")
_TOP = re.compile(r"^[^/,\n]+", re.MULTILINE)
_NAME = re.compile(r"[\w.-]+")
_OBJECT = re.compile(r"^([^,\n]+\.so(?:\.[\d.]+)?),", re.MULTILINE)


@cache
def interpreter() -> Path:
    """The Python that runs programs: the one behind a virtual environment, without what is installed there."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


@cache
def standard() -> tuple[Path, ...]:
    """The folders of the standard library; they may hold installed packages, too."""
    without_venv = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    found = (sysconfig.get_path(name, vars=without_venv) for name in ("stdlib", "platstdlib"))
    return tuple(dict.fromkeys(Path(path).resolve() for path in found))


@cache
def emptied() -> tuple[Path, ...]:
    """The folders within the standard library that hold what is installed."""
    sites = (folder / name for folder in standard() for name in _SITES)
    return tuple(sorted(path for path in sites if path.is_dir() and not path.is_symlink()))


@cache
def objects() -> tuple[Path, ...]:
    """The shared objects that Python, its standard library and the packages need, but for their own."""
    own = [path for folder in standard() for path in (folder / "lib-dynload").glob("*.so")]
    brought = [path for one in _required(PACKAGES) for path in _objects(one)]
    within = (*map(str, standard()), *map(str, packages()))
    found = shared_objects.needed((interpreter(), *own, *brought))
    return tuple(path for path in found if not str(path).startswith(within))


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
    names = one.read_text("RECORD") or one.read_text("top_level.txt") or one.metadata["Name"]
    for name in sorted(set(_TOP.findall(names)) - {"..", "__pycache__", ""}):
        yield Path(str(one.locate_file(name.strip('"'))))


def _objects(one: Distribution) -> Iterator[Path]:
    """The shared objects among the files of a distribution."""
    if recorded := one.read_text("RECORD"):
        yield from (Path(str(one.locate_file(name))) for name in _OBJECT.findall(recorded))
    else:
        yield from (path for folder in _files(one) for path in folder.rglob("*.so*"))
