"""The small part of Maxima and of the language of Formulas that the questions use, as numbers in Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*)|(<=|>=|==|!=|&&|\|\||\*\*|[-+*/^()\[\],<>?:=;!]))"
)

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "tanh": math.tanh, "exp": math.exp, "log": math.log, "ln": math.log, "sqrt": math.sqrt, "sin": math.sin,
    "cos": math.cos, "abs": abs, "max": max, "min": min, "float": float, "pow": math.pow,
}  # fmt: skip
SAME = {"&&": "and", "||": "or", "**": "^", "==": "="}
LEVELS = (("or",), ("and",), ("<", "<=", ">", ">=", "=", "!="), ("+", "-"), ("*", "/"))


def tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match, text[at : at + 40]
        token = match[1] or match[2] or match[3]
        found.append(SAME.get(token, token))
        at = match.end()
    return found


class Calculator:
    """Evaluates statements; lists are counted from ``first``, and names are set with ``sign``."""

    def __init__(self, sign: str, first: int, **functions: Callable[..., Any]) -> None:
        self.sign, self.first = sign, first
        self.functions = {**FUNCTIONS, **functions}
        self.values: dict[str, Any] = {}

    def run(self, text: str) -> None:
        """Statements ``name sign expression ;`` one after the other."""
        self.rest = tokens(text)[::-1]
        while self.rest:
            name = self._take()
            self._take(self.sign)
            self.values[name] = self._choice()
            self._take(";")

    def value(self, text: str) -> Any:
        self.rest = tokens(text)[::-1]
        found = self._choice()
        assert not self.rest, self.rest[::-1]
        return found

    def _take(self, expected: str | None = None) -> str:
        token = self.rest.pop()
        assert expected in (None, token), (expected, token, self.rest[-8:][::-1])
        return token

    def _next(self, *expected: str) -> str:
        return self.rest.pop() if self.rest and self.rest[-1] in expected else ""

    def _choice(self) -> Any:
        if self._next("if"):
            condition = self._choice()
            self._take("then")
            found = self._choice()
            other = self._choice_after_else()
            return found if condition else other
        found = self._level(0)
        if self.sign == "=" and self._next("?"):
            yes = self._choice()
            self._take(":")
            no = self._choice()
            return yes if found else no
        return found

    def _choice_after_else(self) -> Any:
        if self._next("elseif"):
            self.rest.append("if")
            return self._choice()
        self._take("else")
        return self._choice()

    def _level(self, level: int) -> Any:
        if level == len(LEVELS):
            return self._unary()
        found = self._level(level + 1)
        while sign := self._next(*LEVELS[level]):
            found = self._joined(sign, found, self._level(level + 1))
        return found

    def _joined(self, sign: str, one: Any, other: Any) -> Any:
        match sign:
            case "or":
                return one or other
            case "and":
                return one and other
            case "+":
                return one + other
            case "-":
                return one - other
            case "*":
                return one * other
            case "/":
                return one / other
        return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "=": one == other}[sign]

    def _unary(self) -> Any:
        if self._next("-"):
            return -self._unary()
        if self._next("not", "!"):
            return not self._unary()
        base = self._indexed()
        return base ** self._unary() if self._next("^") else base

    def _indexed(self) -> Any:
        found = self._atom()
        while self._next("["):
            found = found[int(self._choice()) - self.first]
            self._take("]")
        return found

    def _atom(self) -> Any:
        token = self._take()
        if token == "(":
            found = self._choice()
            self._take(")")
            return found
        if token == "[":
            return self._list("]")
        if token[0].isdigit():
            return float(token)
        if self._next("("):
            return self.functions[token](*self._list(")"))
        return self.values[token]

    def _list(self, end: str) -> list[Any]:
        found: list[Any] = []
        while not self._next(end):
            found.append(self._choice())
            self._next(",")
        return found
