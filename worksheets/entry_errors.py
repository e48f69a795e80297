"""What pydantic finds wrong with an entry, as facts of a message: what was found, and what was expected."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails


def facts(error: ErrorDetails) -> dict[str, object]:
    """``expected`` names a sentence in ``[expected]`` of the catalogues, which the other facts fill in."""
    context = error.get("ctx", {})
    found: dict[str, object] = {key: f"{value:.0f}" for key, value in context.items() if isinstance(value, int | float)}
    found |= {key: context[key] for key in ("known",) if key in context}
    if error["type"] == "literal_error":
        found["known"] = ", ".join(re.findall("'([^']*)'", context["expected"]))
    return {**found, "found": None if error["type"] == "missing" else error["input"], "expected": error["type"]}
