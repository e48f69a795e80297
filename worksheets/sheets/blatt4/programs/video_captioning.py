"""Video captioning: the image captioner with 3D convolutions, which see movement.

Every clip shows a coloured shape that moves, and the caption says so: "a red square
moves left". No single frame tells the direction, so the encoder must look along the
time axis too. What it is worth is shown by an encoder that sees every frame for itself,
by clips played backwards, whose captions must turn round, and by combinations of
colour, shape and direction that never occur in training.

    python video_captioning.py [--small] [--seed N]
"""

import argparse
import json
from dataclasses import dataclass
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from image_captioning import (
    BATCH,
    COLOURS,
    ImageCaptioner,
    Training,
    print_summary,
    save,
    some_of,
    split,
    summary,
)
from tensorflow.keras import layers

plt.rcParams["svg.hashsalt"] = "video_captioning"

FRAMES, SIZE = 6, 16  # frames of each clip, pixels along each side
COLOURS = COLOURS | {"white": (1, 1, 1), "black": (0, 0, 0)}
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


@dataclass(frozen=True)
class Settings:
    clips: int = 2000
    epochs: int = 6
    runs: int = 5
    held_out_combinations: int = 12  # of 6 colours x 3 shapes x 4 directions = 72
    test_clips: int = 240  # of held out combinations, and as many of shown ones


SMALL = Settings(clips=32, epochs=1, runs=1, test_clips=24)


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
    return clips, np.array([caption(*c) for c in combinations], np.int32)


def spelled(words):
    return " ".join(WORDS[word] for word in words if WORDS[word] != "<end>")


# --- The model ------------------------------------------------------------------------


class CNNEncoder3D(layers.Layer):
    """Clip -> 3 x 4 x 4 features. With ``frames=3`` every kernel spans three frames, so
    a feature can stand for a movement; with ``frames=1`` each frame is seen for itself.
    """

    def __init__(self, features, frames=3):
        super().__init__()
        kernel = (frames, 3, 3)
        self.layers = [
            layers.Conv3D(8, kernel, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling3D((1, 2, 2)),
            layers.Conv3D(16, kernel, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling3D(2),
            layers.Conv3D(features, kernel, padding="same", activation="relu"),
            layers.BatchNormalization(),
        ]

    def call(self, clips):
        for layer in self.layers:
            clips = layer(clips)
        return tf.reshape(clips, [-1, np.prod(clips.shape[1:4]), clips.shape[-1]])


def create_video_captioner(frames=3):
    """The captioner for images, with another encoder and other words."""
    return ImageCaptioner(CNNEncoder3D(32, frames), len(WORDS))


# --- Evaluation -----------------------------------------------------------------------


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


def turned_round(model, clips, captions):
    """The share of clips that get the opposite direction when played backwards."""
    backwards, _ = model.describe(clips[:, ::-1], CAPTION_LENGTH)
    opposite = [INDEX[OPPOSITE[WORDS[caption[4]]]] for caption in captions]
    return float(np.mean(backwards[:, 4] == opposite))


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


# --- All together ---------------------------------------------------------------------

MODELS = {"three_frames": 3, "one_frame": 1}
ALL = list(product(COLOURS, SHAPES, DIRECTIONS))


def one_run(trainings, settings, seed):
    """Trains both models on the same clips, with combinations of this seed held out.

    Returns what was measured of each model, and what the one with kernels of three
    frames wrote.
    """
    rng = np.random.default_rng(seed)
    shown, held_out = split(rng, ALL, settings.held_out_combinations)
    filmed = [shown[i] for i in rng.integers(len(shown), size=settings.clips)]
    clips, captions = generate_clips(rng, filmed)
    tests = {
        "new": generate_clips(rng, some_of(rng, held_out, settings.test_clips)),
        "shown": generate_clips(rng, some_of(rng, shown, settings.test_clips)),
    }
    measured, written = {"shared": len(set(filmed) & set(held_out))}, {}
    for name, training in trainings.items():
        losses = training.train(seed, clips, captions, settings.epochs)
        print(f"seed {seed}, {name}: loss {losses[-1]:.4f}", flush=True)
        for kind, (test_clips, test_captions) in tests.items():
            words, _ = training.model.describe(test_clips, CAPTION_LENGTH)
            found = accuracies(words, test_captions)
            turned = turned_round(training.model, test_clips, test_captions)
            measured[f"{name}_{kind}"] = found | {"backwards": turned}
            if name == "three_frames" and kind == "new":
                written = (test_clips, words, test_captions)
    return measured, written


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
    if arguments.small:
        tf.config.run_functions_eagerly(True)  # a graph would cost more than its steps
    tf.config.experimental.enable_op_determinism()

    steps = settings.epochs * settings.clips // BATCH
    examples = generate_clips(np.random.default_rng(0), ALL[:2])
    trainings = {
        name: Training(
            lambda frames=frames: create_video_captioner(frames), examples, steps
        )
        for name, frames in MODELS.items()
    }
    runs = []
    for run in range(settings.runs):
        measured, written = one_run(trainings, settings, arguments.seed + run)
        runs.append(measured)

    results = {
        "runs": settings.runs,
        "clips": settings.clips,
        "epochs": settings.epochs,
        "test_clips": settings.test_clips,
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
        f"\nTest on {settings.test_clips} clips of "
        f"{settings.held_out_combinations} combinations, of which "
        f"{results['shared_combinations']} were shown in training"
    )
    keys = [*CHANCE, "backwards"]
    columns = {"three_frames_new": "three frames", "one_frame_new": "one frame"}
    print_summary(results, keys, columns)
    print("\nTest on new clips of combinations that were shown")
    columns = {"three_frames_shown": "three frames", "one_frame_shown": "one frame"}
    print_summary(results, keys, columns)

    test_clips, words, test_captions = written
    plot_clips(test_clips[:2], words[:2], test_captions[:2])
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
