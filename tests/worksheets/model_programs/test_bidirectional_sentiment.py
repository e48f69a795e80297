"""Task 5.1(d): marking opinions needs both directions, judging a whole review does not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, recording

NAME = "bidirectional_sentiment"

pytestmark = pytest.mark.xdist_group("programs")


class TestLanguage:
    def test_a_negation_on_either_side_turns_an_opinion_round(self) -> None:
        """The marks, worked out anew from the words."""
        program = module(NAME)
        rng = np.random.default_rng(5)
        seen = set()
        for _ in range(200):
            words, marks, kind = program.generate_clause(rng, held_out=False)
            [position] = [i for i, word in enumerate(words) if word in program.POSITIVE + program.NEGATIVE]
            turned = ("not" in words[:position]) + ("nobody" in words[position:])
            praise = (words[position] in program.POSITIVE) == (turned % 2 == 0)
            assert marks[position] == (program.PRAISE if praise else program.BLAME)
            assert [i for i, mark in enumerate(marks) if mark] == [position]
            seen.add((kind, praise))
        assert len(seen) == 6

    def test_reviews_are_padded_with_zeros_at_their_end(self) -> None:
        X, y, kinds = module(NAME).generate_reviews(np.random.default_rng(5), 50)
        assert ((np.diff((X == 0).astype(int), axis=1)) >= 0).all()
        assert (y[X == 0] == 0).all()
        assert ((y > 0) == (kinds >= 0)).all()

    def test_no_clause_of_the_test_occurs_in_training(self) -> None:
        program = module(NAME)
        rng = np.random.default_rng(5)
        trained = program.clauses_of(program.generate_reviews(rng, 300)[0])
        tested = program.clauses_of(program.generate_reviews(rng, 100, held_out=True)[0])
        assert len(tested) > 50
        assert trained.isdisjoint(tested)

    def test_every_word_of_the_test_occurs_in_training(self) -> None:
        program = module(NAME)
        for held_out in (True, False):
            pairs = [
                (thing, word)
                for thing in program.THINGS
                for word in program.POSITIVE + program.NEGATIVE
                if program.is_held_out(thing, word) == held_out
            ]
            assert {word for _, word in pairs} == {*program.POSITIVE, *program.NEGATIVE}
            assert {thing for thing, _ in pairs} == {*program.THINGS}

    def test_the_majority_of_opinions_decides(self) -> None:
        assert module(NAME).sentiment_of_review(np.array([[1, 0, 2, 1], [2, 0, 0, 0]])).tolist() == [1, 0]


class TestFacts:
    def test_budgets_are_equal(self) -> None:
        results = recording(NAME).full.results
        parameters = [number(results, f"words_{name}_parameters") for name in ("forward", "backward", "bidirectional")]
        assert max(parameters) / min(parameters) < 1.04

    def test_the_test_is_not_in_the_training(self) -> None:
        for results in both(NAME):
            assert number(results, "shared_texts") == number(results, "shared_clauses") == 0

    def test_padding_changes_nothing(self) -> None:
        for results in both(NAME):
            for name in ("forward", "backward", "bidirectional"):
                assert number(results, f"{name}_padding_effect") < 1e-5

    def test_one_direction_misses_negations_on_its_blind_side(self) -> None:
        results = recording(NAME).full.results
        assert (
            number(results, "words_forward_negated_before") > 0.9 > 0.3 > number(results, "words_forward_negated_after")
        )
        assert (
            number(results, "words_backward_negated_after")
            > 0.9
            > 0.3
            > number(results, "words_backward_negated_before")
        )

    def test_that_leaves_one_direction_below_its_ceiling(self) -> None:
        """With three standard deviations for the test's about 1,600 opinions."""
        results = recording(NAME).full.results
        for name in ("forward", "backward"):
            assert number(results, f"words_{name}_accuracy") < number(results, "one_sided_ceiling") + 0.03
            assert number(results, f"words_{name}_accuracy") < number(results, "words_bidirectional_accuracy") - 0.05
