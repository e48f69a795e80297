"""What a student's program sees of Python: the interpreter, the standard library, and the packages that it may use.

Nothing else is shown: no folder of the system, only the files that these need. So it does not matter where copies of
this program are installed, or how: whatever stands beside these does not exist for a student's program, and a reference
program would be an answer key.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from worksheets import cache_folder

ALWAYS = "numpy"
"""The distribution that every program sees: what it gets and gives are arrays."""
NAMED = ("scipy", "tensorflow", "tensorflow-cpu")
"""Further ones that a program may import, if they are installed, with all that they require. They are shown where the
program names one of their modules: TensorFlow alone is most of what there is, and few programs use it."""

_NEEDLESS = ("_tkinter", "_curses", "_curses_panel", "readline", "nis", "_gdbm", "_dbm")
"""Modules of the standard library for windows, terminals and user accounts: no task uses them, and a quarter of what
would have to be shown is theirs alone."""

_WORD = re.compile(rb"\w+")
_SITES = ("site-packages", "dist-packages")
_METADATA = (".dist-info", ".egg-info")
_LINKER = Path("/etc/ld.so.cache")


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


def search_path(packages: Iterable[Path]) -> tuple[str, ...]:
    """The folders to look for these packages in, wherever they were installed."""
    return tuple(dict.fromkeys(str(path.parent) for path in packages))


def packages(program: bytes) -> tuple[Path, ...]:
    """The files and folders of the packages that a program needs: the first, and those of which it names a module."""
    words = set(_WORD.findall(program))
    always, *named = _shown()[0]
    found = (path for group in named if not words.isdisjoint(_modules(group)) for path in group)
    return tuple(sorted({*always, *found}))


def objects() -> tuple[Path, ...]:
    """The shared objects that Python, its standard library and the packages need, but for their own."""
    return _shown()[1]


def _modules(paths: Iterable[Path]) -> Iterator[bytes]:
    return (os.fsencode(path.name.partition(".")[0]) for path in paths)


@cache
def _shown() -> tuple[tuple[tuple[Path, ...], ...], tuple[Path, ...]]:
    """Groups of packages, the first for all programs, and the shared objects beside them; as found before where
    nothing was installed or removed since."""
    groups, objects = cache_folder.recalled(sys.prefix, "\n".join(_state()), ".libraries.json", _found)
    if not all(os.path.exists(path) for paths in (*groups, objects) for path in paths):
        groups, objects = _found()
    return tuple(tuple(map(Path, paths)) for paths in groups), tuple(map(Path, objects))


def _state() -> Iterator[str]:
    """Changes with whatever changes what is shown: this program, Python, what is installed, and the linker's list."""
    yield cache_folder.stamp(sorted(Path(__file__).parent.glob("*.py")))
    yield str(interpreter())
    yield from (f"{path.stat().st_mtime_ns}" for path in (interpreter(), _LINKER) if path.exists())
    for folder in filter(os.path.isdir, dict.fromkeys(sys.path)):
        with os.scandir(folder) as entries:
            found = sorted((e.name, e.stat().st_mtime_ns) for e in entries if e.name.endswith(_METADATA))
        if found:  # the folder of whoever calls this program is among them, too
            yield f"{folder} {found}"


def _found() -> tuple[list[list[str]], list[str]]:
    from worksheets.sandbox import installed, shared_objects

    required = [list(installed.required((name,))) for name in (ALWAYS, *NAMED)]
    groups = [{path for one in group for path in installed.files(one) if path.exists()} for group in required]
    packages = [sorted(map(str, group)) for group in (groups[0], *(group - groups[0] for group in groups[1:]))]
    modules = (path for folder in standard() for path in (folder / "lib-dynload").glob("*.so"))
    own = [path for path in modules if path.name.split(".")[0] not in _NEEDLESS]
    brought = [path for group in required for one in group for path in installed.objects(one)]
    within = (*map(str, standard()), *(path for group in packages for path in group))
    objects = map(str, shared_objects.needed((interpreter(), *own, *brought)))
    return packages, [path for path in objects if not path.startswith(within)]
