"""A task's derivation with its mistakes as data: what comes out of the graph is what the derivation gives."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
from sympy import Expr

from solver import notation
from solver.misconceptions import KINDS, PROVEN
from tests.worksheets.marking.answers import given, marker
from worksheets.practice.graph import graph


class Words:
    """Symbols and mistakes by their names."""

    def symbol(self, symbol: Expr) -> str:
        return f"<{notation.write(symbol)}>"

    def cause(self, kind: str, concerned: tuple[Expr, ...]) -> str:
        return f"{kind}: {', '.join(map(str, concerned))}"


@cache
def data() -> dict[str, Any]:
    """The graph of a task as it arrives."""
    found: dict[str, Any] = json.loads(json.dumps(graph(marker("blatt4", "1.1"), Words())))
    return found


def name(number: int) -> str:
    return str(data()["symbols"][number]["name"])


def value(node: int, known: dict[int, Any]) -> Any:
    """What a node comes to, by the basic operations alone."""
    operation, *told = data()["nodes"][node]
    match operation:
        case "s":
            return known[told[0]]
        case "c":
            rows, columns, *numbers = told[0]
            return np.array(numbers).reshape(rows, columns)
        case "add":
            return value(told[0], known) + value(told[1], known)
        case "mul":
            return value(told[0], known) * value(told[1], known)
        case "matmul":
            return value(told[0], known) @ value(told[1], known)
        case "tanh":
            return np.tanh(value(told[0], known))
        case _:
            raise NotImplementedError(operation)


def results(changed: dict[str, int]) -> dict[str, Any]:
    """The values of all steps, some of them with another node than the derivation's."""
    numbers = {notation.write(s): v for s, v in given("blatt4", "1.1").items() if isinstance(s, Expr)}
    known = {number: numbers[one] for one, number in data()["given"].items()}
    for step in data()["originals"]:
        symbol, node, _ = data()["steps"][step]
        known[symbol] = value(changed.get(name(symbol), node), known)
    return {name(number): found for number, found in known.items()}


def test_the_steps_give_the_right_values() -> None:
    found = results({})
    assert [name(number) for number in data()["asked"]] == ["h_1", "y_1", "h_2", "y_2", "h_3", "y_3"]
    assert np.allclose(found["h_1"].ravel(), np.tanh([0.6, -0.4]))
    assert np.allclose(found["y_1"], 0.7139, atol=5e-4)


def slips(symbol: str) -> list[list[int]]:
    step = next(s for s in data()["originals"] if name(data()["steps"][s][0]) == symbol)
    found: list[list[int]] = data()["steps"][step][2]
    return found


def test_a_mistake_is_its_step_with_another_rule() -> None:
    names = data()["kinds"]["names"]
    kind, _, concerned, step = next(one for one in slips("h_1") if names[one[0]] == "activation_left_out")
    symbol, node, _ = data()["steps"][step]
    assert (names[kind], name(symbol)) == ("activation_left_out", "h_1")
    assert data()["said"][concerned][0].startswith("activation_left_out: ")
    assert np.allclose(results({"h_1": node})["h_1"].ravel(), [0.6, -0.4])


def test_the_same_mistake_in_another_step_has_the_same_sign() -> None:
    names = data()["kinds"]["names"]
    signs = {
        symbol: {one[1] for one in slips(symbol) if names[one[0]] == "bias_left_out"}
        for symbol in ("h_1", "h_2", "y_1")
    }
    assert signs["h_1"] == signs["h_2"] != signs["y_1"]


def test_kinds_are_known_with_what_they_are() -> None:
    kinds = data()["kinds"]
    assert kinds["names"] == list(KINDS)
    assert {n for n, proven in zip(kinds["names"], kinds["proven"], strict=True) if proven} == set(PROVEN) & set(KINDS)


def test_symbols_are_described() -> None:
    found = {one["name"]: one for one in data()["symbols"]}
    assert (found["h_1"]["shape"], found["h_1"]["html"]) == ([2, 1], "<h_1>")
    assert found["h_1"]["family"] == found["h_2"]["family"] != found["y_1"]["family"]
    low, high = found["h_1"]["possible"]
    assert np.allclose([low, high], [[-1, -1], [1, 1]])
    assert found["y_1"].get("possible", [[None], [None]]) == [[None], [None]]
    assert data()["shares"]["follow-through"] == 1
