"""A Transformer block from its parts, and what it does better and worse than an LSTM of
the same size, measured.

The block: multi-head self-attention and a feed-forward network, each with a residual
connection and layer normalization, on top of a positional encoding. Its attention is
checked against NumPy. The comparison: time of a training step and memory as sequences
grow, and how much training it takes to remember the first symbol of a long sequence
until its end, in several runs.

    python transformer_block.py [--small] [--seed N]
"""

import argparse
import json
import os
import time
from dataclasses import dataclass
from functools import partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

D_MODEL, HEADS, D_FF = 32, 4, 64
LSTM_UNITS = 33  # gives the LSTM as many parameters as the block has
SYMBOLS, NOISE = 8, 8  # symbols to remember, and further symbols that only take time


LEARNED = 0.99  # of the sequences that a training is watched with


@dataclass(frozen=True)
class Settings:
    timed_lengths: tuple = (16, 32, 64, 128, 256)
    timed_steps: int = 25
    recall_lengths: tuple = (10, 40, 120)
    runs: int = 5
    most_steps: int = 2000
    steps_between_looks: int = 25
    watched_sequences: int = 200
    test_sequences: int = 400


SMALL = Settings(
    timed_lengths=(4, 8),
    timed_steps=1,
    recall_lengths=(5,),
    runs=2,
    most_steps=1,
    steps_between_looks=1,
    watched_sequences=20,
    test_sequences=50,
)


# --- The block ------------------------------------------------------------------------


def scaled_dot_product_attention(queries, keys, values, causal=False):
    """softmax(Q K^T / sqrt(d_k)) V. With ``causal``, no position sees a later one."""
    scores = tf.matmul(queries, keys, transpose_b=True) / tf.sqrt(float(keys.shape[-1]))
    if causal:
        length = tf.shape(scores)[-1]
        visible = tf.linalg.band_part(
            tf.ones((length, length), tf.bool), -1, 0
        )  # the lower triangle
        scores = tf.where(visible, scores, -1e9)
    weights = tf.nn.softmax(scores, axis=-1)
    return tf.matmul(weights, values), weights


class MultiHeadSelfAttention(layers.Layer):
    """Several attentions side by side, each on its own share of the features."""

    def __init__(self, d_model, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.Wq, self.Wk, self.Wv, self.Wo = (layers.Dense(d_model) for _ in range(4))

    def split(self, x):
        """(batch, length, d_model) -> (batch, heads, length, d_model / heads)"""
        batch, length = tf.shape(x)[0], tf.shape(x)[1]
        return tf.transpose(
            tf.reshape(x, [batch, length, self.heads, x.shape[-1] // self.heads]),
            [0, 2, 1, 3],
        )

    def call(self, x):
        queries, keys, values = (
            self.split(self.Wq(x)),
            self.split(self.Wk(x)),
            self.split(self.Wv(x)),
        )
        heads, _ = scaled_dot_product_attention(queries, keys, values, self.causal)
        return self.Wo(tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), tf.shape(x)))


class TransformerBlock(layers.Layer):
    """x + attention(x), normalized; then x + feed-forward(x), normalized."""

    def __init__(self, d_model, heads, d_ff, causal=False):
        super().__init__()
        self.attention = MultiHeadSelfAttention(d_model, heads, causal)
        self.feed_forward = keras.Sequential(
            [layers.Dense(d_ff, activation="relu"), layers.Dense(d_model)]
        )
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)

    def call(self, x):
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.feed_forward(x))


def positional_encoding(length, d_model):
    """(length, d_model): sines at even places, cosines at odd ones, from short waves to
    long ones.
    """
    position = np.arange(length)[:, np.newaxis]
    angle = position / 10000 ** (np.arange(0, d_model, 2) / d_model)
    encoding = np.empty((length, d_model), np.float32)
    encoding[:, 0::2], encoding[:, 1::2] = np.sin(angle), np.cos(angle)
    return encoding


