"""How much variants prove: mistakes that show, pairs that are told apart, and what the marker makes of them.

    python -m benchmarks.strength [SHEET]… [--variants 10]

One line for each task: the decimals to calculate with; of the mistakes that have an effect the share that shows; of the
pairs of mistakes the share that differs; of the mistakes that are then fabricated the share that the marker names
alone, and among how many kinds it names the others on average, and the share that it does not name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from solver.errors import Problem
from templates.messages import message
from templates.progress import progress
from worksheets import starting
from worksheets.marking.grading import marker, numbers
from worksheets.marking.self_test import self_test
from worksheets.variants import issuing, manifest
from worksheets.variants.certifying import Evidence
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import applied
from worksheets.verdicts import MISCONCEPTION

SHEETS = ("blatt4", "gru", "attention")


@dataclass
class Named:
    """Of the mistakes that were fabricated: how many the marker named alone, the others among how many kinds."""

    fabricated: int = 0
    alone: int = 0
    among: int = 0
    others: int = 0

    def add(self, kinds: set[object], planted: tuple[str, ...]) -> None:
        self.fabricated += 1
        if kinds == {planted}:
            self.alone += 1
        elif planted in kinds:
            self.others += 1
            self.among += len(kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "sheets", nargs="*", metavar="SHEET", help="else those that come with the program, and starters"
    )
    parser.add_argument("--variants", type=int, default=10)
    options = parser.parse_args()
    head = f"{'sheet':<22}{'task':<10}{'decimals':>9}{'shown':>9}{'told apart':>12}"
    print(f"{head}{'fabricated':>12}{'alone':>9}{'others among':>14}{'not named':>11}")
    with TemporaryDirectory() as folder:
        for sheet in options.sheets or (*SHEETS, *_starters(Path(folder))):
            for line in _lines(sheet, options.variants):
                print(line, flush=True)


def _starters(folder: Path) -> Iterator[str]:
    for model in starting.names():
        starting.start(folder / f"new-{model}", model, "en")
        yield str(folder / f"new-{model}")


def _lines(sheet: str, count: int) -> Iterator[str]:
    try:
        made = issuing.prepared(Order(sheet))
    except Problem as problem:
        yield f"{Path(sheet).stem:<22}{message(problem, 'en')}"
        return
    for task in made.subjects:
        start = f"{Path(sheet).stem:<22}{task:<10}"
        try:
            yield start + _line(issuing.prepared(Order(sheet, (task,))), task, count)
        except Problem as problem:
            yield start + message(problem, "en")


def _line(made: Prepared, task: str, count: int) -> str:
    people = manifest.practice_persons(count)
    draws = issuing.drawn(made, practice_key(0), people)
    subject = made.subjects[task]
    found = subject.evidence([draws[task][person.number].draw for person in people])
    judge, named = None, Named()
    with progress(count, f"task {task}") as advance:
        for key in issuing.issued(made, draws, people):
            own = applied(made.sheet, key, changed=True)
            judge = judge or marker(own, own.tasks[task])
            for outcome in self_test(judge, numbers(own.tasks[task])):
                if outcome.trial.expected == MISCONCEPTION:
                    kinds = {tuple(cause.kind for cause in e) for e in outcome.mark.explanations}
                    named.add(set(kinds), (outcome.trial.planted,))
            advance()
    shown, told_apart = shares(found)
    if not named.fabricated:
        return f"{subject.terms.working:>9}{shown:>9.2%}{told_apart:>12.3%}{0:>12}"
    total = named.fabricated
    among = f"{named.among / named.others:.1f}" if named.others else "–"
    return (
        f"{subject.terms.working:>9}{shown:>9.2%}{told_apart:>12.3%}{named.fabricated:>12}{named.alone / total:>9.2%}"
        f"{among:>14}{1 - (named.alone + named.others) / total:>11.2%}"
    )


def shares(found: Evidence) -> tuple[float, float]:
    """Of the mistakes that have an effect the share that shows, and of the pairs the share that differs."""
    effects = sum(int(counts.sum()) for causes in found.wrong.values() for _, _, counts in causes)
    unseen = sum(int(one.draws.sum()) for one in found.unseen)
    pairs, alike = int(found.pairs.sum()), sum(int(pair.draws.sum()) for pair in found.alike)
    return 1 - unseen / max(effects, 1), 1 - alike / max(pairs, 1)


if __name__ == "__main__":
    main()
