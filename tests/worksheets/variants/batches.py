"""Certified variants for the tests, made once."""

from __future__ import annotations

from functools import lru_cache

from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import Key

SEED = 20_251_023


def prepared(task: str, sheet: str = "blatt4") -> Prepared:
    return issuing.prepared(Order(sheet, (task,)))


@lru_cache
def issued_keys(task: str, count: int, sheet: str = "blatt4") -> tuple[Key, ...]:
    """The keys of certified variants of one task, yet without answers."""
    made, people = prepared(task, sheet), manifest.practice_persons(count)
    return tuple(issuing.issued(made, issuing.drawn(made, practice_key(SEED), people), people))


@lru_cache
def keys(task: str, count: int, sheet: str = "blatt4") -> tuple[Key, ...]:
    """The keys of certified variants of one task, with answers."""
    made = prepared(task, sheet)
    return tuple(issuing.answered(made, key) for key in issued_keys(task, count, sheet))
