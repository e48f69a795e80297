"""Whether right answers are ever marked wrong: ``python -m benchmarks.fairness [--persons 10000]``.

Persons who calculate rightly, each with numbers, an order and a way to round of their own, as in the test of the same
name, and many of them.
"""

from __future__ import annotations

import argparse

from benchmarks.sweeping import add_options, swept
from tests.worksheets.marking.people import CALCULATIONS
from tests.worksheets.marking.test_fairness import certified, not_right

AT_ONCE = 500
CERTIFIED = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=10_000)
    add_options(parser)
    options = parser.parse_args()
    persons = options.persons
    for task in CALCULATIONS:
        for digits in (3, 4):
            pieces = [(task, AT_ONCE, seed + 10_000 * digits, digits) for seed in range(0, persons, AT_ONCE)]
            found = [one for piece in swept(not_right, pieces, options, f"task {task}") for one in piece]
            print(f"{task}, {digits} digits: {persons} persons, {len(found)} right answers not marked so", *found[:5])
        found = not_right(task, CERTIFIED, 1, variants=certified(task, CERTIFIED))
        print(f"{task}, certified variants: {CERTIFIED} persons, {len(found)} right answers not marked so", *found[:5])


if __name__ == "__main__":
    main()
