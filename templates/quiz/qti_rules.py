"""The rules of scoring as response processing of QTI: formulas become trees of elements.

(1EdTech QTI 2.1, Assessment Test, Section and Item Information Model, sections 8 to 15; 3.0 spells names otherwise.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from xml.etree.ElementTree import Element

from solver.entry_formulas import Term
from templates.quiz.markup import Piece, element
from templates.quiz.ready import slot
from worksheets.quiz.scoring import ANSWER, Case, Place, Rule, Scoring

OPERATORS = {
    "+": "sum", "-": "subtract", "*": "product", "/": "divide", "^": "power", "<": "lt", "<=": "lte", ">": "gt",
    ">=": "gte", "and": "and", "or": "or", "maximum": "max", "minimum": "min",
}  # fmt: skip
MATH = {"log": "ln"}
"""What QTI calls otherwise."""
SCORE, FEEDBACK = "SCORE", "FEEDBACK"


def decimal(number: float) -> str:
    """A number without an exponent."""
    return format(Decimal(repr(float(number))), "f")


def value(number: float) -> Element:
    return _value(decimal(number))


def _value(written: Piece) -> Element:
    return element("baseValue", written, baseType="float")


def variable(name: str) -> Element:
    return element("variable", identifier=name)


def outcome(name: str, found: Element) -> Element:
    return element("setOutcomeValue", found, identifier=name)


def response(place: Place) -> str:
    """What the answer to an entry is called."""
    return f"R{place.number + 1}"


def own(place: Place) -> str:
    """The answer to an entry, or the right one where it is left open."""
    return f"OWN{place.number + 1}"


def feedback(place: Place, number: int) -> str:
    """What a sentence about an entry is called."""
    return f"E{place.number + 1}C{number + 1}"


@dataclass(frozen=True)
class Processing:
    """The response processing of a task, with slots for the numbers of a variant; ``worth`` are the entries' points."""

    scoring: Scoring
    worth: Sequence[float]

    @cached_property
    def _slots(self) -> Mapping[tuple[str, int], int]:
        return {read: number for number, read in enumerate(self.scoring.columns)}

    def numbers(self, variant: int) -> list[str]:
        """What stands in the slots in a variant, counted from 0."""
        return list(map(decimal, self.scoring.data(variant).values()))

    def declared(self) -> Iterator[str]:
        """The numbers that are computed on the way."""
        for place in self.scoring.places:
            yield own(place)
        for rule in self.scoring.rules:
            yield from (_step(rule, one.position, one.name) for one in rule.assignments)

    def element(self) -> Element:
        made = element("responseProcessing")
        made.extend(self._own(place) for place in self.scoring.places)
        made.extend(self._rule(rule) for rule in self.scoring.rules)
        return made

    def _own(self, place: Place) -> Element:
        name = response(place)
        empty = element("isNull", variable(name))
        right = self._given((ANSWER, place.number))
        return element(
            "responseCondition",
            element("responseIf", empty, outcome(own(place), right)),
            element("responseElse", outcome(own(place), variable(name))),
        )

    def _rule(self, rule: Rule) -> Element:
        """What an entry earns, if it is answered: the first case that holds."""
        names = {(place.asked.name, place.position): own(place) for place in self.scoring.places}
        names[ANSWER, rule.place.number] = response(rule.place)
        answered = element("not", element("isNull", variable(response(rule.place))))
        inside = element("responseIf", answered)
        for one in rule.assignments:
            names_step = _step(rule, one.position, one.name)
            inside.append(outcome(names_step, self._expression(one.term, names)))
            names[one.name, one.position] = names_step
        cases = element("responseCondition")
        for number, case in enumerate(rule.cases):
            tag = "responseElseIf" if number else "responseIf"
            earned = outcome(
                SCORE, element("sum", variable(SCORE), value(float(case.share) * self.worth[rule.place.number]))
            )
            said = element("baseValue", feedback(rule.place, number), baseType="identifier")
            shown = outcome(FEEDBACK, element("multiple", variable(FEEDBACK), said))
            cases.append(element(tag, self._expression(case.condition, names), earned, shown))
        inside.append(cases)
        return element("responseCondition", inside)

    def _expression(self, term: Term, names: Mapping[tuple[str, int], str]) -> Element:
        if term.is_number:
            return value(term.number)
        if term.operation == "entry":
            return variable(names[term.args]) if term.args in names else self._given(term.args)
        parts = [self._expression(part, names) for part in term.args]
        if term.operation == "sqrt":
            return element("power", *parts, value(0.5))
        if term.operation in OPERATORS:
            return element(OPERATORS[term.operation], *parts)
        return element("mathOperator", *parts, name=MATH.get(term.operation, term.operation))

    def _given(self, read: tuple[str, int]) -> Element:
        """A number of the variant."""
        return _value(slot(self._slots[read]))


def _step(rule: Rule, position: int, name: str) -> str:
    return f"E{rule.place.number + 1}{name.upper()}X{position}"


def cases(scoring: Scoring) -> Iterator[tuple[Place, int, Case]]:
    """Every case of every entry, with its number."""
    for rule in scoring.rules:
        for number, case in enumerate(rule.cases):
            yield rule.place, number, case
