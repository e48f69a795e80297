"""How answers as people write them are marked: ``python -m benchmarks.answers FILE``.

The file is a table with tabs: sheet, task, symbol, answer, the expected verdict, the one of another time, and what is
special about it. ``?`` is expected where people would differ. Tabs, new lines and backslashes within an answer are
``\\t``, ``\\n`` and two backslashes. Each answer is marked by itself; what is not as expected is printed.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from worksheets.catalogue import find
from worksheets.marking.grading import Given, Grader, Submission
from worksheets.sheet import Sheet
from worksheets.verdicts import CORRECT

NOT_RIGHT = frozenset({"wrong", "misconception"})

ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


@cache
def sheet(name: str) -> Sheet:
    return find(name)


def verdict(grader: Grader, name: str, task: str, symbol: str, answer: str) -> str:
    """The verdict on one answer."""
    given = Given(re.sub(r"\\(.)", lambda escaped: ESCAPED.get(escaped[1], escaped[0]), answer))
    one = Submission("", sheet(name), {task: {symbol: given}}, is_partial=True)
    (result,) = grader.results([task], [one])
    found = [marked.mark.verdict for marked in result.tasks[0].answers]
    return found[0] if found else result.tasks[0].problems[0].code


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    counts: Counter[tuple[str, str]] = Counter()
    grader = Grader()
    for name, task, symbol, answer, expected, _, what in rows:
        found = verdict(grader, name, task, symbol, answer)
        counts[expected, found] += 1
        if found != expected and expected != "?":
            print(f"{task} {symbol} = {answer!r}: {found} instead of {expected} ({what})")
    right = sum(count for (expected, _), count in counts.items() if expected == CORRECT)
    accepted = sum(count for (expected, found), count in counts.items() if expected in NOT_RIGHT and found == CORRECT)
    print(f"{counts[CORRECT, CORRECT]} of {right} right answers are correct, {accepted} wrong ones are accepted")
    for (expected, found), count in sorted(counts.items()):
        print(f"{count:5}  {expected} → {found}")


if __name__ == "__main__":
    main()
