"""Fabricated answers, written in many ways, and what ``verify`` says of them, as the page would."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from solver import notation
from solver.misconceptions import Context, Outcome, other_outcomes, proven_outcomes, two_outcomes
from solver.questions import Question
from templates.marking.sentences import sentence
from tests.templates.practice.scripts import PlainWords
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Graded, Submission, grade, marker, numbers
from worksheets.marking.self_test import Find, Trial, _Fabricator

Answers = Mapping[str, str]


def of_verify(sheet: str, task: str, answers: Answers) -> dict[str, Any]:
    """What ``verify`` says of one person's answers, by the names of the asked values."""
    return all_of_verify(sheet, task, [answers])[0]


def all_of_verify(sheet_name: str, task: str, answers: Sequence[Answers]) -> list[dict[str, Any]]:
    """The same of many persons who have the sheet's own numbers."""
    sheet = find(sheet_name)
    handed_in = [
        Submission(str(n), sheet, {task: {name: Given(text) for name, text in one.items()}})
        for n, one in enumerate(answers)
    ]
    return [
        {a.name: _said(a, sheet.digits, sheet.language) for a in result.tasks[0].answers}
        for result in grade(handed_in, [task])
    ]


def _said(graded: Graded, digits: int, language: str) -> dict[str, Any]:
    mark, words = graded.mark, PlainWords(language)
    causes = [
        [[c.kind, words.cause(c.kind, c.concerned), [notation.write(s) for s in c.symbols]] for c in explanation]
        for explanation in mark.explanations
    ]
    return {
        "verdict": mark.verdict,
        "share": float(mark.share),
        "entries": list(mark.entries),
        "hints": list(mark.hints),
        "causes": causes,
        "sentence": sentence(graded, digits, language),
    }


def fabricated(sheet: str, task: str, each: int) -> Iterator[Answers]:
    """Answers that are right, rounded, follow from a slip, or hold one or two mistakes; and such with noise."""
    chance = random.Random(f"{sheet} {task}")
    for kind in _trials(sheet, task, chance, each):
        chance.shuffle(kind)
        yield from _texts(kind[:each], chance)


def endless(sheet: str, task: str, each: int, seed: int = 1) -> Iterator[Answers]:
    """The same without an end, each time written in another way; so many mistakes of a kind are tried in each value."""
    chance = random.Random(f"{seed} {sheet} {task}")
    trials = [trial for kind in _trials(sheet, task, chance, each) for trial in kind]
    while True:
        chance.shuffle(trials)
        yield from _texts(trials, chance)


def _trials(sheet: str, name: str, chance: random.Random, each: int) -> Iterator[list[Trial]]:
    task = find(sheet).tasks[name]
    one = marker(find(sheet), task)
    for find_mistakes in (proven_outcomes, other_outcomes, two_outcomes):

        def some(question: Question, context: Context, find_: Find = find_mistakes) -> tuple[Outcome, ...]:
            found = find_(question, context)
            return tuple(chance.sample(found, min(each, len(found))))

        fabricator = _Fabricator(one, numbers(task), some)
        if find_mistakes is proven_outcomes:
            yield list(fabricator.trials())
        else:
            yield [trial for question in fabricator.questions for trial in fabricator._mistaken(question)]


def _texts(trials: Iterable[Trial], chance: random.Random) -> Iterator[Answers]:
    for trial in trials:
        values = {s: (a.numbers, int(a.decimals.min())) for s, a in trial.sheet.items()}
        if chance.random() < 0.4:
            values = {s: _noisy(v, d, chance) for s, (v, d) in values.items() if chance.random() > 0.15}
        # The root of a negative number, where a mistake leads to one, is nothing that anybody writes.
        yield {notation.write(s): written(v, d, chance) for s, (v, d) in values.items() if np.isfinite(v).all()}


def written(values: np.ndarray[Any, Any], digits: int, chance: random.Random) -> str:
    """Numbers in one of the ways in which people write them."""
    sign = chance.choice([",", "."])
    rows = [[f"{x:.{digits}f}".replace(".", sign).replace("-", chance.choice("-−")) for x in row] for row in values]
    if values.size == 1:
        return chance.choice(["{}", " {} ", "= {}", "ca. {}", "${}$", "({})"]).format(rows[0][0])
    if 1 in values.shape:
        flat = [x for row in rows for x in row]
        return chance.choice(["({})", "[{}]", "{}", "[{}]^T"]).format("; ".join(flat))
    return (
        chance.choice(["[[{}]]", "(({}))"])
        .format("], [".join("; ".join(row) for row in rows))
        .replace("((", "[[")
        .replace("))", "]]")
    )


def _noisy(values: np.ndarray[Any, Any], digits: int, chance: random.Random) -> tuple[np.ndarray[Any, Any], int]:
    values = np.array(values)
    for place in np.ndindex(values.shape):
        kind = chance.random()
        if kind < 0.1:
            values[place] += chance.choice([1, -1, 0.01, 0.1, -0.001])
        elif kind < 0.15:
            values[place] = 0.0
        elif kind < 0.2:
            values[place] *= -1
    return values, chance.choice([digits, digits, max(digits - 2, 0), digits + 2])
