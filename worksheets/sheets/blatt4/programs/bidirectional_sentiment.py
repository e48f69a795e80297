"""Sentiment analysis with LSTMs that read forwards, backwards and in both directions.

The model marks every opinion in a review as praise or blame. A negation turns an
opinion round, and it may stand before it ("the food was not good") or after it ("the
food was good , said nobody"). When a forward LSTM marks a word, it has not read what
follows; a backward one does not know what came before. Three models of equal size read
the same reviews, and only the bidirectional one can be right about both. The review as
a whole is what most of its opinions are.

    python bidirectional_sentiment.py [--small] [--seed N]
"""

import argparse
import json
import os
import textwrap
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

THINGS = ("food", "service", "price", "music", "view", "wine", "room", "crowd")
POSITIVE = ("superb", "great", "lovely", "good", "splendid", "fine")
NEGATIVE = ("awful", "bad", "dreadful", "poor", "horrid", "weak")
FILLERS = ("really", "rather", "today", "here")
VOCABULARY = (
    "<pad>",
    "the",
    "was",
    "not",
    ",",
    "said",
    "nobody",
    "everybody",
    *THINGS,
    *FILLERS,
    *POSITIVE,
    *NEGATIVE,
)
INDEX = {word: index for index, word in enumerate(VOCABULARY)}

NO_OPINION, PRAISE, BLAME = 0, 1, 2
KINDS = ("plain", "negated before", "negated after")
FREQUENCY = (2 / 3, 1 / 6, 1 / 6)
LONGEST = 27  # three clauses of nine words


@dataclass(frozen=True)
class Settings:
    reviews: int = 3000
    test_reviews: int = 800
    epochs: int = 14


SMALL = Settings(reviews=600, test_reviews=100, epochs=2)


# --- Data -----------------------------------------------------------------------------


def generate_clause(rng):
    """Words about one thing, the mark of each word, and the kind of the opinion.

    What stands on one side of the opinion says nothing about the other side: "said
    everybody" changes nothing.
    """
    kind = rng.choice(KINDS, p=FREQUENCY)
    says_good = bool(rng.integers(2))
    words = [
        "the",
        rng.choice(THINGS),
        "was",
        *(["not"] if kind == "negated before" else []),
    ]
    words += list(rng.choice(FILLERS, rng.integers(0, 2)))
    marks = [NO_OPINION] * len(words)
    marks.append(PRAISE if says_good == (kind == "plain") else BLAME)
    words += [rng.choice(POSITIVE if says_good else NEGATIVE), ","]
    words += ["said", "nobody" if kind == "negated after" else "everybody"]
    return words, marks + [NO_OPINION] * (len(words) - len(marks)), kind


def generate_reviews(rng, count):
    """Word numbers and marks, padded with zeros; and the kind of every opinion, as its
    number in KINDS or -1.
    """
    X, y = np.zeros((2, count, LONGEST), np.int32)
    kinds = np.full((count, LONGEST), -1)
    for row in range(count):
        position = 0
        for _ in range(rng.choice((1, 3))):
            words, marks, kind = generate_clause(rng)
            end = position + len(words)
            X[row, position:end] = [INDEX[word] for word in words]
            y[row, position:end] = marks
            kinds[row, position:end][np.array(marks) != NO_OPINION] = KINDS.index(kind)
            position = end
    return X, y, kinds


def sentiment_of_review(marks):
    """1 where more opinions praise than blame, else 0."""
    return ((marks == PRAISE).sum(axis=1) > (marks == BLAME).sum(axis=1)).astype(int)


# --- The models -----------------------------------------------------------------------


