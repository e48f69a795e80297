"""``rechenweg mark``: a stack of paper exams, entered value by value, each marked at once.

What was entered is kept after each line: a file of answers for each person in the folder of the batch, and the points
of what the tutor marked as decisions. ``verify`` reads both.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from solver.errors import Place, Problem
from templates import writing
from templates.marking import prompt, table
from templates.marking.marking_points import Point, marking_points
from templates.messages import one_line, word
from worksheets import languages
from worksheets.catalogue import find
from worksheets.marking.deciding import decided
from worksheets.marking.entering import Box, Paper, boxes, read, written
from worksheets.marking.grading import Grader
from worksheets.submissions.owners import Known
from worksheets.variants import keys, manifest, page_code
from worksheets.variants.keys import Person

ENTERED = "entered"
DECISIONS = "decisions.csv"
BACK, LEAVE, HELP, ALL = "<", ">", "?", "*"
MOST_NAMES = 5
_POINTS = re.compile(r"(=?)\s*(\d{1,4}(?:[.,]\d{1,2})?)", re.ASCII)


class Desk:
    """A desk with a stack of papers: ``question`` is what is asked, ``take`` what is said to a line."""

    def __init__(self, folder: Path, sheet: str | None, language: str) -> None:
        """Raises ``Problem`` where the folder holds no complete batch of the sheet, or files that cannot be used."""
        self.folder, self.language = folder, language
        self.listed = _manifest(folder)
        self.arguments = self.listed.arguments
        self.sheet_name = sheet or self.arguments.sheet
        if manifest.sheet_checksum(self.sheet_name) != self.arguments.sheet_checksum:
            raise Problem("sheet_changed", Place(str(folder / manifest.FILE)), sheet=self.sheet_name)
        self.sheet = find(self.sheet_name)
        self.folders = {entry.person.number: entry.folder for entry in self.listed.entries}
        self.persons = [entry.person for entry in self.listed.entries]
        self.batch = self.arguments.exam.batch if self.arguments.exam else ""
        self.papers = {p.number: self._read(p) for p in self.persons if self._file(p).exists()}
        self.grader = Grader()
        self.choices: dict[tuple[str, str], Mapping[str, Sequence[Point]]] = {}
        self.open: Paper | None = None
        self.last: Person | None = None

    @property
    def opening(self) -> Iterator[str]:
        done = sum(paper.box is None for paper in self.papers.values())
        title = self.arguments.exam.title if self.arguments.exam and self.arguments.exam.title else self.sheet.id
        yield self._say("entering_begin", title=title, done=done, count=len(self.persons))

    @property
    def question(self) -> str:
        box = self.open.box if self.open else None
        if self.open is None or box is None:
            return self._say("entering_person")
        return prompt.question(box, self._points(self.open, box), self.language)

    @property
    def closing(self) -> Iterator[str]:
        if self.papers:
            decisions = f" --decisions {self.folder / DECISIONS}" if (self.folder / DECISIONS).exists() else ""
            files = f"{self.folder / ENTERED} --key {self.folder}{decisions}"
            yield self._say("entering_next", command=f"rechenweg verify {self.sheet_name} {files} -o marks")

    def take(self, text: str) -> Iterator[str]:
        """What is said to a line. Raises ``Problem`` for one that cannot be used; then nothing has changed."""
        text = text.strip()
        if text == HELP:
            yield from (self._say("entering_help"), self._say("entering_help_points"))
        elif text == BACK:
            yield from self._go_back()
        elif self.open is None:
            yield from self._choose(text) if text else ()
        elif text == LEAVE:
            yield self._left("entering_left", self.open)
            self.open = None
        else:
            yield from self._enter(self.open, text)

    def _choose(self, text: str) -> Iterator[str]:
        person = _person(page_code.person_of(text, self.batch), self.persons)
        paper = self.papers.get(person.number) or self._blank(person)
        self.last = person
        if paper.box is None:
            yield self._sum(paper)
        else:
            yield from self._opened(paper)

    def _opened(self, paper: Paper) -> Iterator[str]:
        self.open, self.last = paper, paper.person
        yield self._left("entering_opened", paper)
        yield from self._listed(paper)

    def _enter(self, paper: Paper, text: str) -> Iterator[str]:
        assert paper.box is not None
        if paper.box.symbol is not None:
            entered = paper.with_entry(text)
            marked = entered.last_marked(self.grader) if text else None
            self._keep(entered)
            yield from table.answer(marked, self.sheet.digits, self.language) if marked else ()
        else:
            self._keep(paper.with_entry(str(_earned(text, paper.box, self._points(paper, paper.box)))))
        assert self.open is not None
        if self.open.box is None:
            yield self._sum(self.open)
            self.open = None
        else:
            yield from self._listed(self.open)

    def _go_back(self) -> Iterator[str]:
        paper = self.open or (self.papers.get(self.last.number) if self.last else None)
        if paper is None or not paper.entries:
            raise Problem("entered_nothing")
        self._keep(paper.without_last())
        yield from self._listed(paper.without_last())

    def _keep(self, paper: Paper) -> None:
        """Keeps a paper, on disk first."""
        file = self._file(paper.person)
        writing.make_folder_within(file.parent)
        writing.replace(file, written(paper))
        self.open = self.papers[paper.person.number] = paper
        rows = [row for one in self.papers.values() for row in _rows(one)]
        if rows or (self.folder / DECISIONS).exists():
            writing.replace(self.folder / DECISIONS, _csv(rows))

    def _sum(self, paper: Paper) -> str:
        """The points of a whole paper."""
        (result,) = self.grader.results(self.arguments.tasks, [paper.submission()])
        (result,), _ = decided([result], list(paper.decisions()))
        points, of = (languages.points(p, self.language) for p in (result.points, result.of))
        return self._say("entering_done", person=_called(paper.person), points=points, of=of)

    def _left(self, key: str, paper: Paper) -> str:
        left, all_ = len(paper.boxes) - len(paper.entries), len(paper.boxes)
        return self._say(key, person=_called(paper.person), left=left, boxes=all_)

    def _listed(self, paper: Paper) -> Iterator[str]:
        if paper.box is not None:
            yield from prompt.listed(self._points(paper, paper.box), self.language)

    def _points(self, paper: Paper, box: Box) -> Sequence[Point]:
        """What is ticked in a part that a person marks."""
        if box.symbol is not None:
            return ()
        key = (paper.person.number, box.task)
        if key not in self.choices:
            self.choices[key] = marking_points(paper.sheet, box.task, self.language)
        return self.choices[key].get(box.part, ())

    def _file(self, person: Person) -> Path:
        return self.folder / ENTERED / f"{self.folders[person.number]}.json"

    def _read(self, person: Person) -> Paper:
        return read(self._file(person), self._blank(person))

    def _blank(self, person: Person) -> Paper:
        key = keys.read(self.folder / self.folders[person.number] / keys.FILE)
        own = keys.applied(self.sheet, key)
        return Paper(person, own, boxes(own, self.arguments.tasks))

    def _say(self, key: str, **facts: object) -> str:
        text = word(key, self.language).format(**facts)
        return text if text.endswith(" ") else one_line(text)


def _manifest(folder: Path) -> manifest.Manifest:
    path = folder / manifest.FILE
    listed = manifest.read(path) if path.exists() else None
    if listed is None or not listed.complete:
        raise Problem("no_exam", Place(str(folder)), name=manifest.FILE)
    return listed


def _person(text: str, persons: Sequence[Person]) -> Person:
    """The person with that number or name, or the only one with that piece of it. Raises ``Problem``."""
    known = Known(persons)
    if found := known.by_number(text) or known.by_name(text):
        return found
    part = text.casefold()
    similar = [p for p in persons if p.number.casefold().endswith(part) or part in p.name.casefold()]
    if len(similar) == 1:
        return similar[0]
    if not similar:
        raise Problem("paper_unknown", found=text[:60])
    names = ", ".join(map(_called, similar[:MOST_NAMES])) + (" …" if len(similar) > MOST_NAMES else "")
    raise Problem("paper_of_several", found=text[:60], names=names)


def _called(person: Person) -> str:
    return f"{person.name} ({person.number})" if person.name else person.number


def _earned(text: str, box: Box, points: Sequence[Point]) -> Fraction:
    """The points that a line gives: ticked marking points by their numbers, all of them, or ``=`` and points.

    Raises ``Problem`` for what is neither, and for more points than there are.
    """
    wrong = Problem("entered_points", found=text[:40], of=float(box.of))
    if text == ALL:
        return box.of
    said = _POINTS.fullmatch(text)
    if said and (said[1] or len(points) < 2):
        earned = Fraction(said[2].replace(",", "."))
    elif re.fullmatch(r"[\d\s]*", text, re.ASCII):
        ticked = {int(number) for number in text.split()}
        if not ticked <= set(range(1, len(points) + 1)):
            raise wrong
        earned = sum((points[number - 1].worth for number in ticked), Fraction(0))
    else:
        raise wrong
    if earned > box.of:
        raise wrong
    return earned


def _rows(paper: Paper) -> Iterator[list[str]]:
    for decision in paper.decisions():
        yield [decision.person, decision.task, decision.name, f"{float(decision.points):g}"]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    table_ = csv.writer(text, lineterminator="\n")
    table_.writerow(("person", "task", "symbol", "points"))
    table_.writerows(rows)
    return text.getvalue().encode()
