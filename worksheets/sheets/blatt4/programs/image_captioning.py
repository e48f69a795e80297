"""Image captioning: a CNN sees, a recurrent network writes, and attention joins the
two.

Every picture shows one coloured shape at one of nine places, and the caption says so:
"a red circle at the top left". Some combinations of colour, shape and place never occur
in training; the model is judged on these alone, so it must have understood the three
words one by one.

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
    pictures: int = 8000
    epochs: int = 8
    held_out_combinations: int = 36  # of 4 colours x 4 shapes x 9 places = 144
    pictures_per_combination: int = 8


SMALL = Settings(pictures=512, epochs=1, pictures_per_combination=1)


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


def split_combinations(rng, held_out):
    """All combinations of colour, shape and place, shuffled: those for training, and
    those never shown.
    """
    combinations = list(product(COLOURS, SHAPES, PLACES))
    order = rng.permutation(len(combinations))
    return [combinations[i] for i in order[held_out:]], [
        combinations[i] for i in order[:held_out]
    ]


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
    def __init__(self, features=32, units=48):
        super().__init__()
        self.encoder = CNNEncoder(features)
        self.first_state = layers.Dense(units, activation="tanh")
        self.attention = VisualAttention(units)
        self.embedding = layers.Embedding(len(WORDS), 16)
        self.cell = layers.GRUCell(units)
        self.output_layer = layers.Dense(len(WORDS))

    def decode_step(self, token, state, grid):
        """One word further: logits of the next word, the new state, and where the model
        looked.
        """
        context, weights = self.attention(state, grid)
        output, [state] = self.cell(
            tf.concat([self.embedding(token), context], axis=-1), [state]
        )
        return self.output_layer(tf.concat([output, context], axis=-1)), state, weights

    def call(self, inputs):
        """Teacher forcing: every step is given the right previous word."""
        pictures, words_in = inputs
        grid = self.encoder(pictures)
        state = self.first_state(tf.reduce_mean(grid, axis=1))
        logits = []
        for t in range(words_in.shape[1]):
            step_logits, state, _ = self.decode_step(words_in[:, t], state, grid)
            logits.append(step_logits)
        return tf.stack(logits, axis=1)

    def describe(self, pictures, steps=CAPTION_LENGTH):
        """Greedy decoding: the model reads what it has written. Returns the words and
        the attention weights.
        """
        grid = self.encoder(pictures)
        state = self.first_state(tf.reduce_mean(grid, axis=1))
        token = tf.fill([len(pictures)], INDEX["<start>"])
        words, attention_weights = [], []
        for _ in range(steps):
            logits, state, weights = self.decode_step(token, state, grid)
            token = tf.argmax(logits, axis=-1, output_type=tf.int32)
            words.append(token)
            attention_weights.append(weights)
        return tf.stack(words, axis=1).numpy(), tf.stack(
            attention_weights, axis=1
        ).numpy()


def create_captioner(training_steps=1000):
    """The compiled model. Its steps get smaller towards the end of the training, and
    gradients are clipped.
    """
    model = ImageCaptioner()
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(4e-3, training_steps), clipnorm=1.0
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    return model


# --- Training and evaluation ----------------------------------------------------------


def each_epoch(epochs):
    """Prints a line after every epoch."""

    def say(epoch, logs):
        print(f"  epoch {epoch + 1}/{epochs}: loss {logs['loss']:.4f}", flush=True)

    return keras.callbacks.LambdaCallback(on_epoch_end=say)


def train(model, pictures, captions, epochs):
    words_in = np.concatenate(
        [np.full((len(captions), 1), INDEX["<start>"], np.int32), captions[:, :-1]],
        axis=1,
    )
    history = model.fit(
        (pictures, words_in),
        captions,
        epochs=epochs,
        batch_size=BATCH,
        verbose=0,
        callbacks=[each_epoch(epochs)],
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
    keras.utils.set_random_seed(arguments.seed)
    tf.config.experimental.enable_op_determinism()

    rng = np.random.default_rng(arguments.seed)
    shown, held_out = split_combinations(rng, settings.held_out_combinations)
    drawn = [shown[i] for i in rng.integers(len(shown), size=settings.pictures)]
    pictures, captions = generate_pictures(rng, drawn)
    test_pictures, test_captions = generate_pictures(
        rng, held_out * settings.pictures_per_combination
    )

    model = create_captioner(settings.epochs * len(pictures) // BATCH)
    print(f"Training on {len(pictures)} pictures of {len(shown)} combinations")
    losses = train(model, pictures, captions, settings.epochs)
    written, weights = model.describe(test_pictures)
    found = accuracies(written, test_captions)

    print(
        f"\nTest on {len(test_pictures)} pictures of {len(held_out)} combinations that "
        "were never shown"
    )
    for name, accuracy in found.items():
        print(f"{name:>8}: {accuracy:.3f} right (guessing: {CHANCE[name]:.3f})")
    print("\nExamples")
    for words, right in zip(written[:3], test_captions[:3], strict=True):
        said, meant = (
            " ".join(WORDS[word] for word in tokens[:-1]) for tokens in (words, right)
        )
        print(f"  says: {said}\n shows: {meant}")

    plot_attention(test_pictures[:2], written[:2], weights[:2])
    results = {
        "parameters": model.count_params(),
        "pictures": len(pictures),
        "loss": losses,
    }
    results |= {
        "test_pictures": len(test_pictures),
        "held_out_combinations": len(held_out),
    }
    results |= {f"{name}_accuracy": accuracy for name, accuracy in found.items()}
    results |= {f"{name}_chance": chance for name, chance in CHANCE.items()}
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