class EmbeddingWithPositions(layers.Layer):
    """Attention alone does not know the order of its inputs; the positional encoding
    tells it.
    """

    def __init__(self, vocabulary_size, d_model, longest):
        super().__init__()
        self.embedding = layers.Embedding(vocabulary_size, d_model)
        self.positions = tf.constant(positional_encoding(longest, d_model))

    def call(self, tokens):
        return self.embedding(tokens) + self.positions[: tf.shape(tokens)[1]]


# --- Checks ---------------------------------------------------------------------------


def numpy_self_attention(layer, x):
    """What ``MultiHeadSelfAttention`` must give for one sequence x (length, d_model),
    head by head in NumPy.
    """
    queries, keys, values = (
        x @ dense.kernel.numpy() + dense.bias.numpy()
        for dense in (layer.Wq, layer.Wk, layer.Wv)
    )
    size = x.shape[1] // layer.heads
    heads = []
    for start in range(0, x.shape[1], size):
        part = slice(start, start + size)
        scores = queries[:, part] @ keys[:, part].T / np.sqrt(size)
        if layer.causal:
            scores[np.triu_indices(len(x), 1)] = -np.inf
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        heads.append(weights / weights.sum(axis=1, keepdims=True) @ values[:, part])
    return np.hstack(heads) @ layer.Wo.kernel.numpy() + layer.Wo.bias.numpy()


def check_block(rng):
    """Largest deviations; the first three must be 0 up to rounding, the last must
    not.
    """
    x = rng.normal(size=(1, 10, D_MODEL)).astype("float32")
    deviations = {}
    for name, causal in (
        ("numpy_difference", False),
        ("numpy_difference_causal", True),
    ):
        layer = MultiHeadSelfAttention(D_MODEL, HEADS, causal)
        deviations[name] = np.abs(
            layer(x)[0] - numpy_self_attention(layer, x[0].astype("float64"))
        ).max()
    later = x.copy()
    later[:, 6:] += 1
    for name, causal in (("future_seen_causal", True), ("future_seen_free", False)):
        block = TransformerBlock(D_MODEL, HEADS, D_FF, causal)
        deviations[name] = np.abs(block(x)[:, :6] - block(later)[:, :6]).max()
    return {name: float(deviation) for name, deviation in deviations.items()}


# --- The two models -------------------------------------------------------------------


def create_transformer(longest):
    """Embedding with positions, one block, the output of the last position."""
    return compiled(
        [
            EmbeddingWithPositions(SYMBOLS + NOISE, D_MODEL, longest),
            TransformerBlock(D_MODEL, HEADS, D_FF),
            layers.Lambda(lambda x: x[:, -1]),
            layers.Dense(SYMBOLS),
        ]
    )


def create_lstm():
    return compiled(
        [
            layers.Embedding(SYMBOLS + NOISE, D_MODEL),
            layers.LSTM(LSTM_UNITS),
            layers.Dense(SYMBOLS),
        ],
    )


