import string

import numpy as np
import tensorflow as tf
from tensorflow import keras


class CharRNN:
    def __init__(self, vocab_size, embedding_dim, rnn_units):
        self.vocab_size = vocab_size
        self.embedding_dim = embedding_dim
        self.rnn_units = rnn_units
        self.model = self._build_model()

    def _build_model(self):
        """Erstellt das RNN auf Zeichenebene."""
        model = keras.Sequential(
            [
                # TODO: Implementieren Sie die Architektur
                # - Embedding-Schicht
                # - eine oder mehrere LSTM- oder GRU-Schichten
                # - Dense-Schicht mit vocab_size Ausgaben
            ]
        )
        return model

    def prepare_data(self, text):
        """Bereitet Text für das Training vor.

        Args:
            text: Eingabetext als String

        Returns:
            dataset: TensorFlow-Dataset
            char_to_idx: Abbildung von Zeichen auf Indizes
            idx_to_char: Abbildung von Indizes auf Zeichen
        """
        # TODO: Implementieren Sie die Vorverarbeitung
        # - die verschiedenen Zeichen bestimmen
        # - Abbildungen von Zeichen auf Indizes anlegen
        # - den Text in Sequenzen teilen
        pass

    def generate_text(self, seed_text, num_generate=100, temperature=1.0):
        """Erzeugt Text, der mit einem Starttext beginnt.

        Args:
            seed_text: Starttext
            num_generate: Anzahl der Zeichen, die zu erzeugen sind
            temperature: Temperatur beim Sampling (Kreativität)

        Returns:
            generated_text: erzeugter Text
        """
        # TODO: Implementieren Sie die Erzeugung
        # - den Starttext in Indizes umwandeln
        # - Zeichen für Zeichen vorhersagen und ziehen
        pass


def main():
    # Beispieltext (Sie können auch eigene Texte verwenden)
    sample_text = """
    Machine learning is a subset of artificial intelligence that focuses on
    algorithms that can learn from data. Deep learning is a subset of machine
    learning that uses neural networks with multiple layers.
    """
    # TODO: Erstellen und trainieren Sie ein CharRNN
    # TODO: Erzeugen Sie Text und werten Sie ihn aus


if __name__ == "__main__":
    main()
