"""What the functions of the package return. A notebook shows each as the documents and the terminal do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from commands.documents import Composed
from commands.vary import Variant as Varied
from commands.vary import documents
from commands.verify import Verified
from rechenweg.problems import told
from rechenweg.values import Value
from solver import notation
from templates import listing, listing_data, notebook, program_report, writing
from templates.document import Document
from templates.marking import as_json
from templates.marking import table as mark_table
from templates.marking.feedback import feedback
from templates.marking.formulas import Formulas
from templates.marking.sentences import sentence
from templates.messages import message, user_language
from worksheets.checking import Checked
from worksheets.crosscheck import Comparison
from worksheets.marking.grading import Result
from worksheets.program_marking.suite import Marked
from worksheets.sheet import Sheet as Content
from worksheets.solving import Solution as Solved


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet. ``source`` is its name or path."""

    source: str
    content: Content = field(repr=False)

    @property
    def id(self) -> str:
        return self.content.id

    @property
    def title(self) -> str:
        """The title in the sheet's own language."""
        return self.content.title[self.content.language]

    @property
    def language(self) -> str:
        return self.content.language

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of its tasks."""
        return tuple(self.content.tasks)

    @property
    def data(self) -> dict[str, Any]:
        """What ``rechenweg list SHEET --format json`` prints."""
        return listing_data.tasks(self.content, None)

    def _repr_html_(self) -> str:
        return notebook.lines(listing.plain(listing.tasks(self.content, None)))


@dataclass(frozen=True, eq=False)
class Page:
    """A document: a worked solution, or questions."""

    document: Document = field(repr=False)

    @property
    def title(self) -> str:
        return self.document.title

    @told()
    def save(self, path: str | Path, format: str | None = None, pdf_variant: str | None = None) -> Path:
        """Writes it as pdf, html, md or json, by the ending of the file where nothing is said. Raises ``Problem``."""
        name = writing.format_name(format, str(path))
        writing.write(self.document, name, writing.target(str(path), name, ""), pdf_variant)
        return Path(path)

    def _repr_html_(self) -> str:
        return notebook.framed(self.document)


@dataclass(frozen=True, eq=False)
class Task(Mapping[str, Value]):
    """The values of a solved task by name: what is given, what is asked, and all between."""

    id: str
    _solution: Solved = field(repr=False)

    @cached_property
    def _symbols(self) -> dict[str, Any]:
        return {notation.write(symbol): symbol for symbol in self._solution.values}

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(map(notation.write, self._solution.asked))

    def __getitem__(self, name: str) -> Value:
        """The value of a symbol in the notation of sheets: ``h_1``, ``dL_2/dW``. Raises ``KeyError``."""
        return Value(name, self._solution.values[self._symbols[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._symbols)

    def __len__(self) -> int:
        return len(self._symbols)

    def __repr__(self) -> str:
        return f"Task({self.id!r}, asked={self.asked})"


@dataclass(frozen=True, eq=False)
class Solution(Page):
    """A worked solution: a document, and the values of each task."""

    _solved: tuple[Solved, ...] = field(repr=False)

    @classmethod
    def of(cls, composed: Composed) -> Solution:
        return cls(composed.document, composed.solutions)

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(one.task.id for one in self._solved)

    @property
    def data(self) -> dict[str, Any]:
        """What ``rechenweg solve --format json`` prints."""
        return dict(self.document.data)

    def __getitem__(self, task: str) -> Task:
        """A task by its name. Raises ``KeyError``."""
        found = {one.task.id: one for one in self._solved}
        return Task(task, found[task])


@dataclass(frozen=True, eq=False)
class Variant:
    """A sheet with other numbers, certified. ``number`` counts from 1."""

    number: int
    sheet: Sheet
    _varied: Varied = field(repr=False)

    @property
    def key(self) -> dict[str, Any]:
        """What ``key.json`` holds: numbers as exact decimals, answers, and the certificate of each task."""
        return self._varied.key.model_dump(mode="json")

    @cached_property
    def _pages(self) -> tuple[Page, ...]:
        return tuple(map(Page, documents(self._varied)))

    @property
    def questions(self) -> Page:
        return self._pages[0]

    @property
    def solution(self) -> Page:
        return self._pages[1]

    def _repr_html_(self) -> str:
        return self.questions._repr_html_()


@dataclass(frozen=True)
class Mark:
    """The verdict on one answer: ``correct``, ``follow-through``, ``imprecise``, ``misconception``, ``wrong``,
    ``missing`` or ``unreadable``; its points; and the one helpful sentence, empty where there is nothing to say."""

    verdict: str
    points: float
    of: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Person:
    """The marks of one person, by task and by what was asked."""

    _result: Result = field(repr=False)
    _language: str = field(repr=False)
    _explain: bool = field(default=False, repr=False)

    @property
    def person(self) -> str:
        return self._result.submission.person

    @property
    def name(self) -> str:
        return self._result.submission.name

    @property
    def points(self) -> float:
        return float(self._result.points)

    @property
    def of(self) -> float:
        return float(self._result.of)

    @property
    def marks(self) -> dict[str, dict[str, Mark]]:
        digits = self._result.submission.sheet.digits
        return {
            task.task: {
                notation.write(a.symbol): Mark(
                    a.mark.verdict, float(a.points), float(a.of), sentence(a, digits, self._language)
                )
                for a in task.answers
            }
            for task in self._result.tasks
        }

    @property
    def problems(self) -> tuple[str, ...]:
        """A line on each answer that belongs to nothing asked."""
        return tuple(message(one, self._language) for task in self._result.tasks for one in task.problems)

    @cached_property
    def feedback(self) -> Page:
        """The document that the person gets back."""
        return Page(feedback(self._result, Formulas(self._language), self._explain))

    def __repr__(self) -> str:
        return f"Person({self.person!r}, points={self.points}, of={self.of})"

    def _repr_html_(self) -> str:
        return self.feedback._repr_html_()


@dataclass(frozen=True, eq=False)
class Marks:
    """The marks of everybody whose answers could be marked; ``problems`` are lines on whatever could not be."""

    _verified: Verified = field(repr=False)
    _language: str = field(repr=False)
    _explain: bool = field(default=False, repr=False)

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        return tuple(Person(result, self._language, self._explain) for result in self._verified.results)

    @property
    def problems(self) -> tuple[str, ...]:
        found = [*(h.problem for h in self._verified.unusable if h.problem), *self._verified.remarks]
        return tuple(message(problem, self._language) for problem in found)

    @property
    def points(self) -> float:
        """The points of all persons together."""
        return sum(person.points for person in self.persons)

    @property
    def of(self) -> float:
        return sum(person.of for person in self.persons)

    @property
    def is_right(self) -> bool:
        return self._verified.is_right

    @property
    def data(self) -> dict[str, Any]:
        """What ``rechenweg verify --format json`` prints."""
        v = self._verified
        return as_json.data(v.results, v.sheet.id, v.unusable, v.sheet.digits, self._language)

    def __getitem__(self, task: str) -> dict[str, Mark]:
        """The marks of a task, where one person was marked. Raises ``KeyError``."""
        (person,) = self.persons
        return person.marks[task]

    def __repr__(self) -> str:
        return f"Marks(persons={len(self.persons)}, points={self.points}, of={self.of})"

    def _repr_html_(self) -> str:
        if len(self.persons) == 1:
            return self.persons[0]._repr_html_()
        return notebook.lines([*mark_table.persons(self._verified.results, self._language), *self.problems])


@dataclass(frozen=True, eq=False)
class ProgramMarks:
    """The marks of a student's program."""

    task: str
    _marked: Marked = field(repr=False)
    _sheet: str = field(repr=False)
    _program: str = field(repr=False)
    _language: str = field(repr=False)

    @property
    def points(self) -> float:
        return self._marked.points

    @property
    def of(self) -> float:
        return self._marked.of

    @property
    def data(self) -> dict[str, Any]:
        """What ``rechenweg verify --code FILE --format json`` prints."""
        return program_report.data(self._marked, self._sheet, self.task, self._program, self._language)

    def __repr__(self) -> str:
        return f"ProgramMarks(task={self.task!r}, points={self.points}, of={self.of})"

    def _repr_html_(self) -> str:
        return notebook.lines(program_report.table(self._marked, self.task, self._program, self._language))


