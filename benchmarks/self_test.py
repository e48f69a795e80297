"""Whether planted causes are found in certified variants: ``python -m benchmarks.self_test [--variants 200]``.

The marker's test by itself, as in the test of certified variants, over many of them.
"""

from __future__ import annotations

import argparse

from templates.progress import progress
from tests.worksheets.marking.test_certified import TASKS, judge
from tests.worksheets.variants.batches import issued_keys, prepared
from worksheets.marking.grading import numbers
from worksheets.marking.self_test import Outcome, self_test
from worksheets.variants.keys import applied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=200)
    variants = parser.parse_args().variants
    print(f"{'task':<8}{'variants':>9}{'fabricated':>12}{'right':>9}{'cause alone':>13}")
    for task in TASKS:
        found: list[Outcome] = []
        with progress(variants, f"task {task}") as advance:
            for key in issued_keys(task, variants):
                sheet = applied(prepared(task).sheet, key, changed=True)
                found += self_test(judge(task), numbers(sheet.tasks[task]))
                advance()
        passed, alone = sum(o.passed for o in found), sum(o.alone for o in found)
        print(f"{task:<8}{variants:>9}{len(found):>12}{passed:>9}{alone:>13}")


if __name__ == "__main__":
    main()
