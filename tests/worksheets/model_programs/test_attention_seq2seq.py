"""Task 5.2: the attention layer against NumPy, and attention against a fixed context."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, numbers, recording

NAME = "attention_seq2seq"

pytestmark = pytest.mark.xdist_group("programs")


class TestAttentionLayer:
    @pytest.fixture
    def inputs(self) -> tuple[Any, Any, Any]:
        rng = np.random.default_rng(3)
        query, values = rng.normal(size=(2, 4)), rng.normal(size=(2, 5, 6))
        return query.astype("float32"), values.astype("float32"), np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)

    def test_computes_the_equations_of_task_3_2(self, inputs: tuple[Any, Any, Any]) -> None:
        query, values, mask = inputs
        layer = module(NAME).AttentionLayer(3)
        context, weights = layer(query, values, mask=mask)
        W1, W2, V = (dense.kernel.numpy() for dense in (layer.W1, layer.W2, layer.V))
        for b in range(2):
            e = np.array([V[:, 0] @ np.tanh(query[b] @ W1 + h @ W2) for h in values[b][mask[b]]])
            alpha = np.exp(e) / np.exp(e).sum()
            np.testing.assert_allclose(weights[b].numpy()[mask[b]], alpha, atol=1e-6)
            np.testing.assert_allclose(context[b].numpy(), alpha @ values[b][mask[b]], atol=1e-6)

    def test_gives_masked_positions_no_weight(self, inputs: tuple[Any, Any, Any]) -> None:
        query, values, mask = inputs
        _, weights = module(NAME).AttentionLayer(3)(query, values, mask=mask)
        assert (weights.numpy()[~mask] == 0).all()
        np.testing.assert_allclose(weights.numpy().sum(axis=1), 1, atol=1e-6)

    def test_what_is_masked_does_not_matter(self, inputs: tuple[Any, Any, Any]) -> None:
        query, values, mask = inputs
        layer = module(NAME).AttentionLayer(3)
        changed = np.where(mask[:, :, np.newaxis], values, 100).astype("float32")
        np.testing.assert_array_equal(layer(query, values, mask=mask)[0], layer(query, changed, mask=mask)[0])

    def test_works_without_a_mask_and_on_one_position(self, inputs: tuple[Any, Any, Any]) -> None:
        query, values, _ = inputs
        layer = module(NAME).AttentionLayer(3)
        context, weights = layer(query, values[:, :1])
        np.testing.assert_array_equal(weights, 1)
        np.testing.assert_allclose(context, values[:, 0], atol=1e-6)


class TestData:
    def test_targets_are_the_words_backwards(self) -> None:
        words = np.array([[3, 4, 5, 0], [6, 0, 0, 0]], np.int32)
        targets = module(NAME).reversed_words(words)
        assert targets.tolist() == [[5, 4, 3, 2, 0], [6, 2, 0, 0, 0]]
        assert module(NAME).shifted(targets).tolist() == [[1, 5, 4, 3, 2], [1, 6, 2, 0, 0]]

    def test_words_have_the_wanted_lengths(self) -> None:
        words = module(NAME).generate_words(np.random.default_rng(0), [1, 4, 6], 6)
        assert np.count_nonzero(words, axis=1).tolist() == [1, 4, 6]
        assert (words[words > 0] >= module(NAME).FIRST_LETTER).all()

    def test_no_word_of_the_test_is_trained_on(self) -> None:
        program = module(NAME)
        rng = np.random.default_rng(0)
        test_words = program.generate_words(rng, np.repeat([3, 4, 5], 300), 5)
        words = program.unseen_words(rng, program.Settings(words_per_epoch=2000, longest=5), test_words)
        assert not {word.tobytes() for word in words} & {word.tobytes() for word in test_words}
        assert set(np.count_nonzero(words, axis=1)) == {3, 4, 5}


class TestTraining:
    @pytest.mark.parametrize(
        ("losses", "ended"),
        [([1.0] * 4, False), ([1.0] * 5, True), ([1.0, 0.9, 0.8, 0.7, 0.6], False), ([0.1, 2, 2, 2, 2], True)],
    )
    def test_ends_when_the_loss_has_not_fallen_for_some_epochs(self, losses: list[float], ended: bool) -> None:
        assert module(NAME).is_at_plateau(losses) == ended

    def test_begins_anew_with_every_seed(self) -> None:
        """One graph serves all runs: nothing of the run before may be left, in weights or in the optimizer."""
        program = module(NAME)
        training = program.Training(program.Settings(longest=3, units=4), True)
        words = program.generate_words(np.random.default_rng(0), [3] * 8, 3)
        found = []
        for _ in range(2):
            training.restart(7)
            found.append([training.epoch(words) for _ in range(3)])
        assert found[0] == pytest.approx(found[1], rel=1e-5)


class TestFacts:
    def test_budgets_are_equal(self) -> None:
        results = recording(NAME).full.results
        parameters = [number(results, f"{name}_parameters") for name in ("attention", "fixed")]
        assert 1 <= parameters[1] / parameters[0] < 1.05

    def test_the_test_is_not_in_the_training(self) -> None:
        for results in both(NAME):
            assert number(results, "shared_words") == 0

    def test_attention_learns_the_long_words_sooner_than_the_fixed_context(self) -> None:
        """By more than the runs vary: this is what the text says, whether or not the other catches up."""
        results = recording(NAME).full.results
        assert number(results, "attention_letters_long") > 0.95
        early = number(results, "fixed_early_letters_long") + 2 * number(results, "fixed_early_letters_long_spread")
        assert early < number(results, "attention_letters_long")
        assert number(results, "attention_epochs") < number(results, "fixed_epochs")

    def test_padding_gets_no_attention(self) -> None:
        for results in both(NAME):
            assert number(results, "padding_weight") == 0

    def test_weights_of_every_step_sum_to_one(self) -> None:
        for results in both(NAME):
            np.testing.assert_allclose(numbers(results, "example_rows_sum_to"), 1, atol=1e-5)
