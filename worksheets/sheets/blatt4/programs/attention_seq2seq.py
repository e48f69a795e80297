"""Sequence to sequence with Bahdanau attention, and the same model without it.

The task: read a word of 3 to 20 letters and write it backwards. A model that squeezes
the whole word into one context vector runs out of room as words grow; with attention
every output letter can look up the input letter that it needs. Both models see the same
data for the same number of epochs, and have nearly the same number of parameters.

    python attention_seq2seq.py [--small] [--seed N]
"""

import argparse
import json
import os
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

LETTERS = "abcdefghij"
PAD, START, END = 0, 1, 2
FIRST_LETTER = 3
VOCABULARY = FIRST_LETTER + len(LETTERS)


@dataclass(frozen=True)
class Settings:
    """How much is trained. The model without attention gets more units, so that it has
    no fewer parameters.
    """

    words: int = 5000
    epochs: int = 8
    longest: int = 20
    units: int = 32
    units_without_attention: int = 35
    test_words_per_length: int = 40


SMALL = Settings(words=256, epochs=1, longest=8, test_words_per_length=5)


# --- The layer of the sheet -----------------------------------------------------------


class AttentionLayer(layers.Layer):
    """Bahdanau attention: e_i = V tanh(W1 query + W2 values_i), softmax over i,
    weighted sum.
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.supports_masking = True

    def build(self, input_shape):
        # Keras gives the query's shape alone; Dense layers without bias are matrices
        # that find their own sizes.
        self.W1 = layers.Dense(self.units, use_bias=False)
        self.W2 = layers.Dense(self.units, use_bias=False)
        self.V = layers.Dense(1, use_bias=False)

    def call(self, query, values, mask=None):
        """
        Args:
            query: decoder hidden state (batch_size, hidden_size)
            values: encoder hidden states (batch_size, seq_len, hidden_size)
            mask: True where values are real, False where they are padding
                (batch_size, seq_len)

        Returns:
            context_vector: weighted sum of the values (batch_size, hidden_size)
            attention_weights: weights that sum to 1 (batch_size, seq_len)
        """
        # The query gets a time axis, so that it is added to every position of the
        # values.
        scores = self.V(tf.tanh(self.W1(query)[:, tf.newaxis, :] + self.W2(values)))
        scores = tf.squeeze(scores, axis=-1)
        if mask is not None:
            # exp(-1e9) is exactly 0 in floating point: padding gets no weight at all.
            scores = tf.where(mask, scores, tf.fill(tf.shape(scores), -1e9))
        attention_weights = tf.nn.softmax(scores, axis=-1)
        context_vector = tf.reduce_sum(
            attention_weights[:, :, tf.newaxis] * values, axis=1
        )
        return context_vector, attention_weights


# --- Encoder and decoder --------------------------------------------------------------


class Seq2Seq(keras.Model):
    """A bidirectional GRU reads, a GRU writes. ``attention=False`` leaves the decoder
    one fixed context vector.
    """

    def __init__(self, vocabulary_size, embedding_dim, units, attention=True):
        super().__init__()
        self.embedding = layers.Embedding(vocabulary_size, embedding_dim)
        self.encoder = layers.Bidirectional(
            layers.GRU(units, return_sequences=True, return_state=True)
        )
        self.first_state = layers.Dense(units, activation="tanh")
        self.attention = AttentionLayer(units) if attention else None
        self.cell = layers.GRUCell(units)
        self.output_layer = layers.Dense(vocabulary_size)

    def encode(self, source):
        """All encoder states, the mask of real letters, the fixed context vector and
        the decoder's first state.
        """
        mask = tf.not_equal(source, PAD)
        values, forward, backward = self.encoder(self.embedding(source), mask=mask)
        summary = tf.concat([forward, backward], axis=-1)
        return values, mask, summary, self.first_state(summary)

    def decode_step(self, token, state, encoded):
        """One letter further: logits of the next token, the new state, and where the
        model looked.
        """
        values, mask, summary, _ = encoded
        context, weights = (
            self.attention(state, values, mask=mask)
            if self.attention
            else (summary, None)
        )
        output, [state] = self.cell(
            tf.concat([self.embedding(token), context], axis=-1), [state]
        )
        return self.output_layer(tf.concat([output, context], axis=-1)), state, weights

    def call(self, inputs):
        """Teacher forcing: the decoder is given the right previous letter, whatever it
        would have written itself.
        """
        source, target_in = inputs
        encoded = self.encode(source)
        state = encoded[-1]
        logits = []
        for t in range(target_in.shape[1]):
            step_logits, state, _ = self.decode_step(target_in[:, t], state, encoded)
            logits.append(step_logits)
        return tf.stack(logits, axis=1)

    def translate(self, source, steps):
        """Greedy decoding: the model reads what it has written. Returns the tokens and
        the attention weights.
        """
        encoded = self.encode(source)
        state = encoded[-1]
        token = tf.fill([source.shape[0]], START)
        tokens, attention_weights = [], []
        for _ in range(steps):
            logits, state, weights = self.decode_step(token, state, encoded)
            token = tf.argmax(logits, axis=-1, output_type=tf.int32)
            tokens.append(token)
            attention_weights.append(weights)
        if self.attention is None:
            return tf.stack(tokens, axis=1).numpy(), None
        return tf.stack(tokens, axis=1).numpy(), tf.stack(
            attention_weights, axis=1
        ).numpy()


def create_seq2seq_with_attention(
    vocabulary_size=VOCABULARY, embedding_dim=16, units=32, attention=True
):
    """The compiled model. Clipped gradients, because a recurrent network may
    explode.
    """
    model = Seq2Seq(vocabulary_size, embedding_dim, units, attention)
    model.compile(
        optimizer=keras.optimizers.Adam(5e-3, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    return model


# --- Data -----------------------------------------------------------------------------


def generate_words(rng, lengths, longest):
    """Random words, padded with zeros to the same length."""
    words = rng.integers(
        FIRST_LETTER, VOCABULARY, size=(len(lengths), longest), dtype=np.int32
    )
    return np.where(
        np.arange(longest) < np.asarray(lengths)[:, np.newaxis], words, PAD
    ).astype(np.int32)


def reversed_words(words):
    """What the decoder must write: every word backwards and the end sign, padded with
    zeros.
    """
    targets = np.zeros((len(words), words.shape[1] + 1), np.int32)
    for target, word in zip(targets, words, strict=True):
        letters = word[word != PAD]
        target[: len(letters)] = letters[::-1]
        target[len(letters)] = END
    return targets


def shifted(targets):
    """What the decoder is given in training: the targets, one step later, after the
    start sign.
    """
    return np.concatenate(
        [np.full((len(targets), 1), START, np.int32), targets[:, :-1]], axis=1
    )


# --- Training and evaluation ----------------------------------------------------------


def each_epoch(epochs):
    """Prints a line after every epoch."""

    def say(epoch, logs):
        print(f"  epoch {epoch + 1}/{epochs}: loss {logs['loss']:.4f}", flush=True)

    return keras.callbacks.LambdaCallback(on_epoch_end=say)


def train(model, words, epochs):
    """Returns the training loss of every epoch. Padding has weight 0 in the loss."""
    targets = reversed_words(words)
    real = (targets != PAD).astype("float32")
    history = model.fit(
        (words, shifted(targets)),
        targets,
        sample_weight=real,
        epochs=epochs,
        batch_size=64,
        verbose=0,
        callbacks=[each_epoch(epochs)],
    )
    return history.history["loss"]


def accuracy_by_length(model, words):
    """For each length: the share of right letters, and the share of words without any
    mistake.
    """
    targets = reversed_words(words)
    written, _ = model.translate(words, targets.shape[1])
    is_letter = targets >= FIRST_LETTER
    whole = ((written == targets) | (targets == PAD)).all(axis=1)
    lengths = is_letter.sum(axis=1)
    groups = [lengths == n for n in np.unique(lengths)]
    return (
        [
            float(np.mean((written == targets)[group][is_letter[group]]))
            for group in groups
        ],
        [float(np.mean(whole[group])) for group in groups],
    )


def largest_weight_on_padding(model, longest, rng):
    """The largest attention weight that any padded position gets, over words of all
    lengths.
    """
    words = generate_words(rng, np.arange(1, longest + 1), longest)
    _, weights = model.translate(words, longest + 1)
    return float((weights * (words == PAD)[:, np.newaxis, :]).max())


# --- Pictures -------------------------------------------------------------------------

plt.rcParams.update(
    {
        "svg.hashsalt": "attention_seq2seq",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def save(figure, name):
    """Without a date in it, the same picture is the same file."""
    figure.savefig(name, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def plot_accuracy(lengths, with_attention, without_attention):
    figure, axes = plt.subplots(figsize=(5, 2.8))
    axes.plot(lengths, with_attention, "-o", color="black", label="with attention")
    axes.plot(
        lengths,
        without_attention,
        "--s",
        color="black",
        markerfacecolor="white",
        label="fixed context",
    )
    axes.axhline(
        1 / len(LETTERS), color="gray", linewidth=0.8, linestyle=":", label="guessing"
    )
    axes.set(
        xlabel="length of the word", ylabel="share of right letters", ylim=(0, 1.05)
    )
    axes.set_xticks(lengths[::2])
    axes.legend(frameon=False)
    save(figure, "accuracy.svg")


def plot_alignment(word, written, weights):
    """Rows: letters written; columns: letters read; darker: more attention. Weights
    below 0.01 are not printed.
    """
    figure, axes = plt.subplots(
        figsize=(0.42 * weights.shape[1] + 0.6, 0.32 * weights.shape[0] + 0.6)
    )
    axes.pcolormesh(
        weights, cmap="Greys", vmin=0, vmax=1, edgecolors="lightgray", linewidth=0.4
    )
    for (row, column), weight in np.ndenumerate(weights):
        if weight >= 0.01:
            ink = "white" if weight > 0.5 else "black"
            axes.text(
                column + 0.5,
                row + 0.5,
                f"{weight:.2f}",
                ha="center",
                va="center",
                fontsize=7,
                color=ink,
            )
    axes.set_xticks(np.arange(len(word)) + 0.5, list(word))
    axes.set_yticks(np.arange(len(written)) + 0.5, written)
    axes.xaxis.tick_top()
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.grid(False)
    save(figure, "alignment.svg")


def spelled(tokens):
    names = {START: "<start>", END: "<end>"}
    return [
        names.get(token, LETTERS[token - FIRST_LETTER])
        for token in tokens
        if token != PAD
    ]


# --- All together ---------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="Writes words backwards, with and without attention."
    )
    parser.add_argument(
        "--small",
        action="store_true",
        help="a tiny setting that shows only that all runs",
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    settings = SMALL if arguments.small else Settings()
    keras.utils.set_random_seed(arguments.seed)
    tf.config.experimental.enable_op_determinism()

    rng = np.random.default_rng(arguments.seed)
    training_words = generate_words(
        rng, rng.integers(3, settings.longest + 1, settings.words), settings.longest
    )
    lengths = list(range(3, settings.longest + 1))
    test_words = generate_words(
        rng, np.repeat(lengths, settings.test_words_per_length), settings.longest
    )
    long_words = [n > 3 * settings.longest // 4 for n in lengths]

    results = {
        "lengths": lengths,
        "epochs": settings.epochs,
        "words": settings.words,
        "longest": settings.longest,
        "chance": 1 / len(LETTERS),
    }
    models = {
        "attention": create_seq2seq_with_attention(units=settings.units),
        "fixed": create_seq2seq_with_attention(
            units=settings.units_without_attention, attention=False
        ),
    }
    print(f"Training on {settings.words} words, {settings.epochs} epochs")
    for name, model in models.items():
        print(name)
        losses = train(model, training_words, settings.epochs)
        letters, whole_words = accuracy_by_length(model, test_words)
        results |= {
            f"{name}_parameters": model.count_params(),
            f"{name}_loss": losses,
            f"{name}_letters": letters,
            f"{name}_words": whole_words,
            f"{name}_letters_long": float(np.mean(np.compress(long_words, letters))),
            f"{name}_words_long": float(np.mean(np.compress(long_words, whole_words))),
        }
        print(f"  {model.count_params()} parameters")

    print(f"\nShare of right letters (guessing: {1 / len(LETTERS):.2f})")
    print(f"{'length':>6} {'attention':>10} {'fixed':>10}")
    for n, with_attention, without in zip(
        lengths, results["attention_letters"], results["fixed_letters"], strict=True
    ):
        print(f"{n:>6} {with_attention:>10.3f} {without:>10.3f}")

    model = models["attention"]
    results["padding_weight"] = largest_weight_on_padding(model, settings.longest, rng)
    print(
        f"\nLargest attention weight on a padded position: {results['padding_weight']}"
    )

    word = generate_words(rng, [min(12, settings.longest)], settings.longest)
    written, weights = model.translate(word, settings.longest + 1)
    steps, letters = np.count_nonzero(word) + 1, np.count_nonzero(word)
    results["example_rows_sum_to"] = [float(row.sum()) for row in weights[0, :steps]]
    print(
        f"\nExample: {''.join(spelled(word[0]))} -> "
        f"{''.join(spelled(written[0, :steps]))}"
    )

    plot_accuracy(lengths, results["attention_letters"], results["fixed_letters"])
    plot_alignment(
        spelled(word[0]), spelled(written[0, :steps]), weights[0, :steps, :letters]
    )
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
