"""Sentiment analysis with LSTMs that read forwards, backwards and in both directions.

Two tasks. To judge a whole review, a forward LSTM has read everything when it answers.
To mark every opinion in it as praise or blame, it has to answer in the middle: a
negation turns an opinion round, and it may stand before it ("the food was not good") or
after it ("the food was good , said nobody"). In both tasks the models have nearly the
same number of parameters and see the same reviews, until their loss stops falling. The
test consists of clauses that no training review contains.

    python bidirectional_sentiment.py [--small] [--seed N]
"""

import argparse
import json
import os
import textwrap
from dataclasses import dataclass
from itertools import pairwise

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
CLAUSE = 9  # words of the longest clause
CLAUSES = {"words": (1,), "reviews": (1, 3)}  # of a text, in each of the two tasks


@dataclass(frozen=True)
class Settings:
    words_per_epoch: int = 1000  # texts for the task of marking words
    reviews_per_epoch: int = 1200
    most_epochs: int = 24
    runs: int = 5
    test_reviews: int = 800


SMALL = Settings(
    words_per_epoch=100,
    reviews_per_epoch=50,
    most_epochs=1,
    runs=1,
    test_reviews=100,
)

PATIENCE = 8  # epochs without progress before a training ends; some begin as slowly
PROGRESS = 0.005  # by how much the loss must fall to count as progress


# --- Data -----------------------------------------------------------------------------


def is_held_out(thing, opinion):
    """A quarter of all pairs of thing and opinion word is kept for the test. Every word
    of them occurs in training, too, with other words.
    """
    opinions = POSITIVE + NEGATIVE
    return (THINGS.index(thing) + opinions.index(opinion)) % 4 == 0


def generate_clause(rng, held_out):
    """Words about one thing, the mark of each word, and the kind of the opinion.

    What stands on one side of the opinion says nothing about the other side: "said
    everybody" changes nothing.
    """
    kind = rng.choice(KINDS, p=FREQUENCY)
    says_good = bool(rng.integers(2))
    thing = rng.choice(THINGS)
    opinions = POSITIVE if says_good else NEGATIVE
    allowed = [word for word in opinions if is_held_out(thing, word) == held_out]
    words = ["the", thing, "was"]
    words += ["not"] if kind == "negated before" else []
    words += list(rng.choice(FILLERS, rng.integers(0, 2)))
    marks = [NO_OPINION] * len(words)
    marks.append(PRAISE if says_good == (kind == "plain") else BLAME)
    words += [rng.choice(allowed), ","]
    words += ["said", "nobody" if kind == "negated after" else "everybody"]
    return words, marks + [NO_OPINION] * (len(words) - len(marks)), kind


def generate_reviews(rng, count, clauses=(1, 3), held_out=False):
    """Word numbers and marks, padded with zeros; and the kind of every opinion, as its
    number in KINDS or -1. A review has one of these numbers of clauses.
    """
    X, y = np.zeros((2, count, CLAUSE * max(clauses)), np.int32)
    kinds = np.full(X.shape, -1)
    for row in range(count):
        position = 0
        for _ in range(rng.choice(clauses)):
            words, marks, kind = generate_clause(rng, held_out)
            end = position + len(words)
            X[row, position:end] = [INDEX[word] for word in words]
            y[row, position:end] = marks
            kinds[row, position:end][np.array(marks) != NO_OPINION] = KINDS.index(kind)
            position = end
    return X, y, kinds


def clauses_of(X):
    """All clauses of the reviews: the stretches that begin with "the"."""
    found = set()
    for review in X:
        words = review[review > 0]
        starts = [*np.flatnonzero(words == INDEX["the"]), len(words)]
        found |= {tuple(words[a:b]) for a, b in pairwise(starts)}
    return found


def sentiment_of_review(marks):
    """1 where more opinions praise than blame, else 0."""
    return ((marks == PRAISE).sum(axis=1) > (marks == BLAME).sum(axis=1)).astype(int)


# --- The models -----------------------------------------------------------------------


class Backward(layers.Layer):
    """An LSTM that reads from the end to the beginning; its states are turned round, so
    that they fit the words.
    """

    def __init__(self, units):
        super().__init__()
        self.lstm = lstm(units, return_sequences=True, go_backwards=True)
        self.supports_masking = True

    def call(self, x, mask=None):
        return tf.reverse(self.lstm(x, mask=mask), axis=[1])


def lstm(units, **options):
    """The LSTM of Keras, in the form that can be compiled with the rest of a model."""
    return layers.LSTM(units, use_cudnn=False, **options)


