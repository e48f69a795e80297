"""The SVG templates of this folder, with the geometry and the formulas that they draw with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def template(name: str) -> Template:
    """The picture's template ``NAME.svg.j2``."""
    return environment().get_template(f"{name}.svg.j2")


def coordinate(value: float) -> str:
    """A length in a picture, as short as it can be written."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@cache
def environment() -> Environment:
    """The environment; a template that names something unknown is an error, never a gap in a picture."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from templates.figures import geometry
    from templates.figures.formula import formula

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["c"] = coordinate
    made.globals |= {"box": geometry.Box, "route": geometry.route, "head": geometry.head, "formula": formula}
    return made
