"""A recurrent cell as its arithmetic alone: a time step that was recorded, and the right passes over a sequence.

``cell`` derives the step from equations. What it computes is recorded once (``recording``), so that a right program is
marked without loading what it was derived by. Mistakes are found in the equations: ``origin`` gives the cell with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from solver.replaying import Node, replay
from worksheets.program_marking.mistakes import Made, Mistake
from worksheets.program_marking.suite import Array

Shape = tuple[int, int]
Weights: TypeAlias = Mapping[str, Array]
"""By attribute."""


class Sizes(NamedTuple):
    """How many numbers a vector of each kind has."""

    input: int
    hidden: int
    output: int


SMALL = Sizes(3, 4, 2)
"""All differ, so that no shape is taken for another."""


class AnyCell(Protocol):
    """A recurrent cell: derived from equations (``cell.Cell``), or recorded; of right programs they say the same."""

    @property
    def class_name(self) -> str: ...
    @property
    def attributes(self) -> Iterable[str]: ...
    @property
    def matrices(self) -> tuple[str, ...]: ...
    @property
    def biases(self) -> tuple[str, ...]: ...
    @property
    def has_hidden_steps(self) -> bool: ...
    @property
    def shapes(self) -> Callable[[Sizes], Mapping[str, Shape]]: ...
    def sized(self, sizes: Sizes) -> AnyCell: ...
    def reads_state_before(self, attribute: str) -> bool: ...
    def __hash__(self) -> int: ...


class AnyPasses(Protocol):
    """The passes of such a cell with its weights over sequences, right or with mistakes (``passes.Passes``)."""

    @property
    def cell(self) -> AnyCell: ...
    @property
    def weights(self) -> Weights: ...
    @property
    def derived(self) -> DerivedPasses: ...
    def states(self, xs: Sequence[Array], made: Made = ()) -> list[Array] | None: ...
    def outputs(
        self, xs: Sequence[Array], hs: Sequence[Array] | None = None, made: Made = ()
    ) -> list[Array] | None: ...
    def gradients(
        self,
        xs: Sequence[Array],
        targets: Sequence[Array],
        ys: Sequence[Array],
        hs: Sequence[Array],
        made: Made = (),
        followed: Made = (),
    ) -> dict[str, Array] | None: ...


class DerivedPasses(AnyPasses, Protocol):
    """Those that know the equations, and so the mistakes that can be made in them."""

    @property
    def state_equations(self) -> str: ...
    @property
    def output_equation(self) -> str: ...
    @property
    def state_mistakes(self) -> tuple[Mistake, ...]: ...
    @property
    def output_mistakes(self) -> tuple[Mistake, ...]: ...
    @property
    def gradient_mistakes(self) -> tuple[Mistake, ...]: ...


Origin: TypeAlias = Callable[[Sizes, Weights], DerivedPasses]
"""The passes of the cell that was recorded, for vectors of these sizes, with its equations."""


INPUT, OUTPUT, TARGET = "the input", "the output", "the target"
"""Steps read and give vectors under these names and those that follow. A weight has no space in its name."""


def now(state: str) -> str:
    return f"{state} now"


def before(state: str) -> str:
    return f"{state} before"


def handed(state: str) -> str:
    """... what the next step hands back."""
    return f"{state} handed"


@dataclass(frozen=True)
class Calculation:
    """Recorded operations, from the matrices of these names to the nodes of those."""

    nodes: Sequence[Node]
    reads: Sequence[str]
    gives: Mapping[str, int]

    def __call__(self, known: Mapping[str, Array]) -> dict[str, Array]:
        found = replay(self.nodes, [known[name] for name in self.reads])
        return {name: found[number] for name, number in self.gives.items()}


@dataclass(frozen=True)
class Step:
    """One time step for vectors of certain sizes.

    ``forward`` gives the carried states and the output, ``followed`` the same where the state that programs return is
    known, and ``backward`` the gradients at weights, by attribute, and at the carried states of the step before.
    """

    forward: Calculation
    followed: Calculation
    backward: Calculation


@dataclass(frozen=True, eq=False)
class Recorded:
    """What there is to know of a ``Cell`` to mark a right program."""

    class_name: str
    state: str
    carried: tuple[str, ...]
    attributes: tuple[str, ...]
    matrices: tuple[str, ...]
    on_state_before: frozenset[str]
    has_hidden_steps: bool
    shapes_for: Mapping[Sizes, Mapping[str, Shape]]
    steps_for: Mapping[Sizes, Step]
    origin: Origin = field(repr=False)
    sizes: Sizes = SMALL

    @property
    def biases(self) -> tuple[str, ...]:
        return tuple(a for a in self.attributes if a not in self.matrices)

    @property
    def step(self) -> Step:
        return self.steps_for[self.sizes]

    def shapes(self, sizes: Sizes) -> Mapping[str, Shape]:
        return self.shapes_for[sizes]

    def sized(self, sizes: Sizes) -> Recorded:
        return replace(self, sizes=sizes)

    def reads_state_before(self, attribute: str) -> bool:
        return attribute in self.on_state_before


@dataclass(frozen=True, eq=False)
class RecordedPasses:
    """The passes of a recorded cell over sequences, as ``passes.Passes`` has them, which knows the mistakes."""

    cell: Recorded
    weights: Weights

    @cached_property
    def derived(self) -> DerivedPasses:
        """The same from the equations, which may have to be loaded first."""
        return self.cell.origin(self.cell.sizes, self.weights)

    def states(self, xs: Sequence[Array], made: Made = ()) -> list[Array] | None:
        if made:
            return self.derived.states(xs, made)
        return [given[now(self.cell.state)] for given in self._right(xs)]

    def outputs(self, xs: Sequence[Array], hs: Sequence[Array] | None = None, made: Made = ()) -> list[Array] | None:
        if made:
            return self.derived.outputs(xs, hs, made)
        return [given[OUTPUT] for given in (self._right(xs) if hs is None else self._run(xs, hs))]

    def gradients(
        self,
        xs: Sequence[Array],
        targets: Sequence[Array],
        ys: Sequence[Array],
        hs: Sequence[Array],
        made: Made = (),
        followed: Made = (),
    ) -> dict[str, Array] | None:
        if made or followed:
            return self.derived.gradients(xs, targets, ys, hs, made, followed)
        passed = self._run(xs, hs)
        found = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        later = self._zero
        with np.errstate(all="ignore"):
            for x, y, target, known in zip(*map(reversed, (xs, ys, targets, passed)), strict=True):
                handed_back = {handed(s): value for s, value in later.items()}
                terms = self.cell.step.backward({**known, INPUT: x, OUTPUT: y, TARGET: target, **handed_back})
                found = {name: gradient + terms[name] for name, gradient in found.items()}
                later = {s: terms[before(s)] for s in later}
        return found

    @property
    def _zero(self) -> dict[str, Array]:
        return {s: np.zeros((self.cell.sizes.hidden, 1)) for s in self.cell.carried}

    def _right(self, xs: Sequence[Array]) -> list[dict[str, Array]]:
        """The right forward pass, computed once for each sequence: programs are asked and judged by the same ones."""
        if id(xs) not in self._passed:
            self._passed[id(xs)] = xs, self._run(xs)
        return self._passed[id(xs)][1]

    @cached_property
    def _passed(self) -> dict[int, tuple[Sequence[Array], list[dict[str, Array]]]]:
        """By the identity of the sequence, which is kept so that no other can have it."""
        return {}

    def _run(self, xs: Sequence[Array], hs: Iterable[Array] | None = None) -> list[dict[str, Array]]:
        """What each step reads and gives; with the states that a program returned, where these are given."""
        state, step = now(self.cell.state), self.cell.step
        given: list[dict[str, Array]] = [{}] * len(xs) if hs is None else [{state: h} for h in hs]
        compute = step.forward if hs is None else step.followed
        found, last = [], self._zero
        with np.errstate(all="ignore"):
            for x, own in zip(xs, given, strict=True):
                known = {**self.weights, **own, INPUT: x, **{before(s): value for s, value in last.items()}}
                known |= compute(known)
                last = {s: known[now(s)] for s in last}
                found.append(known)
        return found


def as_data(recorded: Recorded) -> dict[str, Any]:
    """All but where it came from, for JSON."""
    return {
        "class_name": recorded.class_name,
        "state": recorded.state,
        "carried": recorded.carried,
        "attributes": recorded.attributes,
        "matrices": recorded.matrices,
        "on_state_before": sorted(recorded.on_state_before),
        "has_hidden_steps": recorded.has_hidden_steps,
        "shapes_for": [[sizes, shapes] for sizes, shapes in recorded.shapes_for.items()],
        "steps_for": [[sizes, [_listed(one) for one in _calculations(s)]] for sizes, s in recorded.steps_for.items()],
    }


def _calculations(step: Step) -> tuple[Calculation, ...]:
    return step.forward, step.followed, step.backward


def _listed(calculation: Calculation) -> list[Any]:
    return [calculation.nodes, calculation.reads, calculation.gives]


def from_data(data: Mapping[str, Any], origin: Origin) -> Recorded:
    """The inverse. Raises ``LookupError``, ``TypeError`` or ``ValueError`` for anything else."""
    shapes = {
        Sizes(*sizes): {name: (rows, columns) for name, (rows, columns) in found.items()}
        for sizes, found in data["shapes_for"]
    }
    return Recorded(
        class_name=data["class_name"],
        state=data["state"],
        carried=tuple(data["carried"]),
        attributes=tuple(data["attributes"]),
        matrices=tuple(data["matrices"]),
        on_state_before=frozenset(data["on_state_before"]),
        has_hidden_steps=data["has_hidden_steps"],
        shapes_for=shapes,
        steps_for={Sizes(*sizes): Step(*(Calculation(*one) for one in step)) for sizes, step in data["steps_for"]},
        origin=origin,
    )
