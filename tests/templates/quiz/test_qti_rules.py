from __future__ import annotations

from types import ModuleType
from xml.etree.ElementTree import Element

import pytest

from templates.platforms import qti21, qti30
from templates.quiz.qti_rules import decimal
from tests.fabricated import Answered, bank, fabricated
from tests.templates.platforms import qti_rules as rules
from worksheets.quiz.model import Quiz
from worksheets.verdicts import MISCONCEPTION

BOTH = pytest.mark.parametrize("version", [qti21, qti30], ids=["2.1", "3.0"])


def answers(quiz: Quiz, one: Answered) -> dict[str, str]:
    entries = [entry for asked in quiz.asked for entry in one.answers[asked.name]]
    return {f"R{n}": entry for n, entry in enumerate(entries, 1)}


def only(quiz: Quiz, given: dict[str, str], name: str) -> dict[str, str]:
    """The answers with all those left out that come after a value; these earn nothing then."""
    count = 0
    for asked in quiz.asked:
        count += asked.size
        if asked.name == name:
            break
    return {key: text for key, text in given.items() if int(key[1:]) <= count}


def earned(item: Element, quiz: Quiz, one: Answered) -> float:
    """The share of the points that one value earns."""
    given = only(quiz, answers(quiz, one), one.symbol)
    asked = next(a for a in quiz.asked if a.name == one.symbol)
    own = {f"R{n}" for n in range(len(given) - asked.size + 1, len(given) + 1)}
    # The others still stand where they are read; what they earn is taken off.
    without = rules.scored(item, {k: v for k, v in given.items() if k not in own}).score
    return (rules.scored(item, given).score - without) / float(asked.points)


@BOTH
@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_response_processing_scores_as_the_marker(task: str, version: ModuleType) -> None:
    found = bank(task)
    (quiz,) = found.quizzes
    item = rules.items(version.write(found))[0]
    for one in fabricated(quiz, quiz.variants[0]):
        assert earned(item, quiz, one) == pytest.approx(float(one.share)), str(one)


def test_a_known_mistake_is_named() -> None:
    found = bank("2.1")
    (quiz,) = found.quizzes
    item = rules.items(qti21.write(found))[0]
    for one in fabricated(quiz, quiz.variants[0]):
        if one.planted == "bias_left_out" and one.symbol == "f_t" and one.mark.verdict == MISCONCEPTION:
            said = rules.said(item, rules.scored(item, answers(quiz, one)))
            assert said[0] == "f_t: b_f was not added"
            break


def test_nothing_is_earned_by_answering_nothing() -> None:
    item = rules.items(qti21.write(bank("1.1")))[0]
    assert rules.scored(item, {}).score == 0


@pytest.mark.parametrize(("number", "text"), [(7 / 12, "0.5833333333333334"), (1e-11, "0.00000000001"), (3, "3.0")])
def test_numbers_have_no_exponent_and_lose_no_digit(number: float, text: str) -> None:
    assert decimal(number) == text
