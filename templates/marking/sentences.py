"""What there is to say about an answer: one sentence, which names the cause and not the result."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from sympy import Expr

from solver import notation
from solver.answers.numerals import Written
from solver.answers.reading import Numbers, Readings, Unreadable
from solver.expressions import DERIVATIVES
from templates import messages
from templates.marking.rows import total, unmarked
from templates.messages import message, word
from worksheets import languages, sheet, verdicts
from worksheets.marking.decisions import Decision
from worksheets.marking.grading import Graded, GradedTask, OpenPart
from worksheets.marking.marks import Cause, Explanation
from worksheets.verdicts import CORRECT, FOLLOW_THROUGH, MISCONCEPTION, UNREADABLE, WRONG

Write = Callable[[Expr], str]
"""How a symbol or formula is written: for a terminal, or as TeX."""

HINTS = {
    "trivial": "mark_hint_trivial",
    "few_digits": "mark_hint_few_digits",
    "formula": "mark_hint_formula",
    "formula_differs": "mark_hint_formula_differs",
    "shape": "mark_hint_shape",
    "undecided": "mark_hint_undecided",
}
"""The sentence for a hint."""

_SHIFTED = re.compile(r"_((?:[A-Za-z0-9]+,)*[A-Za-z][-+]\d+(?:,[A-Za-z0-9]+(?:[-+]\d+)?)*)")
"""Indices of which one is a difference or a sum: without braces they would be read as less than they are."""
SYMBOLS = 4096
"""So many of the formulas that a class is told of are kept as text."""
LONGEST_READ = 60
MOST_STEPS = 2
"""A mistake that was made in more steps than these was made everywhere, and nothing is said of where."""


@lru_cache(SYMBOLS)
def plain(node: Expr) -> str:
    """A formula as one types it into an answer: W_xh x_1."""
    return plain_indices(notation.write(node)).replace(" @ ", " ")


def plain_indices(text: str) -> str:
    """h[t-1] as h_{t-1}, h[2] as h_2, X[a,b+1] as X_{a,b+1}."""
    text = re.sub(r"(\w)\[([^\]]+)\]", r"\1_\2", text)
    return _SHIFTED.sub(r"_{\1}", text)


def verdict(graded: Graded, language: str) -> str:
    return _verdict(graded.mark.verdict, language)


@cache
def _verdict(name: str, language: str) -> str:
    return word(verdicts.named(name).answer, language)


def sentence(graded: Graded, digits: int, language: str, write: Write = plain) -> str:
    """The one helpful sentence; empty where there is nothing to say."""
    mark = graded.mark
    if isinstance(graded.reading, Unreadable):
        return message(graded.reading.problem, language)
    if mark.verdict == UNREADABLE and graded.note is not None:
        return message(graded.note, language)
    if mark.explanations:
        return _mistaken(graded, language, write)
    if mark.problem is not None:
        return message(mark.problem, language)
    key = next((HINTS[hint] for hint in mark.hints if hint in HINTS), verdicts.named(mark.verdict).hint)
    if key == "mark_hint_undecided" and not mark.share:
        key = "mark_hint_undecided_wrong"
    if key == "mark_hint_formula_differs" and isinstance(graded.symbol, DERIVATIVES):
        key = "mark_hint_derivative_differs"
    if key == "mark_hint_wrong" and not graded.reads:
        key = "mark_hint_wrong_alone"
    return word(key, language).format_map(_Facts(graded, digits, language, write)) if key else ""


class _Facts(dict[str, object]):
    """What the sentences about an answer name: the place, what was read, what to calculate with. No sentence names
    all of it, and each is found when it is asked for.
    """

    def __init__(self, graded: Graded, digits: int, language: str, write: Write) -> None:
        super().__init__(digits=digits)
        self.found: dict[str, Callable[[], str]] = {
            "symbol": lambda: write(graded.symbol),
            "reads": lambda: ", ".join(write(s) for s in graded.reads),
            "read": lambda: _read(graded),
            "entries": lambda: _entries(graded, WRONG, language),
            "expected": lambda: _expected(graded, language),
        }

    def __missing__(self, name: str) -> str:
        return self.found[name]()


def _mistaken(graded: Graded, language: str, write: Write) -> str:
    """The mistakes that lead to an answer, in which entries they were made, and whether they were before."""
    mark = graded.mark
    tell = _plain_alternatives if write is plain else alternatives
    text = tell(mark.explanations, language, write, mark.symbol)
    if entries := _entries(graded, MISCONCEPTION, language):
        text = word("mark_in_entries", language).format(entries=entries.strip(), cause=text)
    return word("mark_repeated", language).format(cause=text) if "repeated" in mark.hints else text


def _entries(graded: Graded, verdict: str, language: str) -> str:
    """Which entries of a vector or matrix have a verdict, if not all have."""
    rows, columns = graded.shape
    places = [n for n, entry in enumerate(graded.mark.entries) if entry == verdict]
    if not places or len(places) == len(graded.mark.entries):
        return ""
    if 1 in (rows, columns):
        key = "mark_entry" if len(places) == 1 else "mark_entries"
        return " " + word(key, language).format(places=", ".join(str(n + 1) for n in places))
    cells = (word("mark_cell", language).format(row=n // columns + 1, column=n % columns + 1) for n in places)
    return " " + "; ".join(cells)


def _read(graded: Graded) -> str:
    """What was read, as it was written."""
    if isinstance(graded.reading, Readings) and isinstance(content := graded.reading.preferred.content, Numbers):
        text = "; ".join(e.text if isinstance(e, Written) else "?" for e in content.entries)
        text = f"({text})" if len(content.entries) > 1 else text
    else:
        text = graded.given.text.strip() if graded.given else ""
    return text if len(text) <= LONGEST_READ else text[: LONGEST_READ - 1] + "…"


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


_plain_alternatives = lru_cache(SYMBOLS)(alternatives)
"""In a class the same mistakes are made again and again."""


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
        return word("mark_numbers", language).format(count=rows * columns)
    return word("mark_matrix", language).format(rows=rows, columns=columns)


def summary(task: GradedTask, language: str, write: Write = plain) -> str:
    """The points of a task; where one slip alone cost them, it is named again."""
    found = {a.mark.verdict for a in task.answers}
    slips = [a for a in task.answers if a.mark.verdict == MISCONCEPTION]
    if len(slips) == 1 and FOLLOW_THROUGH in found and found <= {CORRECT, FOLLOW_THROUGH, MISCONCEPTION}:
        named = alternatives(slips[0].mark.explanations, language, write, slips[0].symbol)
        points, of = languages.points(task.points, language), languages.points(task.of, language)
        return word("mark_follows", language).format(cause=named, points=points, of=of) + unmarked(
            task.unmarked, language
        )
    return total(task.points, task.of, task.unmarked, language)


KINDS = {kind: f"open_{kind}" for kind in sheet.KINDS}
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
