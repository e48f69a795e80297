"""Whether planted causes are found in certified variants: ``python -m benchmarks.self_test [--variants 200]``.

The marker's test by itself, as in the test of certified variants, over many of them. Then the same for the kinds of
mistakes that variants are not proven for: how many are named, alone or among others; the rest looks like another
mistake, or like one of too many.
"""

from __future__ import annotations

import argparse

from solver.misconceptions import other_outcomes
from templates.progress import progress
from tests.worksheets.marking.test_certified import TASKS, judge
from tests.worksheets.variants.batches import issued_keys, prepared
from worksheets.marking.grading import numbers
from worksheets.marking.self_test import Outcome, self_test
from worksheets.variants.keys import applied
from worksheets.verdicts import MISCONCEPTION


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=200)
    variants = parser.parse_args().variants
    print(f"{'task':<8}{'variants':>9}{'fabricated':>12}{'right':>9}{'cause alone':>13}")
    for task in TASKS:
        others: list[Outcome] = []
        found: list[Outcome] = []
        with progress(variants, f"task {task}") as advance:
            for key in issued_keys(task, variants):
                sheet = applied(prepared(task).sheet, key, changed=True)
                found += self_test(judge(task), numbers(sheet.tasks[task]))
                others += [
                    o for o in self_test(judge(task), numbers(sheet.tasks[task]), other_outcomes) if _is_other(o)
                ]
                advance()
        passed, alone = sum(o.passed for o in found), sum(o.alone for o in found)
        print(f"{task:<8}{variants:>9}{len(found):>12}{passed:>9}{alone:>13}")
        named, only = sum(o.passed for o in others), sum(o.passed and o.alone for o in others)
        print(f"{'':<8}{'others':>9}{len(others):>12}{named:>9}{only:>13}")


def _is_other(outcome: Outcome) -> bool:
    return outcome.trial.expected == MISCONCEPTION


if __name__ == "__main__":
    main()
