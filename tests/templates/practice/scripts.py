"""The page's own scripts without a browser, and tasks as the page has them, with symbols as one types them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from markupsafe import escape
from quickjs import Context
from sympy import Expr

from solver import notation
from solver.symbols import Closed
from solver.values import SCALAR
from solver.wholes import large_wholes
from templates import messages
from templates.marking.sentences import plain
from templates.practice.content import samples, words
from templates.practice.page import MARKER, script
from worksheets import languages
from worksheets.catalogue import find
from worksheets.marking.grading import marker, names, numbers
from worksheets.practice.graph import graph
from worksheets.practice.reading import known, tables
from worksheets.sheet import Sheet, Task
from worksheets.solving import solve

CALLS = """
globalThis.loadTables = text => { globalThis.tables = new Tables(JSON.parse(text)); };
globalThis.loadTask = text => {
  const {task, page} = JSON.parse(text);
  globalThis.answering = new Answering(task, tables, page);
};
globalThis.marks = text => {
  const {numbers, answers} = JSON.parse(text);
  const {graph} = answering.task;
  return JSON.stringify([...answering.marks(numbers, answers)].map(([name, found]) => ({
    name, verdict: found.verdict, share: found.share, sentence: found.sentence,
    entries: found.mark.entries, hints: found.mark.hints,
    causes: found.mark.explanations.map(one => one.map(cause => [
      graph.kinds.names[cause.kind], graph.said[cause.concerned][0], cause.symbols.map(n => graph.symbols[n].name),
    ])),
  })));
};
globalThis.readText = text => {
  const {answer, names, shape, isWhole, decimal} = JSON.parse(text);
  const found = readAnswer(answer, {shape, isWhole, decimal}, new Names(names, tables), tables);
  const numbers = found.numbers?.map(x => (Number.isNaN(x) ? null : x));
  return JSON.stringify({kind: found.kind, numbers, decimals: found.decimals});
};
globalThis.saidInNumbers = text => {
  const {answer, words} = JSON.parse(text);
  return JSON.stringify(inNumbers(answer, words));
};
globalThis.matched = text => {
  const {pattern, samples} = JSON.parse(text);
  const own = new Pattern(pattern);
  const named = match => Object.keys(own.names).map(name => match.get(name) ?? null);
  const span = match => match && [match.index, match.end, ...named(match)];
  const spans = sample => [span(own.at(sample)), span(own.full(sample)), own.all(sample).map(span)];
  return JSON.stringify(samples.map(spans));
};
globalThis.interval = text => {
  const {nodes, root, unit, low, high, shape} = JSON.parse(text);
  const graph = new Graph({nodes, originals: [], steps: [[0, root, []]], symbols: []});
  const symbol = new Interval(shape, Float64Array.from(low), Float64Array.from(high));
  const found = graph.value(0, new Map([[0, symbol]]), new Rounding(unit));
  const shown = ends => [...ends].map(x => (Number.isFinite(x) ? x : String(x)));
  return JSON.stringify([shown(found.low), shown(found.high)]);
};
0
"""


@cache
def engine() -> Context:
    """An engine with the scripts that read and mark, and with the tables of reading."""
    context = Context()
    for name in MARKER:
        context.eval(script(name))
    context.eval(CALLS)
    context.get("loadTables")(json.dumps(tables()))
    return context


def call(name: str, **arguments: Any) -> Any:
    """What a function of the scripts gives for these arguments."""
    return json.loads(engine().get(name)(json.dumps(arguments)))


class PlainWords:
    """Symbols and mistakes as a terminal shows them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def symbol(self, symbol: Expr) -> str:
        return str(escape(plain(symbol)))

    def cause(self, kind: str, concerned: tuple[Expr, ...]) -> str:
        return str(escape(messages.cause(kind, self.language).format(*map(plain, concerned))))


@cache
def task_data(sheet: str, name: str) -> str:
    """A task of a sheet that comes with the program, for ``loadTask``."""
    return json.dumps(described(find(sheet), find(sheet).tasks[name]))


def described(sheet: Sheet, task: Task) -> dict[str, Any]:
    one = marker(sheet, task)
    reads = {notation.write(s): [str(escape(plain(r))) for r in one.derivation.steps[s].reads] for s in one.asked}
    language = sheet.language
    return {
        "task": {
            "graph": graph(one, PlainWords(language)),
            "names": known(names(one, task)),
            "reads": reads,
            "formulas": {notation.write(s): {"html": str(escape(plain(s))), "shape": SCALAR} for s in closed(task)},
        },
        "page": {
            "words": dict(words(language)),
            "decimal": languages.language(language).decimal_sign,
            "digits": sheet.digits,
        },
    }


def given(sheet: Sheet, task: Task) -> dict[str, Any]:
    """The numbers of a task as a variant of the page has them."""
    flat = {notation.write(s): np.ravel(value).tolist() for s, value in numbers(task).items()}
    one = marker(sheet, task)
    large = map(notation.write, large_wholes(one.derivation, task.given, one.asked))
    solution = solve(sheet, task) if closed(task) else None
    sampled = {notation.write(s): samples(solution, s) for s in closed(task)} if solution else {}
    return {"given": flat, "working": task.working, "large": list(large), "formulas": sampled}


def closed(task: Task) -> list[Closed]:
    return [a.symbol for a in task.asked if isinstance(a.symbol, Closed)]


def marks(sheet: str, name: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """The marks of the page's scripts for these answers, by the names of the asked values."""
    return _marks(task_data(sheet, name), find(sheet), name, answers)


def marks_in(own: Sheet, name: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """The same for a sheet that does not come with the program."""
    return _marks(json.dumps(described(own, own.tasks[name])), own, name, answers)


def _marks(data: str, own: Sheet, name: str, answers: Mapping[str, str]) -> dict[str, Any]:
    engine().get("loadTask")(data)
    found = call("marks", numbers=given(own, own.tasks[name]), answers=answers)
    return {mark.pop("name"): mark for mark in found}
