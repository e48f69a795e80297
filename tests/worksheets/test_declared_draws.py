"""What a sheet says about its variants: ranges without zero, choices, ties, shares, and what is no range."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq

from solver.errors import Problem
from tests.worksheets.edited_sheet import loaded
from worksheets.sheet import Draws, Named, Shares


def draws(folder: Path, vary: str) -> Draws:
    return loaded(folder, "    ask: [h_1, h_2]\n", f"    ask: [h_1, h_2]\n    vary: {vary}\n").tasks["1"].draws


def by_name(entries: dict[Named, object] | object) -> dict[str, object]:
    assert isinstance(entries, dict)
    return {named.name: entry for named, entry in entries.items()}


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        ("{from: 0.1, to: 0.3, step: 0.1}", [fmpq(1, 10), fmpq(1, 5), fmpq(3, 10)]),
        ("{from: -0.2, to: 0.2, step: 0.2}", [fmpq(-1, 5), fmpq(1, 5)]),
        ("{from: 1, to: 2, step: 0.4}", [fmpq(1), fmpq(7, 5), fmpq(9, 5)]),
        ("[0.5, 0, 1/2, -1]", [fmpq(1, 2), fmpq(0), fmpq(-1)]),
    ],
)
def test_numbers_are_exact_each_once_and_ranges_leave_out_zero(tmp_path: Path, draw: str, expected: list[fmpq]) -> None:
    assert by_name(draws(tmp_path, f"{{draw: {{W_hh: {draw}}}}}").ranges) == {"W_hh": tuple(expected)}


def test_ties_and_shares_are_told_from_ranges(tmp_path: Path) -> None:
    found = draws(tmp_path, "{draw: {W_xh: W_hh, b_h: {sum: 1, step: 0.1}}}")
    assert {one.name: other.name for one, other in found.ties.items()} == {"W_xh": "W_hh"}
    assert by_name(found.shares) == {"b_h": Shares(fmpq(1), fmpq(1, 10))}
    assert not found.ranges


def test_what_is_kept_and_required_has_its_place(tmp_path: Path) -> None:
    found = draws(tmp_path, '{keep: [x, h_0], require: ["h_1 > 0"]}')
    assert [named.name for named in found.keep] == ["x", "h_0"]
    assert [named.name for named in found.requirements] == ["h_1 > 0"]
    assert all(named.place.line == 17 for named in (*found.keep, *found.requirements))


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        ("[]", "empty_range"),
        ("{from: 2, to: 1, step: 0.1}", "empty_range"),
        ("{from: 0, to: 0, step: 1}", "empty_range"),
        ("{from: 0, to: 1, step: 0}", "bad_step"),
        ("{from: 0, to: 1, step: 0.00001}", "bad_step"),
        ("{sum: 1, step: 0.3}", "bad_shares"),
        ("{sum: -1, step: 0.1}", "bad_shares"),
        ("[one]", "not_a_number"),
    ],
)
def test_what_is_no_range_is_placed_and_names_the_quantity(tmp_path: Path, draw: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        draws(tmp_path, f"{{draw: {{W_hh: {draw}}}}}")
    assert (caught.value.code, caught.value.place.line) == (code, 17)
    assert caught.value.facts["symbol"] == "W_hh"
