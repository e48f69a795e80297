"""Units behind answers."""

from __future__ import annotations

import pytest

from solver.answers.units import UNITS, Sized, factors, in_unit


@pytest.mark.parametrize(
    ("text", "unit", "number", "factor"),
    [
        ("1.25 GiB", "bytes", "1.25", 2**30),
        ("1,25GB", "bytes", "1,25", 10**9),
        ("kv = 2 · 8 = 16 B", "bytes", "kv = 2 · 8 = 16", 1),
        ("2^21 = 2 MiB.", "bytes", " 2", 2**20),
        ("124,4 Mio.", "parameters", "124,4", 10**6),
        ("0.124 billion parameters", "parameters", "0.124", 10**9),
        ("3.2 GFLOPs", "FLOPs", "3.2", 10**9),
        ("4 Mbit", "bits", "4", 10**6),
    ],
)
def test_a_prefix_is_a_factor(text: str, unit: str, number: str, factor: int) -> None:
    assert in_unit(text, unit) == Sized(number, factor)


@pytest.mark.parametrize(
    ("text", "unit"), [("1.25 GiB", None), ("1.25 km", "bytes"), ("2 x", "parameters"), ("n_params b", "bytes")]
)
def test_anything_else_stays(text: str, unit: str | None) -> None:
    assert in_unit(text, unit) == Sized(text)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_may_be_written_plainly(unit: str) -> None:
    assert all(factors(unit)[name] == 1 for name in UNITS[unit])


def test_three_digits_say_a_size_and_two_do_not() -> None:
    sized = in_unit("1.25 GB", "bytes")
    assert sized.rounding(2, 3) == 5e6
    assert sized.rounding(1, 2) == Sized("1.25").rounding(2, 3) == 0
