from __future__ import annotations

from tests.fabricated import bank
from worksheets.quiz.scoring import Scoring
from worksheets.quiz.trials import trials


def test_there_is_one_of_each_kind_with_answers_for_every_variant() -> None:
    (quiz,) = bank("1.1", count=3).quizzes
    found = list(trials(Scoring(quiz)))
    assert {"right", "follow-through", "bias_left_out", "activation_left_out"} <= {trial.kind for trial in found}
    for trial in found:
        assert all(len(answers) == 3 for answers in trial.answers.values())
        assert trial.cases.keys() <= trial.answers.keys()
