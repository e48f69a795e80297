from __future__ import annotations

import pytest

from tests.fabricated import bank
from worksheets.quiz.following import following, known_mistakes, right_values


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1"])
def test_from_right_values_the_right_one_follows(task: str) -> None:
    (quiz,) = bank(task).quizzes
    (variant,) = quiz.variants
    found = following(quiz)
    assert {asked.name for asked in quiz.asked if asked.question.after} == set(found)
    for name, how in found.items():
        entries = variant.values[name].entries
        assert all(r in e.right for r, e in zip(how.results(right_values(quiz)), entries, strict=True))


def test_each_mistake_of_any_variant_is_known_once() -> None:
    (quiz,) = bank("2.1", count=3).quizzes
    for asked in quiz.asked:
        outcomes = {m.outcome for variant in quiz.variants for m in variant.values[asked.name].mistakes}
        assert {known.mistake.outcome for known in known_mistakes(quiz, asked)} == outcomes
