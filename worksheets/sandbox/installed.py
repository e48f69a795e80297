"""What the distributions of packages have installed, as their own lists of files say.

To read these takes longer than to mark most programs; ``libraries`` keeps what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_TOP = re.compile(r"^[^/,\n]+", re.MULTILINE)
_NAME = re.compile(r"[\w.-]+")
_OBJECT = re.compile(r"^([^,\n]+\.so(?:\.[\d.]+)?),", re.MULTILINE)


def required(names: Iterable[str]) -> Iterator[Distribution]:
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


def files(one: Distribution) -> Iterator[Path]:
    """What a distribution has put into the folder of packages, at its top.

    A package of the system has no list of files; then its modules are named, or called as it is.
    """
    names = one.read_text("RECORD") or one.read_text("top_level.txt") or one.metadata["Name"]
    for name in sorted(set(_TOP.findall(names)) - {"..", "__pycache__", ""}):
        yield Path(str(one.locate_file(name.strip('"'))))


def objects(one: Distribution) -> Iterator[Path]:
    """The shared objects among the files of a distribution."""
    if recorded := one.read_text("RECORD"):
        yield from (Path(str(one.locate_file(name))) for name in _OBJECT.findall(recorded))
    else:
        yield from (path for folder in files(one) for path in folder.rglob("*.so*"))
