"""Image captioning: a CNN sees, a recurrent network writes, and attention joins the
two.

Every picture shows one coloured shape at one of nine places, and the caption says so:
"a red circle at the top left". Some combinations of colour, shape and place never occur
in training: in captions of these the model must put together what it knows of the three
words. The same model without attention, which is given the mean of all features in
every step, shows what attention adds. Every run holds out other combinations.

    python image_captioning.py [--small] [--seed N]
"""

import argparse
import json
import os
from dataclasses import dataclass
from itertools import product

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

SIZE = 36  # pixels along each side
COLOURS = {
    "red": (1, 0.1, 0.1),
    "green": (0.1, 0.8, 0.1),
    "blue": (0.1, 0.2, 1),
    "yellow": (1, 0.9, 0.1),
}
SHAPES = ("circle", "square", "triangle", "cross")
PLACES = tuple(product(("top", "middle", "bottom"), ("left", "centre", "right")))

WORDS = (
    "<pad>",
    "<start>",
    "<end>",
    "a",
    "at",
    "the",
    *COLOURS,
    *SHAPES,
    "top",
    "middle",
    "bottom",
    "left",
    "centre",
)
WORDS += ("right",)
INDEX = {word: index for index, word in enumerate(WORDS)}
CAPTION_LENGTH = 8  # "a red circle at the top left <end>"

BATCH = 32


@dataclass(frozen=True)
class Settings:
    pictures: int = 2400
    epochs: int = 8
    runs: int = 5
    held_out_combinations: int = 36  # of 4 colours x 4 shapes x 9 places = 144
    test_pictures: int = 288  # of held out combinations, and as many of shown ones


SMALL = Settings(pictures=32, epochs=1, runs=1, test_pictures=36)


# --- Data -----------------------------------------------------------------------------


def draw(rng, colour, shape, place):
    """One picture (SIZE, SIZE, 3): size, position and brightness vary, and there is
    noise.
    """
    row, column = (
        ("top", "middle", "bottom").index(place[0]),
        ("left", "centre", "right").index(place[1]),
    )
    centre_y = (row + 0.5) * SIZE / 3 + rng.uniform(-0.6, 0.6)
    centre_x = (column + 0.5) * SIZE / 3 + rng.uniform(-0.6, 0.6)
    radius = rng.uniform(4, 5.4)
    y, x = (
        np.mgrid[:SIZE, :SIZE]
        - np.array([centre_y, centre_x])[:, np.newaxis, np.newaxis]
    )
    inside = {
        "circle": x**2 + y**2 <= radius**2,
        "square": np.maximum(abs(x), abs(y)) <= 0.88 * radius,
        "triangle": (abs(y) <= radius) & (abs(x) <= (y + radius) / 2),
        "cross": np.minimum(abs(x), abs(y)) <= 0.3 * radius,
    }[shape] & (np.maximum(abs(x), abs(y)) <= radius)
    picture = rng.normal(0.5, 0.04, (SIZE, SIZE, 3))
    picture[inside] = np.array(COLOURS[colour]) * rng.uniform(0.8, 1) + rng.normal(
        0, 0.04, (inside.sum(), 3)
    )
    return np.clip(picture, 0, 1).astype("float32")


def caption(colour, shape, place):
    """The caption as word numbers, with the end sign."""
    return [INDEX[word] for word in ("a", colour, shape, "at", "the", *place, "<end>")]


def generate_pictures(rng, combinations):
    pictures = np.stack([draw(rng, *combination) for combination in combinations])
    return pictures, np.array(
        [caption(*combination) for combination in combinations], np.int32
    )


def split(rng, combinations, held_out):
    """The combinations, shuffled: those for training, and those never shown."""
    order = rng.permutation(len(combinations))
    return [combinations[i] for i in order[held_out:]], [
        combinations[i] for i in order[:held_out]
    ]


