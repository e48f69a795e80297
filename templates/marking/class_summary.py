"""How a class did, in a few lines for a terminal: numbers, who is missing, what has changed, what was passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from templates.messages import one_line, word
from worksheets import languages
from worksheets.marking.grading import Result, Submission
from worksheets.marking.last_run import Change
from worksheets.variants.keys import Person
from worksheets.variants.roster import ClassList

MOST_CHANGES = 20
MOST_NAMES = 10


def numbers(results: Sequence[Result], unusable: int, language: str) -> Iterator[str]:
    """How many were marked, their mean, and what is not marked yet."""
    points = [result.points for result in results]
    mean = sum(points, Fraction(0)) / len(points)
    of = max(result.of for result in results)
    facts = {
        "count": len(points),
        "unusable": unusable,
        "mean": languages.points(mean, language),
        "of": languages.points(of, language),
    }
    yield word("class_summary", language).format(**facts)
    if any(result.unmarked for result in results):
        most = languages.points(max(result.unmarked for result in results), language)
        yield word("class_summary_unmarked", language).format(points=most)


def missing(handed_in: Iterable[Submission], persons: Sequence[Person], language: str) -> Iterator[str]:
    """Who is on the roster and has not handed in anything, be it of use or not."""
    there = {one.person for one in handed_in}
    absent = [person.number for person in persons if person.number not in there]
    if absent:
        yield one_line(word("class_absent", language).format(count=len(absent), persons=_some(absent)))


def marks_list(results: Sequence[Result], roster: ClassList | None, language: str) -> Iterator[str]:
    """Why a list of persons gets no marks, or whose marks it has no place for."""
    if roster is None:
        return
    if roster.marks is None:
        yield one_line(word("class_no_mark_column", language).format(file=roster.path.name))
    there = {person.number for person in roster.persons.values()}
    others = [r.submission.person for r in results if r.submission.person not in there]
    if others:
        yield one_line(word("class_not_listed", language).format(count=len(others), persons=_some(others)))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")


def changed(changes: Sequence[Change], language: str) -> Iterator[str]:
    """What has other points than in the last run."""
    if changes:
        yield word("class_changed", language).format(count=len(changes))
    for one in changes[:MOST_CHANGES]:
        before, now = (_points(value, language) for value in (one.before, one.now))
        yield "  " + one_line(f"{one.person} {one.task} {one.name}: {before} → {now}")
    if len(changes) > MOST_CHANGES:
        yield word("class_changed_more", language).format(count=len(changes) - MOST_CHANGES)


def left_behind(names: Sequence[str], language: str) -> Iterator[str]:
    """What systems leave behind, which nobody handed in."""
    if names:
        some = ", ".join(list(dict.fromkeys(names))[:MOST_NAMES])
        yield one_line(word("class_left_behind", language).format(count=len(names), names=some))


def cell(points: float | None) -> float | str:
    """Points in a spreadsheet; a dash for what was not marked."""
    return "–" if points is None else points


def _points(value: float | None, language: str) -> str:
    return "–" if value is None else languages.points(value, language)
