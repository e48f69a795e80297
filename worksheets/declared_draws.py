"""What a sheet file says about its variants, as exact numbers with their places."""

from __future__ import annotations

from flint import fmpq

from solver.errors import Place, Problem, placed
from solver.values import scalar
from worksheets.exact_numbers import exact_number
from worksheets.schema import DrawEntry, RangeEntry, VaryEntry
from worksheets.sheet import Draws, Named
from worksheets.yaml_source import Path_, Source

MAX_CHOICES = 10_000


def declared(entry: VaryEntry, source: Source, path: Path_) -> Draws:
    """The draws of a task. Raises ``Problem`` with the line of what is no number or no range."""
    ranges: dict[Named, tuple[fmpq, ...]] = {}
    ties: dict[Named, Named] = {}
    for name, draw in entry.draw.items():
        place = source.place(*path, "draw", name)
        if isinstance(draw, str):
            ties[Named(name, place)] = Named(draw, place)
        else:
            ranges[Named(name, place)] = _choices(name, draw, place)
    return Draws(ranges, ties, _named(entry.keep, "keep", source, path), _named(entry.require, "require", source, path))


def _named(names: list[str], key: str, source: Source, path: Path_) -> tuple[Named, ...]:
    return tuple(Named(name, source.place(*path, key, n)) for n, name in enumerate(names))


def _choices(name: str, draw: DrawEntry, place: Place) -> tuple[fmpq, ...]:
    with placed(place):
        try:
            if not isinstance(draw, RangeEntry):
                found = tuple(dict.fromkeys(_exact(number) for number in draw))
                if not found:
                    raise Problem("empty_range", symbol=name)
                return found
            first, last, step = (_exact(end) for end in (draw.first, draw.last, draw.step))
        except Problem as problem:
            problem.facts.setdefault("symbol", name)
            raise
        if step <= 0 or (last - first) / step > MAX_CHOICES:
            raise Problem("bad_step", symbol=name, found=str(draw.step), limit=MAX_CHOICES)
        count = int(((last - first) / step).floor()) + 1 if last >= first else 0
        found = tuple(number for number in (first + step * n for n in range(count)) if number != 0)
        if not found:
            raise Problem("empty_range", symbol=name)
        return found


def _exact(text: object) -> fmpq:
    value = scalar(exact_number(text))
    assert isinstance(value, fmpq)
    return value
