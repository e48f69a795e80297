"""For ``json``: an object in which each name stands once. It imports nothing, for those who must be quick."""

from __future__ import annotations

from typing import Any

QUOTED = 20


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What ``json`` makes of an object. Raises ``ValueError`` for a name that stands in it twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name '{name[:QUOTED]}' stands there twice")
        found[name] = value
    return found
