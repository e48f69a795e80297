import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def generate_sine_data(seq_length, num_samples):
    """Generates sine time series for training.

    Args:
        seq_length: length of each sequence
        num_samples: number of examples

    Returns:
        X: input sequences (num_samples, seq_length, 1)
        y: targets (num_samples, 1)
    """
    # TODO: generate sine data; hint: np.sin(np.linspace(...))
    pass


def create_lstm_model(seq_length):
    """Creates an LSTM model for time series forecasting.

    Args:
        seq_length: length of the input sequences

    Returns:
        model: Keras model
    """
    model = keras.Sequential(
        [
            # TODO: LSTM layer(s), a dense layer for the output, fitting activations
        ]
    )
    return model


def plot_predictions(model, test_data, test_targets):
    """Shows forecasts beside the actual values."""
    predictions = model.predict(test_data)
    plt.figure(figsize=(12, 6))
    plt.plot(test_targets[:100], label="actual values", alpha=0.7)
    plt.plot(predictions[:100], label="forecasts", alpha=0.7)
    plt.legend()
    plt.title("LSTM time series forecast")
    plt.show()


def main():
    seq_length = 20
    num_samples = 10000
    X, y = generate_sine_data(seq_length, num_samples)
    # TODO: train/test split
    # TODO: create and train the model
    # TODO: evaluation and plots


if __name__ == "__main__":
    main()
