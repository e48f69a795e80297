"""How STACK marks a question: its question variables, and of each potential response tree the variables and nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.templates.platforms.expressions import Calculator

FUNCTION = re.compile(r"^numof\(x,t\) := .*$", re.MULTILINE)
RESERVED = re.compile(r"\b(from|for|thru|step|in|do|num|status|low|left|right|plus|minus)\b")
"""Names that Maxima has another use for."""


def _numof(value: object, otherwise: float) -> float:
    return value if isinstance(value, float) else otherwise


def _rand(size: float) -> float:
    assert size == 1, "numbers nobody knows"
    return 0.0


@dataclass(frozen=True)
class Outcome:
    """What a tree comes to: the score, the notes of the nodes on the way, and what is said."""

    score: float
    note: str
    said: str


def text(parent: Element, path: str) -> str:
    return parent.findtext(path) or ""


def seed(question: Element, variant: int) -> int:
    """The deployed seed of a variant, counted from 0; any where there is one variant alone."""
    seeds = [int(one.text or "") for one in question.iter("deployedseed")]
    return seeds[variant] if seeds else 4711


def variables(question: Element, variant: int) -> Calculator:
    """The question variables, where this variant (from 0) is deployed."""
    written = text(question, "questionvariables/text")
    assert FUNCTION.search(written)
    assert not RESERVED.search(written), RESERVED.search(written)
    found = Calculator(":", 1, numof=_numof, mod=lambda one, other: one % other, rand=_rand)
    draws = re.search(r"\brand", written) is not None
    found.values["stack_seed"] = float(seed(question, variant)) if draws else 1.0
    found.run(FUNCTION.sub("", written))
    return found


def marked(question: Element, variant: int, answers: Mapping[str, str]) -> dict[str, Outcome]:
    """What each tree comes to for these answers to the inputs; an empty one is given as none."""
    known = variables(question, variant)
    for one in question.iter("input"):
        name = text(one, "name")
        known.values[name] = float(answers[name]) if answers.get(name) else None
    return {text(tree, "name"): _tree(tree, known) for tree in question.iter("prt")}


def _tree(tree: Element, known: Calculator) -> Outcome:
    own = Calculator(":", 1, **known.functions)
    own.values = dict(known.values)
    own.run(text(tree, "feedbackvariables/text"))
    nodes = {text(node, "name"): node for node in tree.iter("node")}
    score, notes, said, name = 0.0, [], "", "0"
    while name != "-1":
        node = nodes.pop(name)  # no node is reached twice
        assert text(node, "answertest") == "AlgEquiv"
        end = "true" if own.value(text(node, "sans")) == own.value(text(node, "tans")) else "false"
        assert text(node, f"{end}scoremode") == "="
        score = float(text(node, f"{end}score"))
        notes.append(text(node, f"{end}answernote"))
        said += re.sub("<[^>]*>", "", text(node, f"{end}feedback/text"))
        name = text(node, f"{end}nextnode")
    return Outcome(score, " | ".join(notes), said)


def tests(question: Element, variant: int) -> None:
    """Runs the question tests, as STACK's page for them does. Raises ``AssertionError``."""
    for test in question.iter("qtest"):
        known = variables(question, variant)
        answers = {text(one, "name"): str(known.value(text(one, "value"))) for one in test.iter("testinput")}
        found = marked(question, variant, answers)
        for expected in test.iter("expected"):
            own = found[text(expected, "name")]
            assert own.score == float(text(expected, "expectedscore")), text(test, "description")
            assert own.note == text(expected, "expectedanswernote"), text(test, "description")
