"""Sequence to sequence with Bahdanau attention, and the same model without it.

The task: read a word of 3 to 10 letters and write it backwards. A model that squeezes
the whole word into one context vector has to find room for all letters; with attention
every output letter can look up the input letter that it needs. Both models have nearly
the same number of parameters and see the same words, until their loss stops falling.

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

    words_per_epoch: int = 3200
    most_epochs: int = 30
    runs: int = 5
    longest: int = 10
    units: int = 32
    units_without_attention: int = 35
    test_words_per_length: int = 60


SMALL = Settings(
    words_per_epoch=64, most_epochs=2, runs=1, longest=5, test_words_per_length=5
)

PATIENCE = 4  # epochs without progress before a training ends
PROGRESS = 0.01  # by how much the loss must fall to count as progress


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
            layers.GRU(
                units,
                return_sequences=True,
                return_state=True,
                unroll=True,
            )
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


def unseen_words(rng, settings, test_words):
    """New words for an epoch: none of them is a word of the test."""
    lengths = rng.integers(3, settings.longest + 1, settings.words_per_epoch)
    words = generate_words(rng, lengths, settings.longest)
    seen = {word.tobytes() for word in test_words}
    while clashes := [i for i, word in enumerate(words) if word.tobytes() in seen]:
        words[clashes] = generate_words(rng, lengths[clashes], settings.longest)
    return words


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


class Training:
    """A model that can be trained from several seeds; it is built and traced once."""

    def __init__(self, settings, attention):
        self.settings, self.attention = settings, attention
        self.model = self._fresh()
        self.first_moments = [v.numpy() for v in self.model.optimizer.variables]

    def _fresh(self):
        settings = self.settings
        units = settings.units if self.attention else settings.units_without_attention
        model = create_seq2seq_with_attention(units=units, attention=self.attention)
        words = generate_words(np.random.default_rng(0), [3] * 64, settings.longest)
        model((words, shifted(reversed_words(words))))
        model.optimizer.build(model.trainable_variables)
        return model

    def restart(self, seed):
        """New weights of that seed, and an optimizer that has forgotten everything."""
        keras.utils.set_random_seed(seed)
        self.model.set_weights(self._fresh().get_weights())
        variables = self.model.optimizer.variables
        for variable, value in zip(variables, self.first_moments, strict=True):
            variable.assign(value)

    def epoch(self, words):
        """Trains once on the words; the loss. Padding has weight 0 in it."""
        targets = reversed_words(words)
        history = self.model.fit(
            (words, shifted(targets)),
            targets,
            sample_weight=(targets != PAD).astype("float32"),
            batch_size=64,
            verbose=0,
        )
        return history.history["loss"][0]


def is_at_plateau(losses):
    """Whether the last epochs brought no progress. Every epoch has new words, so its
    loss is that of words which the model has not seen.
    """
    if len(losses) <= PATIENCE:
        return False
    return min(losses[-PATIENCE:]) > min(losses[:-PATIENCE]) - PROGRESS


def train(training, seed, test_words, look_at=0):
    """Trains until the loss stops falling, or for the most epochs allowed.

    Returns the losses, and the accuracies after ``look_at`` epochs and at the end.
    """
    rng = np.random.default_rng(seed + 1000)
    training.restart(seed)
    losses, early = [], None
    while len(losses) < training.settings.most_epochs and not is_at_plateau(losses):
        words = unseen_words(rng, training.settings, test_words)
        losses.append(training.epoch(words))
        if len(losses) == look_at:
            early = accuracy_by_length(training.model, test_words)
    end = accuracy_by_length(training.model, test_words)
    return losses, end if early is None else early, end


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


LOOKS = {
    "attention": ("with attention", {"fmt": "-o"}),
    "fixed": ("fixed context, trained to the end", {"fmt": "--s", "mfc": "white"}),
    "fixed_early": ("fixed context, as many epochs", {"fmt": ":^", "mfc": "white"}),
}


def plot_accuracy(lengths, letters):
    """The mean over the runs, and their spread as bars."""
    figure, axes = plt.subplots(figsize=(5, 2.8))
    for name, (label, look) in LOOKS.items():
        mean, spread = np.mean(letters[name], axis=0), np.std(letters[name], axis=0)
        axes.errorbar(
            lengths, mean, spread, color="black", capsize=2, label=label, **look
        )
    axes.axhline(
        1 / len(LETTERS), color="gray", linewidth=0.8, linestyle="-.", label="guessing"
    )
    axes.set(
        xlabel="length of the word", ylabel="share of right letters", ylim=(0, 1.05)
    )
    axes.set_xticks(lengths)
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


# --- The comparison -------------------------------------------------------------------

MODELS = ("attention", "fixed")


def leak(rng, settings, test_words):
    """How many words of the test an epoch of training contains."""
    words = unseen_words(rng, settings, test_words)
    shared = {word.tobytes() for word in words} & {w.tobytes() for w in test_words}
    print(f"Test: {len(test_words)} words, {len(shared)} of them in training")
    return {"test_words": len(test_words), "shared_words": len(shared)}


def compare(trainings, settings, seed, test_words):
    """Both models from the same seeds, on the same words.

    Returns the results, and the shares of right letters: one row for each run.
    """
    results, letters = {}, {name: [] for name in LOOKS}
    whole, epochs, ended = ({name: [] for name in LOOKS} for _ in range(3))
    for run in range(settings.runs):
        for name in MODELS:
            same = epochs["attention"][-1] if name == "fixed" else 0
            losses, early, end = train(trainings[name], seed + run, test_words, same)
            print(
                f"{name}, run {run + 1}/{settings.runs}: {len(losses)} epochs, loss "
                f"{losses[-1]:.4f}",
                flush=True,
            )
            letters[name].append(end[0])
            whole[name].append(end[1])
            epochs[name].append(len(losses))
            ended[name].append(is_at_plateau(losses))
        letters["fixed_early"].append(early[0])
        whole["fixed_early"].append(early[1])
    long = [3 + i > 3 * settings.longest // 4 for i in range(len(letters["fixed"][0]))]
    for name in LOOKS:
        for kind, shares in (("letters", letters[name]), ("words", whole[name])):
            of_long = np.array(shares)[:, long].mean(axis=1)
            results |= {
                f"{name}_{kind}": [float(v) for v in np.mean(shares, axis=0)],
                f"{name}_{kind}_long": float(of_long.mean()),
                f"{name}_{kind}_long_spread": float(of_long.std()),
            }
    for name in MODELS:
        results |= {
            f"{name}_parameters": trainings[name].model.count_params(),
            f"{name}_epochs": float(np.mean(epochs[name])),
            f"{name}_at_plateau": sum(ended[name]),
        }
    return results, letters


def print_accuracies(lengths, letters):
    print(
        f"\nShare of right letters, mean ± spread of {len(letters['fixed'])} runs "
        f"(guessing: {1 / len(LETTERS):.2f})"
    )
    print(f"{'length':>6} {'attention':>15} {'fixed, as long':>15} {'fixed, end':>15}")
    for i, n in enumerate(lengths):
        cells = []
        for name in ("attention", "fixed_early", "fixed"):
            shares = np.array(letters[name])[:, i]
            cells.append(f"{shares.mean():.3f} ± {shares.std():.3f}")
        print(f"{n:>6} " + " ".join(f"{cell:>15}" for cell in cells))


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
    if arguments.small:
        tf.config.run_functions_eagerly(True)  # a graph would cost more than its steps
    keras.utils.set_random_seed(arguments.seed)
    tf.config.experimental.enable_op_determinism()

    rng = np.random.default_rng(arguments.seed)
    lengths = list(range(3, settings.longest + 1))
    test_words = generate_words(
        rng, np.repeat(lengths, settings.test_words_per_length), settings.longest
    )
    results = {
        "lengths": lengths,
        "runs": settings.runs,
        "most_epochs": settings.most_epochs,
        "words_per_epoch": settings.words_per_epoch,
        "longest": settings.longest,
        "chance": 1 / len(LETTERS),
    }
    results |= leak(rng, settings, test_words)
    trainings = {name: Training(settings, name == "attention") for name in MODELS}
    compared, letters = compare(trainings, settings, arguments.seed, test_words)
    results |= compared
    print_accuracies(lengths, letters)

    model = trainings["attention"].model
    results["padding_weight"] = largest_weight_on_padding(model, settings.longest, rng)
    print(
        f"\nLargest attention weight on a padded position: {results['padding_weight']}"
    )

    word = generate_words(rng, [settings.longest], settings.longest)
    written, weights = model.translate(word, settings.longest + 1)
    steps = settings.longest + 1
    results["example_rows_sum_to"] = [float(row.sum()) for row in weights[0, :steps]]
    print(f"\nExample: {''.join(spelled(word[0]))} -> {''.join(spelled(written[0]))}")

    plot_accuracy(lengths, letters)
    plot_alignment(spelled(word[0]), spelled(written[0]), weights[0])
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
