"""The marks of a student's program: as a table for people, and as JSON for other programs."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

from templates.messages import one_line, word
from worksheets import languages, verdicts
from worksheets.program_marking.suite import Finding, Marked, Result

FORMAT = 1
WIDTH = 100
_INDENT = " " * 6


def table(marked: Marked, task: str, program: str, language: str) -> Iterator[str]:
    """A line for each check, below it what there is to say; at the end the sum."""
    yield one_line(word("program_heading", language).format(task=task, program=program))
    for found in marked.findings:
        yield from _wrapped(_sentence(found, language), "")
    titles = [_sentence(r.check.name, language) for r in marked.results]
    width = max(map(len, titles))
    for part in dict.fromkeys(r.check.part for r in marked.results):
        yield ""
        for result, title in zip(marked.results, titles, strict=True):
            if result.check.part == part:
                yield from _line(result, title.ljust(width), language)
    yield ""
    yield _sum("program_sum", marked.points, marked.of, language)
    for label, points, of in marked.parts:
        yield f"{_label(label)}{_sum('program_sum_of_sheet', points, of, language)}"


def remarks(marked: Marked, language: str) -> Iterator[str]:
    """What there is to say about a program, without the checks that it passed."""
    for found in marked.findings:
        yield _sentence(found, language)
    for result in marked.results:
        if result.findings or result.verdict != verdicts.RIGHT:
            said = "; ".join(_sentence(found, language) for found in result.findings)
            title = f"{_label(result.check.part)}{_sentence(result.check.name, language)}"
            yield f"{title}: {said or word(verdicts.named(result.verdict).program, language)}"


def _sum(key: str, points: float, of: float, language: str) -> str:
    return word(key, language).format(points=languages.points(points, language), of=languages.points(of, language))


def _label(part: str) -> str:
    return f"({part})  " if part else ""


def _line(result: Result, title: str, language: str) -> Iterator[str]:
    points = f"{languages.points(result.points, language):>4} / {languages.points(result.check.of, language)}"
    verdict = word(verdicts.named(result.verdict).program, language)
    yield f"{_label(result.check.part)}{title}  {points}  {verdict}".rstrip()
    for found in result.findings:
        yield from _wrapped(_sentence(found, language), _INDENT)


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(one_line(text), WIDTH, initial_indent=indent, subsequent_indent=indent)


def _sentence(found: Finding, language: str) -> str:
    facts = {name: _localized(text, language) for name, text in found.facts.items()}
    return word(found.code, language).format_map(facts)


def _localized(text: str, language: str) -> str:
    """A number with the decimal sign of the language; other texts as they are."""
    is_decimal = re.fullmatch(r"-?\d+\.\d+(e[-+]\d+)?", text)
    return languages.localized(text, language) if is_decimal else text


def as_json(marked: Marked, sheet: str, task: str, program: str, language: str) -> str:
    """All of ``data`` as JSON text."""
    return json.dumps(data(marked, sheet, task, program, language), ensure_ascii=False, indent=2)


def data(marked: Marked, sheet: str, task: str, program: str, language: str) -> dict[str, object]:
    """Everything about the marks; ``format`` is raised when a reader would break."""
    return {
        "format": FORMAT,
        "sheet": sheet,
        "task": task,
        "program": program,
        "points": marked.points,
        "of": marked.of,
        "parts": [{"part": label, "points": points, "of": of} for label, points, of in marked.parts],
        "end": marked.end,
        "seed": marked.seed,
        "findings": [_finding(f, language) for f in marked.findings],
        "checks": [
            {
                "check": result.check.id,
                "part": result.check.part,
                "title": _sentence(result.check.name, language),
                "points": result.points,
                "of": result.check.of,
                "verdict": result.verdict,
                "findings": [_finding(f, language) for f in result.findings],
            }
            for result in marked.results
        ],
    }


def _finding(found: Finding, language: str) -> dict[str, object]:
    return {"code": found.code, "facts": dict(found.facts), "text": one_line(_sentence(found, language))}
