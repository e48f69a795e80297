"""Misconceptions: known mistakes as mutations of a derivation.

A mistake changes the rule of a step and leaves the rest of the graph as it is. Each kind is one function in
``forward``, ``cells``, ``layers``, ``backward`` or ``counting``; whatever evaluates a derivation evaluates a mutated
one.
"""

from solver.misconceptions.catalogue import ACCEPTED, CONDITIONAL, FREQUENT, KINDS, PROVEN, Kind, Slip, slips
from solver.misconceptions.context import Context
from solver.misconceptions.outcomes import (
    Outcome,
    carried_outcomes,
    other_outcomes,
    other_particular_outcomes,
    outcomes,
    particular_outcomes,
    proven_outcomes,
    two_outcomes,
    unplaced,
)

__all__ = [
    "ACCEPTED",
    "CONDITIONAL",
    "FREQUENT",
    "KINDS",
    "PROVEN",
    "Context",
    "Kind",
    "Outcome",
    "Slip",
    "carried_outcomes",
    "other_outcomes",
    "other_particular_outcomes",
    "outcomes",
    "particular_outcomes",
    "proven_outcomes",
    "slips",
    "two_outcomes",
    "unplaced",
]
