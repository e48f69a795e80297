import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class AttentionLayer(layers.Layer):
    def __init__(self, units):
        super(AttentionLayer, self).__init__()
        self.units = units

    def build(self, input_shape):
        # TODO: define the weight matrices of the attention: W1, W2, V for Bahdanau attention
        pass

    def call(self, query, values):
        """Computes attention weights and context vector.

        Args:
            query: decoder hidden state (batch_size, hidden_size)
            values: encoder hidden states (batch_size, seq_len, hidden_size)

        Returns:
            context_vector: weighted sum of the encoder states
            attention_weights: attention weights
        """
        # TODO: compute the attention
        pass


def create_seq2seq_with_attention():
    """Creates a seq2seq model with attention."""
    # TODO: implement
    pass
