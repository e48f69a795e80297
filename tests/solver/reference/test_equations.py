"""How far indices run, and which equation a quantity has, as the independent evaluator finds them."""

from __future__ import annotations

import numpy as np
import pytest

from solver.reference.equations import Key, Sheet, Unknown, equation

ONE = np.ones((1, 1), dtype=complex)


def sheet(equations: dict[str, str], lengths: dict[str, tuple[int, ...]], **more: object) -> Sheet:
    given = {
        Key(name, tuple(int(i) + 1 for i in place)): ONE for name, size in lengths.items() for place in np.ndindex(size)
    }
    found: dict[str, tuple[object, ...]] = {}
    for left, right in equations.items():
        one = equation(left, right)
        found[one.name] = (*found.get(one.name, ()), one)
    return Sheet(found, given, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right", "outside", "last"),
    [
        ("Y[i]", "x[i]", {}, 7),
        ("Y[i]", "sum(a=1..3, K[a] * x[i+a-1])", {}, 5),
        ("Y[i]", "sum(a=1..3, K[a] * x[2i+a-2])", {}, 3),
        ("Y[i]", "sum(a=1..3, K[a] * x[i+a-2])", {"x": 0.0}, 7),
        ("Y[2k]", "x[k]", {}, 14),
        ("Y[i]", "sum(k=0..2, K[k] * x[i-k])", {"x": 0.0}, 7),
        ("Y[i]", "sum(k=1..3, K[k] * x[i-2k])", {"x": 0.0}, 13),
        ("Y[i] if i < T", "x[i+1]", {}, 7),
        ("Y[i]", "sum(a, K[a] * x[i+a-1])", {}, 5),
    ],
)
def test_an_index_runs_as_far_as_what_it_reads(left: str, right: str, outside: dict[str, float], last: int) -> None:
    assert sheet({left: right}, {"x": (7,), "K": (3,)}, outside=outside).last("Y", 0) == last


def test_what_nothing_says_is_unknown() -> None:
    with pytest.raises(Unknown):
        sheet({"Y[i]": "W"}, {}).last("Y", 0)
    assert sheet({"Y[i]": "W"}, {}, steps=4).last("Y", 0) == 4


def test_a_single_length_comes_before_the_common_one() -> None:
    equations = {name: (equation(f"{name}[i]", "W"),) for name in "YZ"}
    found = Sheet(equations, {}, steps=4, lengths={("Y", 0): 2})
    assert (found.last("Y", 0), found.last("Z", 0)) == (2, 4)


@pytest.mark.parametrize(
    ("indices", "rule"),
    [((1, 1), "one"), ((2, 2), "same"), ((1, 2), "first"), ((2, 1), "rest"), ((3, 1), "late")],
)
def test_the_most_particular_equation_counts(indices: tuple[int, int], rule: str) -> None:
    own = {"a[1,1]": "one", "a[i,i]": "same", "a[1,j]": "first", "a[i,j]": "rest", "a[i,j] if i > 2 and j < 2": "late"}
    found = sheet(own, {"x": (3,)}, steps=3).matching(Key("a", indices))
    assert found is not None
    assert found[0].rule.value == rule
