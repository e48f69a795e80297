"""With how many decimals one must calculate, so that rounding does not spoil the decimals that are asked for.

What is asked with 4 decimals may need 6 on the way: after a long calculation, a division by something small. The number
is a property of the task: it is found with draws of its own and is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sympy import Expr

from solver.expressions import Direct, Total, Via
from worksheets.variants.certifying import Excuse, Excuses, Terms, failing, proven, screened
from worksheets.variants.demands import BY_NATURE, NOTICED, ROUNDING, SHARPNESS, UNTIED, Demands
from worksheets.variants.drawing import draw
from worksheets.variants.examination import OFTEN, Array, Examination, Flags
from worksheets.variants.plan import Draw, stacked
from worksheets.variants.requirements import Requirement

TRIAL_KEY = b"rechenweg decimals"
TRIED, SOUND = 2048, 32
"""Draws that are tried at most, and those with sound values among them with which the decimals are found."""
BLOCK = 256
MOST_MORE, MOST_DIGITS = 6, 12
"""How many more decimals than asked may be needed, and how many at most."""
ENOUGH = 1 / 8
"""The share of draws that must be fit as far as rounding is concerned."""


def terms(examination: Examination, digits: int, demands: Demands, requirements: tuple[Requirement, ...] = ()) -> Terms:
    """What the draws of a task are judged by, with the fewest decimals that are enough."""
    usual = Terms(digits, digits, demands, requirements)
    usual = replace(usual, excused=_excused(examination, usual))
    draws = _sound(examination, usual)
    if not draws:
        return usual
    best, most = usual, 0.0
    for working in range(digits, min(digits + MOST_MORE, max(MOST_DIGITS, digits)) + 1):
        tried = replace(usual, working=working)
        share = _fit(examination, tried, draws)
        if share >= ENOUGH:
            return tried
        if share > most:
            best, most = tried, share
    return best


def _excused(examination: Examination, usual: Terms) -> Excuses:
    """What the published numbers fail by their nature, and not by accident: many draws do so as well.

    A tie is an accident unless every draw has it. Numbers with such a tie are no example of a gradient: that of a
    maximum that is reached once is zero in all entries but one. There, what many draws without the tie fail is nature.
    A task that was made harder has no numbers of its own.
    """
    if examination.task.standard:
        return frozenset()
    published = _failed(examination, stacked(examination.plan.published, 1), usual)
    if not published:
        return frozenset()
    drawn = _failed(examination, examination.plan.arrays(_draws(examination, 0)), usual)
    found = {about for about in published if about in drawn and drawn[about].mean() >= _share(about)}
    ties = {about for about in published if about[0] == UNTIED} - found
    if ties:
        untied = ~np.any([drawn.get(about, np.zeros(BLOCK, dtype=bool)) for about in ties], axis=0)
        gradients = (about for about in drawn if isinstance(about[1], Total | Direct | Via))
        found |= {about for about in gradients if untied.any() and drawn[about][untied].mean() >= OFTEN}
    return frozenset(about for about in found if usual.demands.is_excused(about[0]))


def _share(about: Excuse) -> float:
    """The share of draws that must fail what the published numbers fail, for it to be no accident."""
    return 1.0 if about[0] == UNTIED else OFTEN


def _failed(examination: Examination, numbers: Mapping[Expr, Array], usual: Terms) -> dict[Excuse, Flags]:
    """What some of these draws fail by nature or by accident, and which of them."""
    found: dict[Excuse, Flags] = {}
    for one in screened(examination, numbers, usual):
        if one.fails.any() and one.demand in BY_NATURE:
            found[one.about] = found.get(one.about, False) | one.fails
    return found


def _draws(examination: Examination, start: int) -> list[Draw]:
    """Draws that are nobody's."""
    path, bounds = (examination.task.id,), examination.plan.bounds
    return [draw(TRIAL_KEY, path, n, bounds) for n in range(start, start + BLOCK)]


def _sound(examination: Examination, usual: Terms) -> list[Draw]:
    """The first draws whose right values nothing speaks against."""
    found: list[Draw] = []
    for start in range(0, TRIED, BLOCK):
        draws = _draws(examination, start)
        fails = failing(screened(examination, examination.plan.arrays(draws), usual), usual.demands)
        found += [one for one, unfit in zip(draws, fails, strict=True) if not unfit]
        if len(found) >= SOUND:
            break
    return found[:SOUND]


def _fit(examination: Examination, tried: Terms, draws: list[Draw]) -> float:
    """The share of draws that are fit as far as rounding is concerned."""
    found = proven(examination, examination.plan.arrays(draws), tried)
    depends = [f for f in found if f.demand in (ROUNDING, SHARPNESS, NOTICED)]
    return 1 - float(failing(depends, tried.demands).mean()) if depends else 1.0
