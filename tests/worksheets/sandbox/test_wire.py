"""What goes into the sandbox, and what may come out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets.sandbox.wire import DEEPEST, Malformed, Other, Path, decode, encode, line


@pytest.mark.parametrize(
    "array", [np.zeros((2, 3)), np.arange(6).reshape(3, 2), np.array(1.5), np.zeros((0, 2)), np.array([1, 2], "f4")]
)
def test_arrays_come_back(array: np.ndarray) -> None:
    found = decode(encode(array))
    assert found.shape == array.shape
    assert (found == array).all()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=8))
def test_plain_values_stay(value: object) -> None:
    assert decode(encode(value)) == value


def test_a_path_a_type_and_a_dictionary_have_forms_of_their_own() -> None:
    assert encode([Path("out.0")]) == [{"path": "out.0"}]
    assert decode({"other": "Tensor"}) == Other("Tensor")
    assert decode({"items": [["a", 1], [2, [3]], [None, 4]]}) == {"a": 1, 2: [3], "": 4}


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "data",
    [
        {"path": "x"},
        {"items": [1]},
        {"type": "<f8", "shape": [2], "bytes": ""},
        {"type": "<f8", "shape": [-1], "bytes": ""},
        {"type": "<f8", "shape": [10**9], "bytes": ""},
        {"type": "<f8", "shape": [1], "bytes": "%%%"},
        {"type": "O", "shape": [1], "bytes": ""},
        nested(DEEPEST + 1),
    ],
)
def test_what_the_driver_would_not_write_is_refused(data: object) -> None:
    with pytest.raises(Malformed):
        decode(data)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_line_is_an_object(data: bytes) -> None:
    with pytest.raises(Malformed):
        line(data)
