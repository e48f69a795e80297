"""Indices that stand raised or without a sign, ``h^{(2)}`` and ``C~t``; ``E^x`` of computer algebra, a power of e."""

from __future__ import annotations

import re

from solver.answers.names import Names
from solver.answers.plain import Plain

_STEP = re.compile(
    r"(?P<name>(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]*~?)\s?\^\s?"
    r"(?:[{(]\s?\(\s?(?P<inner>[0-9]{1,3})\s?\)\s?[)}]|\(\s?(?P<step>[0-9]{1,3})\s?\))"
)
_GLUED = re.compile(r"(?<![A-Za-z0-9_])(?P<name>[A-Za-z]~)(?P<step>t|[0-9]{1,2})(?![A-Za-z0-9_(\[{])")
_EULER = re.compile(r"(?<![A-Za-z0-9_.,])E(?=\s?\^)")


def lowered(source: Plain, names: Names) -> Plain:
    """The steps of quantities that have one as indices, where this one is known: ``h_2`` for ``h^(2)``."""

    def index(match: re.Match[str]) -> str:
        name = f"{match['name']}_{match.groupdict().get('inner') or match['step']}"
        return name if names.is_bare(match["name"]) and names.knows(name) else match[0]

    source = source.replaced(_STEP, index) if "^" in source.text else source
    source = source.replaced(_GLUED, index) if "~" in source.text else source
    return source if names.has("E") or names.has("e") else source.replaced(_EULER, "e")
