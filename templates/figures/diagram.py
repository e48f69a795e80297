"""Diagrams: one template ``diagrams/NAME.svg.j2`` each, drawn with the words of a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from solver.derivation import unknown_symbol
from solver.errors import Problem
from templates.figures.drawn import template
from templates.messages import catalogue, word

FOLDER = Path(__file__).parent / "diagrams"
_ENDING = ".svg.j2"


def known() -> list[str]:
    """The names of the diagrams."""
    return sorted(path.name.removesuffix(_ENDING) for path in FOLDER.glob(f"*{_ENDING}") if path.name[0] != "_")


@lru_cache(maxsize=64)
def diagram(name: str, language: str) -> str:
    """The SVG of a diagram. Raises ``Problem`` for a name that is unknown.

    Its template knows ``word(key)`` and ``alt``, its description.
    """
    alt = description(name, language)
    return template(f"diagrams/{name}").render(word=lambda key: word(key, language), alt=alt).strip()


def description(name: str, language: str) -> str:
    """What a diagram shows, for those who cannot see it: the word ``figure_NAME_alt``."""
    if name not in known():
        raise Problem("unknown_figure", None, **unknown_symbol(name, known()).facts)
    key = f"figure_{name}_alt"
    if key not in catalogue(language)["document"]:
        raise Problem("figure_without_alt", name=name, key=key)
    return word(key, language)
