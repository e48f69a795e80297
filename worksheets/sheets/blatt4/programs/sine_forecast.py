"""Task 4.2: forecasting time series with an LSTM in Keras.

python sine_forecast.py [--small] [--seed N]
"""

import argparse
import json
import time

import matplotlib
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

matplotlib.use("Agg")
import matplotlib.pyplot as plt

SINE = ((1.0, 33.7),)
MIXTURE = ((1.0, 33.7), (0.6, 12.3), (0.4, 7.9))
# Waves as (amplitude, period in time steps). The periods are no multiples of each other
# nor of the sampling: the mixture does not repeat, so that the test part is new to the
# model.

NOISE = 0.1
MODELS = {
    "lstm": (layers.LSTM, 1),
    "lstm_2": (layers.LSTM, 2),  # two layers
    "gru": (layers.GRU, 1),
    "simple_rnn": (layers.SimpleRNN, 1),
}


def generate_series(length, waves, noise=0.0, seed=0):
    """One long time series: a sum of sine waves with random phases, plus normal
    noise.
    """
    rng = np.random.default_rng(seed)
    time_steps = np.linspace(0, length - 1, length)
    series = noise * rng.normal(size=length)
    for amplitude, period in waves:
        series += amplitude * np.sin(2 * np.pi * (time_steps / period + rng.uniform()))
    return series


def windows(series, seq_length):
    """Every stretch of ``seq_length`` values, and the value after it as its target."""
    stretches = np.lib.stride_tricks.sliding_window_view(series[:-1], seq_length)
    X, y = stretches[:, :, np.newaxis], series[seq_length:, np.newaxis]
    return X.astype("float32"), y.astype("float32")


def generate_sine_data(seq_length, num_samples, waves=SINE, noise=0.0, seed=0):
    """Generates sine time series for training.

    Args:
        seq_length: length of each sequence
        num_samples: number of examples

    Returns:
        X: input sequences (num_samples, seq_length, 1)
        y: targets (num_samples, 1), the value that follows each sequence
    """
    series = generate_series(num_samples + seq_length, waves, noise, seed)
    return windows(series, seq_length)


def split_in_time(X, y, share=0.8):
    """The first part for training, the last part for testing, and a gap between them.

    Neighbouring windows share all values but one. Shuffled before the split, almost
    every test window would have a twin in the training data (leakage). The gap of one
    window keeps the test windows free of values that were seen in training.
    """
    seq_length = X.shape[1]
    end = int(share * len(X))
    begin = end + seq_length
    return X[:end], y[:end], X[begin:], y[begin:]


def create_lstm_model(seq_length, units=32, cell=layers.LSTM, layer_count=1):
    """Creates an LSTM model for time series forecasting.

    Args:
        seq_length: length of the input sequences

    Returns:
        model: Keras model, compiled with the mean squared error
    """
    model = keras.Sequential(
        [
            keras.Input((seq_length, 1)),
            # Lower layers hand on their whole course, the last one its final state
            # only.
            *[cell(units, return_sequences=True) for _ in range(layer_count - 1)],
            cell(units),
            layers.Dense(1),  # linear: the values forecast are not bounded
        ]
    )
    # Clipping keeps a rare steep step from undoing the training.
    model.compile(optimizer=keras.optimizers.Adam(0.005, clipnorm=1.0), loss="mse")
    return model


def fit(model, X, y, epochs, name):
    """Trains the model, says how it goes, and returns the seconds taken."""
    start = time.perf_counter()

    def report(epoch, logs):
        print(f"{name}: epoch {epoch + 1}/{epochs}, mse {logs['loss']:.5f}", flush=True)

    callbacks = [keras.callbacks.LambdaCallback(on_epoch_end=report)]
    model.fit(X, y, batch_size=64, epochs=epochs, verbose=0, callbacks=callbacks)
    return time.perf_counter() - start


def mse(model, X, y):
    """The mean squared error of the model."""
    return float(np.mean((np.asarray(model.predict_on_batch(X)) - y) ** 2))


