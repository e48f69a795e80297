"""The texts of a task: a Markdown file beside the sheet, split into what is asked and what is answered.

A file ``texts/1.1.de.md`` reads::

    # Title of the task
    What the whole task is about.

    ## a Title of the part
    What part (a) asks.

    ---

    The answer to part (a).

    ---

    - [1.5] What earns one and a half points.
    - [0.5] What earns half a point.

The texts are Jinja templates; they are returned as they stand in the file, with their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.sheet import Sheet, Task
from worksheets.traces import Remembered
from worksheets.yaml_source import read_text

_PART = re.compile(r"^## *(\S*)[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*# +(.+?) *$", re.MULTILINE)
_RULE = re.compile(r"^--- *$", re.MULTILINE)
_POINT = re.compile(r"- +\[ *(\d{1,4}(?:[.,]\d{1,4})?) *\] +(?=\S)", re.ASCII)


@dataclass(frozen=True)
class Passage:
    """Some source text and where it begins."""

    text: str
    place: Place

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def place_of(self, piece: str) -> Place:
        """The line in which ``piece`` occurs first, or else the first line."""
        before = self.text[: max(0, self.text.find(piece))]
        return replace(self.place, line=(self.place.line or 1) + before.count("\n"))


@dataclass(frozen=True)
class MarkingPoint:
    """What a grader ticks off, and what it is worth."""

    points: Fraction
    text: Passage


@dataclass(frozen=True)
class Section:
    """The question and the answer of one part, with its marking points; the part ``""`` is the task as a whole."""

    question: Passage
    answer: Passage
    title: str = ""
    marking: tuple[MarkingPoint, ...] = ()


@dataclass(frozen=True)
class TaskText:
    title: str
    sections: Mapping[str, Section]


def read(sheet: Sheet, task: Task, language: str) -> TaskText | None:
    """The text of a task, or ``None`` where the sheet has none in this language.

    Raises ``Problem`` for a file outside the sheet's folder.
    """
    if task.standard:
        return None
    name = (task.text or f"texts/{task.id}.{{language}}.md").replace("{language}", language)
    place = task.text_place if task.text else task.place
    found = file_text(sheet, name, place)
    if found is None:
        if task.text:
            raise Problem("no_text_file", place, path=name)
        return None
    return _checked(found.text, str(found.place.file), tuple((part.label, part.points) for part in task.parts))


def page(sheet: Sheet, name: str, language: str) -> Passage | None:
    """A text of the sheet as a whole, ``intro`` or ``outro``, or ``None`` where it has none in this language."""
    return file_text(sheet, f"texts/{name}.{language}.md", Place(sheet.file))


def file_text(sheet: Sheet, name: str, place: Place) -> Passage | None:
    """A file in the sheet's folder, or ``None`` where there is none. Raises ``Problem`` for one outside of it."""
    try:
        now = (sheet.folder / name).stat()
    except (OSError, ValueError):
        return _found(sheet.folder, sheet.file, name, place)
    return _kept(sheet.folder, sheet.file, name, place, (now.st_ino, now.st_mtime_ns, now.st_ctime_ns, now.st_size))()


@lru_cache(256)
def _kept(folder: Path, sheet: str, name: str, place: Place, _: tuple[int, ...]) -> Remembered[Passage | None]:
    """What stands in a file in this state of it."""
    return Remembered(lambda: _found(folder, sheet, name, place))


def _found(folder: Path, sheet: str, name: str, place: Place) -> Passage | None:
    try:
        folder = folder.resolve()
        path = (folder / name).resolve()
        exists = regular_files.is_file(path)
    except (OSError, RuntimeError, ValueError):  # a name that is too long, a circle of links, a null character
        raise Problem("no_text_file", place, path=name) from None
    if not path.is_relative_to(folder):
        raise Problem("outside_folder", place, path=name)
    if not exists:
        return None
    file = str(Path(sheet).parent / name)
    return Passage(read_text(path, file), Place(file, 1))


@lru_cache(64)
def _checked(text: str, file: str, worth: tuple[tuple[str, float | None], ...]) -> TaskText:
    """The text of a task whose parts are worth this much. Raises ``Problem``."""
    found = _split(text, file)
    _check_points(dict(worth), found)
    return found


def _check_points(worth: Mapping[str, float | None], text: TaskText) -> None:
    """The marking points of a part add up to what the part is worth. Raises ``Problem``."""
    for label, section in text.sections.items():
        points = worth.get(label)
        found = sum((point.points for point in section.marking), Fraction(0))
        if section.marking and points is not None and found != Fraction(str(points)):
            where = section.marking[0].text.place
            raise Problem("marking_sum", where, part=label, found=float(found), points=float(points))


def _split(text: str, file: str) -> TaskText:
    title = _TITLE.search(text)
    start = title.end() if title else 0
    heads = list(_PART.finditer(text, start))
    bounds = [start, *(h.start() for h in heads)]
    ends = [*bounds[1:], len(text)]
    labels = [("", ""), *((h[1], h[2]) for h in heads)]
    starts = [start, *(h.end() for h in heads)]
    sections: dict[str, Section] = {}
    for (label, name), begin, end in zip(labels, starts, ends, strict=True):
        if label in sections:
            raise Problem("part_twice", _place(text, begin, file), part=label)
        sections[label] = _section(text, begin, end, file, name)
    return TaskText(title[1] if title else "", sections)


def _section(text: str, begin: int, end: int, file: str, title: str) -> Section:
    rules = list(_RULE.finditer(text, begin, end))
    if len(rules) > 2:
        raise Problem("too_many_rules", _place(text, rules[2].start(), file))
    starts = [begin, *(rule.end() for rule in rules), end, end][:3]
    ends = [*(rule.start() for rule in rules), end, end, end][:3]
    bounds = zip(starts, ends, strict=True)
    question, answer, marking = (Passage(text[a:b], _place(text, a, file)) for a, b in bounds)
    return Section(question, answer, title, tuple(_marking(marking)))


def _marking(passage: Passage) -> Iterator[MarkingPoint]:
    """The list ``- [1.5] text``; a line that is indented goes on with the one before."""
    first = passage.place.line or 1
    items: list[tuple[Fraction, int, list[str]]] = []
    for number, line in enumerate(passage.text.split("\n"), first):
        if begins := _POINT.match(line):
            items.append((Fraction(begins[1].replace(",", ".")), number, [line[begins.end() :]]))
        elif line.startswith(" ") and line.strip() and items:
            items[-1][2].append(line.strip())
        elif line.strip():
            raise Problem("bad_marking_point", Place(passage.place.file, number), found=line.strip())
    for points, number, lines in items:
        yield MarkingPoint(points, Passage("\n".join(lines), Place(passage.place.file, number)))


def _place(text: str, offset: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, offset) + 1)
