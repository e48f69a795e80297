"""What there is to say about an answer: one sentence, which names the cause and not the result."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from sympy import Expr

from solver import notation
from solver.answers.reading import Numbers, Readings, Unreadable
from templates import messages
from templates.messages import message, word
from worksheets import languages
from worksheets.marking.decisions import Decision
from worksheets.marking.grading import Graded, GradedTask, OpenPart
from worksheets.marking.marks import (
    CORRECT,
    FOLLOW_THROUGH,
    IMPRECISE,
    MISCONCEPTION,
    MISSING,
    UNREADABLE,
    WRONG,
    Cause,
    Explanation,
)

Write = Callable[[Expr], str]
"""How a symbol or formula is written: for a terminal, or as TeX."""

VERDICTS = {
    "correct": "verdict_correct",
    "imprecise": "verdict_imprecise",
    "follow-through": "verdict_follow_through",
    "misconception": "verdict_misconception",
    "wrong": "verdict_wrong",
    "missing": "verdict_missing",
    "unreadable": "verdict_unreadable",
}
HINTS = {
    "trivial": "mark_hint_trivial",
    "formula": "mark_hint_formula",
    "formula_differs": "mark_hint_formula_differs",
    IMPRECISE: "mark_hint_imprecise",
    FOLLOW_THROUGH: "mark_hint_follow_through",
    MISSING: "mark_hint_missing",
}
"""The sentence for a hint, or for a verdict that needs no other."""


MOST_STEPS = 2
"""A mistake that was made in more steps than these was made everywhere, and nothing is said of where."""


def plain(node: Expr) -> str:
    """A formula as one types it into an answer: W_xh x_1."""
    return plain_indices(notation.write(node)).replace(" @ ", " ")


def plain_indices(text: str) -> str:
    """h[t-1] as h_t-1."""
    return re.sub(r"(\w)\[([^\]]+)\]", r"\1_\2", text)


def verdict(graded: Graded, language: str) -> str:
    return word(VERDICTS[graded.mark.verdict], language)


def sentence(graded: Graded, digits: int, language: str, write: Write = plain) -> str:
    """The one helpful sentence; empty where there is nothing to say."""
    mark = graded.mark
    if isinstance(graded.reading, Unreadable):
        return message(graded.reading.problem, language)
    if mark.verdict == UNREADABLE and graded.note is not None:
        return message(graded.note, language)
    if mark.explanations:
        return alternatives(mark.explanations, language, write, mark.symbol)
    if mark.problem is not None:
        return message(mark.problem, language)
    for hint in mark.hints:
        if hint in HINTS:
            return word(HINTS[hint], language)
        if hint == "undecided":
            return word("mark_hint_undecided" if mark.share else "mark_hint_undecided_wrong", language)
        if hint == "shape":
            return word("mark_hint_shape", language).format(expected=_expected(graded, language))
    if mark.verdict == WRONG:
        reads = ", ".join(write(s) for s in graded.reads)
        return word("mark_hint_wrong", language).format(symbol=write(graded.symbol), reads=reads)
    return word(HINTS[mark.verdict], language).format(digits=digits) if mark.verdict in HINTS else ""


def reading_matters(graded: Graded) -> bool:
    """Whether it matters how an answer was read: another reading fits what is asked for as well, or none does."""
    if not isinstance(graded.reading, Readings):
        return False
    taken, *others = [isinstance(r.content, Numbers) and r.content.shape == graded.shape for r in graded.reading.all]
    return any(others) or not (taken or graded.mark.verdict in (CORRECT, FOLLOW_THROUGH))


def alternatives(
    explanations: tuple[Explanation, ...], language: str, write: Write = plain, asked: Expr | None = None
) -> str:
    """Every explanation that fits, none of them preferred; each says where, if not in the step of what was asked."""
    texts = list(dict.fromkeys(_together(explanation, language, write, asked) for explanation in explanations))
    text = texts[0]
    for other in texts[1:]:
        text = word("mark_alternatives", language).format(one=text, other=other)
    return text


def _together(explanation: Explanation, language: str, write: Write, asked: Expr | None) -> str:
    one, *rest = (_located(c, asked, language, write) for c in explanation)
    for other in rest:
        one = word("mark_together", language).format(one=one, other=other)
    return one


def _located(known: Cause, asked: Expr | None, language: str, write: Write) -> str:
    """A mistake, and the steps that it was made in where that is neither plain nor long to say."""
    text = cause(known, language, write)
    if asked is None or asked in known.symbols or len(known.symbols) > MOST_STEPS:
        return text
    if not set(known.symbols).isdisjoint(known.concerned):
        return text
    return word("mark_at", language).format(cause=text, steps=", ".join(map(write, known.symbols)))


def cause(known: Cause, language: str, write: Write = plain) -> str:
    """A known mistake as a clause: sign lost in W_xh x_1."""
    return messages.cause(known.kind, language).format(*map(write, known.concerned))


def _expected(graded: Graded, language: str) -> str:
    rows, columns = graded.shape
    if 1 in (rows, columns):
        count = rows * columns
        return word("mark_number" if count == 1 else "mark_numbers", language).format(count=count)
    return word("mark_matrix", language).format(rows=rows, columns=columns)


def summary(task: GradedTask, language: str, write: Write = plain) -> str:
    """The points of a task; where one slip alone cost them, it is named again."""
    points, of = languages.points(task.points, language), languages.points(task.of, language)
    verdicts = {a.mark.verdict for a in task.answers}
    slips = [a for a in task.answers if a.mark.verdict == MISCONCEPTION]
    if len(slips) == 1 and FOLLOW_THROUGH in verdicts and verdicts <= {CORRECT, FOLLOW_THROUGH, MISCONCEPTION}:
        named = alternatives(slips[0].mark.explanations, language, write, slips[0].symbol)
        said = word("mark_follows", language).format(cause=named, points=points, of=of)
    else:
        said = word("mark_sum", language).format(points=points, of=of)
    return said + unmarked(task.unmarked, language)


def unmarked(points: Fraction, language: str) -> str:
    """What is added to a sum of which a part is not marked yet."""
    return word("mark_unmarked", language).format(points=languages.points(points, language)) if points else ""


KINDS = {kind: f"open_{kind}" for kind in ("calculation", "explanation", "figure", "programming")}
"""What a part is called that asks for no value, by its kind."""


def open_verdict(part: OpenPart, language: str) -> str:
    """How far a part is marked that asks for no value."""
    if part.points is None:
        return word("open_unmarked" if part.is_handed_in else "open_nothing", language)
    return word("open_decided" if part.decision else "open_checked", language)


def decision_said(decision: Decision | None, language: str) -> str:
    """What a tutor said with the points that stand in place of the program's."""
    if decision is None:
        return ""
    return word("mark_decided", language) + (f": {decision.remark}" if decision.remark else "")
