"""Scales: which numbers an axis shows, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from worksheets import languages


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high`` with its ``ticks``; a logarithmic one counts in powers of ten."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int
    log: bool = False

    def at(self, value: float) -> float:
        """Where ``value`` stands, from 0 to 1."""
        place = log10(value) if self.log else value
        return (place - self.low) / (self.high - self.low)

    def tick(self, tick: float) -> float:
        """Where a tick stands, from 0 to 1."""
        return (tick - self.low) / (self.high - self.low)

    def label(self, tick: float, language: str) -> tuple[str, str]:
        """What is written at a tick, and its superscript."""
        if not self.log:
            return languages.decimal(tick, self.decimals, language), ""
        return ("1", "") if tick == 0 else ("10", languages.decimal(tick, 0, language) if tick != 1 else "")


def linear(values: Sequence[float], about: int, margin: bool = True) -> Axis:
    """An axis for ``values`` with ``about`` so many ticks at round numbers; its ends are ticks if ``margin``."""
    low, high = min(values), max(values)
    if high - low < 1e-12 * max(abs(low), abs(high), 1e-300):
        pad = abs(high) / 2 or 1.0
        low, high = low - pad, high + pad
    step = _round_step((high - low) / max(1, about))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if not margin:
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    decimals = max(0, -floor(log10(step) + 1e-9))
    return Axis(ticks[0] if margin else low, ticks[-1] if margin else high, ticks, decimals)


def logarithmic(values: Sequence[float], at_most: int) -> Axis:
    """An axis for positive ``values``, from one power of ten to another."""
    low, high = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
    if low == high:
        low, high = low - 1, high + 1
    step = ceil((high - low) / at_most)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return Axis(first, last, tuple(map(float, range(first, last + 1, step))), 0, log=True)


def _round_step(rough: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten that is not smaller than ``rough``."""
    power: float = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9))


def steps(values: Sequence[float], at_most: int) -> Axis:
    """An axis for counted values, such as time steps: whole numbers where the values are whole."""
    low, high = min(values), max(values)
    if any(value != round(value) for value in values) or low == high:
        return linear(values, at_most, margin=False)
    step = max(1, round(_round_step(max(1.0, (high - low) / at_most))))
    first = ceil(low / step)
    return Axis(low, high, tuple(float(index * step) for index in range(first, floor(high / step) + 1)), 0)
