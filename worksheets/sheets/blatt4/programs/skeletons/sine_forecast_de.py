import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def generate_sine_data(seq_length, num_samples):
    """Erzeugt Sinus-Zeitreihen für das Training.

    Args:
        seq_length: Länge jeder Sequenz
        num_samples: Anzahl der Beispiele

    Returns:
        X: Eingabesequenzen (num_samples, seq_length, 1)
        y: Zielwerte (num_samples, 1)
    """
    # TODO: Erzeugen Sie Sinus-Daten
    # Tipp: np.sin(np.linspace(...))
    pass


def create_lstm_model(seq_length):
    """Erstellt ein LSTM-Modell zur Vorhersage von Zeitreihen.

    Args:
        seq_length: Länge der Eingabesequenzen

    Returns:
        model: Keras-Modell
    """
    model = keras.Sequential(
        [
            # TODO: Implementieren Sie die Architektur
            # - eine oder mehrere LSTM-Schichten
            # - Dense-Schicht für die Ausgabe
            # - geeignete Aktivierungsfunktionen
        ]
    )
    return model


def plot_predictions(model, test_data, test_targets):
    """Zeigt Vorhersagen neben den tatsächlichen Werten."""
    predictions = model.predict(test_data)

    plt.figure(figsize=(12, 6))
    plt.plot(test_targets[:100], label="Tatsächliche Werte", alpha=0.7)
    plt.plot(predictions[:100], label="Vorhersagen", alpha=0.7)
    plt.legend()
    plt.title("LSTM Zeitreihen-Vorhersage")
    plt.show()


def main():
    # Parameter
    seq_length = 20
    num_samples = 10000

    # Daten erzeugen
    X, y = generate_sine_data(seq_length, num_samples)

    # TODO: Teilen Sie in Training und Test
    # TODO: Erstellen und trainieren Sie das Modell
    # TODO: Werten Sie aus und zeichnen Sie


if __name__ == "__main__":
    main()
