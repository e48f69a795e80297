"""How answers are read, as data: what a program elsewhere does with the tables is what is done here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from lark.exceptions import UnexpectedToken
from sympy import Symbol

from solver.answers import grammar, numerals
from solver.answers.names import Names
from solver.answers.plain import plain
from solver.answers.tokens import tokens
from solver.expressions import at
from worksheets.practice.reading import MODULES, known, tables


@cache
def data() -> dict[str, Any]:
    """The tables as they arrive."""
    found: dict[str, Any] = json.loads(json.dumps(tables()))
    return found


def test_every_pattern_of_reading_is_there() -> None:
    for module in MODULES:
        own = {name for name, value in vars(module).items() if isinstance(value, re.Pattern)}
        assert data()["patterns"][module.__name__.rpartition(".")[2]].keys() == own


def test_conventions_come_in_their_order() -> None:
    assert [one["name"] for one in data()["conventions"]] == [one.name for one in numerals.CONVENTIONS]


def test_the_tables_are_the_same_in_every_process() -> None:
    script = "import json; from worksheets.practice.reading import tables; print(json.dumps(tables()))"
    found = [
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    ]
    assert found[0] == found[1]


def accepts(tokens: list[str]) -> bool:
    """Whether a parser that has nothing but the tables comes to the end with these tokens."""
    table = data()["grammar"]
    stack, left = [table["start"]], [*tokens, "$END"]
    while stack[-1] != table["end"]:
        action = table["states"][stack[-1]].get(left[0])
        if action is None:
            return False
        if isinstance(action, int):
            stack.append(action)
            left.pop(0)
            continue
        rule = table["rules"][action[0]]
        del stack[len(stack) - rule["size"] :]
        stack.append(table["states"][stack[-1]][rule["origin"]])
    return True


@pytest.mark.parametrize(
    "text",
    ["1 + 2 * 3", "-1", "(1 + 2) / 3", "2^-3", "tanh(1)", "1 +", "(1", "1)", "* 2", "1 2", "tanh(", "[1, 2]", ""],
)
def test_a_parser_of_the_tables_accepts_what_the_grammar_does(text: str) -> None:
    found = tokens(plain(text), numerals.CONVENTIONS[0], Names())
    try:
        grammar._grammar().parse(found)
        expected = True
    except UnexpectedToken:
        expected = False
    assert accepts([token.type for token in found]) is expected


def test_functions_are_what_they_are_made_of() -> None:
    assert data()["calculations"]["square"]["1"] == [[["s", 0], ["pow", 2, 0]], 1]
    assert data()["calculations"]["pi"]["0"] == pytest.approx(3.141592653589793)
    assert data()["calculations"]["tanh"]["1"] == [[["s", 0], ["tanh", 0]], 1]


def test_the_names_of_a_task_are_told_apart() -> None:
    names = Names(
        frozenset({"W_hh", "b"}), frozenset({"h", "x"}), symbols=frozenset({at("h", 1), at("W", 1, 2), Symbol("b")})
    )
    found = known(names)
    assert (found["plain"], found["indexed"], found["several"]) == (["W_hh", "b"], ["h", "x"], ["W"])
    assert found["symbols"] == sorted(found["symbols"])
    assert {"h_1", "b"} <= set(found["symbols"])
