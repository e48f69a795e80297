"""What was handed in: answers on the command line, in a file, or in a folder of files.

YAML and JSON hold ``{person: …, name: …, answers: {TASK: {h_1: …}}}``, or the tasks alone. A CSV file has a head and a
row for each answer, of one person or of many. A PDF is the form that the program made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from solver import notation
from solver.errors import Place, Problem
from worksheets.marking.grading import Given, Submission
from worksheets.mishaps import told
from worksheets.sheet import Sheet

MAX_FILES = 20_000
MAX_PERSONS = 20_000
MAX_ANSWERS = 300
"""... of one person."""
MAX_LETTERS = 100_000
"""... in all answers of one person."""
MAX_NODES = 5_000
"""Keys and values in a YAML or JSON file of one person."""
ANSWERS = "answers"
PERSON_KEYS, NAME_KEYS = ("person", "matrikelnummer", "nummer", "number", "id"), ("name",)
HEADS: Mapping[str, frozenset[str]] = {
    "person": frozenset("person matrikelnummer matrikelnr nummer number id".split()),
    "name": frozenset(["name"]),
    "task": frozenset("task aufgabe".split()),
    "symbol": frozenset("symbol größe grösse groesse quantity value wert".split()),
    "answer": frozenset("answer antwort ergebnis result".split()),
}
"""What the head of a CSV file may call its columns."""


def inline(sheet: Sheet, task: str, texts: Iterable[str]) -> Submission:
    """Answers as arguments: ``h_1=(0,537; -0,380)``; without a name where the task asks for one value only. They are a
    part of a whole that is not asked for.

    Raises ``Problem`` where it cannot be told what is answered.
    """
    known = [notation.write(asked.symbol) for asked in sheet.tasks[task].asked]
    answers: dict[str, Given] = {}
    for text in texts:
        name, sign, body = text.partition("=")
        if not sign:
            if len(known) != 1:
                raise Problem("answer_of_what", found=text[:60], known=", ".join(known))
            name, body = known[0], text
        if name.strip() in answers:
            raise Problem("answered_twice", symbol=name.strip()[:60])
        answers[name.strip()] = Given(body)
    return Submission("", sheet, {task: answers}, is_partial=True)


def read(path: Path, sheet: Sheet) -> Iterator[Submission]:
    """What was handed in for a sheet in a file, or in the files of a folder.

    One that cannot be read is told of, and the others are read. Raises ``Problem`` where there is no such file or
    folder, or nothing in it.
    """
    try:
        is_folder = path.is_dir()
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in READERS) if is_folder else [path]
    except (OSError, ValueError) as error:
        raise Problem("unreadable", Place(str(path)), reason=getattr(error, "strerror", None) or str(error)) from None
    if not files:
        raise Problem("no_answers", Place(str(path)), known=", ".join(READERS))
    if len(files) > MAX_FILES:
        raise Problem("too_many_files", Place(str(path)), limit=MAX_FILES)
    for file in files:
        place = Place(str(file))
        try:
            found = _read(file, sheet)
        except Exception as error:
            if not is_folder:
                raise
            found = [Submission(file.stem, sheet, {}, place=place, problem=told(error, place))]
        yield from found


def _read(path: Path, sheet: Sheet) -> list[Submission]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Problem("unknown_answers", Place(str(path)), known=", ".join(READERS))
    found = list(reader(path, sheet))
    if len(found) > MAX_PERSONS:
        raise Problem("too_many_persons", Place(str(path)), limit=MAX_PERSONS)
    return [_bounded(one) for one in found]


def _bounded(one: Submission) -> Submission:
    """The same; or, where somebody handed in more than anybody can be asked for, that this is so."""
    texts = [given.text for answers in one.answers.values() for given in answers.values()]
    if len(texts) <= MAX_ANSWERS and sum(map(len, texts)) <= MAX_LETTERS:
        return one
    problem = Problem("too_many_answers", one.place, limit=MAX_ANSWERS, letters=MAX_LETTERS)
    return replace(one, answers={}, problem=problem)


def _from_yaml(path: Path, sheet: Sheet) -> Iterator[Submission]:
    from worksheets import yaml_source

    source = yaml_source.read(path, most=MAX_NODES)
    data = source.data
    if not isinstance(data, dict):
        raise Problem("answers_expected", source.place())
    inner: tuple[str, ...] = (ANSWERS,) if isinstance(data.get(ANSWERS), dict) else ()
    tasks = data[ANSWERS] if inner else {k: v for k, v in data.items() if k not in (*PERSON_KEYS, *NAME_KEYS)}
    assert isinstance(tasks, dict)
    answers: dict[str, dict[str, Given]] = {}
    for task, entries in tasks.items():
        if not isinstance(entries, dict):
            raise Problem("answers_expected", source.place(*inner, task))
        for name, value in entries.items():
            text = _flat(value)
            if text is None:
                raise Problem("answer_expected", source.place(*inner, task, name), symbol=name)
            place = source.texts.get((*inner, task, name)) or source.place(*inner, task, name)
            answers.setdefault(task, {})[name] = Given(text, Place(place.file, place.line))
    person, name = _first(data, PERSON_KEYS) or path.stem, _first(data, NAME_KEYS) or ""
    yield Submission(person, sheet, answers, name, place=Place(source.file))


def _first(data: Mapping[str, object], keys: Iterable[str]) -> str | None:
    return next((str(data[key]) for key in keys if isinstance(data.get(key), str)), None)


def _flat(value: object) -> str | None:
    """An answer as one would type it: a list as a vector, a list of lists as a matrix."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return f"({'; '.join(value)})"
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        rows = [[v for v in row if isinstance(v, str)] for row in value]
        if [len(r) for r in rows] == [len(r) for r in value]:
            return "[" + ", ".join("[" + "; ".join(row) + "]" for row in rows) + "]"
    return None


