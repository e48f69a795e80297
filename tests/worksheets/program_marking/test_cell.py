"""A cell: one step of a model, with the names and shapes that a program gives its weights."""

from __future__ import annotations

import pytest

from solver import model, notation
from solver.equations import Source
from solver.errors import Place, Problem
from tests.worksheets.program_marking.cells import NAMES, SIZES, named
from worksheets.program_marking.cell import cell


class TestCell:
    @pytest.mark.parametrize(
        ("name", "state", "carried", "shapes"),
        [
            ("rnn", "h", ("h",), {"Whh": (4, 4), "Wxh": (4, 3), "bh": (4, 1), "Why": (2, 4), "by": (2, 1)}),
            ("gru", "h", ("h",), {"Wz": (4, 3), "Uz": (4, 4), "bz": (4, 1), "Wy": (2, 4)}),
            ("lstm", "h", ("C", "h"), {"Wf": (4, 7), "bC": (4, 1), "Why": (2, 4)}),
        ],
    )
    def test_knows_states_and_weights(
        self, name: str, state: str, carried: tuple[str, ...], shapes: dict[str, tuple[int, int]]
    ) -> None:
        found = named(name)
        assert (found.input, found.output, found.state, found.carried) == ("x", "y", state, carried)
        assert shapes.items() <= found.shapes(SIZES).items()

    @pytest.mark.parametrize("name", NAMES)
    def test_tells_matrices_from_biases(self, name: str) -> None:
        assert all(attribute.startswith("b") for attribute in named(name).biases)
        assert all(attribute[0] in "WU" for attribute in named(name).matrices)

    def test_knows_which_weights_act_on_the_state_before(self) -> None:
        found = named("gru")
        assert [a for a in found.attributes if found.reads_state_before(a)] == ["Uz", "Ur", "Uh"]

    def test_its_chain_is_the_textbooks_step_of_backpropagation(self) -> None:
        steps = named("rnn").derivation.steps
        rules = {notation.write(s): notation.write(one.rule) for s, one in steps.items()}
        assert rules["dtotal_1/dh_1"] == "dtotal[1]/dh[1]|total[1] + dtotal[1]/dh[1]|y[1]"
        assert rules["delta(total_1, h_1)"] == "(1 - h[1]^2) * (dtotal[1]/dh[1])"
        assert rules["dtotal_1/dW_hh"] == "delta(total[1], h[1]) @ h[0]^T"
        assert rules["dtotal_1/dh_0"] == "W_hh^T @ delta(total[1], h[1])"


@pytest.mark.parametrize(
    "equations",
    [
        {"h[t]": "tanh(W @ h[t-1] + U @ x[t])"},
        {"y[t]": "W @ x[t]"},
        {"h[t]": "tanh(W @ h[t-1] + U @ x[t] + V @ z[t])", "y[t]": "W_y @ h[t]"},
        {"h[t]": "tanh(W @ h[t-1] + U @ x[t])", "y[t]": "W_y @ h[t]", "v[t]": "W_v @ h[t]"},
        {"h[t]": "tanh(W @ h[t-2] + U @ x[t])", "y[t]": "W_y @ h[t]"},
        {"h[t]": "tanh(W @ h[t-1] + U @ x[t])", "y[t]": "W_y @ x[t]"},
        {"h[t]": "tanh(W @ h[t-1] + U @ x[t])", "y[t]": "W_y @ h[t]", "x[1]": "1"},
        {"h[i]": "tanh(W @ h[i-1] + U @ x[i])", "y[i]": "W_y @ h[i]"},
    ],
    ids=["no output", "no state", "two inputs", "two outputs", "two back", "output of the input", "fixed", "no time"],
)
def test_a_model_of_another_form_is_refused(equations: dict[str, str]) -> None:
    other = model.read("other", [Source(*equation) for equation in equations.items()])
    with pytest.raises(Problem) as caught:
        cell(other, "Net", Place("sheet.yaml", 7))
    assert caught.value.code == "checks_of_no_cell"
    assert caught.value.place == Place("sheet.yaml", 7)
