"""A sheet as the program works with it: models read, numbers exact, symbols resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from flint import fmpq
from sympy import Expr, Symbol

from solver import notation
from solver.dimensions import Flat, Shape
from solver.errors import Place
from solver.expressions import Count
from solver.model import Model
from solver.ranges import Ranges
from solver.values import Value

Kind = Literal["calculation", "explanation", "figure", "programming"]
"""What answers a part: numbers, a text, a drawing or a program."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Asked:
    """A symbol that a task asks for, and where the sheet says so."""

    symbol: Expr
    place: Place


@dataclass(frozen=True)
class Part:
    """One lettered part of a task; a task without letters has one part named ``""``. ``unit`` is that of its values;
    where it is a ``table``, all it asks runs over one index."""

    label: str
    asked: tuple[Asked, ...]
    points: float | None = None
    kind: Kind = "calculation"
    unit: str | None = None
    table: bool = False


@dataclass(frozen=True)
class Named:
    """Something that a sheet names, and where."""

    name: str
    place: Place


@dataclass(frozen=True)
class Shares:
    """Positive numbers that are multiples of ``step`` and have the ``total``, such as probabilities."""

    total: fmpq
    step: fmpq


@dataclass(frozen=True)
class Draws:
    """What variants of a task draw: choices by name, names that get another one's numbers, shares of a sum, what is
    kept, comparisons that must hold. What is not named here is drawn or kept by default. ``demand`` and ``waive`` are
    names of what a variant must prove.
    """

    ranges: Mapping[Named, tuple[fmpq, ...]] = field(default_factory=dict)
    ties: Mapping[Named, Named] = field(default_factory=dict)
    shares: Mapping[Named, Shares] = field(default_factory=dict)
    keep: tuple[Named, ...] = ()
    requirements: tuple[Named, ...] = ()
    demand: tuple[Named, ...] = ()
    waive: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Checks:
    """What marks students' programs: a suite, and for one about a cell its model and the class that implements it."""

    suite: str
    model: Model | None = None
    class_name: str | None = None
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Task:
    """One task: its model, the numbers given by symbol, the sizes given by name, and its parts.

    ``known`` are the shapes that the numbers and sizes say, by name; ``ranges`` say how far each index runs; ``checks``
    mark students' programs, ``programs`` those that answer the task. A task that was made harder
    or easier has the ``standard`` text, because its own no longer fits. ``working`` are the decimals to calculate with,
    where those that are asked for would spoil the result. ``accepted`` are kinds of ``solver.misconceptions`` that are
    other conventions, because the sheet does not fix which one is meant. ``selected`` are the labels of the parts that
    were chosen of it, where it was not chosen as a whole. ``axes`` are the lengths along each axis of what
    is only counted, by name; ``free_sizes`` those that are the size of no quantity. ``vocab`` are words that stand for
    the numbers of an index, ``worded`` the given symbols whose numbers were said by them.
    """

    id: str
    title: Mapping[str, str]
    model: Model | None
    given: Mapping[Expr, Value]
    sizes: Mapping[str, int]
    known: Mapping[str, Shape | Flat]
    ranges: Ranges = field(compare=False)
    parts: tuple[Part, ...]
    place: Place
    text: str | None = None
    text_place: Place = field(default_factory=Place)
    checks: Checks | None = None
    draws: Draws = field(default_factory=Draws)
    standard: bool = False
    programs: tuple[str, ...] = ()
    working: int | None = None
    accepted: frozenset[str] = frozenset()
    selected: tuple[str, ...] | None = None
    vocab: tuple[str, ...] = ()
    worded: frozenset[Expr] = frozenset()
    axes: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    free_sizes: Mapping[Symbol, int] = field(default_factory=dict)

    def symbol(self, text: str) -> Expr:
        """The symbol that a text names, in this task's model. Raises ``Problem``."""
        return symbol_in(self.model, text)

    def unit_of(self, symbol: Expr) -> str | None:
        """The unit in which a value is asked for, if it has one (``solver.answers.units``)."""
        return next((p.unit for p in self.parts if p.unit and any(a.symbol == symbol for a in p.asked)), None)

    def includes(self, label: str) -> bool:
        """Whether a part is shown: all are, unless some were selected."""
        return self.selected is None or label in self.selected

    @property
    def first(self) -> int:
        """Where its indices begin."""
        return self.model.first if self.model else 1

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Everything asked, in order, each symbol once."""
        found: dict[Expr, Asked] = {}
        for part in self.parts:
            for asked in part.asked:
                found.setdefault(asked.symbol, asked)
        return tuple(found.values())


def symbol_in(model: Model | None, text: str) -> Expr:
    """The symbol that a text names in a model, or in none. Raises ``Problem``."""
    return model.asked_family(text) if model else notation.read_asked(text)


@dataclass(frozen=True)
class Reference:
    """The NumPy cell that computes the same as a model, with its options: ``lstm bidirectional``."""

    declared: str
    place: Place

    @property
    def cell(self) -> str:
        return self.declared.split()[0]

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.declared.split()[1:])


@dataclass(frozen=True)
class Group:
    """A section of a sheet: a heading above some of its tasks."""

    title: Mapping[str, str]
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet. ``folder`` holds its texts; ``references`` names the NumPy cell of a model, where it has one.

    ``examples`` are calculations that texts quote and that are no tasks; ``groups`` are the sections, if it has any.
    """

    id: str
    title: Mapping[str, str]
    subtitle: Mapping[str, str]
    facts: Mapping[str, tuple[str, ...]]
    language: str
    digits: int
    models: Mapping[str, Model]
    tasks: Mapping[str, Task]
    folder: Path
    file: str
    references: Mapping[str, Reference] = field(default_factory=dict)
    examples: Mapping[str, Task] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()

    def models_of(self, task: Task) -> tuple[Model, ...]:
        """What a task is about: its model, and those of which it asks for a count."""
        counts = (a.symbol for a in task.asked if isinstance(a.symbol, Count))
        counted = (self.models[count.model] for count in counts if not count.is_of_quantity)
        return tuple(dict.fromkeys([*([task.model] if task.model else []), *counted]))

    def group(self, task: str) -> Group | None:
        """The section that a task stands in."""
        return next((group for group in self.groups if task in group.tasks), None)
