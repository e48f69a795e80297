"""The texts of a task: a Markdown file beside the sheet, split into what is asked and what is answered.

A file ``texts/1.1.de.md`` reads::

    # Title of the task
    What the whole task is about.

    ## a Title of the part
    What part (a) asks.

    ---

    The answer to part (a).

The texts are Jinja templates; they are returned as they stand in the file, with their places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from solver.errors import Place, Problem
from worksheets.sheet import Sheet, Task
from worksheets.yaml_source import read_text

_PART = re.compile(r"^## *(\S*)[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*# +(.+?) *$", re.MULTILINE)
_ANSWER = re.compile(r"^--- *$", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """Some source text and where it begins."""

    text: str
    place: Place

    def __bool__(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True)
class Section:
    """The question and the answer of one part; the part ``""`` is the task as a whole."""

    question: Passage
    answer: Passage
    title: str = ""


@dataclass(frozen=True)
class TaskText:
    title: str
    sections: Mapping[str, Section]


def read(sheet: Sheet, task: Task, language: str) -> TaskText | None:
    """The text of a task, or ``None`` where the sheet has none in this language.

    Raises ``Problem`` for a file outside the sheet's folder.
    """
    name = (task.text or f"texts/{task.id}.{{language}}.md").replace("{language}", language)
    place = task.text_place if task.text else task.place
    try:
        folder = sheet.folder.resolve()
        path = (folder / name).resolve()
        exists = path.is_file()
    except (OSError, RuntimeError, ValueError):  # a name that is too long, a circle of links, a null character
        raise Problem("no_text_file", place, path=name) from None
    if not path.is_relative_to(folder):
        raise Problem("outside_folder", place, path=name)
    if not exists:
        if task.text:
            raise Problem("no_text_file", place, path=name)
        return None
    file = str(Path(sheet.file).parent / name)
    return _split(read_text(path, file), file)


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
    rule = _ANSWER.search(text, begin, end)
    middle, after = (rule.start(), rule.end()) if rule else (end, end)
    return Section(
        Passage(text[begin:middle], _place(text, begin, file)),
        Passage(text[after:end], _place(text, after, file)),
        title,
    )


def _place(text: str, offset: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, offset) + 1)
