"""Where a long formula may be broken, and what each line is then."""

from __future__ import annotations

from itertools import pairwise

import pytest

from templates.formulas.tex_breaks import Breakable, at_operators, best_lines


@pytest.mark.parametrize(
    ("tex", "pieces"),
    [
        ("a + b - c", ("a", "+ b", "- c")),
        ("-a = b", ("-a", "= b")),
        (r"a \cdot (b + c)", ("a", r"\cdot (b + c)")),
        (r"a = -b", ("a", "= -b")),
        (r"\frac{a + b}{c} + d", (r"\frac{a + b}{c}", "+ d")),
    ],
)
def test_outermost_operators_begin_a_piece(tex: str, pieces: tuple[str, ...]) -> None:
    assert at_operators(tex) == pieces


def test_those_in_groups_too_where_it_is_wanted() -> None:
    found = at_operators(r"\left(a + b \odot c\right)\, \frac{d + e}{f}", in_groups=True)
    assert found == (r"\left(a + b", r"\odot c\right)\, \frac{d + e}{f}")


def test_a_group_over_the_end_of_a_line_is_closed_and_opened_again() -> None:
    formula = Breakable((r"\tanh\left( a", r"+ b \right)"))
    assert formula.depth(1) == 1
    assert formula.line(0, 1, lambda inside: "S") == r"\tanh\left( aS\right."
    assert formula.line(1, 2, lambda inside: "S") == r"\left.S+ b \right)"
    assert formula.line(0, 2, lambda inside: "S") == formula.tex


def test_braces_are_never_broken() -> None:
    assert Breakable((r"\sqrt{a", "+ b}")).depth(1) is None


@pytest.mark.parametrize(
    ("widths", "depths", "lines"),
    [
        ([1, 1, 1], [0, 0, 0], ((0, 3),)),
        ([4, 4, 4, 4], [0, 0, 0, 0], ((0, 2), (2, 4))),
        ([4, 4, 4, 4], [0, 0, None, 0], ((0, 1), (1, 3), (3, 4))),
        ([4, 4, 1, 4], [0, 0, 1, 0], ((0, 2), (2, 4))),
    ],
)
def test_as_few_lines_as_possible(
    widths: list[float], depths: list[int | None], lines: tuple[tuple[int, int], ...]
) -> None:
    found = best_lines(widths, depths, 10, 10)
    assert found is not None
    assert len(found) == len(lines)
    assert (found[0][0], found[-1][1]) == (0, len(widths))
    assert all(stop == start for (_, stop), (start, _) in pairwise(found))
    assert all(depths[start] is not None for start, _ in found)


def test_what_fits_nowhere_has_no_lines() -> None:
    assert best_lines([20], [0], 10, 10) is None
