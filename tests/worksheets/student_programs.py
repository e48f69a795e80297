"""What students hand in: right programs, from which wrong and hostile ones are made, and the suites that mark them."""

from functools import cache

from worksheets.catalogue import find as sheet
from worksheets.program_marking.suite import Suite, find


@cache
def suite_of(name: str, task: str) -> Suite:
    """The suite that a task of a sheet names."""
    checks = sheet(name).tasks[task].checks
    assert checks is not None
    return find(checks)


RIGHT_RNN = """\
import numpy as np
import matplotlib.pyplot as plt


class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        self.Wxh = self._xavier(hidden_size, input_size)
        self.Whh = self._xavier(hidden_size, hidden_size)
        self.Why = self._xavier(output_size, hidden_size)
        self.bh = np.zeros((hidden_size, 1))
        self.by = np.zeros((output_size, 1))

    @staticmethod
    def _xavier(rows, columns):
        bound = np.sqrt(6 / (rows + columns))
        return np.random.uniform(-bound, bound, (rows, columns))

    def forward(self, inputs):
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []
        for x in inputs:
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            hidden_states.append(h)
            outputs.append(self.Why @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        g = {name: np.zeros_like(getattr(self, name)) for name in ("Wxh", "Whh", "Why", "bh", "by")}
        dh_next = np.zeros((self.hidden_size, 1))
        for t in reversed(range(len(inputs))):
            dy = outputs[t] - targets[t]
            g["Why"] += dy @ hidden_states[t].T
            g["by"] += dy
            dh = self.Why.T @ dy + dh_next
            da = (1 - hidden_states[t] ** 2) * dh
            h_prev = hidden_states[t - 1] if t > 0 else np.zeros_like(dh)
            g["Wxh"] += da @ inputs[t].T
            g["Whh"] += da @ h_prev.T
            g["bh"] += da
            dh_next = self.Whh.T @ da
        return g
"""

RIGHT_GRU = """\
import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


class GRU:
    NAMES = ("Wz", "Uz", "bz", "Wr", "Ur", "br", "Wh", "Uh", "bh", "Wy", "by")

    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        for gate in "zrh":
            setattr(self, "W" + gate, self._xavier(hidden_size, input_size))
            setattr(self, "U" + gate, self._xavier(hidden_size, hidden_size))
            setattr(self, "b" + gate, np.zeros((hidden_size, 1)))
        self.Wy = self._xavier(output_size, hidden_size)
        self.by = np.zeros((output_size, 1))

    @staticmethod
    def _xavier(rows, columns):
        bound = np.sqrt(6 / (rows + columns))
        return np.random.uniform(-bound, bound, (rows, columns))

    def forward(self, inputs):
        h = np.zeros((self.hidden_size, 1))
        outputs, hidden_states, self.cache = [], [], []
        for x in inputs:
            z = sigmoid(self.Wz @ x + self.Uz @ h + self.bz)
            r = sigmoid(self.Wr @ x + self.Ur @ h + self.br)
            g = np.tanh(self.Wh @ x + self.Uh @ (r * h) + self.bh)
            self.cache.append((z, r, g, h))
            h = (1 - z) * h + z * g
            hidden_states.append(h)
            outputs.append(self.Wy @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        grads = {name: np.zeros_like(getattr(self, name)) for name in self.NAMES}
        dh_next = np.zeros((self.hidden_size, 1))
        for t in reversed(range(len(inputs))):
            z, r, g, h = self.cache[t]
            dy = outputs[t] - targets[t]
            grads["Wy"] += dy @ hidden_states[t].T
            grads["by"] += dy
            dh = self.Wy.T @ dy + dh_next
            dg = (1 - g**2) * z * dh
            dz = z * (1 - z) * (g - h) * dh
            dr = r * (1 - r) * h * (self.Uh.T @ dg)
            for gate, d, read in (("z", dz, h), ("r", dr, h), ("h", dg, r * h)):
                grads["W" + gate] += d @ inputs[t].T
                grads["U" + gate] += d @ read.T
                grads["b" + gate] += d
            dh_next = (1 - z) * dh + r * (self.Uh.T @ dg) + self.Uz.T @ dz + self.Ur.T @ dr
        return grads
"""

RIGHT_SINE = """\
import numpy as np


def generate_sine_data(seq_length, num_samples):
    starts = np.random.uniform(0, 2 * np.pi, (num_samples, 1))
    steps = np.random.uniform(0.1, 0.5, (num_samples, 1))
    series = np.sin(starts + steps * np.arange(seq_length + 1))
    return series[:, :-1, np.newaxis], series[:, -1:]
"""

RIGHT_ATTENTION = """\
import tensorflow as tf
from tensorflow.keras import layers


class AttentionLayer(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units)
        self.W2 = layers.Dense(units)
        self.V = layers.Dense(1)

    def call(self, query, values):
        score = self.V(tf.nn.tanh(self.W1(tf.expand_dims(query, 1)) + self.W2(values)))
        attention_weights = tf.nn.softmax(score, axis=1)
        return tf.reduce_sum(attention_weights * values, axis=1), attention_weights
"""

RIGHT_CHARACTERS = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras


class CharRNN:
    def __init__(self, vocab_size, embedding_dim, rnn_units):
        self.vocab_size = vocab_size
        self.model = keras.Sequential([
            keras.layers.Embedding(vocab_size, embedding_dim),
            keras.layers.LSTM(rnn_units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ])
        self.model.build((None, None))
        self._fast = tf.function(self.model, input_signature=[tf.TensorSpec((None, None), tf.int32)])

    def prepare_data(self, text):
        characters = sorted(set(text))
        self.char_to_idx = {c: i for i, c in enumerate(characters)}
        self.idx_to_char = np.array(characters)
        encoded = np.array([self.char_to_idx[c] for c in text])
        pieces = tf.data.Dataset.from_tensor_slices(encoded).batch(21, drop_remainder=True)
        return pieces.map(lambda p: (p[:-1], p[1:])).batch(8), self.char_to_idx, self.idx_to_char

    def _logits(self, text):
        return self._fast(np.array([[self.char_to_idx[c] for c in text]], np.int32))[0, -1].numpy().astype(float)

    def generate_text(self, seed_text, num_generate=100, temperature=1.0):
        text = seed_text
        for _ in range(num_generate):
            scaled = self._logits(text) / temperature
            p = np.exp(scaled - scaled.max())
            text += self.idx_to_char[np.random.choice(self.vocab_size, p=p / p.sum())]
        return text

    def beam_search(self, seed_text, num_generate, beam_width):
        beams = [(0.0, seed_text)]
        for _ in range(num_generate):
            longer = []
            for score, text in beams:
                log_p = tf.nn.log_softmax(self._logits(text)).numpy()
                longer += [(score + log_p[i], text + self.idx_to_char[i]) for i in range(self.vocab_size)]
            beams = sorted(longer, reverse=True)[:beam_width]
        return beams[0][1][len(seed_text):]
"""
