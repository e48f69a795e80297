"""What a sheet file says about its variants, as exact numbers with their places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flint import fmpq

from solver.errors import Place, Problem, placed
from solver.values import scalar
from worksheets.exact_numbers import exact_number
from worksheets.schema import Nested, RangeEntry, SharesEntry, VaryEntry
from worksheets.sheet import Draws, Named, Shares
from worksheets.yaml_source import Path_, Source

MAX_CHOICES = 10_000


def declared(entry: VaryEntry, source: Source, path: Path_) -> Draws:
    """The draws of a task. Raises ``Problem`` with the line of what is no number or no range."""
    ranges: dict[Named, tuple[fmpq, ...]] = {}
    ties: dict[Named, Named] = {}
    shares: dict[Named, Shares] = {}
    for name, draw in entry.draw.items():
        place = source.place(*path, "draw", name)
        if isinstance(draw, str):
            ties[Named(name, place)] = Named(draw, place)
        elif isinstance(draw, SharesEntry):
            shares[Named(name, place)] = _shares(name, draw, place)
        else:
            ranges[Named(name, place)] = _choices(name, draw, place)
    listed = {key: _named(getattr(entry, key), key, source, path) for key in ("keep", "require", "demand", "waive")}
    return Draws(
        ranges, ties, shares, listed["keep"], listed["require"], demand=listed["demand"], waive=listed["waive"]
    )


def _named(names: list[str], key: str, source: Source, path: Path_) -> tuple[Named, ...]:
    return tuple(Named(name, source.place(*path, key, n)) for n, name in enumerate(names))


def _shares(name: str, draw: SharesEntry, place: Place) -> Shares:
    with _of(name, place):
        total, step = _exact(draw.total), _exact(draw.step)
        if step <= 0 or total <= 0 or (total / step).q != 1 or total / step > MAX_CHOICES:
            raise Problem("bad_shares", total=str(draw.total), step=str(draw.step))
        return Shares(total, step)


@contextmanager
def _of(name: str, place: Place) -> Iterator[None]:
    """Problems inside are about a quantity's draw, and stand there."""
    with placed(place):
        try:
            yield
        except Problem as problem:
            problem.facts.setdefault("symbol", name)
            raise


def _choices(name: str, draw: RangeEntry | list[Nested], place: Place) -> tuple[fmpq, ...]:
    with _of(name, place):
        if not isinstance(draw, RangeEntry):
            found = tuple(dict.fromkeys(_exact(number) for number in draw))
            if not found:
                raise Problem("empty_range")
            return found
        first, last, step = (_exact(end) for end in (draw.first, draw.last, draw.step))
        if step <= 0 or (last - first) / step > MAX_CHOICES:
            raise Problem("bad_step", found=str(draw.step), limit=MAX_CHOICES)
        count = int(((last - first) / step).floor()) + 1 if last >= first else 0
        found = tuple(number for number in (first + step * n for n in range(count)) if number != 0)
        if not found:
            raise Problem("empty_range")
        return found


def _exact(text: object) -> fmpq:
    value = scalar(exact_number(text))
    assert isinstance(value, fmpq)
    return value