def create_sentiment_model(direction, units, embedding_dim=12):
    """Embedding, LSTM, and a mark for every word. ``mask_zero`` makes all layers, and
    the loss, skip the padding.
    """
    lstm = {
        "forward": layers.LSTM(units, return_sequences=True),
        "backward": Backward(units),
        "bidirectional": layers.Bidirectional(
            layers.LSTM(units, return_sequences=True)
        ),
    }[direction]
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(len(VOCABULARY), embedding_dim, mask_zero=True),
            lstm,
            layers.Dense(16, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(1e-2, clipnorm=1.0)
    model.compile(
        optimizer=optimizer, loss="sparse_categorical_crossentropy", jit_compile=False
    )
    return model


class Backward(layers.Layer):
    """An LSTM that reads from the end to the beginning; its states are turned round, so
    that they fit the words.
    """

    def __init__(self, units):
        super().__init__()
        self.lstm = layers.LSTM(units, return_sequences=True, go_backwards=True)
        self.supports_masking = True

    def call(self, x, mask=None):
        return tf.reverse(self.lstm(x, mask=mask), axis=[1])


# Twice 24 units cost as much as once 36: an LSTM's parameters grow with the square of
# its units.
UNITS = {"forward": 36, "backward": 36, "bidirectional": 24}


def each_epoch(epochs):
    """Prints a line after every epoch."""

    def say(epoch, logs):
        print(f"  epoch {epoch + 1}/{epochs}: loss {logs['loss']:.4f}", flush=True)

    return keras.callbacks.LambdaCallback(on_epoch_end=say)


def marked(model, X):
    """The mark of every word; padding is no opinion."""
    return np.where(
        X == 0, NO_OPINION, model.predict(X, batch_size=250, verbose=0).argmax(axis=-1)
    )


def largest_effect_of_padding(model, X):
    """How far a prediction moves when every review gets ten more zeros at its end:
    nowhere, thanks to the mask.
    """
    longer = model(np.pad(X, ((0, 0), (0, 10))))[:, : X.shape[1]]
    return float(np.abs(model(X) - longer)[X != 0].max())


# --- Pictures -------------------------------------------------------------------------

plt.rcParams.update(
    {
        "svg.hashsalt": "bidirectional_sentiment",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def save(figure, name):
    """Without a date in it, the same picture is the same file."""
    figure.savefig(name, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def plot_accuracies(results):
    figure, axes = plt.subplots(figsize=(5.6, 2.8))
    places = np.arange(len(UNITS))
    for i, (kind, paint) in enumerate(
        zip(KINDS, ("white", "lightgray", "dimgray"), strict=True)
    ):
        heights = [results[f"{name}_{kind.replace(' ', '_')}"] for name in UNITS]
        bars = axes.bar(
            places + 0.27 * (i - 1),
            heights,
            0.25,
            color=paint,
            edgecolor="black",
            label=kind,
        )
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set(ylabel="opinions marked rightly", ylim=(0, 1.1))
    axes.set_xticks(places, list(UNITS))
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.2))
    save(figure, "accuracy.svg")


# --- All together ---------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="Marks opinions in reviews with LSTMs of three reading directions."
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
    X, y, _ = generate_reviews(rng, settings.reviews)
    X_test, y_test, kinds = generate_reviews(rng, settings.test_reviews)
    print(
        f"Reviews: {len(X)} for training, {len(X_test)} others for the test, for "
        "example"
    )
    for row in range(2):
        words = " ".join(VOCABULARY[index] for index in X_test[row] if index)
        sentiment = "praise" if sentiment_of_review(y_test)[row] else "blame"
        print(
            textwrap.fill(
                f"{sentiment}: {words}",
                78,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        )

    # A one-sided reader sees a plain opinion and one negated on its blind side alike,
    # and does best to call both plain.
    ceiling = 1 - FREQUENCY[2]
    results = {
        "reviews": len(X),
        "test_reviews": len(X_test),
        "epochs": settings.epochs,
    }
    results |= {
        "chance": 0.5,
        "ignoring_negations": FREQUENCY[0],
        "one_sided_ceiling": ceiling,
    }
    header = (
        f"{'':>13} {'parameters':>10} {'plain':>7} {'not ...':>8} {'... nobody':>10} "
        f"{'opinions':>9} {'reviews':>8}"
    )
    for name, units in UNITS.items():
        print(f"\nTraining, {name}")
        model = create_sentiment_model(name, units)
        history = model.fit(
            X,
            y,
            epochs=settings.epochs,
            batch_size=50,
            verbose=0,
            callbacks=[each_epoch(settings.epochs)],
        )
        found = marked(model, X_test)
        for number, kind in enumerate(KINDS):
            results[f"{name}_{kind.replace(' ', '_')}"] = float(
                np.mean((found == y_test)[kinds == number])
            )
        results |= {
            f"{name}_parameters": model.count_params(),
            f"{name}_loss": history.history["loss"],
            f"{name}_opinions": float(np.mean((found == y_test)[kinds >= 0])),
            f"{name}_reviews": float(
                np.mean(sentiment_of_review(found) == sentiment_of_review(y_test))
            ),
            f"{name}_padding_effect": largest_effect_of_padding(model, X_test[:50]),
        }

    print(f"\nMarked rightly\n{header}")
    for name in UNITS:
        print(
            f"{name:>13} {results[f'{name}_parameters']:>10} "
            f"{results[f'{name}_plain']:>7.3f} "
            f"{results[f'{name}_negated_before']:>8.3f} "
            f"{results[f'{name}_negated_after']:>10.3f} "
            f"{results[f'{name}_opinions']:>9.3f} {results[f'{name}_reviews']:>8.3f}"
        )
    print(
        f"(guessing: 0.50, ignoring negations: {FREQUENCY[0]:.2f}, reading one side "
        f"only: {ceiling:.2f} at best)"
    )
    effect = max(results[f"{name}_padding_effect"] for name in UNITS)
    print(f"\nLargest change of a prediction when ten zeros are appended: {effect:.1e}")

    plot_accuracies(results)
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
