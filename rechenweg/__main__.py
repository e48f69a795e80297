"""The program, as the console calls it: ``rechenweg``, or ``python -m rechenweg``."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

SOLIDS = "sympy.combinatorics.polyhedron"
OURS = ("cli", "commands", "templates", "worksheets", "solver")


def main() -> None:
    # What is imported stays: looking through it again and again for what could go takes a fifth of a short command.
    gc.set_threshold(1_000_000)
    atexit.register(gc.freeze)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small; documents are made by processes
    sys.modules.setdefault(SOLIDS, _Unused(SOLIDS))
    if foreign := _foreign():
        print(f"rechenweg: {foreign} stands before the program's own module of that name", file=sys.stderr)
        sys.exit(2)
    from cli import rechenweg
    from solver.parents import end_in_order

    end_in_order()
    rechenweg(prog_name="rechenweg")


class _Unused(ModuleType):
    """Stands for a module whose names are imported and never used.

    To compute the symmetries of the regular solids, as SymPy does for its first sum, takes a thirtieth of a short
    command.
    """

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def _foreign() -> str:
    """Where Python would find one of our modules elsewhere first, as their names are ordinary words."""
    here = Path(__file__).absolute().parent.parent
    for name in OURS:
        if (found := find_spec(name)) is None:
            continue
        places = [Path(place) for place in found.submodule_search_locations or [found.origin or ""]]
        ours = {(here / name).resolve(), (here / f"{name}.py").resolve()}
        if any(place.resolve() not in ours for place in places):
            return str(places[0])
    return ""


if __name__ == "__main__":
    main()
