"""Pictures of results, as SVG in the style of the documents: they must be legible in black and white."""

from templates.figures.heat_map import heat_map
from templates.figures.line_chart import Series, line_chart

__all__ = ["Series", "heat_map", "line_chart"]
