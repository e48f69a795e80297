import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class AttentionLayer(layers.Layer):
    def __init__(self, units):
        super(AttentionLayer, self).__init__()
        self.units = units

    def build(self, input_shape):
        # TODO: Definieren Sie die Gewichtsmatrizen der Attention
        # W1, W2, V für Bahdanau-Attention
        pass

    def call(self, query, values):
        """Berechnet Attention-Gewichte und Kontextvektor.

        Args:
            query: Zustand des Decoders (batch_size, hidden_size)
            values: Zustände des Encoders (batch_size, seq_len, hidden_size)

        Returns:
            context_vector: gewichtete Summe der Encoder-Zustände
            attention_weights: Attention-Gewichte
        """
        # TODO: Implementieren Sie die Berechnung der Attention
        pass


def create_seq2seq_with_attention():
    """Erstellt ein Seq2Seq-Modell mit Attention."""
    # TODO: Implementieren Sie das Modell
    pass
