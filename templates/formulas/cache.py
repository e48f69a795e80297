"""Typeset formulas on disk, so that the next process need not start MathJax."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from sys import intern

from solver.errors import Problem
from templates.formulas.drawing import Drawing, Mark
from templates.formulas.mathjax_engine import Key, scripts
from templates.formulas.text_glyphs import text_files
from worksheets.cache_folder import stamp
from worksheets.kept_rows import KeptRows

MOST = 60_000_000  # bytes; some 20,000 formulas

# What makes drawings, besides the engine and the typefaces.
_MAKERS = ("drawing.py", "cache.py", "mathjax.py", "mathjax_engine.py", "text_glyphs.py")


def _version() -> str:
    """Changes with all that a drawing depends on: the engine, the typefaces and the code that reads its drawings."""
    here = Path(__file__).parent
    makers = [here / name for name in _MAKERS]
    spec = find_spec("_quickjs")
    if spec is not None and spec.origin is not None:
        makers.append(Path(spec.origin))
    try:
        return stamp([*makers, *scripts(), *text_files()])
    except (OSError, Problem):  # where something is missing nothing is drawn
        return "none"


class FormulaCache:
    """The file of one process; none of its methods fails."""

    def __init__(self) -> None:
        self._kept = KeptRows("formulas", _version, MOST)
        self.flush, self.close = self._kept.flush, self._kept.close

    def get(self, key: Key) -> Drawing | None:
        """The drawing of a formula, if there is one that can be trusted."""
        if (text := self._kept.get(_name(key))) is None:
            return None
        try:
            return _read(key[0], text)
        except (ValueError, TypeError, AttributeError, RecursionError):
            self._kept.begin_anew()
            return None

    def put(self, key: Key, drawing: Drawing) -> None:
        """Remember a drawing; it is written by ``flush``."""
        self._kept.put(_name(key), _written(drawing))


def _name(key: Key) -> str:
    return ("D" if key[1] else "T") + key[0]


def _written(drawing: Drawing) -> str:
    marks = [
        [mark.outline, mark.matrix, mark.character, mark.colour, mark.stroke, mark.dashed, mark.clip]
        for mark in drawing.marks
    ]
    return json.dumps([drawing.width, drawing.height, drawing.depth, marks], separators=(",", ":"))


def _read(tex: str, text: str) -> Drawing:
    width, height, depth, rows = json.loads(text)
    marks = tuple(
        Mark(intern(outline), tuple(matrix), character, colour, stroke, dashed, tuple(clip) if clip else None)
        for outline, matrix, character, colour, stroke, dashed, clip in rows
    )
    return Drawing(tex, width, height, depth, marks)
