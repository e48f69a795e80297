"""Misconceptions: known mistakes as mutations of a derivation.

A mistake changes the rule of a step and leaves the rest of the graph as it is. Each kind is one function in
``forward``, ``backward`` or ``counting``; whatever evaluates a derivation evaluates a mutated one.
"""

from solver.misconceptions.catalogue import ACCEPTED, CONDITIONAL, FREQUENT, KINDS, Kind, Slip, slips
from solver.misconceptions.context import Context
from solver.misconceptions.outcomes import Outcome, outcomes, particular_outcomes, two_outcomes, unplaced

__all__ = [
    "ACCEPTED",
    "CONDITIONAL",
    "FREQUENT",
    "KINDS",
    "Context",
    "Kind",
    "Outcome",
    "Slip",
    "outcomes",
    "particular_outcomes",
    "slips",
    "two_outcomes",
    "unplaced",
]
