"""How fast certified variants are found, and whether every seed has one. One command prints one table:

    python benchmarks/variants.py [--jobs 2]

For each task the first certified draw of each seed is searched for, as ``rechenweg vary --count 1 --seed N`` does, in
pieces that --jobs and --cluster share out. Then the keys of some are made, with certificates and answers. A seed
without a variant is a failure, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sweeping import add_options, swept
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.search import BLOCK, MAX_ATTEMPTS, Subject

PERSON = "1"
TASKS = ("1.1", "1.2", "2.1")
PIECE = 2_000
"""Seeds that one process looks at."""


def found(sheet: str, task: str, seeds: range) -> dict[int, int]:
    """The attempt of the first certified draw of each seed that has one."""
    subject: Subject = issuing.prepared(Order(sheet, (task,))).subjects[task]
    first: dict[int, int] = {}
    waiting = dict.fromkeys(seeds, 0)
    while waiting:
        chosen = list(waiting.items())[:BLOCK]
        draws = [subject.drawn(practice_key(seed), PERSON, attempt) for seed, attempt in chosen]
        certified = subject.examined(draws).is_fit
        for (seed, attempt), is_fit in zip(chosen, certified, strict=True):
            if is_fit:
                first[seed] = attempt
            if is_fit or attempt + 1 == MAX_ATTEMPTS:
                del waiting[seed]
            else:
                waiting[seed] = attempt + 1
    return first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheet", default="blatt4")
    parser.add_argument("--task", action="append", help="may be repeated; else 1.1, 1.2 and 2.1")
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=200, help="keys that are made with certificates and answers")
    add_options(parser)
    options = parser.parse_args()
    failures = 0
    print(f"{'task':<8}{'seeds':>8}{'failures':>10}{'draws each':>12}{'found per s':>13}{'keys per s':>12}")
    for task in options.task or TASKS:
        made = issuing.prepared(Order(options.sheet, (task,)))
        start = perf_counter()
        seeds = range(options.seeds)
        pieces = [(options.sheet, task, seeds[n : n + PIECE]) for n in range(0, options.seeds, PIECE)]
        first = {s: n for piece in swept(found, pieces, options, f"task {task}") for s, n in piece.items()}
        searching = perf_counter() - start
        people = manifest.practice_persons(options.keys)
        start = perf_counter()
        draws = issuing.drawn(made, practice_key(0), people)
        keys = [issuing.answered(made, key) for key in issuing.issued(made, draws, people)]
        making = perf_counter() - start
        failed = options.seeds - len(first)
        failures += failed
        each = 1 + sum(first.values()) / max(len(first), 1)
        rates = f"{options.seeds / searching:>13.0f}{len(keys) / making:>12.0f}"
        print(f"{task:<8}{options.seeds:>8}{failed:>10}{each:>12.1f}{rates}", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