def _from_csv(path: Path, sheet: Sheet) -> Iterator[Submission]:
    from worksheets import csv_source

    rows = csv_source.read(path)
    first, head = rows[0]
    columns = _columns(head, Place(str(path), first))
    found: dict[str, list[tuple[Place, dict[str, str]]]] = {}
    for line, row in rows[1:]:
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        found.setdefault(cells.get("person") or path.stem, []).append((Place(str(path), line), cells))
    for person, own in found.items():
        yield _from_rows(person, sheet, own)


def _from_rows(person: str, sheet: Sheet, rows: Sequence[tuple[Place, Mapping[str, str]]]) -> Submission:
    """What one person answered, row by row, and the problem where something is answered twice."""
    answers: dict[str, dict[str, Given]] = {}
    problem = None
    for place, cells in rows:
        one = answers.setdefault(cells["task"], {})
        if cells["symbol"] in one and problem is None:
            problem = Problem("answered_twice", place, symbol=cells["symbol"][:60])
        one[cells["symbol"]] = Given(cells["answer"], place)
    first, head = rows[0]
    return Submission(person, sheet, answers, head.get("name", ""), place=first, problem=problem)


def _columns(head: list[str], place: Place) -> dict[str, int]:
    names = [re.sub(r"[\W_]", "", cell.lower()) for cell in head]
    columns = {key: n for key, known in HEADS.items() for n, name in enumerate(names) if name in known}
    if missing := [key for key in ("task", "symbol", "answer") if key not in columns]:
        raise Problem("answers_head", place, found=", ".join(head)[:80], missing=", ".join(missing))
    return columns


def _from_pdf(path: Path, sheet: Sheet) -> Iterator[Submission]:
    from worksheets.marking import pdf_form

    fields = pdf_form.read(path)
    answers: dict[str, dict[str, Given]] = {}
    for (task, name), text in fields.answers.items():
        answers.setdefault(task, {})[name] = Given(_as_rows(text), Place(str(path)))
    yield Submission(fields.person or path.stem, sheet, answers, fields.name, place=Place(str(path)))


def _as_rows(text: str) -> str:
    """An answer of several lines without brackets is a matrix, each line a row."""
    lines = [line.strip().rstrip(";,").strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or re.search(r"[()\[\]{}=]", text):
        return text
    rows = (
        [e.strip() for e in re.split(r";|,\s", line)] if re.search(r";|,\s", line) else line.split() for line in lines
    )
    return "[" + ", ".join("[" + "; ".join(row) + "]" for row in rows) + "]"


READERS: Mapping[str, Callable[[Path, Sheet], Iterator[Submission]]] = {
    ".yaml": _from_yaml,
    ".yml": _from_yaml,
    ".json": _from_yaml,
    ".csv": _from_csv,
    ".pdf": _from_pdf,
}
"""How a file is read, by its ending. JSON is read as the YAML that it is."""
