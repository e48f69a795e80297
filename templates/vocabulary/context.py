"""What all words of a text share: the task, the other calculations of the sheet, and what was put in so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.evaluation import evaluate
from solver.expressions import leaves
from solver.values import Value
from templates.clock import paused
from templates.document import Attachment, Blocks, Setting
from templates.typeset import Typesetter
from worksheets.editions import FULL, Edition
from worksheets.literature import Work, works
from worksheets.sheet import Sheet, Task
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
        with paused():
            task = self._named(name)
            found = self.solved.get(name) or solve(self.sheet, task)
            missing = [s for s in map(found.symbol, symbols) if s not in found.values]
            self.solved[name] = extended(found, dict.fromkeys(missing)) if missing else found
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
    """What the texts of one task can say, and what they said so far: ``shown`` are the steps of each calculation."""

    own: Solution
    typesetter: Typesetter
    language: str
    library: Library
    shown: dict[str | None, set[Expr]] = field(default_factory=dict)
    asked: Sequence[Expr] = ()
    _more: Solution = field(init=False)

    def __post_init__(self) -> None:
        self._more = self.own

    def solution(self, of: str | None, *symbols: str) -> Solution:
        """The own task's solution, or that of another calculation; it has the ``symbols`` too."""
        if of is not None:
            return self.library.solution(of, symbols)
        with paused():
            missing = [s for s in map(self._more.symbol, symbols) if s not in self._more.values]
            self._more = extended(self._more, dict.fromkeys(missing)) if missing else self._more
        return self._more

    def is_result(self, solution: Solution, symbol: Expr) -> bool:
        """Whether the task itself asks for a symbol."""
        return solution is self._more and symbol in self.own.asked

    def value(self, text: str, of: str | None) -> Value:
        """The value of a symbol, or of an expression over symbols: ``W_hh @ h_1``."""
        return self.values([text], of)[0]

    def values(self, texts: Sequence[str], of: str | None) -> list[Value]:
        """The values of several symbols or expressions, solved together."""
        rules = [_rule(self.solution(of), text) for text in texts]
        needed = dict.fromkeys(leaf for rule in rules for leaf in leaves(rule))
        found = self.solution(of, *map(notation.write, needed))
        known = {symbol: found.value(found.symbol(notation.write(symbol))) for symbol in needed}
        return [evaluate(rule, known) for rule in rules]

    def typeset(self, solution: Solution) -> Typesetter:
        return self.typesetter if solution is self.own else replace(self.typesetter, shapes=solution.derivation.shapes)


def _rule(solution: Solution, text: str) -> Expr:
    """The symbol or expression that a text names."""
    try:
        return solution.symbol(text)
    except Problem as problem:
        if problem.code != "not_a_symbol":
            raise
        return notation.read_expression(text)
