"""Task 7.2(b): the block against NumPy and Keras, and the comparison with an LSTM. Times are recorded, never tested."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, numbers, recording

NAME = "transformer_block"

pytestmark = pytest.mark.xdist_group("programs")


class TestBlock:
    @pytest.mark.parametrize("causal", [False, True])
    def test_attention_is_that_of_keras(self, causal: bool) -> None:
        """Keras' layer, given the same weights: its kernels have an axis for the heads."""
        program = module(NAME)
        x = np.random.default_rng(1).normal(size=(2, 7, 8)).astype("float32")
        own = program.MultiHeadSelfAttention(8, 2, causal)
        found = own(x)
        keras_layer = program.layers.MultiHeadAttention(num_heads=2, key_dim=4)
        keras_layer.build(x.shape, x.shape)
        weights = []
        for dense in (own.Wq, own.Wk, own.Wv):
            weights += [dense.kernel.numpy().reshape(8, 2, 4), dense.bias.numpy().reshape(2, 4)]
        # Keras lists query, key, value, output in the order of its variables' names.
        order = {"query": weights[0:2], "key": weights[2:4], "value": weights[4:6]}
        order["attention_output"] = [own.Wo.kernel.numpy().reshape(2, 4, 8), own.Wo.bias.numpy()]
        for variable in keras_layer.weights:
            layer, kind = variable.path.split("/")[-2:]
            variable.assign(order[layer][0 if kind == "kernel" else 1])
        np.testing.assert_allclose(found, keras_layer(x, x, use_causal_mask=causal), atol=1e-5)

    def test_ends_with_normalized_positions(self) -> None:
        program = module(NAME)
        y = program.TransformerBlock(8, 2, 16)(np.random.default_rng(1).normal(size=(2, 7, 8)).astype("float32"))
        np.testing.assert_allclose(np.mean(y, axis=-1), 0, atol=1e-5)
        np.testing.assert_allclose(np.std(y, axis=-1), 1, atol=1e-3)

    def test_positional_encoding_is_the_formula(self) -> None:
        encoding = module(NAME).positional_encoding(50, 6)
        for position in (0, 1, 49):
            for i in range(3):
                angle = position / 10000 ** (2 * i / 6)
                np.testing.assert_allclose(
                    encoding[position, 2 * i : 2 * i + 2], [np.sin(angle), np.cos(angle)], atol=1e-6
                )


class TestFacts:
    def test_attention_equals_numpy(self) -> None:
        for results in both(NAME):
            assert number(results, "numpy_difference") < 1e-5
            assert number(results, "numpy_difference_causal") < 1e-5

    def test_only_the_causal_mask_hides_the_future(self) -> None:
        for results in both(NAME):
            assert number(results, "future_seen_causal") < 1e-5
            assert number(results, "future_seen_free") > 0.01

    def test_budgets_are_equal(self) -> None:
        results = recording(NAME).full.results
        parameters = [number(results, f"{name}_parameters") for name in ("lstm", "transformer")]
        assert max(parameters) / min(parameters) < 1.05

    def test_every_length_was_timed(self) -> None:
        for results in both(NAME):
            for name in ("lstm", "transformer"):
                times = numbers(results, f"seconds_{name}")
                assert len(times) == len(numbers(results, "timed_lengths"))
                assert min(times) > 0

    def test_memory_grows_linearly_in_the_lstm_and_quadratically_in_the_block(self) -> None:
        program = module(NAME)
        assert program.lstm_activations(2000) == 2 * program.lstm_activations(1000)
        assert program.transformer_activations(20_000) == pytest.approx(
            4 * program.transformer_activations(10_000), 0.01
        )

    def test_the_block_remembers_the_first_symbol_however_far_away(self) -> None:
        results = recording(NAME).full.results
        assert min(numbers(results, "transformer_recall")) > 0.95
        assert set(numbers(results, "transformer_learned")) == {number(results, "recall_runs")}

    def test_the_lstm_forgets_it_over_the_longest_distance(self) -> None:
        """With at most as many training steps: it ends far below, by more than its runs differ."""
        results = recording(NAME).full.results
        spread = number(results, "lstm_recall_longest_spread")
        assert number(results, "lstm_recall_longest") + 2 * spread < number(results, "transformer_recall_longest") - 0.4

    def test_only_a_learned_run_ends_before_the_most_steps(self) -> None:
        for results in both(NAME):
            runs, most = number(results, "recall_runs"), number(results, "recall_most_steps")
            for name in ("lstm", "transformer"):
                learned = numbers(results, f"{name}_learned")
                steps = numbers(results, f"{name}_steps")
                for runs_learned, mean in zip(learned, steps, strict=True):
                    assert mean <= most
                    assert mean == most or runs_learned > 0
                    assert mean * runs >= most * (runs - runs_learned)

    def test_a_training_ends_where_the_task_is_learned(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The model is asked after every few steps, on other sequences; the last answer is the one that ends it."""
        program = module(NAME)
        answers = iter([0.2, 0.5, 0.995, 0.1])
        monkeypatch.setattr(program, "recall_accuracy", lambda *arguments: next(answers))
        trained: list[int] = []

        class Model:
            def train_on_batch(self, X: np.ndarray, y: np.ndarray) -> None:
                trained.append(len(X))

        settings = program.Settings(most_steps=100, steps_between_looks=10)
        assert program.learn_recall(Model(), np.random.default_rng(1), 5, settings) == [0.2, 0.5, 0.995]
        assert trained == [32] * 30

    def test_a_training_that_learns_nothing_ends_with_the_most_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        program = module(NAME)
        monkeypatch.setattr(program, "recall_accuracy", lambda *arguments: 0.1)

        class Model:
            def train_on_batch(self, X: np.ndarray, y: np.ndarray) -> None:
                """Learns nothing."""

        settings = program.Settings(most_steps=60, steps_between_looks=20)
        assert program.learn_recall(Model(), np.random.default_rng(1), 5, settings) == [0.1] * 3
