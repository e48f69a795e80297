from __future__ import annotations

import pytest

from tests.fabricated import bank, fabricated
from worksheets.quiz.scoring import NONE, NOTHING, Scoring


def alone(answers: list[str]) -> dict[int, list[str]]:
    """The answers to all entries of the only variant."""
    return {number: [text] for number, text in enumerate(answers)}


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_the_rules_score_as_the_marker(task: str) -> None:
    (quiz,) = bank(task).quizzes
    scoring = Scoring(quiz)
    for one in fabricated(quiz, quiz.variants[0]):
        values = scoring.answered(alone([entry for asked in quiz.asked for entry in one.answers[asked.name]]))
        own = [rule for rule in scoring.rules if rule.place.asked.name == one.symbol]
        cases = [(rule, rule.case(values).item()) for rule in own]
        earned = sum(float(rule.cases[case].share) for rule, case in cases if case != NONE)
        assert earned / len(own) == pytest.approx(float(one.share)), str(one)


def test_an_empty_answer_is_none_of_the_cases() -> None:
    (quiz,) = bank("1.1").quizzes
    scoring = Scoring(quiz)
    values = scoring.answered(alone([""] * len(scoring.places)))
    assert values["answer", 0] == NOTHING
    assert [rule.case(values) for rule in scoring.rules] == [NONE] * len(scoring.rules)


def test_variants_that_are_scored_together_are_scored_as_each_alone() -> None:
    (quiz,) = bank("1.1", count=4).quizzes
    scoring = Scoring(quiz)
    right = [scoring.columns["right", n].tolist() for n in range(2)]
    answers = [[f"{number + slip:.4f}" for number, slip in zip(own, (0, 0.1, 0.2, 3), strict=True)] for own in right]
    values = scoring.answered(dict(enumerate(answers)))
    for rule in scoring.rules:
        each = [rule.case({read: column[k] for read, column in values.items()}).item() for k in range(4)]
        assert rule.case(values).tolist() == each


def test_zeros_and_what_no_calculation_gives_are_not_followed() -> None:
    (quiz,) = bank("1.1").quizzes
    scoring = Scoring(quiz)
    right = [entry.value for asked in quiz.asked for entry in quiz.variants[0].values[asked.name].entries]
    (follows,) = (n for n, case in enumerate(scoring.rules[2].cases) if case.verdict == "follow-through")
    for own, answer, is_followed in (
        (("0.5", "-0.4"), "0.69", True),
        (("0", "0"), "0.3", False),
        (("1", "1"), "0.9", False),
    ):
        values = scoring.answered(alone([*own, answer, *right[3:]]))
        assert bool(scoring.rules[2].case(values) == follows) is is_followed