def some_of(rng, combinations, count):
    """So many of the combinations, all as often as possible."""
    order = np.concatenate(
        [rng.permutation(len(combinations))] * (count // len(combinations) + 1)
    )
    return [combinations[i] for i in order[:count]]


# --- The model ------------------------------------------------------------------------


class CNNEncoder(layers.Layer):
    """Picture -> grid of 9 x 9 features. Two coordinates join each, so that a place can
    be put into words.
    """

    def __init__(self, features):
        super().__init__()
        self.layers = [
            layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Conv2D(features, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
        ]

    def call(self, pictures):
        for layer in self.layers:
            pictures = layer(pictures)
        height, width = pictures.shape[1:3]
        y, x = np.meshgrid(
            np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij"
        )
        where = tf.constant(np.stack([y, x], axis=-1)[np.newaxis], tf.float32)
        grid = tf.concat(
            [pictures, tf.tile(where, [tf.shape(pictures)[0], 1, 1, 1])], axis=-1
        )
        return tf.reshape(grid, [-1, height * width, grid.shape[-1]])


class VisualAttention(layers.Layer):
    """Bahdanau attention over the cells of the grid."""

    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units, use_bias=False)
        self.W2 = layers.Dense(units, use_bias=False)
        self.V = layers.Dense(1, use_bias=False)

    def call(self, query, grid):
        scores = self.V(tf.tanh(self.W1(query)[:, tf.newaxis, :] + self.W2(grid)))
        weights = tf.nn.softmax(tf.squeeze(scores, axis=-1), axis=-1)
        return tf.reduce_sum(weights[:, :, tf.newaxis] * grid, axis=1), weights


class ImageCaptioner(keras.Model):
    """An encoder gives a grid of features, a GRU writes word for word. Without
    attention its context is the mean of the grid in every step.
    """

    def __init__(self, encoder, words, units=48, attention=True):
        super().__init__()
        self.encoder = encoder
        self.first_state = layers.Dense(units, activation="tanh")
        self.attention = VisualAttention(units) if attention else None
        self.embedding = layers.Embedding(words, 16)
        self.cell = layers.GRUCell(units)
        self.output_layer = layers.Dense(words)

    def encode(self, pictures):
        """The grid, the mean of it, and the decoder's first state."""
        grid = self.encoder(pictures)
        mean = tf.reduce_mean(grid, axis=1)
        return grid, mean, self.first_state(mean)

    def decode_step(self, token, state, encoded):
        """One word further: logits of the next word, the new state, and where the model
        looked.
        """
        grid, mean, _ = encoded
        context, weights = (
            self.attention(state, grid) if self.attention else (mean, None)
        )
        output, [state] = self.cell(
            tf.concat([self.embedding(token), context], axis=-1), [state]
        )
        return self.output_layer(tf.concat([output, context], axis=-1)), state, weights

    def call(self, inputs):
        """Teacher forcing: every step is given the right previous word."""
        pictures, words_in = inputs
        encoded = self.encode(pictures)
        state = encoded[-1]
        logits = []
        for t in range(words_in.shape[1]):
            step_logits, state, _ = self.decode_step(words_in[:, t], state, encoded)
            logits.append(step_logits)
        return tf.stack(logits, axis=1)

    def describe(self, pictures, steps=CAPTION_LENGTH):
        """Greedy decoding: the model reads what it has written. Returns the words and
        the attention weights.
        """
        encoded = self.encode(pictures)
        state = encoded[-1]
        token = tf.fill([len(pictures)], INDEX["<start>"])
        words, attention_weights = [], []
        for _ in range(steps):
            logits, state, weights = self.decode_step(token, state, encoded)
            token = tf.argmax(logits, axis=-1, output_type=tf.int32)
            words.append(token)
            attention_weights.append(weights)
        if self.attention is None:
            return tf.stack(words, axis=1).numpy(), None
        return tf.stack(words, axis=1).numpy(), tf.stack(
            attention_weights, axis=1
        ).numpy()


def create_captioner(attention=True):
    return ImageCaptioner(CNNEncoder(32), len(WORDS), attention=attention)


# --- Training and evaluation ----------------------------------------------------------


def after_start(captions):
    """What the decoder is given in training: the captions, one step later."""
    start = np.full((len(captions), 1), INDEX["<start>"], np.int32)
    return np.concatenate([start, captions[:, :-1]], axis=1)


class Training:
    """A model that can be trained from several seeds; it is built and traced once.

    Its steps get smaller until they are 0 at the end, and gradients are clipped.
    """

    def __init__(self, create, examples, steps):
        self.create, self.examples = create, examples
        self.model = self._fresh()
        self.model.compile(
            optimizer=keras.optimizers.Adam(
                keras.optimizers.schedules.CosineDecay(4e-3, steps), clipnorm=1.0
            ),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        self.model.optimizer.build(self.model.trainable_variables)
        self.at_first = [v.numpy() for v in self.model.optimizer.variables]

    def _fresh(self):
        model = self.create()
        pictures, captions = self.examples
        model((pictures, after_start(captions)))
        return model

    def train(self, seed, pictures, captions, epochs):
        """Trains from new weights; the losses of all epochs."""
        keras.utils.set_random_seed(seed)
        self.model.set_weights(self._fresh().get_weights())
        variables = self.model.optimizer.variables
        for variable, value in zip(variables, self.at_first, strict=True):
            variable.assign(value)
        history = self.model.fit(
            (pictures, after_start(captions)),
            captions,
            epochs=epochs,
            batch_size=BATCH,
            verbose=0,
        )
        return history.history["loss"]


def accuracies(written, captions):
    """The share of captions that name each of the three rightly, and of those without
    any mistake.
    """
    right = written == captions
    return {
        "colour": float(right[:, 1].mean()),
        "shape": float(right[:, 2].mean()),
        "place": float(right[:, 5:7].all(axis=1).mean()),
        "caption": float(right.all(axis=1).mean()),
    }


CHANCE = {
    "colour": 1 / len(COLOURS),
    "shape": 1 / len(SHAPES),
    "place": 1 / len(PLACES),
    "caption": 1 / (len(COLOURS) * len(SHAPES) * len(PLACES)),
}


def on_shape(pictures, weights):
    """For every word the share of the attention that falls on cells which show some of
    the shape; and that of equal attention everywhere.
    """
    side = int(weights.shape[-1] ** 0.5)
    block = SIZE // side
    strong = np.abs(pictures - 0.5).max(axis=-1) > 0.25
    cells = strong.reshape(-1, side, block, side, block).any(axis=(2, 4))
    cells = cells.reshape(len(pictures), 1, side**2)
    return (weights * cells).sum(axis=-1).mean(axis=0), float(cells.mean())


def summary(name, runs):
    """Mean and spread over the runs of everything that was measured."""
    results = {}
    for key in runs[0]:
        found = [run[key] for run in runs]
        results |= {
            f"{name}_{key}": float(np.mean(found)),
            f"{name}_{key}_spread": float(np.std(found)),
        }
    return results


def print_summary(results, keys, columns):
    """A row for each key, a column for each group of runs: mean and spread."""
    print(f"{'':>10}" + "".join(f"{title:>18}" for title in columns.values()))
    for key in keys:
        cells = [
            f"{results[f'{name}_{key}']:.3f} ± {results[f'{name}_{key}_spread']:.3f}"
            for name in columns
        ]
        print(f"{key:>10}" + "".join(f"{cell:>18}" for cell in cells))


# --- Pictures -------------------------------------------------------------------------

plt.rcParams.update(
    {
        "svg.hashsalt": "image_captioning",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def save(figure, name):
    """Without a date in it, the same picture is the same file."""
    figure.savefig(name, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def plot_attention(pictures, written, weights):
    """Left the shape, dark on its ground; then for every word where the model looked:
    the darker, the more.
    """
    steps = CAPTION_LENGTH - 1
    grid = int(weights.shape[-1] ** 0.5)
    figure, rows = plt.subplots(
        len(pictures), steps + 1, figsize=(1.0 * (steps + 1), 1.25 * len(pictures))
    )
    for axes_of_row, picture, words, maps in zip(
        rows, pictures, written, weights, strict=True
    ):
        coarse = picture.reshape(SIZE // 2, 2, SIZE // 2, 2, 3).mean(
            axis=(1, 3)
        )  # keeps the file small
        axes_of_row[0].pcolormesh(
            np.abs(coarse - 0.5).max(axis=-1), cmap="Greys", vmin=0, vmax=0.5
        )
        axes_of_row[0].set_title("picture", fontsize=8)
        for axes, word, weight in zip(axes_of_row[1:], words, maps, strict=False):
            axes.pcolormesh(
                weight.reshape(grid, grid),
                cmap="Greys",
                vmin=0,
                vmax=weight.max(),
                edgecolors="#ddd",
                linewidth=0.3,
            )
            axes.set_title(WORDS[word], fontsize=8)
        for axes in axes_of_row:
            axes.set(xticks=[], yticks=[], aspect="equal")
            axes.invert_yaxis()
            axes.grid(False)
    save(figure, "attention.svg")


# --- All together ---------------------------------------------------------------------

MODELS = {"attention": True, "mean": False}
ALL = list(product(COLOURS, SHAPES, PLACES))


def one_run(trainings, settings, seed):
    """Trains both models on the same pictures, with combinations of this seed held out.

    Returns what was measured of each model, and what the one with attention wrote.
    """
    rng = np.random.default_rng(seed)
    shown, held_out = split(rng, ALL, settings.held_out_combinations)
    drawn = [shown[i] for i in rng.integers(len(shown), size=settings.pictures)]
    pictures, captions = generate_pictures(rng, drawn)
    tests = {
        "new": generate_pictures(rng, some_of(rng, held_out, settings.test_pictures)),
        "shown": generate_pictures(rng, some_of(rng, shown, settings.test_pictures)),
    }
    measured, written = {"shared": len(set(drawn) & set(held_out))}, {}
    for name, training in trainings.items():
        losses = training.train(seed, pictures, captions, settings.epochs)
        print(f"seed {seed}, {name}: loss {losses[-1]:.4f}", flush=True)
        for kind, (test_pictures, test_captions) in tests.items():
            words, weights = training.model.describe(test_pictures)
            measured[f"{name}_{kind}"] = accuracies(words, test_captions)
            if weights is not None and kind == "new":
                written = (test_pictures, words, weights, test_captions)
    return measured, written


def main():
    parser = argparse.ArgumentParser(
        description="Describes pictures of coloured shapes."
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
    tf.config.experimental.enable_op_determinism()

    steps = settings.epochs * settings.pictures // BATCH
    examples = generate_pictures(np.random.default_rng(0), ALL[:2])
    trainings = {
        name: Training(lambda use=use: create_captioner(use), examples, steps)
        for name, use in MODELS.items()
    }
    runs, looked = [], []
    for run in range(settings.runs):
        measured, written = one_run(trainings, settings, arguments.seed + run)
        runs.append(measured)
        looked.append(on_shape(written[0], written[2]))

    results = {
        "runs": settings.runs,
        "pictures": settings.pictures,
        "epochs": settings.epochs,
        "test_pictures": settings.test_pictures,
        "held_out_combinations": settings.held_out_combinations,
        "shared_combinations": max(run["shared"] for run in runs),
    }
    for name, training in trainings.items():
        results[f"{name}_parameters"] = training.model.count_params()
        for kind in ("new", "shown"):
            group = f"{name}_{kind}"
            results |= summary(group, [run[group] for run in runs])
    results |= {f"{name}_chance": chance for name, chance in CHANCE.items()}

    print(
        f"\nTest on {settings.test_pictures} pictures of "
        f"{settings.held_out_combinations} combinations, of which "
        f"{results['shared_combinations']} were shown in training"
    )
    columns = {"attention_new": "with attention", "mean_new": "mean of grid"}
    print_summary(results, CHANCE, columns)
    print("\nTest on new pictures of combinations that were shown")
    columns = {"attention_shown": "with attention", "mean_shown": "mean of grid"}
    print_summary(results, CHANCE, columns)

    shares = np.array([words for words, _ in looked])
    results |= {
        "on_shape": [float(v) for v in shares.mean(axis=0)],
        "on_shape_spread": [float(v) for v in shares.std(axis=0)],
        "on_shape_by_chance": float(np.mean([chance for _, chance in looked])),
    }
    print("\nShare of the attention on cells that show some of the shape")
    names = ("a", "colour", "shape", "at", "the", "row", "column")
    for name, mean, spread in zip(
        names, results["on_shape"], results["on_shape_spread"], strict=False
    ):
        print(f"{name:>22}: {mean:.3f} ± {spread:.3f}")
    print(f"  {'equal attention':>20}: {results['on_shape_by_chance']:.3f}")

    print("\nExamples of the last run")
    test_pictures, words, weights, test_captions = written
    for said, meant in zip(words[:3], test_captions[:3], strict=True):
        for verb, tokens in (("says", said), ("shows", meant)):
            print(f"{verb:>6}: {' '.join(WORDS[word] for word in tokens[:-1])}")

    plot_attention(test_pictures[:2], words[:2], weights[:2])
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
