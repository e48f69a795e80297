"""People who calculate rightly, each in an own way: what they round, in which order they add and multiply.

They use decimal arithmetic and the formulas of a textbook; nothing here knows how the marker encloses a result. A
person may round after any operation or not, half up or half to even, and goes on with the rounded number or the longer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from random import Random

Vector = list[Decimal]
Numbers = dict[str, list[list[Decimal]]]
"""The given numbers of a task as rows, by their names."""
Answers = dict[str, Vector]


@dataclass
class Person:
    """One way to calculate: ``often`` is how often a result is rounded."""

    random: Random
    digits: int = 4
    often: float = field(init=False)
    way: str = field(init=False)

    def __post_init__(self) -> None:
        self.often = self.random.choice([0.0, 0.3, 0.7, 1.0])
        self.way = self.random.choice([ROUND_HALF_UP, ROUND_HALF_EVEN])

    def rounded(self, value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-self.digits), self.way)

    def may_round(self, value: Decimal) -> Decimal:
        return self.rounded(value) if self.random.random() < self.often else value

    def total(self, terms: Sequence[Decimal]) -> Decimal:
        """The sum, two terms after the other in any order."""
        return self._joined(terms, lambda a, b: a + b)

    def product(self, *factors: Decimal) -> Decimal:
        return self._joined(factors, lambda a, b: a * b)

    def _joined(self, parts: Sequence[Decimal], operation: object) -> Decimal:
        waiting = list(parts)
        while len(waiting) > 1:
            a, b = (waiting.pop(self.random.randrange(len(waiting))) for _ in range(2))
            waiting.append(self.may_round(operation(a, b)))  # type: ignore[operator]
        return waiting[0]

    def row_times(self, row: Sequence[Decimal], column: Vector) -> list[Decimal]:
        """The products of a row with a column, which are still to be added."""
        return [self.product(w, v) for w, v in zip(row, column, strict=True) if w and v]

    def affine(self, *terms: tuple[Sequence[Decimal], Vector], bias: Decimal) -> Decimal:
        """W h + V x + b, each product added on its own or each matrix product first."""
        products = [self.row_times(row, column) for row, column in terms]
        if self.random.random() < 0.5:
            return self.total([*(p for some in products for p in some), bias])
        return self.total([*(self.total(some) for some in products if some), bias])

    def tanh(self, value: Decimal) -> Decimal:
        return self.may_round(_function(math.tanh, value))

    def sigma(self, value: Decimal) -> Decimal:
        """In one go, or by 1 / (1 + e⁻ᶻ), or by eᶻ / (1 + eᶻ)."""
        way = self.random.randrange(3)
        if way == 0:
            return self.may_round(_function(lambda z: 1 / (1 + math.exp(-z)), value))
        power = self.may_round(_function(math.exp, -value if way == 1 else value))
        return self.may_round((1 if way == 1 else power) / (1 + power))

    def slope(self, h: Decimal) -> Decimal:
        """1 − h²."""
        return self.may_round(1 - self.may_round(h * h))

    def written(self, answers: Answers) -> Answers:
        """The answers as handed in: with the digits that are asked for, or one more."""
        more = self.random.choice([0, 0, 0, 1])
        place = Decimal(1).scaleb(-self.digits - more)
        return {name: [v.quantize(place, self.way) for v in values] for name, values in answers.items()}

    def goes_on_with(self, values: Vector) -> Vector:
        """What was written down, or what still stands in the calculator."""
        return [self.rounded(v) for v in values] if self.random.random() < self.often else values


def _function(function: object, value: Decimal) -> Decimal:
    return Decimal(function(float(value)))  # type: ignore[operator]


def rnn(person: Person, given: Numbers) -> Answers:
    """Task 1.1."""
    answers: Answers = {}
    h = _column(given["h_0"])
    for t in (1, 2, 3):
        x = _column(given[f"x_{t}"])
        pre = [
            person.affine((w, h), (v, x), bias=b[0])
            for w, v, b in zip(given["W_hh"], given["W_xh"], given["b_h"], strict=True)
        ]
        answers[f"h_{t}"] = h = person.goes_on_with([person.tanh(z) for z in pre])
        answers[f"y_{t}"] = [person.affine((given["W_hy"][0], h), bias=given["b_y"][0][0])]
    return answers


def bptt(person: Person, given: Numbers) -> Answers:
    """Task 1.2: the forward pass and the gradients, along each path with its factors in any order, or from the back."""
    w_xh, w_hh, w_hy, b_h, b_y = (given[n][0][0] for n in ("W_xh", "W_hh", "W_hy", "b_h", "b_y"))
    answers: Answers = {}
    states = [given["h_0"][0][0]]
    errors: Vector = []
    for t in (1, 2, 3):
        x, target = given[f"x_{t}"][0][0], given[f"yhat_{t}"][0][0]
        h = person.tanh(person.affine(([w_hh], [states[-1]]), ([w_xh], [x]), bias=b_h))
        states.append(person.goes_on_with([h])[0])
        answers[f"h_{t}"] = [states[-1]]
        y = person.goes_on_with([person.affine(([w_hy], [states[-1]]), bias=b_y)])[0]
        answers[f"y_{t}"] = [y]
        errors.append(person.may_round(y - target))
        answers[f"L_{t}"] = [person.product(Decimal("0.5"), errors[-1], errors[-1])]
    answers["dL_3/dW_hy"] = [person.product(errors[2], states[3])]
    back = person.goes_on_with([person.product(errors[2], w_hy)])[0]
    answers["dL_3/dh_3"] = [back]
    slopes = [person.slope(h) for h in states[1:]]
    paths = [
        [back, slopes[2], states[2]],
        [back, slopes[2], w_hh, slopes[1], states[1]],
        [back, slopes[2], w_hh, slopes[1], w_hh, slopes[0], states[0]],
    ]
    way = person.random.randrange(3)
    if way == 0:
        gradient = person.total([person.product(*path) for path in paths])
    elif way == 1:  # δ₃ (h₂ + W (1 − h₂²) (h₁ + …))
        inner = person.total([states[1], person.product(w_hh, slopes[0], states[0])])
        middle = person.total([states[2], person.product(w_hh, slopes[1], inner)])
        gradient = person.product(back, slopes[2], middle)
    else:
        gradient, delta = Decimal(0), back
        for t in (3, 2, 1):
            delta = person.product(delta, slopes[t - 1])
            gradient = person.may_round(gradient + person.product(delta, states[t - 1]))
            delta = person.product(delta, w_hh)
    answers["dL_3/dW_hh"] = [gradient]
    return answers


def lstm(person: Person, given: Numbers) -> Answers:
    """Task 2.1."""
    read = [given["h_t-1"][0][0], given["x_t"][0][0]]

    def gate(name: str) -> Decimal:
        row = [entry for entries in given[f"W_{name}"] for entry in entries]
        return person.affine((row, read), bias=given[f"b_{name}"][0][0])

    f, i, o = (person.goes_on_with([person.sigma(gate(name))])[0] for name in "fio")
    candidate = person.goes_on_with([person.tanh(gate("C"))])[0]
    cell = person.total([person.product(f, given["C_t-1"][0][0]), person.product(i, candidate)])
    cell = person.goes_on_with([cell])[0]
    h = person.product(o, person.tanh(cell))
    return {"f_t": [f], "i_t": [i], "Ctilde_t": [candidate], "C_t": [cell], "o_t": [o], "h_t": [h]}


CALCULATIONS = {"1.1": rnn, "1.2": bptt, "2.1": lstm}
KEPT = ("h_0", "x_1", "x_2", "x_3", "yhat_1", "yhat_2", "yhat_3")
"""Given numbers of tasks 1.1 and 1.2 that a variant keeps."""


def variant(given: Numbers, random: Random) -> Numbers:
    """The same task with other weights, of one decimal or two."""
    parts = random.choice([10, 10, 100])

    def draw() -> Decimal:
        return Decimal(random.choice([-1, 1]) * random.randint(1, parts - 1)) / parts

    return {name: rows if name in KEPT else [[draw() for _ in row] for row in rows] for name, rows in given.items()}


def _column(rows: list[list[Decimal]]) -> Vector:
    return [row[0] for row in rows]
