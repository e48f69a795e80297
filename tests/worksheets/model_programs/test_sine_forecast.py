"""Task 4.2: data without leakage, forecasts that beat the naive one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, numbers, recording

pytestmark = pytest.mark.xdist_group("programs")


class TestData:
    def test_has_the_shapes_of_the_sheet(self) -> None:
        X, y = module("sine_forecast").generate_sine_data(20, 100)
        assert X.shape == (100, 20, 1)
        assert y.shape == (100, 1)

    def test_targets_follow_their_windows(self) -> None:
        X, y = module("sine_forecast").generate_sine_data(20, 100)
        np.testing.assert_array_equal(X[1:, -1, 0], y[:-1, 0])
        assert np.max(np.abs(X)) <= 1

    def test_split_keeps_the_two_parts_apart(self) -> None:
        """No value of the series stands in a window or target of both parts."""
        X = np.arange(1000)[:, np.newaxis, np.newaxis] + np.arange(20)[np.newaxis, :, np.newaxis]
        y = X[:, -1] + 1
        X_train, y_train, X_test, y_test = module("sine_forecast").split_in_time(X, y)
        train, test = ({*a.ravel(), *b.ravel()} for a, b in ((X_train, y_train), (X_test, y_test)))
        assert train & test == set()
        assert max(train) < min(test)


class TestFacts:
    def test_lstm_beats_the_naive_forecast(self) -> None:
        results = recording("sine_forecast").full.results
        assert number(results, "sine_mse_lstm") < number(results, "sine_mse_naive") / 2
        assert number(results, "mse_lstm") < number(results, "mse_naive") / 1.2

    def test_every_cell_comes_near_the_noise_in_the_full_run(self) -> None:
        results = recording("sine_forecast").full.results
        noise = number(results, "noise") ** 2
        for name in ("lstm", "lstm_2", "gru", "simple_rnn"):
            assert noise * 0.9 < number(results, f"mse_{name}") < 3 * noise
            assert number(results, f"spread_{name}") < noise

    def test_a_linear_forecast_is_the_yardstick(self) -> None:
        """Least squares on the window, worked out anew; no network of the full run comes up to it."""
        program = module("sine_forecast")
        results = recording("sine_forecast").full.results
        X, y = program.generate_sine_data(20, int(number(results, "num_samples")), program.MIXTURE, program.NOISE, 1)
        X_train, y_train, X_test, y_test = program.split_in_time(X, y)
        weights = np.linalg.pinv(np.hstack([X_train[:, :, 0], np.ones((len(X_train), 1))])) @ y_train
        errors = np.hstack([X_test[:, :, 0], np.ones((len(X_test), 1))]) @ weights - y_test
        assert number(results, "mse_linear") == pytest.approx(float(np.mean(errors**2)), rel=1e-3)
        assert all(number(results, f"mse_{n}") > number(results, "mse_linear") for n in ("lstm", "gru", "simple_rnn"))

    def test_no_value_is_in_both_parts(self) -> None:
        for results in both("sine_forecast"):
            assert number(results, "shared_values") == 0

    def test_many_steps_ahead_the_forecast_still_beats_the_naive_one(self) -> None:
        results = recording("sine_forecast").full.results
        assert len(numbers(results, "multi_step_mse")) == number(results, "horizon")
        for mse, naive in zip(*(numbers(results, n) for n in ("multi_step_mse", "multi_step_mse_naive")), strict=True):
            assert mse < naive / 2

    def test_parameters_are_those_of_the_formulas(self) -> None:
        """h units on one input: LSTM 4h(h + 2), Keras' GRU 3h(h + 3), SimpleRNN h(h + 2); the output layer h + 1."""
        results, h = recording("sine_forecast").full.results, 32
        assert results["parameters_lstm"] == 4 * h * (h + 2) + h + 1
        assert results["parameters_gru"] == 3 * h * (h + 3) + h + 1
        assert results["parameters_simple_rnn"] == h * (h + 2) + h + 1
