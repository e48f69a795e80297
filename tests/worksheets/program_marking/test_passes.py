"""What programs are compared with: it agrees with the solver's NumPy reference, which shares no code with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solver import reference
from solver.reference import Cell
from tests.worksheets.program_marking.cells import NAMES, drawn, sequence
from worksheets.program_marking.mistakes import Made
from worksheets.program_marking.passes import Passes
from worksheets.program_marking.suite import Array


def reference_cell(name: str, w: dict[str, Array]) -> Cell:
    """The reference with the same weights; its gates read [h, x] with one matrix."""
    found: dict[str, Any]
    match name:
        case "rnn":
            return reference.RNN(W_xh=w["Wxh"], W_hh=w["Whh"], b_h=w["bh"].ravel(), W_hy=w["Why"], b_y=w["by"].ravel())
        case "gru":
            found = {f"W_{g}": np.hstack([w[f"U{g}"], w[f"W{g}"]]) for g in "zrh"}
            found |= {f"b_{g}": w[f"b{g}"].ravel() for g in "zrh"}
            return reference.GRU(**found, W_hy=w["Wy"], b_y=w["by"].ravel())
        case _:
            found = {f"W_{g}": w[f"W{g}"] for g in "fiCo"}
            found |= {f"b_{g}": w[f"b{g}"].ravel() for g in "fiCo"}
            return reference.LSTM(**found, W_hy=w["Why"], b_y=w["by"].ravel())


def theirs(name: str, gradients: dict[str, Array]) -> dict[str, Array]:
    """The reference's gradients by the names of a program."""
    found = {key.replace("_", ""): value for key, value in gradients.items()}
    if name == "gru":
        found |= {f"U{g}": gradients[f"W_{g}"][:, :4] for g in "zrh"}
        found |= {f"W{g}": gradients[f"W_{g}"][:, 4:] for g in "zrh"}
        found["Wy"] = gradients["W_hy"]
    return found


def run(passes: Passes, made: Made = ()) -> tuple[list[Array], list[Array]]:
    xs, _ = sequence()
    hs = passes.states(xs, made)
    assert hs is not None
    ys = passes.outputs(xs, hs)
    assert ys is not None
    return hs, ys


@pytest.mark.parametrize("name", NAMES)
class TestRight:
    def test_equals_the_reference(self, name: str) -> None:
        passes = drawn(name)
        xs, targets = sequence()
        hs, ys = run(passes)
        found = passes.gradients(xs, targets, ys, hs)
        assert found is not None
        cell = reference_cell(name, dict(passes.weights))
        trace = reference.forward(cell, np.array(xs)[None, :, :, 0], targets=np.array(targets)[None, :, :, 0])
        assert np.allclose(trace.steps["h"][0], np.array(hs)[:, :, 0], atol=1e-12)
        assert np.allclose(trace.steps["y"][0], np.array(ys)[:, :, 0], atol=1e-12)
        expected = theirs(name, reference.backward(trace, np.ones(len(xs))).parameters)
        for weight, gradient in found.items():
            assert np.allclose(gradient.ravel(), expected[weight].ravel(), atol=1e-12), weight

    def test_starts_from_a_programs_own_states_and_outputs(self, name: str) -> None:
        """Other states and outputs than the right ones are taken as they are."""
        passes, (xs, targets) = drawn(name), sequence()
        hs, ys = run(passes)
        own = passes.gradients(xs, targets, [y + 0.1 for y in ys], [0.9 * h for h in hs])
        assert own is not None
        error = sum(y + 0.1 - target for y, target in zip(ys, targets, strict=True))
        assert np.allclose(own["by"], error)


@pytest.mark.parametrize("name", NAMES)
class TestMistakes:
    def test_every_mistake_of_the_forward_pass_gives_something_of_its_own(self, name: str) -> None:
        passes, (xs, _) = drawn(name), sequence()
        hs, _ = run(passes)
        states = [passes.states(xs, made) for made in ((), *((m,) for m in passes.state_mistakes))]
        outputs = [passes.outputs(xs, hs, made) for made in ((), *((m,) for m in passes.output_mistakes))]
        assert_all_differ([np.ravel(s) for s in states if s is not None])
        assert_all_differ([np.ravel(y) for y in outputs if y is not None])

    def test_every_mistake_of_the_gradients_gives_something_of_its_own(self, name: str) -> None:
        passes, (xs, targets) = drawn(name), sequence()
        hs, ys = run(passes)
        found = [
            passes.gradients(xs, targets, ys, hs, made) for made in ((), *((m,) for m in passes.gradient_mistakes))
        ]
        assert_all_differ([np.concatenate([g.ravel() for g in one.values()]) for one in found if one is not None])


def assert_all_differ(found: list[Array]) -> None:
    assert len(found) > 5
    for position, one in enumerate(found):
        for other in found[position + 1 :]:
            assert np.max(np.abs(one - other)) > 1e-4
