"""What all words of a text share: the task, the other calculations of the sheet, and what was put in so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sympy import Expr

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.evaluation import evaluate
from solver.expressions import leaves
from solver.model import Model
from solver.values import Value
from templates.clock import paused
from templates.document import Attachment, Blocks, Setting
from templates.explained_functions import functions_in
from templates.typeset import Typesetter
from worksheets.editions import FULL, Edition
from worksheets.literature import Work, works
from worksheets.sheet import Sheet, Task, symbol_in
from worksheets.solving import Solution, extended, solve
from worksheets.traces import Remembered


@dataclass
class Library:
    """What the texts of one document quote: calculations, each solved once, and works, in the order of citation.

    ``setting`` says how wide its pages are. ``attached`` are the files that go with it, each once, ``referred`` the
    figures that texts mention, with the place, ``comments`` those of the sheet's programs, by the language into which
    they are put.
    """

    sheet: Sheet
    edition: Edition = FULL
    setting: Setting = "compact"
    solved: dict[str, Solution] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    attached: set[str] = field(default_factory=set)
    referred: dict[str, Place] = field(default_factory=dict)
    comments: dict[str, Remembered[Mapping[str, str]]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether the document is the textbook, which repeats the questions and shows every line."""
        return self.edition == FULL

    def solution(self, name: str, symbols: Iterable[str] = ()) -> Solution:
        """The example or task of that name, with these symbols, even where it does not ask for them."""
        return self.with_symbols(name, map(self._found(name).symbol, symbols))

    def with_symbols(self, name: str, symbols: Iterable[Expr]) -> Solution:
        """The same with symbols that were read."""
        self.solved[name] = _completed(self._found(name), symbols)
        return self.solved[name]

    def _found(self, name: str) -> Solution:
        task = self._named(name)  # is read by whoever asks, solved before or not
        if name not in self.solved:
            with paused():
                self.solved[name] = solve(self.sheet, task)
        return self.solved[name]

    def attached_once(self, file: str, text: str, language: str) -> Blocks:
        """A file that goes with the document, where it is named first."""
        if file in self.attached:
            return Blocks()
        self.attached.add(file)
        return Blocks([Attachment(file, text, language)])

    def _named(self, name: str) -> Task:
        for calculations in (self.sheet.examples, self.sheet.tasks):
            if name in calculations:
                return calculations[name]
        known = [*self.sheet.tasks, *self.sheet.examples]
        raise Problem("unknown_example", None, **unknown_symbol(str(name), known).facts)

    @property
    def works(self) -> Mapping[str, Work]:
        return works(self.sheet)


@dataclass
class Context:
    """What the texts of one task can say, and what they said so far: ``shown`` are the steps of each calculation,
    ``explained`` the functions that the equations have or that were explained."""

    own: Solution
    typesetter: Typesetter
    language: str
    library: Library
    shown: dict[str | None, set[Expr]] = field(default_factory=dict)
    asked: Sequence[Expr] = ()
    explained: set[str] = field(default_factory=set)
    _more: Solution = field(init=False)

    def __post_init__(self) -> None:
        self._more = self.own
        models = self.own.sheet.models_of(self.own.task)
        self.explained.update(functions_in(e.rule for model in models for e in model.all_equations))

    def solution(self, of: str | None, *symbols: str) -> Solution:
        """The own task's solution, or that of another calculation; it has the ``symbols`` too."""
        if of is not None:
            return self.library.solution(of, symbols)
        return self._with_symbols(None, map(self._more.symbol, symbols))

    def _with_symbols(self, of: str | None, symbols: Iterable[Expr]) -> Solution:
        if of is not None:
            return self.library.with_symbols(of, symbols)
        self._more = _completed(self._more, symbols)
        return self._more

    def is_result(self, solution: Solution, symbol: Expr) -> bool:
        """Whether the task itself asks for a symbol."""
        return solution is self._more and symbol in self.own.asked

    def value(self, text: str, of: str | None) -> Value:
        """The value of a symbol, or of an expression over symbols: ``W_hh @ h_1``."""
        return self.values([text], of)[0]

    def values(self, texts: Sequence[str], of: str | None) -> list[Value]:
        """The values of several symbols or expressions, solved together."""
        task = self.solution(of).task
        readings = [_reading(task.model, text) for text in texts]
        found = self._with_symbols(of, [symbol for reading in readings for symbol in reading.symbols.values()])
        return [reading.value(found) for reading in readings]

    def typeset(self, solution: Solution) -> Typesetter:
        return self.typesetter if solution is self.own else replace(self.typesetter, shapes=solution.derivation.shapes)


def _completed(solution: Solution, symbols: Iterable[Expr]) -> Solution:
    """The solution, extended by those of the symbols that it does not have; what is computed for it takes no time."""
    missing = [symbol for symbol in symbols if symbol not in solution.values]
    if not missing:
        return solution
    with paused():
        return extended(solution, dict.fromkeys(missing))


@dataclass(frozen=True)
class _Reading:
    """What a text names: a rule, and the symbol of the model that each of its leaves means."""

    rule: Expr
    symbols: Mapping[Expr, Expr]

    def value(self, solution: Solution) -> Value:
        return evaluate(self.rule, {leaf: solution.value(symbol) for leaf, symbol in self.symbols.items()})


@lru_cache(4096)
def _reading(model: Model | None, text: str) -> _Reading:
    """The symbol or expression that a text names in a model."""
    try:
        rule = symbol_in(model, text)
    except Problem as problem:
        if problem.code != "not_a_symbol":
            raise
        rule = notation.read_expression(text)
    return _Reading(rule, {leaf: symbol_in(model, notation.write(leaf)) for leaf in leaves(rule)})