def compiled(parts):
    model = keras.Sequential(parts)
    model.compile(
        optimizer=keras.optimizers.Adam(3e-3, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    return model


def generate_sequences(rng, count, length):
    """A symbol, then ``length`` symbols of noise; the first symbol is the target."""
    tokens = rng.integers(
        SYMBOLS, SYMBOLS + NOISE, size=(count, length + 1), dtype=np.int32
    )
    tokens[:, 0] = rng.integers(SYMBOLS, size=count)
    return tokens, tokens[:, 0].copy()


# --- The comparison -------------------------------------------------------------------


def seconds_per_step(models, rng, settings):
    """For each model, the times of its fastest training step on 32 sequences of each
    length.

    The fastest, not the mean: whatever else the machine does can only make a step
    slower. Models and lengths take turns, so that it meets them alike; the first two
    turns build the graphs.
    """
    lengths = settings.timed_lengths
    batches = {n: generate_sequences(rng, 32, n) for n in lengths}
    times = {(name, n): [] for name in models for n in lengths}
    for _ in range(2 + settings.timed_steps):
        for name, n in times:
            start = time.perf_counter()
            models[name].train_on_batch(*batches[n])
            times[name, n].append(time.perf_counter() - start)
    return {name: [min(times[name, n][2:]) for n in lengths] for name in models}


def lstm_activations(n):
    """Numbers that backpropagation keeps for a sequence: four gates, cell state and
    hidden state of every step.
    """
    return 6 * n * LSTM_UNITS


def transformer_activations(n):
    """Input, Q, K, V, heads, output, two norms and the feed-forward layer at every
    position; n x n weights per head.
    """
    return 8 * n * D_MODEL + n * D_FF + HEADS * n**2


def recall_accuracy(model, rng, length, count):
    """How often the first symbol of new sequences is named after ``length`` symbols of
    noise.
    """
    X, y = generate_sequences(rng, count, length)
    named = model.predict(X, batch_size=200, verbose=0).argmax(axis=-1)
    return float(np.mean(named == y))


def learn_recall(model, rng, length, settings):
    """Trains on fresh sequences until all but a few of others are answered rightly, or
    for the most steps allowed.

    Returns the accuracies seen on the way, each on sequences of their own.
    """
    seen = []
    every = settings.steps_between_looks
    while len(seen) * every < settings.most_steps and max(seen, default=0) < LEARNED:
        for _ in range(every):
            model.train_on_batch(*generate_sequences(rng, 32, length))
        seen.append(recall_accuracy(model, rng, length, settings.watched_sequences))
    return seen


def compare_recall(create, length, settings, seed):
    """A new model for each run; by run, the accuracies seen on the way and the one at
    the end, on sequences that chose nothing.
    """
    ways, ends = [], []
    for run in range(settings.runs):
        keras.utils.set_random_seed(seed + run)
        rng = np.random.default_rng(seed + run)
        model = create()
        ways.append(learn_recall(model, rng, length, settings))
        ends.append(recall_accuracy(model, rng, length, settings.test_sequences))
    return ways, ends


def recall_results(name, learned, settings):
    """What is recorded of a model: by distance, mean and spread of its accuracies, in
    how many runs it was learned, and after how many steps on average.
    """
    accuracies = [ends for _, ends in learned]
    longest = accuracies[-1]
    steps = [
        [len(way) * settings.steps_between_looks for way in ways] for ways, _ in learned
    ]
    return {
        f"{name}_recall": [float(np.mean(ends)) for ends in accuracies],
        f"{name}_recall_longest": float(np.mean(longest)),
        f"{name}_recall_longest_spread": float(np.std(longest)),
        f"{name}_learned": [
            sum(way[-1] >= LEARNED for way in ways) for ways, _ in learned
        ],
        f"{name}_steps": [float(np.mean(taken)) for taken in steps],
    }


# --- Pictures -------------------------------------------------------------------------

plt.rcParams.update(
    {
        "svg.hashsalt": "transformer_block",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def save(figure, name):
    """Without a date in it, the same picture is the same file."""
    figure.savefig(name, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


LOOKS = {
    "lstm": ("LSTM", {"linestyle": "--"}),
    "transformer": ("Transformer block", {"linestyle": "-"}),
}


def plot_times(lengths, seconds):
    figure, axes = plt.subplots(figsize=(4.4, 2.6))
    for name, (label, look) in LOOKS.items():
        milliseconds = [1000 * s for s in seconds[name]]
        axes.plot(lengths, milliseconds, color="black", marker="o", label=label, **look)
    axes.set(
        xscale="log", yscale="log", xlabel="length n", ylabel="ms per training step"
    )
    axes.set_xticks(lengths, [str(n) for n in lengths])
    axes.minorticks_off()
    axes.legend(frameon=False)
    save(figure, "time.svg")


def plot_learning(settings, ways):
    """The longest distance: a line for each run, to where it was learned or ended."""
    figure, axes = plt.subplots(figsize=(5, 2.6))
    for name, (label, look) in LOOKS.items():
        for run, way in enumerate(ways[name]):
            steps = settings.steps_between_looks * np.arange(1, len(way) + 1)
            axes.plot(
                steps,
                way,
                color="black",
                linewidth=1,
                label=None if run else label,
                **look,
            )
            axes.plot(steps[-1], way[-1], "o", color="black", markersize=3)
    axes.axhline(
        1 / SYMBOLS, color="gray", linewidth=0.8, linestyle="-.", label="guessing"
    )
    axes.set(
        xscale="log",
        xlabel="training steps",
        ylabel="share of first symbols named",
        ylim=(0, 1.05),
    )
    ticks = [25, 50, 100, 200, 500, 1000, 2000]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.legend(frameon=False)
    save(figure, "recall.svg")


# --- All together ---------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="Checks a Transformer block and compares it with an LSTM."
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

    results = check_block(rng)
    print("Checks")
    print(
        "attention, largest difference from NumPy:     "
        f"{results['numpy_difference']:.1e}"
    )
    print(
        "the same with causal mask:                    "
        f"{results['numpy_difference_causal']:.1e}"
    )
    print(
        "effect of later inputs with causal mask:      "
        f"{results['future_seen_causal']:.1e}"
    )
    print(
        "effect of later inputs without it:            "
        f"{results['future_seen_free']:.1e}"
    )

    longest = max(*settings.timed_lengths, *settings.recall_lengths) + 1
    creations = {
        "lstm": create_lstm,
        "transformer": partial(create_transformer, longest),
    }
    models = {name: create() for name, create in creations.items()}
    lengths = settings.timed_lengths
    seconds = seconds_per_step(models, rng, settings)
    results["timed_lengths"] = list(lengths)
    for name, model in models.items():
        results[f"seconds_{name}"] = seconds[name]
        results[f"{name}_parameters"] = model.count_params()
    results["lstm_activations"] = [lstm_activations(n) for n in lengths]
    results["transformer_activations"] = [transformer_activations(n) for n in lengths]

    print(
        f"\nParameters: LSTM {models['lstm'].count_params()}, Transformer "
        f"{models['transformer'].count_params()}"
    )
    print("\nTime and memory")
    print(f"{'':>6} {'ms per training step':>22} {'numbers kept per sequence':>27}")
    print(
        f"{'length':>6} {'LSTM':>10} {'Transformer':>11} {'LSTM':>13} "
        f"{'Transformer':>13}"
    )
    for i, n in enumerate(lengths):
        print(
            f"{n:>6} {1000 * seconds['lstm'][i]:>10.1f} "
            f"{1000 * seconds['transformer'][i]:>11.1f} "
            f"{lstm_activations(n):>13} {transformer_activations(n):>13}"
        )

    results |= {
        "recall_lengths": list(settings.recall_lengths),
        "recall_chance": 1 / SYMBOLS,
        "recall_runs": settings.runs,
        "recall_learned": LEARNED,
        "recall_most_steps": settings.most_steps,
    }
    print(
        f"\nRecall: first symbol named after n symbols of noise, mean ± spread of "
        f"{settings.runs} runs (guessing: {1 / SYMBOLS:.3f})"
    )
    print(f"{'':>6} {'LSTM':>23} {'Transformer':>23}")
    print(f"{'n':>6} {'named':>15} {'steps':>7} {'named':>15} {'steps':>7}")
    learned = {name: [] for name in creations}
    for n in settings.recall_lengths:
        cells = []
        for name, create in creations.items():
            ways, ends = compare_recall(create, n, settings, arguments.seed)
            learned[name].append((ways, ends))
            mean, spread = np.mean(ends), np.std(ends)
            steps = settings.steps_between_looks * np.mean([len(way) for way in ways])
            cells.append(f"{mean:>7.3f} ± {spread:.3f} {steps:>7.0f}")
        print(f"{n:>6} {' '.join(cells)}")
    for name in creations:
        results |= recall_results(name, learned[name], settings)

    plot_times(lengths, seconds)
    plot_learning(settings, {name: learned[name][-1][0] for name in creations})
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