def create_sentiment_model(direction, units, embedding_dim=12):
    """A mark for every word. ``mask_zero`` makes all layers, and the loss, skip the
    padding.
    """
    reader = {
        "forward": lambda: lstm(units, return_sequences=True),
        "backward": lambda: Backward(units),
        "bidirectional": lambda: layers.Bidirectional(
            lstm(units, return_sequences=True)
        ),
    }[direction]
    return compiled(reader(), CLAUSE, 3, embedding_dim)


def create_review_model(direction, units, embedding_dim=12):
    """One answer for the whole review: what was read last is all that is kept."""
    reader = {
        "forward": lambda: lstm(units),
        "bidirectional": lambda: layers.Bidirectional(lstm(units)),
    }[direction]
    return compiled(reader(), 3 * CLAUSE, 2, embedding_dim)


def compiled(reader, length, classes, embedding_dim):
    model = keras.Sequential(
        [
            keras.Input((length,), dtype="int32"),
            layers.Embedding(len(VOCABULARY), embedding_dim, mask_zero=True),
            reader,
            layers.Dense(16, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(1e-2, clipnorm=1.0)
    model.compile(
        optimizer=optimizer, loss="sparse_categorical_crossentropy", jit_compile=True
    )
    return model


# Twice 24 units cost as much as once 36: an LSTM's parameters grow with the square of
# its units.
UNITS = {"forward": 36, "backward": 36, "bidirectional": 24}
TASKS = {
    "words": (create_sentiment_model, tuple(UNITS)),
    "reviews": (create_review_model, ("forward", "bidirectional")),
}


# --- Training -------------------------------------------------------------------------


class Training:
    """A model that can be trained from several seeds; it is built and traced once."""

    def __init__(self, create):
        self.create, self.model = create, create()
        self.model.optimizer.build(self.model.trainable_variables)
        self.at_first = [v.numpy() for v in self.model.optimizer.variables]

    def restart(self, seed):
        """New weights of that seed, and an optimizer that has forgotten everything."""
        keras.utils.set_random_seed(seed)
        self.model.set_weights(self.create().get_weights())
        variables = self.model.optimizer.variables
        for variable, value in zip(variables, self.at_first, strict=True):
            variable.assign(value)

    def train(self, epochs, seed):
        """Trains until the loss stops falling, or to the last of the epochs, pairs of
        inputs and targets. Every epoch has other reviews. Returns the losses.
        """
        self.restart(seed)
        losses = []
        for X, y in epochs:
            history = self.model.fit(X, y, batch_size=50, verbose=0)
            losses += history.history["loss"]
            if is_at_plateau(losses):
                break
        return losses


def is_at_plateau(losses):
    """Whether the last epochs brought no progress."""
    if len(losses) <= PATIENCE:
        return False
    return min(losses[-PATIENCE:]) > min(losses[:-PATIENCE]) - PROGRESS


def marked(model, X):
    """The mark of every word; padding is no opinion."""
    return np.where(
        X == 0, NO_OPINION, model.predict(X, batch_size=250, verbose=0).argmax(axis=-1)
    )


def largest_effect_of_padding(model, X):
    """How far a prediction moves when every review gets ten more zeros at its end:
    nowhere, thanks to the mask.
    """
    longer = np.pad(X, ((0, 0), (0, 10)))
    for layer in model.layers:
        longer = layer(longer)
    return float(np.abs(model(X) - longer[:, : X.shape[1]])[X != 0].max())


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
        keys = [f"words_{name}_{kind.replace(' ', '_')}" for name in UNITS]
        bars = axes.bar(
            places + 0.27 * (i - 1),
            [results[key] for key in keys],
            0.25,
            yerr=[results[f"{key}_spread"] for key in keys],
            color=paint,
            edgecolor="black",
            label=kind,
        )
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set(ylabel="opinions marked correctly", ylim=(0, 1.1))
    axes.set_xticks(places, list(UNITS))
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.2))
    save(figure, "accuracy.svg")


# --- The comparison -------------------------------------------------------------------


def leak(epochs, tests):
    """How many texts and clauses of the tests occur in training."""
    trained = {tuple(text[text > 0]) for X, _ in epochs for text in X}
    tested = [tuple(text[text > 0]) for X, _, _ in tests.values() for text in X]
    shared = sum(text in trained for text in tested)
    known = set().union(*(clauses_of(X) for X, _ in epochs))
    clauses = set().union(*(clauses_of(X) for X, _, _ in tests.values()))
    print(
        f"\nIn training, too: {shared} of {len(tested)} texts of the tests and "
        f"{len(clauses & known)} of their {len(clauses)} different clauses"
    )
    return {
        "test_texts": len(tested),
        "shared_texts": shared,
        "test_clauses": len(clauses),
        "shared_clauses": len(clauses & known),
    }


def measured(task, model, test):
    """The accuracies of a trained model: of whole reviews, or of each kind of
    opinion.
    """
    X, y, kinds = test
    if task == "reviews":
        found = model.predict(X, batch_size=100, verbose=0).argmax(axis=-1)
        return {"accuracy": float(np.mean(found == sentiment_of_review(y)))}
    right = marked(model, X) == y
    return {
        "accuracy": float(np.mean(right[kinds >= 0])),
        **{
            kind.replace(" ", "_"): float(np.mean(right[kinds == number]))
            for number, kind in enumerate(KINDS)
        },
    }


def compare(task, epochs, test, settings, seed):
    """All directions of a task from the same seeds, on the same texts."""
    create, directions = TASKS[task]
    targets = sentiment_of_review if task == "reviews" else np.asarray
    epochs = [(X, targets(y)) for X, y in epochs]
    results = {}
    for name in directions:
        training = Training(lambda name=name: create(name, UNITS[name]))
        runs, lengths, ended = [], [], []
        for run in range(settings.runs):
            losses = training.train(epochs, seed + run)
            print(
                f"{task}, {name}, run {run + 1}/{settings.runs}: {len(losses)} epochs, "
                f"loss {losses[-1]:.4f}",
                flush=True,
            )
            runs.append(measured(task, training.model, test))
            lengths.append(len(losses))
            ended.append(is_at_plateau(losses))
        for key in runs[0]:
            shares = [run[key] for run in runs]
            results[f"{task}_{name}_{key}"] = float(np.mean(shares))
            results[f"{task}_{name}_{key}_spread"] = float(np.std(shares))
        results |= {
            f"{task}_{name}_parameters": training.model.count_params(),
            f"{task}_{name}_epochs": float(np.mean(lengths)),
            f"{task}_{name}_at_plateau": sum(ended),
        }
        if task == "words":
            effect = largest_effect_of_padding(training.model, test[0][:50])
            results[f"{name}_padding_effect"] = effect
    return results


def print_table(task, results, columns):
    """The accuracies of a task: mean and spread over the runs."""
    print(f"{'':>13} {'parameters':>10}" + "".join(f"{c:>16}" for c in columns))
    for name in TASKS[task][1]:
        cells = [
            f"{results[f'{task}_{name}_{key}']:.3f} ± "
            f"{results[f'{task}_{name}_{key}_spread']:.3f}"
            for key in columns.values()
        ]
        parameters = results[f"{task}_{name}_parameters"]
        print(f"{name:>13} {parameters:>10}" + "".join(f"{c:>16}" for c in cells))


# --- All together ---------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="Judges reviews with LSTMs of three reading directions."
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

    rng = np.random.default_rng(arguments.seed)
    tests, epochs = {}, {}
    for task, clauses in CLAUSES.items():
        count = getattr(settings, f"{task}_per_epoch")
        tests[task] = generate_reviews(rng, settings.test_reviews, clauses, True)
        epochs[task] = [
            generate_reviews(rng, count, clauses)[:2]
            for _ in range(settings.most_epochs)
        ]
    test = tests["reviews"]
    print("Reviews of the test, for example")
    for row in range(2):
        words = " ".join(VOCABULARY[index] for index in test[0][row] if index)
        sentiment = "praise" if sentiment_of_review(test[1])[row] else "blame"
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
        "words_per_epoch": settings.words_per_epoch,
        "reviews_per_epoch": settings.reviews_per_epoch,
        "most_epochs": settings.most_epochs,
        "patience": PATIENCE,
        "test_reviews": settings.test_reviews,
        "runs": settings.runs,
        "ignoring_negations": FREQUENCY[0],
        "one_sided_ceiling": ceiling,
    }
    results |= leak(epochs["reviews"] + epochs["words"], tests)
    print()
    for task in TASKS:
        results |= compare(task, epochs[task], tests[task], settings, arguments.seed)

    print(f"\nWhole reviews judged correctly (guessing: 0.50, {settings.runs} runs)")
    print_table("reviews", results, {"reviews": "accuracy"})
    print(f"\nOpinions marked correctly ({settings.runs} runs)")
    kinds = {"not ...": "negated_before", "... nobody": "negated_after"}
    print_table(
        "words", results, {"plain": "plain", **kinds, "all opinions": "accuracy"}
    )
    print(
        f"(ignoring negations: {FREQUENCY[0]:.2f}, reading one side only: "
        f"{ceiling:.2f} at best)"
    )
    effect = max(results[f"{name}_padding_effect"] for name in UNITS)
    print(f"\nLargest change of a prediction when ten zeros are appended: {effect:.1e}")

    plot_accuracies(results)
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
