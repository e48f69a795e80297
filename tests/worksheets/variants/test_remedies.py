"""What a refusal says helps, helps: every way that it names is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flint import fmpq
from sympy import Symbol

from solver.errors import Problem
from solver.values import Value
from templates.messages import message
from tests.running import sheet_file
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.plan import Plan, SharedSlot, Slot
from worksheets.variants.remedies import FINER, STRIKE, WAIVE, finer

KEY, COUNT = practice_key(5), 6

POOL = """\
id: pool
language: en
models:
  m:
    equations:
      P[i]: max(a=1..3, X[i+a-1])
      L: sum(i, P[i])
tasks:
  "1":
    model: m
    given: {{X: [1, 2, 2, 1, 2, 1]}}
    ask: [L, dL/dX]
    vary: {vary}
"""
COARSE, FINE = "draw: {X: [1, 2]}", "draw: {X: {from: 1, to: 2, step: 0.1}}"


def varied(folder: Path, vary: str, digits: int | None = None) -> int:
    """How many variants a sheet gives that pools what it draws, where its own numbers tie."""
    path = sheet_file(folder, POOL.format(vary=f"{{{vary}}}"))
    made, people = issuing.prepared(Order(str(path), digits=digits)), manifest.practice_persons(COUNT)
    return len(issuing.drawn(made, KEY, people)["1"])


def refused(folder: Path, vary: str) -> Problem:
    with pytest.raises(Problem) as caught:
        varied(folder, vary)
    return caught.value


def test_every_way_that_is_named_gives_variants_of_a_sheet_whose_own_numbers_tie(tmp_path: Path) -> None:
    problem = refused(tmp_path, COARSE)
    assert problem.facts["demand"] == "untied"
    ways = dict(problem.facts["ways"])  # type: ignore[call-overload]
    assert ways
    for way, value in ways.items():
        tried = {FINER: FINE, WAIVE: f"{COARSE}, waive: [{value}]"}.get(way, COARSE)
        digits = None if way in (FINER, WAIVE) else int(value)
        assert varied(tmp_path, tried, digits) == COUNT


def test_what_the_sheet_demands_is_struck_and_not_waived(tmp_path: Path) -> None:
    problem = refused(tmp_path, f"{COARSE}, demand: [untied]")
    assert {way for way, _ in problem.facts["ways"]} <= {FINER, STRIKE}  # type: ignore[attr-defined]


def test_a_way_that_does_not_help_is_not_named(tmp_path: Path) -> None:
    """What is required cannot be waived, and finer ranges do not make 2 larger than 2."""
    problem = refused(tmp_path, f'{COARSE}, require: ["X_1 > 2"]')
    assert problem.facts["demand"] in {"required", "untied"}
    assert problem.facts["ways"] == ()
    assert "waive" not in message(problem, "en")


def test_finer_ranges_leave_out_zero_and_keep_what_is_no_number_of_the_sheet() -> None:
    x, size = Symbol("x"), Symbol("n")
    whole = tuple(map(fmpq, (-1, 0, 1)))
    plan = Plan({x: Value((1, 1), (fmpq(1),))}, (Slot(((x, 0),), whole), Slot(((size, 0),), whole)))
    drawn, kept = finer(plan, {x}).slots
    assert isinstance(drawn, Slot)
    assert drawn.choices == tuple(fmpq(n, 10) for n in range(-10, 11) if n)
    assert kept == plan.slots[1]
    shared = SharedSlot(((x, 0), (x, 1)), 10, fmpq(1, 10))
    assert finer(replace(plan, slots=(shared,)), {x}).slots == (replace(shared, parts=100, step=fmpq(1, 100)),)
