"""Video captioning: the image captioner with 3D convolutions, which see movement.

Every clip shows a coloured shape that moves, and the caption says so: "a red square
moves left". No single frame tells the direction, so the encoder must look along the
time axis too. The model is judged on combinations of colour, shape and direction that
never occur in training; and on clips played backwards, whose captions must turn round.

    python video_captioning.py [--small] [--seed N]
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

FRAMES, SIZE = 8, 16  # frames of each clip, pixels along each side
COLOURS = {
    "red": (1, 0.1, 0.1),
    "green": (0.1, 0.8, 0.1),
    "blue": (0.1, 0.2, 1),
    "yellow": (1, 0.9, 0.1),
}
COLOURS |= {"white": (1, 1, 1), "black": (0, 0, 0)}
SHAPES = ("square", "triangle", "cross")
DIRECTIONS = {
    "left": (0, -1),
    "right": (0, 1),
    "up": (-1, 0),
    "down": (1, 0),
}  # (y, x), y grows downwards
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}

WORDS = ("<pad>", "<start>", "<end>", "a", "moves", *COLOURS, *SHAPES, *DIRECTIONS)
INDEX = {word: index for index, word in enumerate(WORDS)}
CAPTION_LENGTH = 6  # "a red square moves left <end>"

BATCH = 32


@dataclass(frozen=True)
class Settings:
    clips: int = 4000
    epochs: int = 6
    held_out_combinations: int = 12  # of 6 colours x 3 shapes x 4 directions = 72
    clips_per_combination: int = 20


SMALL = Settings(clips=256, epochs=1, clips_per_combination=2)


# --- Data -----------------------------------------------------------------------------


def film(rng, colour, shape, direction):
    """One clip (FRAMES, SIZE, SIZE, 3): size, speed, path and brightness vary, and
    there is noise.
    """
    radius, speed = rng.uniform(3.2, 4), rng.uniform(0.4, 0.9)
    movement = np.array(DIRECTIONS[direction]) * speed
    # Where the shape is in the middle of the clip says nothing about where it goes.
    middle = rng.uniform(6.5, 8.5, 2)
    paint = np.array(COLOURS[colour]) * rng.uniform(0.8, 1)
    clip = rng.normal(0.5, 0.04, (FRAMES, SIZE, SIZE, 3))
    for t, frame in enumerate(clip):
        centre = middle + movement * (t - (FRAMES - 1) / 2)
        y, x = np.mgrid[:SIZE, :SIZE] - centre[:, np.newaxis, np.newaxis]
        inside = {
            "square": np.maximum(abs(x), abs(y)) <= 0.88 * radius,
            "triangle": (abs(y) <= radius) & (abs(x) <= (y + radius) / 2),
            "cross": np.minimum(abs(x), abs(y)) <= 0.3 * radius,
        }[shape] & (np.maximum(abs(x), abs(y)) <= radius)
        frame[inside] = paint + rng.normal(0, 0.04, (inside.sum(), 3))
    return np.clip(clip, 0, 1).astype("float32")


def caption(colour, shape, direction):
    """The caption as word numbers, with the end sign."""
    return [INDEX[word] for word in ("a", colour, shape, "moves", direction, "<end>")]


def generate_clips(rng, combinations):
    clips = np.stack([film(rng, *combination) for combination in combinations])
    return clips, np.array(
        [caption(*combination) for combination in combinations], np.int32
    )


def split_combinations(rng, held_out):
    """All combinations of colour, shape and direction, shuffled: those for training,
    and those never shown.
    """
    combinations = list(product(COLOURS, SHAPES, DIRECTIONS))
    order = rng.permutation(len(combinations))
    return [combinations[i] for i in order[held_out:]], [
        combinations[i] for i in order[:held_out]
    ]


# --- The model ------------------------------------------------------------------------


class CNNEncoder3D(layers.Layer):
    """Clip -> 4 x 4 x 4 features: every kernel spans three frames, so a feature can
    stand for a movement.
    """

    def __init__(self, features):
        super().__init__()
        self.layers = [
            layers.Conv3D(12, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling3D(2),
            layers.Conv3D(24, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling3D((1, 2, 2)),
            layers.Conv3D(features, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
        ]

    def call(self, clips):
        for layer in self.layers:
            clips = layer(clips)
        return tf.reshape(clips, [-1, np.prod(clips.shape[1:4]), clips.shape[-1]])


class VisualAttention(layers.Layer):
    """Bahdanau attention over the cells of the grid, which has a time axis too."""

    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units, use_bias=False)
        self.W2 = layers.Dense(units, use_bias=False)
        self.V = layers.Dense(1, use_bias=False)

    def call(self, query, grid):
        scores = self.V(tf.tanh(self.W1(query)[:, tf.newaxis, :] + self.W2(grid)))
        weights = tf.nn.softmax(tf.squeeze(scores, axis=-1), axis=-1)
        return tf.reduce_sum(weights[:, :, tf.newaxis] * grid, axis=1), weights


class VideoCaptioner(keras.Model):
    def __init__(self, features=32, units=48):
        super().__init__()
        self.encoder = CNNEncoder3D(features)
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
        clips, words_in = inputs
        grid = self.encoder(clips)
        state = self.first_state(tf.reduce_mean(grid, axis=1))
        logits = []
        for t in range(words_in.shape[1]):
            step_logits, state, _ = self.decode_step(words_in[:, t], state, grid)
            logits.append(step_logits)
        return tf.stack(logits, axis=1)

    def describe(self, clips, steps=CAPTION_LENGTH):
        """Greedy decoding: the model reads what it has written. Returns the words and
        the attention weights.
        """
        grid = self.encoder(clips)
        state = self.first_state(tf.reduce_mean(grid, axis=1))
        token = tf.fill([len(clips)], INDEX["<start>"])
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
    model = VideoCaptioner()
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


def train(model, clips, captions, epochs):
    words_in = np.concatenate(
        [np.full((len(captions), 1), INDEX["<start>"], np.int32), captions[:, :-1]],
        axis=1,
    )
    history = model.fit(
        (clips, words_in),
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
        "direction": float(right[:, 4].mean()),
        "caption": float(right.all(axis=1).mean()),
    }


CHANCE = {
    "colour": 1 / len(COLOURS),
    "shape": 1 / len(SHAPES),
    "direction": 1 / len(DIRECTIONS),
    "caption": 1 / (len(COLOURS) * len(SHAPES) * len(DIRECTIONS)),
}


# --- Pictures -------------------------------------------------------------------------

plt.rcParams.update(
    {
        "svg.hashsalt": "video_captioning",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def save(figure, name):
    """Without a date in it, the same picture is the same file."""
    figure.savefig(name, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def plot_clips(clips, written, right):
    """Every second frame, the shape dark on its ground, with what the model says about
    the clip.
    """
    figure, rows = plt.subplots(
        len(clips), FRAMES // 2, figsize=(FRAMES // 2, 1.25 * len(clips))
    )
    for axes_of_row, clip, words, truth in zip(
        rows, clips, written, right, strict=True
    ):
        for axes, frame in zip(axes_of_row, clip[::2], strict=True):
            axes.pcolormesh(
                np.abs(frame - 0.5).max(axis=-1), cmap="Greys", vmin=0, vmax=0.5
            )
            axes.set(xticks=[], yticks=[], aspect="equal")
            axes.invert_yaxis()
            axes.grid(False)
        said, shown = spelled(words), spelled(truth)
        axes_of_row[0].set_title(
            said if said == shown else f"{said} (shown: {shown})",
            fontsize=8,
            loc="left",
        )
    save(figure, "clips.svg")


def spelled(words):
    return " ".join(WORDS[word] for word in words if WORDS[word] != "<end>")


# --- All together ---------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="Describes clips of coloured shapes that move."
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
    filmed = [shown[i] for i in rng.integers(len(shown), size=settings.clips)]
    clips, captions = generate_clips(rng, filmed)
    test_clips, test_captions = generate_clips(
        rng, held_out * settings.clips_per_combination
    )

    model = create_captioner(settings.epochs * len(clips) // BATCH)
    print(f"Training on {len(clips)} clips of {len(shown)} combinations")
    losses = train(model, clips, captions, settings.epochs)
    written, _ = model.describe(test_clips)
    found = accuracies(written, test_captions)

    print(
        f"\nTest on {len(test_clips)} clips of {len(held_out)} combinations that were "
        "never shown"
    )
    for name, accuracy in found.items():
        print(f"{name:>9}: {accuracy:.3f} right (guessing: {CHANCE[name]:.3f})")
    print("\nExamples")
    for words, right in zip(written[:3], test_captions[:3], strict=True):
        print(f"  says: {spelled(words)}\n shows: {spelled(right)}")

    backwards, _ = model.describe(test_clips[:, ::-1])
    opposite = np.array(
        [INDEX[OPPOSITE[WORDS[caption[4]]]] for caption in test_captions]
    )
    turned = float(np.mean(backwards[:, 4] == opposite))
    print(
        f"\nPlayed backwards: {turned:.3f} get the opposite direction (guessing: "
        f"{CHANCE['direction']:.3f})"
    )

    plot_clips(test_clips[:2], written[:2], test_captions[:2])
    results = {"parameters": model.count_params(), "clips": len(clips), "loss": losses}
    results |= {
        "test_clips": len(test_clips),
        "held_out_combinations": len(held_out),
        "turned_round": turned,
    }
    results |= {f"{name}_accuracy": accuracy for name, accuracy in found.items()}
    results |= {f"{name}_chance": chance for name, chance in CHANCE.items()}
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
