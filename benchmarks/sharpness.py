"""Which mistakes are taken for right, as rounding may lead to the same number.

    python -m benchmarks.sharpness [SHEET]…

One line for each asked value of a sheet, as far as a mistake is: how far right answers reach to both sides of the exact
value, in units of the last digit asked for, and which mistakes lie within, with how far they are off. ``--reach 10``
shows the values, too, of which right answers reach further than that. Without a sheet, all that come with the program
and all exercises of the tests.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from solver import notation
from tests.worksheets.marking.sharpness import sharpness
from worksheets.catalogue import find, names
from worksheets.sheet import Sheet

EXERCISES = Path(__file__).parent.parent / "tests" / "worksheets" / "exercises"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", nargs="*", metavar="SHEET")
    parser.add_argument("--reach", type=float, default=float("inf"))
    options = parser.parse_args()
    mistakes = taken = 0
    for sheet in _sheets(options.sheets):
        for name, task in sheet.tasks.items():
            for one in sharpness(sheet, task):
                mistakes, taken = mistakes + one.mistakes, taken + len(one.taken)
                if one.taken or not one.reach <= options.reach:
                    told = ", ".join(f"{kind} {off:.1f}" for kind, off in one.taken)
                    print(f"{sheet.id:18}{name:10}{notation.write(one.symbol):18}±{one.reach:9.1f}  {told}")
    print(f"{mistakes} mistakes, {taken} of them taken for right")


def _sheets(chosen: Iterable[str]) -> Iterator[Sheet]:
    if not (sheets := tuple(chosen)):
        sheets = (*names(), *map(str, sorted(EXERCISES.rglob("*.yaml"))))
    return map(find, sheets)


if __name__ == "__main__":
    main()
