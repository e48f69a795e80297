"""Asking line by line, until there is no question or no more input."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator

import pytest

from rechenweg.console.conversing import converse
from solver.errors import Problem


class Counting:
    """Asks for three whole numbers."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    @property
    def opening(self) -> Iterator[str]:
        yield "Three numbers, please."

    @property
    def question(self) -> str:
        return f"{len(self.taken) + 1}: " if len(self.taken) < 3 else ""

    @property
    def closing(self) -> Iterator[str]:
        yield f"Sum {sum(self.taken)}"

    def take(self, text: str) -> Iterator[str]:
        if not text.isdigit():
            raise Problem("not_a_symbol", found=text)
        self.taken.append(int(text))
        yield f"Thanks for {text}."


Said = tuple[list[str], list[str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], Said]:
    """What is asked and what is printed where somebody types these lines."""
    return lambda lines: _said(lines, monkeypatch, capsys)


def _said(lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    asked: list[str] = []
    waiting = iter(lines)

    def answer(question: str) -> str:
        asked.append(question)
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(builtins, "input", answer)
    converse(Counting(), "en")
    return asked, capsys.readouterr().out.splitlines()


def test_ends_where_there_is_no_question(said: Callable[[list[str]], Said]) -> None:
    asked, printed = said(["1", "2", "3", "4"])
    assert asked == ["1: ", "2: ", "3: "]
    assert printed == ["Three numbers, please.", "Thanks for 1.", "Thanks for 2.", "Thanks for 3.", "Sum 6"]


def test_asks_again_for_what_cannot_be_used(said: Callable[[list[str]], Said]) -> None:
    asked, printed = said(["1", "two", "2", "3"])
    assert asked == ["1: ", "2: ", "2: ", "3: "]
    assert "two" in printed[2]
    assert printed[-1] == "Sum 6"


def test_closes_where_there_is_no_more_input(said: Callable[[list[str]], Said]) -> None:
    _, printed = said(["5"])
    assert printed == ["Three numbers, please.", "Thanks for 5.", "", "Sum 5"]
