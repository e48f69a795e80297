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
        ("2 GiB pro Folge", "bytes", "2", 2**30),
        ("524.288 Byte pro Wort", "bytes", "524.288", 1),
        ("2.048 Byte (= 2 KiB)", "bytes", "2.048", 1),
        ("6 Mio. Parameter", "parameters", "6", 10**6),
    ],
)
def test_a_prefix_is_a_factor(text: str, unit: str, number: str, factor: int) -> None:
    assert in_unit(text, unit) == Sized(number, factor)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1.25 GiB", None),
        ("1.25 km", "bytes"),
        ("2 x", "parameters"),
        ("n_params b", "bytes"),
        ("2 GiB oder 3", "bytes"),
        ("2 k mal h", "bytes"),
        ("2 B und 3", "bytes"),
    ],
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


class TestWholeNumbers:
    def test_thousands_and_millions_of_what_is_asked_in_no_unit(self) -> None:
        assert in_unit("270k", None, is_whole=True).factor == 1000
        assert in_unit("0,27 Mio.", None, is_whole=True) == Sized("0,27", 10**6, is_exact=True)
        assert in_unit("270 Tsd.", None, is_whole=True).factor == 1000

    def test_are_not_rounded(self) -> None:
        assert in_unit("24.7k", None, is_whole=True).rounding(1, 3) == 0
        assert in_unit("24.7k", "parameters").rounding(1, 3) == 50

    def test_of_other_numbers_nothing_is_left_out(self) -> None:
        assert in_unit("0,7 k", None) == Sized("0,7 k")
