"""Pictures of results, as SVG in the style of the documents: they must be legible in black and white."""

from templates.figures.bar_chart import Bar, bar_chart, histogram
from templates.figures.heat_map import heat_map
from templates.figures.line_chart import Series, line_chart

__all__ = ["Bar", "Series", "bar_chart", "heat_map", "histogram", "line_chart"]
