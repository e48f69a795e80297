"""The system libraries that the PDF writer needs, and how to get them where they are missing.

No package of Python brings Pango and its kin: WeasyPrint loads them from the system. This file reads only the standard
library and imports nothing of this project, so that it can also run as a script before anything is installed::

    python3 -I templates/system_libraries.py            names what is missing and the command that installs it
    python3 -I templates/system_libraries.py --install  runs that command, where it is root on Debian or Ubuntu

Exit 0: nothing is missing (any more); 1: something is.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A shared library: as people call it, as the linker does, and Debian's package."""

    name: str
    linker_name: str
    major: int
    debian: str

    def file_name(self) -> str:
        if sys.platform == "darwin":
            return f"lib{self.linker_name}.{self.major}.dylib"
        return f"lib{self.linker_name}.so.{self.major}"

    def loaded(self) -> ctypes.CDLL:
        """The library, by its file name or else wherever this system keeps such things. Raises ``OSError``."""
        try:
            return ctypes.CDLL(self.file_name())
        except OSError:
            if (name := ctypes.util.find_library(self.linker_name)) is None:
                raise
            return ctypes.CDLL(name)

    def loads(self) -> bool:
        """Whether the dynamic linker finds it."""
        try:
            self.loaded()
        except OSError:
            return False
        return True


HARFBUZZ = Library("HarfBuzz", "harfbuzz", 0, "libharfbuzz0b")
PANGO = Library("Pango", "pango-1.0", 0, "libpango-1.0-0")
# What WeasyPrint 70 loads. It warns where HarfBuzz-Subset is missing and will require it.
LIBRARIES = (
    Library("GObject", "gobject-2.0", 0, "libglib2.0-0"),
    Library("Fontconfig", "fontconfig", 1, "libfontconfig1"),
    HARFBUZZ,
    Library("HarfBuzz-Subset", "harfbuzz-subset", 0, "libharfbuzz-subset0"),
    PANGO,
    Library("PangoFT2", "pangoft2-1.0", 0, "libpangoft2-1.0-0"),
)

# Elsewhere one or two packages bring them all. A system is found by its own id, else by one it says it is like.
COMMANDS = {
    "fedora": "dnf install pango harfbuzz fontconfig",
    "rhel": "dnf install pango harfbuzz fontconfig",
    "suse": "zypper install libpango-1_0-0 libharfbuzz-subset0",
    "arch": "pacman -S --needed pango",
    "alpine": "apk add pango harfbuzz-subset fontconfig",
    "darwin": "brew install pango",
}
DEBIAN = "apt-get install --yes --no-install-recommends"
DOCUMENTATION = "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html"


def missing() -> list[Library]:
    return [library for library in LIBRARIES if not library.loads()]


def systems() -> list[str]:
    """What this system is, the most particular name first."""
    if sys.platform == "darwin":
        return ["darwin"]
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]


def command(libraries: list[Library]) -> str | None:
    """The command that installs these libraries here, or ``None`` where it is not known."""
    known = systems()
    if {"debian", "ubuntu"} & set(known):
        return f"{DEBIAN} {' '.join(library.debian for library in libraries)}"
    return next((COMMANDS[system] for system in known if system in COMMANDS), None)


def advice(libraries: list[Library]) -> str:
    """One line that says what to do about the missing libraries."""
    line = command(libraries)
    if line is None:
        return f"Install Pango 1.44 or newer with HarfBuzz and Fontconfig, see {DOCUMENTATION}"
    if sys.platform == "darwin":
        found = "export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib"
        return f"Install them with: {line}  (a Python that is not Homebrew's also needs: {found})"
    return f"Install them with: {line if is_root() else f'sudo {line}'}"


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install(libraries: list[Library]) -> bool:
    """Install them with apt where that can be done without asking anyone; whether it was done."""
    line = command(libraries)
    if line is None or not line.startswith(DEBIAN) or not is_root() or shutil.which("apt-get") is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update", line):
        print(f"+ {step}", flush=True)
        run = subprocess.run(
            [*shlex.split(step), "--quiet"],
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if run.returncode:
            print(run.stdout, run.stderr, sep="", file=sys.stderr)
            return False
    return True


def main(arguments: list[str]) -> int:
    absent = missing()
    if absent and "--install" in arguments and install(absent):
        absent = missing()
    if not absent:
        return 0
    print(f"System libraries are missing: {', '.join(library.name for library in absent)}.", file=sys.stderr)
    print(advice(absent), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
