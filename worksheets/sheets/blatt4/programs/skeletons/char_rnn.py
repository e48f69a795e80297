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
        """Creates the character RNN."""
        model = keras.Sequential(
            [
                # TODO: embedding layer, LSTM or GRU layer(s)
                # TODO: dense layer with vocab_size outputs
            ]
        )
        return model

    def prepare_data(self, text):
        """Prepares text for training.

        Args:
            text: input text as a string

        Returns:
            dataset: TensorFlow dataset
            char_to_idx: mapping from characters to indices
            idx_to_char: mapping from indices to characters
        """
        # TODO: find the different characters and make the mappings
        # TODO: cut the text into sequences
        pass

    def generate_text(self, seed_text, num_generate=100, temperature=1.0):
        """Generates text that begins with a seed text.

        Args:
            seed_text: the beginning
            num_generate: number of characters to generate
            temperature: temperature of the sampling (creativity)

        Returns:
            generated_text: the generated text
        """
        # TODO: turn the seed text into indices
        # TODO: predict and sample character by character
        pass


def main():
    # Sample text (you may also use texts of your own)
    sample_text = """
    Machine learning is a subset of artificial intelligence that focuses on
    algorithms that can learn from data. Deep learning is a subset of machine
    learning that uses neural networks with multiple layers.
    """
    # TODO: create and train a CharRNN
    # TODO: generate text and evaluate it


if __name__ == "__main__":
    main()
