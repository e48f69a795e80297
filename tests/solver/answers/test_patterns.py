"""What the words of an answer look like."""

from __future__ import annotations

import pytest

from solver.answers import patterns


@pytest.mark.parametrize(
    ("text", "of", "by", "via"),
    [
        ("dL_3/dW_hh", "L_3", "W_hh", None),
        ("∂L_3/∂h[2]", "L_3", "h[2]", None),
        ("((∂L_3)/(∂h_2))", "L_3", "h_2", None),
        ("d+h_3/dW", "h_3", "W", None),
        ("dL_3/dW|h_2", "L_3", "W", "h_2"),
        ("dalpha_1,3/de_1,1", "alpha_1,3", "e_1,1", None),
    ],
)
def test_a_derivative(text: str, of: str, by: str, via: str | None) -> None:
    match = patterns.DERIVATIVE.fullmatch(text)
    assert match is not None
    assert (match["of"], match["by"], match["via"]) == (of, by, via)


@pytest.mark.parametrize("text", ["d/dx", "L_3/W", "dL_3", "d L_3 dx"])
def test_what_is_no_derivative(text: str) -> None:
    assert patterns.DERIVATIVE.fullmatch(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("np.tanh(x)", "tanh"), ("tf.math.sigmoid(x)", "sigmoid"), ("F.relu(x)", "relu"), ("exp(x)", "exp")],
)
def test_a_function_with_or_without_its_module(text: str, name: str) -> None:
    match = patterns.FUNCTION.match(text)
    assert match is not None
    assert match["name"] == name


def test_every_call_has_a_name_that_is_read() -> None:
    assert set(patterns.CALLS) <= set(patterns.FUNCTIONS)
    assert patterns.FUNCTIONS["tanh"] == "tanh"
