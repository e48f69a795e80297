"""The SVG templates of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(name: str) -> Template:
    """The picture's template ``NAME.svg.j2``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    def coordinate(value: float) -> str:
        return f"{value:.2f}".rstrip("0").rstrip(".")

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["c"] = coordinate
    return environment.get_template(f"{name}.svg.j2")
