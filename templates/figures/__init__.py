"""Pictures of results, as SVG in the style of the documents: they must be legible in black and white."""

from templates.figures.line_chart import Series, line_chart

__all__ = ["Series", "line_chart"]
