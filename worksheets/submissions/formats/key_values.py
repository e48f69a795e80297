"""YAML and JSON: ``{person: …, name: …, answers: {TASK: {h_1: …}}}``, or the tasks alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from solver.errors import Place, Problem
from worksheets import json_source, yaml_source
from worksheets.marking.grading import Given, Submission
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.yaml_source import Source

SUFFIXES = (".yaml", ".yml", ".json")
MAX_NODES = 5_000
"""Keys and values in the file of one person."""
ANSWERS = ("answers", "antworten", "tasks", "aufgaben")
"""Under which key the tasks may stand."""
PERSON_KEYS, NAME_KEYS = ("person", "matrikelnummer", "nummer", "number", "id"), ("name",)


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    source = (_as_json(file) if file.suffix == ".json" else None) or _as_yaml(file)
    data = source.data
    if not isinstance(data, dict):
        raise Problem("answers_expected", source.place())
    inner = next(((key,) for key in ANSWERS if isinstance(data.get(key), dict)), ())
    tasks = data[inner[0]] if inner else {k: v for k, v in data.items() if k not in (*PERSON_KEYS, *NAME_KEYS)}
    assert isinstance(tasks, dict)
    answers: dict[str, dict[str, Given]] = {}
    remarks: list[Problem] = []
    lines: dict[Place, Place] = {}
    for task, entries in tasks.items():
        if not isinstance(entries, dict):
            if entries is not None:
                remarks.append(Problem("answers_expected", source.place(*inner, task)))
            continue
        for name, value in entries.items():
            text = _flat(value)
            if text is None:
                remarks.append(Problem("answer_expected", source.place(*inner, task, name), symbol=name))
                continue
            place = source.texts.get((*inner, task, name)) or source.place(*inner, task, name)
            line = Place(place.file, place.line)
            answers.setdefault(task, {})[name] = Given(text, lines.setdefault(line, line))
    if remarks and not answers:
        raise remarks[0]
    person, name = _first(data, PERSON_KEYS), _first(data, NAME_KEYS)
    yield Submission(person, sheet, answers, name, place=file.place, remarks=tuple(remarks))


def _as_json(file: File) -> Source | None:
    text = yaml_source.read_text(file.path, file.shown, is_handed_in=True)
    return json_source.read(text, file.shown, MAX_NODES)


def _as_yaml(file: File) -> Source:
    return yaml_source.read(file.path, file.shown, MAX_NODES, is_handed_in=True)


def _first(data: Mapping[str, object], keys: Iterable[str]) -> str:
    return next((str(data[key]) for key in keys if isinstance(data.get(key), str)), "")


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
