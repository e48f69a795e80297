"""Values and gradients of every kind of model against JAX in double precision, and against central differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Symbol

from solver import arrays
from solver.derivation import Derivation, step
from solver.expressions import At, Plus, Times, Total, apply
from solver.gradients import differentiate
from solver.notation import write
from solver.symbols import Family
from solver.values import Value, precision
from tests.worksheets.zoo import ZOO, sheet
from worksheets import catalogue
from worksheets.building import load
from worksheets.solving import Solution, solve

jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

TOLERANCE = 1e-10
STEP = 1e-4
ROOT = Symbol("Jtest")

Arrays = Mapping[Expr, Any]

some = settings(max_examples=2, derandomize=True, database=None)


def solved(text: str, folder: Path) -> Solution:
    path = folder / "zoo.yaml"
    path.write_text(text, encoding="utf-8")
    read = load(path)
    (task,) = read.tasks.values()
    with precision(128):
        return solve(read, task)


def floats(values: Mapping[Expr, Value]) -> dict[Expr, Any]:
    return {symbol: np.asarray(arrays.array(value)) for symbol, value in values.items()}


def with_root(solution: Solution) -> Derivation:
    """The forward steps, and the sum of the squares of all that is asked as a number to differentiate."""
    asked = (s for one in solution.asked for s in (_members(solution, one) if isinstance(one, Family) else [one]))
    plain = [s for s in dict.fromkeys(asked) if isinstance(s, Symbol | At) and s in solution.derivation.steps]
    squares = [apply("sum", Times(symbol, symbol)) for symbol in plain]
    forward = solution.derivation.needed_for(plain)
    derivation = Derivation({s.symbol: s for s in forward}, solution.derivation.given, solution.derivation.shapes)
    derivation.shapes.declare(ROOT.name, (1, 1))
    return derivation.extended([step(ROOT, Plus(*squares) if len(squares) > 1 else squares[0])])


def _members(solution: Solution, family: Family) -> Iterable[Expr]:
    return solution.step(family).reads


def read_by(derivation: Derivation) -> list[Expr]:
    """The given symbols on which the root depends."""
    read = {symbol for one in derivation.needed_for([ROOT]) for symbol in one.reads}
    return [symbol for symbol in derivation.given if symbol in read]


def central(root: Callable[[Arrays], Any], numbers: Arrays, symbol: Expr) -> Any:
    """Central differences of order four."""
    at = numbers[symbol]
    slopes = np.empty(at.shape)
    for place in np.ndindex(*at.shape):
        shift = np.zeros(at.shape)
        shift[place] = STEP
        far, near, ahead, beyond = (float(root({**numbers, symbol: at + n * shift})) for n in (-2, -1, 1, 2))
        slopes[place] = (8 * (ahead - near) - (beyond - far)) / (12 * STEP)
    return slopes


def check(solution: Solution, with_differences: bool = True) -> None:
    """Compares the values and gradients of the engine with those of JAX, and perhaps with central differences."""
    derivation = with_root(solution)
    symbols = read_by(derivation)
    assert symbols
    with precision(128):
        complete = differentiate(derivation, [Total(ROOT, symbol) for symbol in symbols])
        exact = floats(complete.evaluate(solution.task.given))
    numbers = floats(solution.task.given)

    def root(given: Arrays, namespace: Any = np) -> Any:
        return arrays.evaluate_all(derivation, {**numbers, **given}, namespace)[ROOT][0, 0]

    forward = arrays.evaluate_all(derivation, {k: jax.numpy.asarray(v) for k, v in numbers.items()}, jax.numpy)
    for symbol in derivation.steps:
        np.testing.assert_allclose(
            forward[symbol], exact[symbol], rtol=TOLERANCE, atol=TOLERANCE, err_msg=write(symbol)
        )
    leaves = [jax.numpy.asarray(numbers[symbol]) for symbol in symbols]
    gradients = jax.grad(lambda values: root(dict(zip(symbols, values, strict=True)), jax.numpy))(leaves)
    for symbol, gradient in zip(symbols, gradients, strict=True):
        found = exact[Total(ROOT, symbol)]
        np.testing.assert_allclose(found, gradient, rtol=TOLERANCE, atol=TOLERANCE, err_msg=write(symbol))
        if with_differences:
            slopes = central(root, numbers, symbol)
            np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=1e-7, err_msg=write(symbol))


class TestZoo:
    @pytest.mark.parametrize("name", ZOO)
    @some
    @given(
        sizes=st.fixed_dictionaries(
            {"h": st.integers(1, 3), "x": st.integers(2, 3), "y": st.integers(2, 3), "k": st.integers(1, 3)}
            | {"T": st.integers(2, 3), "S": st.integers(2, 3)}
        ),
        seed=st.integers(0, 10**6),
    )
    def test_values_and_gradients_agree(
        self, name: str, sizes: dict[str, int], seed: int, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        check(solved(sheet([name], sizes, seed), tmp_path_factory.mktemp("zoo")))


SHIPPED = [
    (name, task.id)
    for name in catalogue.names()
    for task in catalogue.find(name).tasks.values()
    if any(isinstance(s.symbol, Symbol | At) for s in task.asked)
]


class TestShippedSheets:
    @pytest.mark.parametrize(("name", "task"), SHIPPED)
    def test_values_and_gradients_agree(self, name: str, task: str) -> None:
        found = catalogue.find(name)
        with precision(128):
            solution = solve(found, found.tasks[task])
        check(solution)
        self._check_asked(solution)

    @staticmethod
    def _check_asked(solution: Solution) -> None:
        """The derivatives that the task itself asks for, Jacobians included."""
        numbers = floats(solution.task.given)
        exact = floats(solution.values)
        for asked in solution.asked:
            if not isinstance(asked, Total):
                continue
            top, bottom = asked.args
            needed = [s for s in solution.derivation.needed_for([top]) if s.symbol != bottom]

            def value(at: Any, needed: Any = needed, top: Expr = top, bottom: Expr = bottom) -> Any:
                known = {**numbers, bottom: at.reshape(exact[bottom].shape)}
                for one in needed:
                    known[one.symbol] = arrays.evaluate(one.rule, known, jax.numpy)
                return known[top].ravel()

            expected = jax.jacrev(value)(jax.numpy.asarray(exact[bottom]).ravel())
            np.testing.assert_allclose(exact[asked].ravel(), expected.ravel(), rtol=TOLERANCE, atol=TOLERANCE)


ONLY_VALUES = {("first-steps", "4"), ("classic", "1"), ("jacobians", "1")}
"""Those with D^(-1/2) of a diagonal matrix and with eigenvalues, which have a value and no derivative here."""
AT_ITS_CENTRE = {("classic", "3"), ("support-vectors", "2")}
"""A point that is its own centre: the slope of its distance's square is 0, for JAX it is not a number."""
STOPPED = ("gumbel", "1")
"""A gradient goes no further than ``stopgrad``, which stands for its argument where JAX is the namespace."""
EXERCISES = [
    (path, task.id)
    for path in sorted((Path(__file__).parent / "exercises").rglob("*.yaml"))
    for task in load(path).tasks.values()
    if (path.stem, task.id) not in {*ONLY_VALUES, *AT_ITS_CENTRE, STOPPED}
    and task.given
    and any(isinstance(one.symbol, Symbol | At | Family) for one in task.asked)
]


class TestExercises:
    """What courses ask, whose numbers are of all sizes and some of which stand at a kink."""

    @pytest.mark.parametrize(("path", "task"), EXERCISES, ids=lambda one: one.stem if isinstance(one, Path) else one)
    def test_values_and_gradients_agree(self, path: Path, task: str) -> None:
        found = load(path)
        with precision(128):
            check(solve(found, found.tasks[task]), with_differences=False)
