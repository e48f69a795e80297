"""What marking a class costs: ``python -m benchmarks.marking [--students 1000]``.

Every student has own numbers of 1.1, 1.2 and 2.1 of sheet 4. About three answers in ten are not right: known mistakes,
two at once, slips that later answers follow, signs, digits, numbers at random, formulas, gaps and what cannot be read.
Reading the answers alone is timed for comparison. Then a class that works with the same numbers is marked from the
command line, with marks and report but no feedback, and one that is five times as large: a process each, with its
seconds and its memory. At last one answer is marked so, beside a process that only imports SymPy. Seconds are those of
this machine; the ratio is what to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

import numpy as np
from flint import fmpq
from sympy import Expr

from solver import arrays, notation
from solver.answers.conventions import Expected
from solver.answers.names import Names
from solver.answers.reading import read
from solver.intervals import Rounding
from solver.misconceptions import outcomes, two_outcomes
from solver.questions import Question, changed_result, questions, results
from templates.progress import progress
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Submission, grade, marker
from worksheets.sheet import Sheet, Task
from worksheets.submissions.reading import gather

TASKS = ("1.1", "1.2", "2.1")
KEPT = ("h_0", "x", "yhat")  # given values that a variant keeps, such as inputs of 0 and 1
NOT_RIGHT = 0.3
MESSY = 0.15
ROUNDS = 15
TIMES = 5
EXACT = Rounding()

Array = np.ndarray
Texts = dict[str, str]


def drawn(task: Task, random: Random) -> Task:
    """The task with other numbers; not certified, which marking does not need."""

    def draw(_: object) -> fmpq:
        return fmpq(random.choice([-1, 1]) * random.randint(1, 9), 10)

    given = {s: v if notation.write(s).partition("_")[0] in KEPT else v.map(draw) for s, v in task.given.items()}
    return replace(task, given=given)


def classroom(sheet: Sheet, students: int, is_own: bool = True) -> list[Submission]:
    """What the students hand in, each with own numbers, or all for the same ones."""
    random = Random(0)
    sheets = [sheet] * students
    if is_own:
        sheets = [replace(sheet, tasks={t: drawn(sheet.tasks[t], random) for t in TASKS}) for _ in range(students)]
    answers: list[dict[str, Mapping[str, Given]]] = [{} for _ in sheets]
    for name in TASKS:
        for own, texts in zip(answers, _Task([s.tasks[name] for s in sheets], sheet, random).answers(), strict=True):
            own[name] = {symbol: Given(text) for symbol, text in texts.items()}
    return [Submission(f"{n:06d}", s, a) for n, (s, a) in enumerate(zip(sheets, answers, strict=True))]


class _Task:
    """One task, worked by all students at once, value by value, each going on from the own values."""

    def __init__(self, tasks: list[Task], sheet: Sheet, random: Random) -> None:
        self.marker = marker(sheet, tasks[0])
        self.random, self.size = random, len(tasks)
        self.questions = questions(self.marker.derivation, self.marker.asked)
        self.known = {
            s: EXACT.asarray(np.stack([np.array(arrays.array(t.given[s])) for t in tasks])) for s in tasks[0].given
        }

    def answers(self) -> list[Texts]:
        found: list[Texts] = [{} for _ in range(self.size)]
        for question in self.questions:
            values, texts = self._column(question)
            self.known[question.symbol] = EXACT.asarray(values)
            for own, text in zip(found, texts, strict=True):
                if text:
                    own[notation.write(question.symbol)] = text
        return found

    def _column(self, question: Question) -> tuple[Array, list[str]]:
        reached = results(question.steps, self.known, EXACT)
        values = np.round(reached[question.symbol].middle, 4)
        mistakes = [
            np.broadcast_to(changed_result(one.steps, question, reached, EXACT).middle, values.shape)
            for find in (outcomes, two_outcomes)
            for one in self.marker.outcomes(question, find)[:40]
        ]
        texts = []
        for n in range(self.size):
            way = self.random.choice(WAYS) if self.random.random() < NOT_RIGHT else "right"
            if way == "mistake" and mistakes:
                values[n] = np.round(self.random.choice(mistakes)[n], 4)
            elif way == "slip":
                values[n] += self.random.choice([-0.1, 0.01, 0.1])
            elif way == "sign":
                values[n] = -values[n]
            elif way == "random":
                values[n] = np.round(np.random.default_rng(n).uniform(-1, 1, values[n].shape), 4)
            texts.append(self._text(way, question.symbol, values[n]))
        return values, texts

    def _text(self, way: str, symbol: Expr, value: Array) -> str:
        if way == "missing":
            return ""
        if way == "unreadable":
            return "0,5 + * ("
        if way == "formula" and self.random.random() < 0.2:
            return notation.write(self.marker.derivation.steps[symbol].rule)
        digits = 2 if way == "digits" else 4
        numbers = [f"{e:.{digits}f}" for e in value.ravel()]
        if self.random.random() < MESSY:
            return self.random.choice(SPELLINGS[value.size > 1])(numbers).replace("SYMBOL", notation.write(symbol))
        entries = "; ".join(numbers).replace(".", ",")
        return f"({entries})" if value.size > 1 else entries


SPELLINGS: dict[bool, list[Callable[[list[str]], str]]] = {
    False: [
        lambda n: n[0],
        lambda n: f"SYMBOL = {n[0]}",
        lambda n: f"ca. {n[0].replace('.', ',')}",
        lambda n: f"\\approx {n[0].replace('.', '{,}')}",
        lambda n: f"tensor({n[0]}, dtype=torch.float64)",
        lambda n: f"{n[0].replace('.', ',')} (gerundet)",
    ],
    True: [
        lambda n: f"[{', '.join(n)}]",
        lambda n: f"SYMBOL = ({' | '.join(n).replace('.', ',')})",
        lambda n: "\\begin{pmatrix} " + " \\\\ ".join(n) + " \\end{pmatrix}",
        lambda n: f"tensor([{', '.join(n)}])",
        lambda n: f"array([[{'], ['.join(n)}]])",
        lambda n: "\n".join(n),
    ],
}


WAYS = ("mistake", "mistake", "mistake", "slip", "sign", "random", "missing", "digits", "unreadable", "formula")


def reading(handed_in: list[Submission], sheet: Sheet) -> int:
    """Reads every answer and does nothing with it; how many there are."""
    names = {
        t: Names(frozenset(sheet.tasks[t].model.names) - i, i) for t in TASKS for i in [sheet.tasks[t].model.indexed]
    }
    texts = [(task, given.text) for s in handed_in for task, own in s.answers.items() for given in own.values()]
    for task, text in texts:
        read(text, Expected(decimal=","), names[task])
    return len(texts)


def written(handed_in: list[Submission], folder: Path) -> None:
    """A file for each student."""
    for one in handed_in:
        content = {t: {s: g.text for s, g in own.items()} for t, own in one.answers.items()}
        text = json.dumps({"person": one.person, "answers": content}, ensure_ascii=False)
        (folder / f"{one.person}.json").write_text(text, encoding="utf-8")


def timed(handed_in: list[Submission], sheet: Sheet) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        written(handed_in, Path(name))
        start = time.process_time()
        assert sum(one.problem is None for one in gather([Path(name)], sheet).submissions) == len(handed_in)
        yield "reading the files", time.process_time() - start
    start = time.process_time()
    reading(handed_in, sheet)
    yield "reading the answers alone", time.process_time() - start
    with progress(len(handed_in) * len(TASKS), "marking") as advance:
        start = time.process_time()
        results_ = grade(handed_in, TASKS, advance=advance)
        yield "marking, reading included", time.process_time() - start
    verdicts = Counter(a.mark.verdict for r in results_ for t in r.tasks for a in t.answers)
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))


def cold(rounds: int) -> Iterator[tuple[str, float]]:
    """One answer from the command line, and importing SymPy, in turn: medians of whole processes."""
    root = Path(__file__).resolve().parent.parent
    commands = {
        "importing SymPy": [sys.executable, "-c", "import sympy"],
        "one right answer, cold": [sys.executable, str(root / "cli.py"), "verify", "blatt4", "1.1", "y_1=0,7139"],
        "one wrong answer, cold": [sys.executable, str(root / "cli.py"), "verify", "blatt4", "1.1", "y_1=0,9"],
    }
    times: dict[str, list[float]] = {label: [] for label in commands}
    for _ in range(rounds):
        for label, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # it ends with 1 where something is wrong
            times[label].append(time.perf_counter() - start)
    return ((label, median(found)) for label, found in times.items())


def whole_run(sheet: Sheet, students: int) -> tuple[float, int]:
    """The seconds and megabytes of a process that marks a class and writes marks and report."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "in", Path(name) / "out"
        folder.mkdir()
        written(classroom(sheet, students, is_own=False), folder)
        command = [sys.executable, str(root / "cli.py"), "verify", sheet.id, str(folder), "-o", str(output)]
        with subprocess.Popen([*command, "--no-feedback"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def whole_runs(sheet: Sheet, students: int) -> None:
    print(f"{'whole run':28}{'seconds':>9}{'ms each':>9}{'MB':>7}")
    for count in (students, TIMES * students):
        seconds, memory = whole_run(sheet, count)
        print(f"{count:<28}{seconds:9.2f}{1000 * seconds / count:9.2f}{memory:7}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    students = parser.parse_args().students
    sheet = find("blatt4")
    handed_in = classroom(sheet, students)
    rows = list(timed(handed_in, sheet))
    base = dict(rows)["reading the answers alone"]
    print(f"{'':28}{'seconds':>9}{'ms each':>9}{'ratio':>7}")
    for label, seconds in rows:
        print(f"{label:28}{seconds:9.2f}{1000 * seconds / students:9.2f}{seconds / base:7.2f}")
    whole_runs(sheet, students)
    rows = list(cold(ROUNDS))
    for label, seconds in rows:
        print(f"{label:28}{seconds:9.2f}{1000 * seconds:9.2f}{seconds / rows[0][1]:7.2f}")


if __name__ == "__main__":
    main()
