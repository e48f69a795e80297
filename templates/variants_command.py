"""What ``rechenweg vary`` does with its options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from solver.errors import Problem
from templates import judging, reproving, varying
from templates.messages import message, one_line, user_language, word
from worksheets.variants import issuing, manifest
from worksheets.variants import roster as rosters
from worksheets.variants import secret as secrets
from worksheets.variants.difficulty import Difficulty
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.manifest import Exam

Echo = Callable[[str], Any]


def run(
    sheet: str,
    *,
    language: str | None,
    echo: Echo,
    tasks: tuple[str, ...],
    count: int | None,
    seed: int | None,
    roster: str | None,
    secret: str | None,
    output: str | None,
    exam: bool,
    title: str | None,
    minutes: int | None,
    aids: tuple[str, ...],
    steps: int | None,
    hidden: int | None,
    activation: str | None,
    digits: int | None,
    jobs: int,
    explain: bool,
    form: bool,
    checked: str | None,
) -> bool:
    """Carries the command out; whether everything was right. Raises ``Problem``."""
    order = Order(sheet, tasks, language, digits, Difficulty(steps=steps, hidden=hidden, activation=activation), form)
    spoken = language or user_language()
    if explain:
        for line in judging.lines(issuing.prepared(order), spoken):
            echo(line)
        return True
    if checked is not None:
        return _check(sheet, Path(checked), secret, jobs, spoken, echo)
    if output is None:
        raise Problem("no_folder")
    cover = Exam(title=title or "", minutes=minutes, aids=list(aids)) if exam else None
    with secrets.kept_if_used(secret_path(Path(output), secret), Path(output)):
        written = varying.write(_batch(order, count, seed, roster, secret, Path(output), cover), jobs)
    echo(one_line(word("vary_done", spoken).format(count=written, folder=output)))
    return True


def _check(sheet: str, folder: Path, secret: str | None, jobs: int, spoken: str, echo: Echo) -> bool:
    """Proves a batch once more; whether it is right."""
    faults = 0
    for problem in reproving.faults(sheet, folder, secret_path(folder, secret), jobs):
        echo(message(problem, spoken))
        faults += 1
    key = "vary_disproven" if faults else "vary_proven"
    echo(word(key, spoken).format(count=reproving.count(folder), faults=faults))
    return not faults


def _batch(
    order: Order,
    count: int | None,
    seed: int | None,
    file: str | None,
    secret_file: str | None,
    folder: Path,
    exam: Exam | None,
) -> varying.Batch:
    """What is asked for. Raises ``Problem`` where that is not clear."""
    if (file is None) == (count is None and seed is None) or (file is None and (count is None or seed is None)):
        raise Problem("count_or_roster")
    if file is None:
        assert count is not None
        assert seed is not None
        persons = manifest.practice_persons(count)
        return varying.Batch(order, tuple(persons), practice_key(seed), folder, exam, seed=seed)
    key = secrets.obtained(secret_path(folder, secret_file))
    people = tuple(rosters.read(Path(file)))
    return varying.Batch(order, people, key, folder, exam, secret=secrets.fingerprint(key))


def secret_path(folder: Path, named: str | None) -> Path:
    """The secret beside the folder, not in it: the folder may be given to others."""
    return Path(named) if named is not None else folder.parent / f"{folder.name}.secret"
