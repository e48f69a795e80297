"""Whether planted causes are found in certified variants: ``python -m benchmarks.self_test [--variants 200]``.

The marker's test by itself, as in the test of certified variants, over many of them. Then the same for the kinds of
mistakes that variants are not proven for: how many are named, alone or among others; the rest looks like another
mistake, or like one of too many.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.sweeping import add_options, swept
from solver.misconceptions import other_outcomes
from tests.worksheets.marking.test_certified import TASKS, judge
from tests.worksheets.variants.batches import issued_keys, prepared
from worksheets.marking.grading import numbers
from worksheets.marking.self_test import Outcome, self_test
from worksheets.variants.keys import Key, applied
from worksheets.verdicts import MISCONCEPTION


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=200)
    add_options(parser)
    options = parser.parse_args()
    variants = options.variants
    print(f"{'task':<8}{'variants':>9}{'fabricated':>12}{'right':>9}{'cause alone':>13}")
    for task in TASKS:
        pieces = [(task, key) for key in issued_keys(task, variants)]
        found = np.array(list(swept(counted, pieces, options, f"task {task}"))).sum(0)
        for kind, (fabricated, passed, alone) in zip((f"{variants}", "others"), found.tolist(), strict=True):
            print(f"{task if kind != 'others' else '':<8}{kind:>9}{fabricated:>12}{passed:>9}{alone:>13}")


def counted(task: str, key: Key) -> list[list[int]]:
    """In one variant: how many answers were fabricated, how many are marked rightly, how many of these by one cause.

    First for the mistakes that variants are proven for, then for all others.
    """
    own = numbers(applied(prepared(task).sheet, key, changed=True).tasks[task])
    others = [o for o in self_test(judge(task), own, other_outcomes) if _is_other(o)]
    proven = list(self_test(judge(task), own))
    alone = sum(o.alone for o in proven), sum(o.passed and o.alone for o in others)
    return [[len(all_), sum(o.passed for o in all_), n] for all_, n in zip((proven, others), alone, strict=True)]


def _is_other(outcome: Outcome) -> bool:
    return outcome.trial.expected == MISCONCEPTION


if __name__ == "__main__":
    main()
