"""What ``extends`` means: another model's equations, perhaps with an accent on every name and reversed in time.

The two halves of a bidirectional network are one cell twice: ``{model: lstm, accent: vec}`` and
``{model: lstm, accent: cev, reverse: true}``. Inputs keep their name, since both halves read the same sequence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from solver import derivation, equations, functions, model, notation
from solver.errors import Place, Problem
from solver.expressions import EXTREMES, OVER
from solver.notation import Definition
from worksheets.schema import Extension, ModelEntry, Nested
from worksheets.yaml_source import Source

MAX_EQUATIONS = 200

_NAME = re.compile(r"[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*")
FIRST = "first"
_CALL = re.compile(r"(?<![A-Za-z0-9_~])([A-Za-z]{2,}[0-9]*[a-z]*)(\s*)\(")


class Equations:
    """The equations of a file's models as text, each model's once."""

    def __init__(self, entries: Mapping[str, ModelEntry], source: Source, given: Collection[str] = ()) -> None:
        self.entries, self.source, self.given = entries, source, given
        self._found: dict[str, list[equations.Source]] = {}
        self._open: list[str] = []

    def of(self, name: str) -> list[equations.Source]:
        """All equations of a model, those that it extends first, except where an own one has the same left side.

        Raises ``Problem`` for one that cannot be read, for an unknown model, and for models that extend each other
        in a circle.
        """
        if name not in self._found:
            self._open.append(name)
            extended, own = self._extended(name), list(self._own(name))
            replaced = {notation.read_definition(source.left) for source in own}
            kept = [source for source in extended if notation.read_definition(source.left) not in replaced]
            self._found[name] = [*kept, *own]
            self._open.pop()
        return self._found[name]

    def entry(self, name: str) -> ModelEntry:
        """The entry of a model with what it takes over beside the equations: where indices begin, what is outside.

        Its own word comes first, then that of the models that it extends, in their order. It is read
        behind ``of``, which finds circles.
        """
        own = self.entries[name]
        outside: dict[str, Nested] = {}
        changes: dict[str, Any] = {}
        for extension in own.extends:
            other, renamed = self.entry(extension.model), self._renamed_by(extension)
            outside |= {renamed.get(notation.plain_name(key), key): number for key, number in other.outside.items()}
            if FIRST in other.model_fields_set:
                changes.setdefault(FIRST, other.first)
        if FIRST in own.model_fields_set:
            changes[FIRST] = own.first
        return own.model_copy(update={**changes, "outside": {**outside, **own.outside}})

    def _renamed_by(self, extension: Extension) -> Mapping[str, str]:
        """What an extension calls the quantities of the other model, where it gives them an accent."""
        if not extension.accent:
            return {}
        data = self.entries[extension.model].data
        read = model.read(extension.model, self.of(extension.model), data, self.given)
        return {n: _accented(n, extension.accent) for n in read.names if n not in read.inputs}

    def _own(self, name: str) -> Iterator[equations.Source]:
        return (self.one(name, left, right) for left, right in self.entries[name].equations.items())

    def one(self, name: str, left: str, right: str) -> equations.Source:
        """One of a model's own equations. Raises ``Problem`` where it cannot be read."""
        path = ("models", name, "equations", left)
        try:
            definition = notation.read_definition(left)
        except Problem as problem:
            problem.place = self.source.place(*path)
            raise
        try:
            _read_rule(right, definition)
        except Problem as problem:
            raise self.source.inside(problem, *path) from None
        return equations.Source(left, right, self.source.place(*path))

    def _extended(self, name: str) -> list[equations.Source]:
        found: list[equations.Source] = []
        for number, extension in enumerate(self.entries[name].extends):
            place = self.source.place("models", name, "extends", number)
            if extension.model not in self.entries:
                facts = derivation.unknown_symbol(extension.model, self.entries).facts
                raise Problem("unknown_model", place, **facts)
            if extension.model in self._open:
                circle = [*self._open[self._open.index(extension.model) :], extension.model]
                raise Problem("extends_circle", place, circle=" → ".join(circle))
            found.extend(_adapted(self.of(extension.model), extension, self._renamed_by(extension)))
            if len(found) > MAX_EQUATIONS:
                raise Problem("too_many_equations", place, limit=MAX_EQUATIONS)
        return found


def _read_rule(text: str, definition: Definition) -> None:
    """Reads a right side. An unknown function comes before what cannot be read behind it."""
    try:
        notation.read_expression(text, definition.letters)
    except Problem as problem:
        column = problem.place.column
        if problem.code in notation.MISREAD and column is not None:
            _check_calls(text[: column - 1])
        raise
    _check_calls(text)


def _check_calls(text: str) -> None:
    """Refuses ``arctan(z)``, which the notation would read as a product with an unknown quantity."""
    known = dict.fromkeys((*functions.EQUATIONS, *functions.OPERATIONS, *OVER, *EXTREMES, *notation.CALLED))
    for match in _CALL.finditer(text):
        name, lower = match[1], match[1].lower()
        if name in known or name in functions.ALIASES:
            continue
        place = Place(column=match.start() + 1)
        if lower in functions.INSTEAD:
            raise Problem("function_instead", place, symbol=name, instead=functions.INSTEAD[lower])
        is_called = not match[2] and len(name) > 2 and (name.islower() or lower in known)
        if is_called:
            raise Problem("unknown_function", place, **derivation.unknown_symbol(name, known).facts)


def _adapted(
    sources: Iterable[equations.Source], extension: Extension, renamed: Mapping[str, str]
) -> Iterator[equations.Source]:
    for source in sources:
        left, right = (_renamed(text, renamed) for text in (source.left, source.right))
        yield equations.Source(left, _reversed(right) if extension.reverse else right, source.place)


def _accented(name: str, accent: str) -> str:
    head, underscore, tail = name.partition("_")
    return f"{head}{accent}{underscore}{tail}"


def _renamed(text: str, names: Mapping[str, str]) -> str:
    derivatives = {f"d{name}": f"d{other}" for name, other in names.items()}
    known = {**derivatives, **names}
    return _NAME.sub(lambda match: known.get(match[0].replace("~", "tilde"), match[0]), text)


def _reversed(text: str) -> str:
    return re.sub(r"\[t([-+])(\d+)\]", lambda m: f"[t{'+' if m[1] == '-' else '-'}{m[2]}]", text)