@dataclass(frozen=True, eq=False)
class Check:
    """What is wrong with a sheet, or what was understood of it."""

    _checked: Checked = field(repr=False)
    data: dict[str, Any] = field(repr=False)
    """What ``rechenweg check --format json`` prints."""

    @property
    def is_usable(self) -> bool:
        return bool(self.data["usable"])

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each."""
        return tuple(problem["text"] for problem in self.data["problems"])

    def __repr__(self) -> str:
        return f"Check(is_usable={self.is_usable}, problems={list(self.problems)})"

    def _repr_html_(self) -> str:
        if self._checked.sheet is None:
            return notebook.lines(self.problems)
        return notebook.lines(listing.understood(self._checked.sheet, self._checked.solutions, user_language()))


@dataclass(frozen=True, eq=False)
class Comparisons:
    """The values of a sheet beside those of the NumPy reference."""

    sheet: str
    comparisons: tuple[Comparison, ...] = field(repr=False)

    @property
    def is_right(self) -> bool:
        return bool(self.data["agrees"])

    @property
    def data(self) -> dict[str, Any]:
        """What ``rechenweg crosscheck --format json`` prints."""
        return listing_data.comparisons(self.sheet, self.comparisons)

    def _repr_html_(self) -> str:
        return notebook.lines(listing.comparisons(self.comparisons, None))
