"""Whether right answers are ever marked wrong: ``python -m benchmarks.fairness [--persons 10000]``.

Persons who calculate rightly, each with numbers, an order and a way to round of their own, as in the test of the same
name, and many of them.
"""

from __future__ import annotations

import argparse

from templates.progress import progress
from tests.worksheets.marking.people import CALCULATIONS
from tests.worksheets.marking.test_fairness import certified, not_right

AT_ONCE = 500
CERTIFIED = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=10_000)
    persons = parser.parse_args().persons
    for task in CALCULATIONS:
        for digits in (3, 4):
            found: list[str] = []
            with progress(persons, f"task {task}") as advance:
                for seed in range(0, persons, AT_ONCE):
                    found += not_right(task, AT_ONCE, seed + 10_000 * digits, digits)
                    for _ in range(AT_ONCE):
                        advance()
            print(f"{task}, {digits} digits: {persons} persons, {len(found)} right answers not marked so", *found[:5])
        found = not_right(task, CERTIFIED, 1, variants=certified(task, CERTIFIED))
        print(f"{task}, certified variants: {CERTIFIED} persons, {len(found)} right answers not marked so", *found[:5])


if __name__ == "__main__":
    main()
