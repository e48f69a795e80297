"""A recorded cell says what the cell with its equations says: of right programs itself, of others by its equations."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial

import numpy as np
import pytest

from tests.root import ROOT
from tests.worksheets.program_marking.cells import NAMES, SIZES, drawn, named, sequence
from worksheets.program_marking.passes import Passes
from worksheets.program_marking.recorded import Recorded, RecordedPasses, Sizes, as_data, from_data
from worksheets.program_marking.recording import record
from worksheets.program_marking.suite import Array

LARGER = Sizes(2, 7, 3)


def derived(name: str, sizes: Sizes, weights: Mapping[str, Array]) -> Passes:
    return Passes(named(name).sized(sizes), weights)


def recorded(name: str) -> Recorded:
    """As it comes back from a file."""
    found = record(named(name), partial(derived, name), (SIZES, LARGER), ())
    assert found is not None
    return from_data(json.loads(json.dumps(as_data(found))), partial(derived, name))


def both(name: str) -> tuple[Passes, RecordedPasses]:
    passes = drawn(name)
    return passes, RecordedPasses(recorded(name), passes.weights)


def close(found: list[Array] | None, expected: list[Array] | None) -> None:
    assert found is not None
    assert expected is not None
    assert [a.shape for a in found] == [a.shape for a in expected]
    assert np.allclose(found, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
class TestRight:
    def test_what_is_known_of_a_cell(self, name: str) -> None:
        cell, found = named(name), recorded(name)
        assert (found.class_name, found.state, found.carried) == (cell.class_name, cell.state, cell.carried)
        assert found.attributes == tuple(cell.attributes)
        assert (found.matrices, found.biases) == (cell.matrices, cell.biases)
        assert found.has_hidden_steps == cell.has_hidden_steps
        assert found.shapes(LARGER) == cell.shapes(LARGER)
        for attribute in cell.attributes:
            assert found.reads_state_before(attribute) == cell.reads_state_before(attribute)

    def test_forward(self, name: str) -> None:
        right, passes = both(name)
        xs, _ = sequence()
        close(passes.states(xs), right.states(xs))
        close(passes.outputs(xs), right.outputs(xs))

    def test_outputs_from_a_programs_own_states(self, name: str) -> None:
        right, passes = both(name)
        xs, _ = sequence()
        own = [0.9 * h for h in right.states(xs) or []]
        close(passes.outputs(xs, own), right.outputs(xs, own))

    def test_gradients_from_a_programs_own_outputs_and_states(self, name: str) -> None:
        right, passes = both(name)
        xs, targets = sequence()
        hs, ys = ([0.9 * one for one in found or []] for found in (right.states(xs), right.outputs(xs)))
        found, expected = (one.gradients(xs, targets, ys, hs) for one in (passes, right))
        assert found is not None
        assert expected is not None
        assert list(found) == list(expected)
        for attribute, gradient in expected.items():
            assert found[attribute].shape == gradient.shape
            assert np.allclose(found[attribute], gradient, rtol=0, atol=1e-13), attribute

    def test_other_sizes(self, name: str) -> None:
        rng = np.random.default_rng(3)
        weights = {a: rng.normal(size=shape) for a, shape in named(name).shapes(LARGER).items()}
        passes = RecordedPasses(recorded(name).sized(LARGER), weights)
        xs = [rng.normal(size=(2, 1)) for _ in range(4)]
        close(passes.states(xs), Passes(named(name).sized(LARGER), weights).states(xs))


@pytest.mark.parametrize("name", NAMES)
def test_mistakes_are_those_of_the_equations(name: str) -> None:
    right, passes = both(name)
    xs, targets = sequence()
    hs, ys = right.states(xs) or [], right.outputs(xs) or []
    assert isinstance(passes.derived, Passes)
    of_states, of_outputs, of_gradients = (
        (next(m for m in mistakes if m.slips),)
        for mistakes in (right.state_mistakes, right.output_mistakes, right.gradient_mistakes)
    )
    close(passes.states(xs, of_states), right.states(xs, of_states))
    close(passes.outputs(xs, hs, of_outputs), right.outputs(xs, hs, of_outputs))
    for made, followed in ((of_gradients, ()), ((), of_states)):
        found, expected = (p.gradients(xs, targets, ys, hs, made, followed) for p in (passes, right))
        close(list((found or {}).values())[:1], list((expected or {}).values())[:1])


def test_it_loads_no_algebra() -> None:
    code = "import worksheets.program_marking.suites.recurrent_cell, sys; sys.exit(bool({'sympy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
