"""Texts with values in them: sandboxed Jinja over a task's solution, then Markdown.

The sandbox knows the functions of ``Vocabulary`` and nothing else; loops, sizes and time are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, Undefined, meta, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context

from solver.errors import Place, Problem
from templates import passages, text_safety
from templates.clock import MAX_SECONDS, TooLong, limited
from templates.document import Block, Blocks
from templates.formulas.mathjax import typeset
from templates.markdown import MARKER
from templates.text_safety import END, LINE
from worksheets.texts import Passage
from worksheets.yaml_source import CONTROL

MAX_TEXT = 200_000
_FINALIZE = "what writes a value"
"""Of the names that a template is rendered with one that no template can say."""

_MARK = re.compile(f"{LINE}(\\d+){END}")


@dataclass(frozen=True)
class Filled:
    """A passage with its values, and marks for the lines of the file that its own lines come from."""

    marked: str
    begins: Place

    @cached_property
    def text(self) -> str:
        """What is read."""
        return _MARK.sub("", self.marked)

    def place(self, line: int) -> Place:
        """The place in the file of a line, counted from 1."""
        lines = self._lines()
        return Place(self.begins.file, lines[min(max(line, 1), len(lines)) - 1])

    def _lines(self) -> list[int]:
        first = current = self.begins.line or 1
        lines: list[int] = []
        for line in self.marked.split("\n"):
            marks = _MARK.findall(line)
            lines.append(first + int(marks[0]) - 1 if _MARK.match(line) else current)
            current = first + int(marks[-1]) - 1 if marks else current
        return lines


def blocks(passage: Passage, vocabulary: Mapping[str, Any], finalize: Callable[[Any], Any]) -> tuple[Block, ...]:
    """The passage as blocks; what its functions give as ``Blocks`` stands where it is called.

    Raises ``Problem`` with the line for what cannot be filled in, shown or typeset.
    """
    embedded: list[Blocks] = []
    called = {name: vocabulary[name] for name in names(passage) if name in vocabulary}
    text = filled(passage, {name: _embedding(value, embedded) for name, value in called.items()}, finalize)
    return _read(text, embedded)


@lru_cache(1024)
def names(passage: Passage) -> frozenset[str]:
    """The names of what a passage calls. Raises ``Problem`` for one that cannot be used."""
    with bounded(passage.place):
        return _template(passage.text).names


def _read(text: Filled, embedded: Sequence[Blocks]) -> tuple[Block, ...]:
    try:
        return passages.blocks(text.text, Place(text.begins.file, 1), embedded, typeset)
    except Problem as problem:
        problem.place = text.place(problem.place.line or 1)
        raise


def _embedding(function: Any, embedded: list[Blocks]) -> Any:
    """The function as a text calls it, which is made of words: blocks are put aside, and a mark stands for them."""
    if not callable(function):
        return function

    def called(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        if not isinstance(result, Blocks):
            return result
        embedded.append(result)
        return f"\n\n{MARKER}{len(embedded) - 1}{MARKER}\n\n"

    return called


@contextmanager
def bounded(place: Place) -> Iterator[None]:
    """A block that does what a sheet wants, for so long as a text may compute.

    Raises ``Problem`` for whatever cannot be done, with the line where the text says so.
    """
    try:
        with limited(MAX_SECONDS):
            yield
    except Problem as problem:
        raise problem.at(_line(place, problem)) from None
    except TooLong as error:
        raise Problem("text_takes_too_long", _line(place, error), seconds=float(MAX_SECONDS)) from None
    except TemplateSyntaxError as error:
        wrong = Place(place.file, (place.line or 1) + error.lineno - 1)
        raise Problem("broken_text", wrong, reason=str(error.message)) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise Problem("broken_text", _line(place, error), reason=str(error) or type(error).__name__) from None
    except (MemoryError, RecursionError, SyntaxError):  # Python's own compiler has enough of loops within loops
        raise Problem("broken_text", place, reason="nested too deep, or too large") from None


def filled(passage: Passage, vocabulary: Mapping[str, Any], finalize: Callable[[Any], Any]) -> Filled:
    """The passage with its values filled in.

    Raises ``Problem`` with the line for an unknown name, a broken template, or one that does too much.
    """
    pieces, size = list[str](), 0
    with bounded(passage.place):
        for piece in _template(passage.text).template.generate({**vocabulary, _FINALIZE: finalize}):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_TEXT:  # before there is more than memory holds
                raise Problem("text_too_long", passage.place, found=size, limit=MAX_TEXT)
    return _without_controls(Filled("".join(pieces), passage.place))


def _without_controls(text: Filled) -> Filled:
    """The text, in which no escape such as ``"\\e"`` has made what a file may not hold. Raises ``Problem``."""
    if found := CONTROL.search(text.text):
        line = text.text.count("\n", 0, found.start()) + 1
        raise Problem("control_character", text.place(line), number=f"{ord(found[0]):04X}")
    return text


@dataclass(frozen=True)
class _Ready:
    """A text that is ready to be filled, and the names of what it calls."""

    template: Template
    names: frozenset[str]


@lru_cache(256)
def _template(text: str) -> _Ready:
    environment = _environment()
    tree = text_safety.checked(environment.parse(_MARK.sub("", text)))
    names = frozenset(meta.find_undeclared_variables(tree))
    return _Ready(Template.from_code(environment, environment.compile(tree), environment.make_globals(None)), names)


@lru_cache
def _environment() -> text_safety.Environment:
    return text_safety.environment().overlay(finalize=_written)


@pass_context
def _written(context: Context, value: Any) -> Any:
    if isinstance(value, Undefined):
        str(value)  # raises the error that names it
    value = context.parent[_FINALIZE](value)
    if not isinstance(value, str | int | float):
        raise SecurityError("only texts and numbers can be written")
    return value


def _line(place: Place, error: BaseException) -> Place:
    """The template's line in which an error arose, counted in its file."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return Place(place.file, (place.line or 1) + line - 1 if line else place.line)
