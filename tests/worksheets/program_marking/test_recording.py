"""Recording what a cell computes; what comes of it is tested in ``test_recorded``."""

from __future__ import annotations

from solver import model
from solver.equations import Source
from tests.worksheets.program_marking.cells import SIZES, named
from worksheets.program_marking.cell import Cell, cell
from worksheets.program_marking.passes import Passes
from worksheets.program_marking.recorded import INPUT, OUTPUT, Sizes, Weights, before, now
from worksheets.program_marking.recording import record


def activated(function: str) -> Cell:
    equations = {"h[t]": f"{function}(W @ h[t-1] + U @ x[t])", "y[t]": "V @ h[t]"}
    return cell(model.read(function, [Source(*equation) for equation in equations.items()]), "Net")


def origin(sizes: Sizes, weights: Weights) -> Passes:
    raise NotImplementedError


def test_a_step_reads_and_gives_what_its_name_says() -> None:
    found = record(named("lstm"), origin, (SIZES,), ())
    assert found is not None
    step = found.steps_for[SIZES]
    assert {INPUT, before("h"), before("C"), "Wf", "bo"} <= set(step.forward.reads)
    assert set(step.forward.gives) == {now("h"), now("C"), OUTPUT}
    assert now("h") in step.followed.reads
    assert set(step.backward.gives) == {*found.attributes, before("h"), before("C")}


def test_a_cell_of_what_is_not_replayed_is_not_recorded() -> None:
    assert record(activated("tanh"), origin, (SIZES,), ()) is not None
    assert record(activated("gelu"), origin, (SIZES,), ()) is None