def naive_mse(X, y):
    """The mean squared error of the naive forecast: the next value equals the last
    one.
    """
    return float(np.mean((X[:, -1] - y) ** 2))


class LinearForecast:
    """The next value as a weighted sum of the window's values and a constant: least
    squares.
    """

    def fit(self, X, y):
        self.weights, *_ = np.linalg.lstsq(self._rows(X), y, rcond=None)
        return self

    def predict_on_batch(self, X):
        return (self._rows(X) @ self.weights).astype("float32")

    def count_params(self):
        return self.weights.size

    def _rows(self, X):
        return np.column_stack([X[:, :, 0].astype(float), np.ones(len(X))])


def forecast(model, X, steps):
    """Multi-step forecast: each forecast becomes the newest input of the next one.

    Returns the forecasts (len(X), steps).
    """
    window, found = X.copy(), []
    for _ in range(steps):
        following = model.predict_on_batch(window)
        found.append(following[:, 0])
        window = np.concatenate([window[:, 1:], following[:, np.newaxis]], axis=1)
    return np.stack(found, axis=1)


def plot_predictions(model, test_data, test_targets, file_name="predictions.svg"):
    """Shows forecasts beside the actual values."""
    predictions = model.predict(test_data, verbose=0)
    figure, axis = plt.subplots(figsize=(6.2, 2.4), layout="constrained")
    axis.plot(
        test_targets[:100], "-", color="0.65", linewidth=2.5, label="actual values"
    )
    axis.plot(predictions[:100], "--", color="0.0", linewidth=1.1, label="forecasts")
    axis.set(xlabel="time step of the test part", ylabel="value")
    axis.legend(loc="upper right", fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def plot_multi_step(history, actual, found, file_name):
    """Shows a forecast of many steps from one window."""
    figure, axis = plt.subplots(figsize=(6.2, 2.4), layout="constrained")
    before = range(-len(history) + 1, 1)
    ahead = range(1, len(actual) + 1)
    axis.plot(before, history, "-", color="0.0", linewidth=1.1, label="known window")
    axis.plot(ahead, actual, "-", color="0.65", linewidth=2.5, label="actual values")
    axis.plot(
        ahead,
        found,
        "--",
        color="0.0",
        linewidth=1.1,
        label="forecast from its own forecasts",
    )
    axis.axvline(0.5, color="0.4", linewidth=0.6, linestyle=":")
    axis.set(xlabel="time step from the last known value", ylabel="value")
    axis.legend(loc="upper left", fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def pure_sine(seq_length, num_samples, epochs, seed):
    """Parts (a) to (c): one sine wave."""
    X, y = generate_sine_data(seq_length, num_samples, seed=seed)
    X_train, y_train, X_test, y_test = split_in_time(X, y)
    model = create_lstm_model(seq_length)
    fit(model, X_train, y_train, epochs, "sine, LSTM")
    results = {
        "sine_mse_lstm": mse(model, X_test, y_test),
        "sine_mse_naive": naive_mse(X_test, y_test),
    }
    print("\nOne sine wave, test part:")
    print(f"naive forecast  mse {results['sine_mse_naive']:.6f}")
    print(f"LSTM            mse {results['sine_mse_lstm']:.6f}\n")
    return results


def compare_models(data, seq_length, epochs, seeds):
    """Part (f): the cells with the same units, data and epochs, each from several
    seeds.

    LSTM with two layers, too, and as yardsticks the naive and a linear forecast.
    """
    X_train, y_train, X_test, y_test = data
    linear = LinearForecast().fit(X_train, y_train)
    results, models = {"mse_naive": naive_mse(X_test, y_test)}, {"linear": linear}
    results |= {
        "mse_linear": mse(linear, X_test, y_test),
        "parameters_linear": linear.count_params(),
    }
    for name, (cell, layer_count) in MODELS.items():
        seconds, errors = [], []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_lstm_model(seq_length, cell=cell, layer_count=layer_count)
            seconds.append(fit(model, X_train, y_train, epochs, f"{name}, seed {seed}"))
            errors.append(mse(model, X_test, y_test))
        models[name] = model
        results |= {
            f"mse_{name}": float(np.mean(errors)),
            f"spread_{name}": float(np.std(errors)),
            f"seconds_{name}": float(np.mean(seconds)),
            f"parameters_{name}": model.count_params(),
        }
    print(
        "\nMixture of three waves with noise, test part (mean and spread of "
        f"{len(seeds)} runs):"
    )
    print(f"naive forecast    mse {results['mse_naive']:.5f}")
    print(
        f"linear forecast   mse {results['mse_linear']:.5f}             "
        f"{linear.count_params():>5} parameters"
    )
    for name in MODELS:
        found = f"{results[f'mse_{name}']:.5f} ± {results[f'spread_{name}']:.5f}"
        print(
            f"{name:<16}  mse {found}   {results[f'parameters_{name}']:>5} parameters"
        )
    print(f"noise alone       mse {NOISE**2:.5f}   (no forecast can be better)")
    return results, models


def multi_step(model, linear, X_test, y_test, horizon):
    """Part (e): forecasts of many steps from every window of the test part."""
    starts = len(X_test) - horizon
    actual = np.lib.stride_tricks.sliding_window_view(y_test[:, 0], horizon)[:starts]
    found = forecast(model, X_test[:starts], horizon)
    course = np.mean((found - actual) ** 2, axis=0)
    naive = np.mean((X_test[:starts, -1] - actual) ** 2, axis=0)
    straight = np.mean(
        (forecast(linear, X_test[:starts], horizon) - actual) ** 2, axis=0
    )
    shown = [h for h in (1, 2, 5, 10, 20, 30) if h <= horizon]
    print("\nMulti-step forecast with the LSTM:")
    print("steps ahead   " + "".join(f"{h:>9}" for h in shown))
    print("mse, LSTM     " + "".join(f"{course[h - 1]:>9.4f}" for h in shown))
    print("mse, linear   " + "".join(f"{straight[h - 1]:>9.4f}" for h in shown))
    print("mse, naive    " + "".join(f"{naive[h - 1]:>9.4f}" for h in shown))
    plot_multi_step(X_test[0, :, 0], actual[0], found[0], "multi_step.svg")
    return {
        "horizon": horizon,
        "multi_step_mse": [float(v) for v in course],
        "multi_step_mse_linear": [float(v) for v in straight],
        "multi_step_mse_naive": [float(v) for v in naive],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--small", action="store_true", help="a setting for a quick test"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(arguments.seed)
    plt.rcParams["svg.hashsalt"] = "sine_forecast"

    if arguments.small:
        tf.config.run_functions_eagerly(True)  # a graph would cost more than its steps

    seq_length = 20
    num_samples = 400 if arguments.small else 4000
    epochs = 1 if arguments.small else 16
    seeds = range(arguments.seed, arguments.seed + (1 if arguments.small else 5))

    results = {
        "num_samples": num_samples,
        "epochs": epochs,
        "noise": NOISE,
        "runs": len(seeds),
    }
    results |= pure_sine(seq_length, num_samples, epochs, arguments.seed)

    X, y = generate_sine_data(seq_length, num_samples, MIXTURE, NOISE, arguments.seed)
    data = split_in_time(X, y)
    X_train, _, X_test, y_test = data
    results |= {"train_windows": len(X_train), "test_windows": len(X_test)}
    train_values = {value for window in X_train[:, :, 0] for value in window}
    shared = len(
        train_values & {value for window in X_test[:, :, 0] for value in window}
    )
    print(
        f"Test: {len(X_test)} windows, {shared} of their values are in a window of the "
        "training part"
    )
    results["shared_values"] = shared
    compared, models = compare_models(data, seq_length, epochs, seeds)
    results |= compared
    plot_predictions(models["lstm"], X_test, y_test)
    results |= multi_step(
        models["lstm"], models["linear"], X_test, y_test, 10 if arguments.small else 30
    )
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
