"""Texts with values in them: sandboxed Jinja over a task's solution, then Markdown.

The sandbox knows the functions of ``Vocabulary`` and nothing else; loops, sizes and time are limited.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from solver.errors import Place, Problem
from templates import markdown
from templates.document import Block
from worksheets.texts import Passage

MAX_SECONDS = 5
MAX_RANGE = 1000
MAX_TEXT = 200_000


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which no operator makes large objects out of small ones."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            raise SecurityError(f"'{operator}' on text or lists")
        if operator == "**" and not (isinstance(right, int) and abs(right) <= 12):
            raise SecurityError("a power above 12")
        return super().call_binop(context, operator, left, right)


def _range(*arguments: int) -> range:
    result = range(*arguments)
    if len(result) > MAX_RANGE:
        raise SecurityError(f"a range of more than {MAX_RANGE}")
    return result


@lru_cache
def _environment() -> _Environment:
    environment = _Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    environment.globals = {"range": _range}
    for name in ("format", "xmlattr", "map", "pprint", "tojson", "urlize", "center", "indent", "wordwrap"):
        environment.filters.pop(name, None)
    return environment


def filled(passage: Passage, vocabulary: Mapping[str, Any], finalize: Callable[[Any], Any]) -> str:
    """The passage with its values filled in.

    Raises ``Problem`` with the line for an unknown name, a broken template, or one that does too much.
    """
    environment = _environment().overlay(finalize=finalize)
    try:
        with _limited_time():
            text = environment.from_string(passage.text).render(vocabulary)
    except Problem as problem:
        raise problem.at(_line(passage.place, problem)) from None
    except _TooLong:
        raise Problem("text_takes_too_long", passage.place, seconds=MAX_SECONDS) from None
    except TemplateSyntaxError as error:
        place = Place(passage.place.file, (passage.place.line or 1) + error.lineno - 1)
        raise Problem("broken_text", place, reason=str(error.message)) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, MemoryError, RecursionError) as error:
        raise Problem("broken_text", _line(passage.place, error), reason=str(error) or type(error).__name__) from None
    if len(text) > MAX_TEXT:
        raise Problem("text_too_long", passage.place, found=len(text), limit=MAX_TEXT)
    return text


def blocks(passage: Passage, vocabulary: Mapping[str, Any], finalize: Callable[[Any], Any], embedded: list[tuple[Block, ...]]) -> tuple[Block, ...]:
    """The passage as blocks; ``embedded`` collects what its functions put in."""
    return markdown.blocks(filled(passage, vocabulary, finalize), passage.place, embedded)


def _line(place: Place, error: BaseException) -> Place:
    """The template's line in which an error arose, counted in its file."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return Place(place.file, (place.line or 1) + line - 1 if line else place.line)


class _TooLong(Exception):
    pass


@contextmanager
def _limited_time() -> Iterator[None]:
    """Ends the block after ``MAX_SECONDS``; outside the main thread, and without alarms, it is not limited."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
