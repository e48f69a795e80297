"""Diagrams: one template ``diagrams/NAME.svg.j2`` each, drawn with the words of a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from solver.derivation import unknown_symbol
from solver.errors import Problem
from templates.messages import catalogue, word

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "diagrams"
_ENDING = ".svg.j2"


def known() -> list[str]:
    """The names of the diagrams."""
    return sorted(path.name.removesuffix(_ENDING) for path in FOLDER.glob(f"*{_ENDING}") if path.name[0] != "_")


def diagram(name: str, language: str) -> str:
    """The SVG of a diagram. Raises ``Problem`` for a name that is unknown.

    Its template knows ``language`` and ``word(key)``.
    """
    if name not in known():
        raise Problem("unknown_figure", None, **unknown_symbol(name, known()).facts)
    template = _environment(FOLDER).get_template(f"{name}{_ENDING}")
    return template.render(language=language, word=lambda key: word(key, language)).strip()


def description(name: str, language: str) -> str:
    """What a diagram shows, for those who cannot see it: the word ``figure_NAME_alt``."""
    key = f"figure_{name}_alt"
    if key not in catalogue(language)["document"]:
        raise Problem("figure_without_alt", name=name, key=key)
    return word(key, language)


@cache
def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
