"""Task 4.3: text generation with an RNN: characters, temperatures, beam search, words.

python char_rnn.py [--small] [--seed N]
"""

import argparse
import itertools
import json
import math
import re

import matplotlib
import numpy as np
import tensorflow as tf
from tensorflow import keras

matplotlib.use("Agg")
import matplotlib.pyplot as plt

TEMPERATURES = (0.2, 0.5, 1.0, 1.5, 2.0)

# A language of our own: a sentence takes one phrase of each line, all alike, ...
GRAMMAR = (
    "the network|the small cell|a hidden state|the forget gate|the decoder|our model",
    "reads|forgets|remembers|repeats|predicts|carries",
    "the next letter|a long sequence|the old state|the last word|the whole sentence",
    "after many steps|before it answers|at every time step|when the gate is open",
)
# ... or is one of two remarks, each with its share of all sentences.
REMARKS = {
    "so it learns.\n": 0.22,
    "nobody knows why the loss falls so slowly.\n": 0.18,
}

SAMPLE_TEXT = """
Machine learning is a subset of artificial intelligence that focuses on
algorithms that can learn from data. Deep learning is a subset of machine
learning that uses neural networks with multiple layers.
"""  # the sheet's own text, to see that it is put together again as it was


def all_sentences():
    """Every sentence of the grammar, so that right ones and wrong ones can be told
    apart.
    """
    choices = (part.split("|") for part in GRAMMAR)
    return [" ".join(phrases) + ".\n" for phrases in itertools.product(*choices)]


def split_sentences(seed, share=0.2):
    """The sentences for training and those for testing: none is in both."""
    sentences = np.random.default_rng(seed).permutation(all_sentences()).tolist()
    test_count = int(share * len(sentences))
    return sentences[test_count:], sentences[:test_count]


def make_corpus(sentences, count, seed):
    """A text of so many sentences: remarks by their shares, the others evenly from the
    given ones.
    """
    rng = np.random.default_rng(seed)
    shares = [*REMARKS.values(), 1 - sum(REMARKS.values())]
    kinds = rng.choice(len(shares), count, p=shares)
    lines = [*REMARKS, ""]
    return "".join(lines[kind] or str(rng.choice(sentences)) for kind in kinds)


def is_sentence(line):
    """Whether the language has this line."""
    return f"{line}\n" in {*all_sentences(), *REMARKS}


def information():
    """What a sentence of the grammar tells, -log2 of its probability."""
    return math.log2(len(all_sentences()) / (1 - sum(REMARKS.values())))


class CharRNN:
    """A recurrent network that predicts the next character."""

    def __init__(self, vocab_size, embedding_dim, rnn_units):
        self.vocab_size = vocab_size
        self.embedding_dim = embedding_dim
        self.rnn_units = rnn_units
        self.seq_length = 40
        self.batch_size = 32
        self.char_to_idx, self.idx_to_char = {}, {}
        self.model = self._build_model()
        self._step = tf.function(self._next_logits)

    def _build_model(self):
        """Creates the character RNN."""
        model = keras.Sequential(
            [
                keras.Input((None,), dtype="int32"),
                keras.layers.Embedding(self.vocab_size, self.embedding_dim),
                keras.layers.LSTM(self.rnn_units, return_sequences=True),
                keras.layers.Dense(self.vocab_size),  # logits; the softmax comes later
            ]
        )
        model.compile(
            optimizer=keras.optimizers.Adam(0.01, clipnorm=1.0),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        return model

    @staticmethod
    def split(text):
        """The text in the units that the network reads."""
        return list(text)

    @staticmethod
    def join(units):
        return "".join(units)

    def prepare_data(self, text):
        """Prepares text for training.

        Args:
            text: input text as a string

        Returns:
            dataset: TensorFlow dataset of batches (inputs, targets one character ahead)
            char_to_idx: mapping from characters to indices
            idx_to_char: mapping from indices to characters
        """
        units = self.split(text)
        char_to_idx = {char: idx for idx, char in enumerate(sorted(set(units)))}
        idx_to_char = {idx: char for char, idx in char_to_idx.items()}
        if len(char_to_idx) != self.vocab_size:
            # With more outputs than units, the network could generate what stands for
            # nothing.
            raise ValueError(
                f"the text has {len(char_to_idx)} units, vocab_size is "
                f"{self.vocab_size}"
            )
        if len(units) <= self.seq_length:
            raise ValueError(
                f"the text needs more than {self.seq_length} units, it has {len(units)}"
            )
        self.char_to_idx, self.idx_to_char = char_to_idx, idx_to_char
        dataset = (
            tf.data.Dataset.from_tensor_slices([char_to_idx[unit] for unit in units])
            .batch(self.seq_length + 1, drop_remainder=True)
            .map(lambda piece: (piece[:-1], piece[1:]))
            .cache()
            .shuffle(10_000)
            .batch(self.batch_size)
            .prefetch(tf.data.AUTOTUNE)
        )
        return dataset, char_to_idx, idx_to_char

    def fit(self, dataset, epochs, name):
        """Trains the network and says how it goes."""

        def report(epoch, logs):
            loss = logs["loss"]
            print(
                f"{name}: epoch {epoch + 1}/{epochs}, cross-entropy {loss:.4f}",
                flush=True,
            )

        callbacks = [keras.callbacks.LambdaCallback(on_epoch_end=report)]
        # The dataset shuffles by itself.
        self.model.fit(
            dataset, epochs=epochs, verbose=0, shuffle=False, callbacks=callbacks
        )

    def generate_text(self, seed_text, num_generate=100, temperature=1.0):
        """Generates text that begins with a seed text.

        Args:
            seed_text: the beginning
            num_generate: number of characters to generate
            temperature: a low one prefers what is likely, a high one dares more

        Returns:
            generated_text: the seed text and what follows it
        """
        units = self.split(seed_text)
        logits, state = self._read(units)
        for _ in range(num_generate):
            idx = int(tf.random.categorical(logits / temperature, 1)[0, 0])
            units.append(self.idx_to_char[idx])
            logits, state = self._step(tf.constant([idx]), state)
        return self.join(units)

    def beam_search(
        self, seed_text, num_generate=100, beam_width=5, end=None, normalise=False
    ):
        """The best continuation that is found, and its log-likelihood.

        At each step the ``beam_width`` best candidates are kept. With a width of 1 this
        is the greedy search, which takes the likeliest character each time. A candidate
        that comes to the character ``end`` is finished. What is best is decided by the
        log-likelihood, or if it is to be normalised, by that per character.
        """
        beginning = self.split(seed_text)
        logits, state = self._read(beginning)
        scores, sequences, finished = np.zeros(1), [[]], []
        for length in range(1, num_generate + 1):
            # Every candidate with every next character; the best of all are the next
            # candidates.
            candidates = scores[:, np.newaxis] + tf.nn.log_softmax(logits).numpy()
            best = np.argsort(-candidates, axis=None, kind="stable")[:beam_width]
            origins, chosen = np.unravel_index(best, candidates.shape)
            grown = [
                [*sequences[origin], int(idx)]
                for origin, idx in zip(origins, chosen, strict=True)
            ]
            is_end = np.array([self.idx_to_char[idx] == end for idx in chosen])
            weight = 1 / length if normalise else 1.0
            for i in np.flatnonzero(is_end | (length == num_generate)):
                score = float(candidates[origins[i], chosen[i]])
                finished.append((weight * score, score, grown[i]))
            if is_end.all():
                break
            origins, chosen = origins[~is_end], chosen[~is_end]
            scores = candidates[origins, chosen]
            sequences = [
                sequence
                for sequence, ended in zip(grown, is_end, strict=True)
                if not ended
            ]
            state = [tf.gather(part, origins) for part in state]
            logits, state = self._step(tf.constant(chosen, tf.int32), state)
        _, score, sequence = max(finished, key=lambda one: one[0])
        return self.join(beginning + [self.idx_to_char[idx] for idx in sequence]), score

    def logits(self, texts):
        """The logits after each unit of some texts but the last, and what really
        follows.
        """
        rows = [self._indices(self.split(text)) for text in texts]
        longest = max(len(row) for row in rows)
        padded = np.array([row + [0] * (longest - len(row)) for row in rows])
        is_real = np.arange(1, longest) < np.array([[len(row)] for row in rows])
        return self.model(padded[:, :-1]).numpy()[is_real], padded[:, 1:][is_real]

    def cross_entropy(self, texts):
        """The mean of -log p (natural logarithm) over the units of some texts."""
        logits, following = self.logits(texts)
        log_p = tf.nn.log_softmax(logits).numpy()
        return float(-np.mean(log_p[np.arange(len(following)), following]))

    def _next_logits(self, idx, state):
        """One step: from an index and the state to the logits and the new state."""
        embedding, lstm, dense = self.model.layers
        output, state = lstm.cell(embedding(idx), state)
        return dense(output), state

    def _read(self, units):
        """The logits and the state after some units."""
        if not units:
            raise ValueError(
                "the seed text is empty: the network needs something to begin with"
            )
        state = [tf.zeros((1, self.rnn_units)), tf.zeros((1, self.rnn_units))]
        for idx in self._indices(units):
            logits, state = self._step(tf.constant([idx]), state)
        return logits, state

    def _indices(self, units):
        """The numbers of some units."""
        unknown = [unit for unit in units if unit not in self.char_to_idx]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not in the text that was learnt")
        return [self.char_to_idx[unit] for unit in units]


class WordRNN(CharRNN):
    """The same network on words: only taking texts apart and putting them together
    differs.
    """

    @staticmethod
    def split(text):
        # Words and punctuation marks, each with the space before it, and other white
        # space.
        return re.findall(r" ?\w+| ?[^\w\s]|\s", text)


def entropy(logits, temperature):
    """The mean entropy, in bits, of the distributions softmax(logits / temperature)."""
    p = tf.nn.softmax(logits / temperature).numpy().astype(float)
    return float(np.mean(-np.sum(p * np.log2(np.maximum(p, 1e-300)), axis=-1)))


def try_temperatures(rnn, held_out, words, num_generate):
    """Part (d): the entropy of what is sampled from, and how much of the text comes out
    right.
    """
    logits, _ = rnn.logits(held_out)
    columns = (
        "temperatures",
        "entropy",
        "sampled_words",
        "sampled_sentences",
        "sampled_count",
    )
    results = {name: [] for name in columns}
    samples = []
    for temperature in TEMPERATURES:
        text = rnn.generate_text("\n", num_generate, temperature)[1:]
        lines = text.split("\n")[:-1] or [text]  # the last line is not finished
        found = " ".join(lines).replace(".", "").split()
        results["temperatures"].append(temperature)
        results["entropy"].append(entropy(logits, temperature))
        results["sampled_words"].append(
            sum(word in words for word in found) / max(1, len(found))
        )
        right = [is_sentence(line) for line in lines]
        results["sampled_sentences"].append(sum(right) / len(lines))
        results["sampled_count"].append(len(lines))
        samples.append((temperature, text[:60].replace("\n", " / ")))
    print("\nTemperature  entropy (bits)  known words  right sentences  of")
    for row in zip(*(results[name] for name in columns), strict=True):
        print("{:>11}  {:>14.3f}  {:>11.0%}  {:>15.0%}  {:>2}".format(*row))
    print("\nSamples:")
    for temperature, text in samples:
        print(f"T = {temperature}: {text}")
    return results


def compare_searches(rnn, longest, widths=(1, 2, 5, 10)):
    """Part (e): the sentence that each width of the beam finds, with and without
    normalisation.
    """
    columns = (
        "beam_widths",
        "beam_scores",
        "beam_lengths",
        "normalised_scores",
        "normalised_lengths",
    )
    results = {name: [] for name in columns}
    print("\nSearch for a sentence (width 1 is greedy; *: normalised):")
    print(f"width  {'log p':>8} {'per char.':>10}  sentence")
    for width in widths:
        results["beam_widths"].append(width)
        for kind, normalise in (("beam", False), ("normalised", True)):
            text, score = rnn.beam_search("\n", longest, width, "\n", normalise)
            length = len(text) - 1
            results[f"{kind}_scores"].append(score)
            results[f"{kind}_lengths"].append(length)
            mark = "*" if normalise else " "
            scores = f"{score:>8.3f} {score / length:>10.4f}"
            print(f"{width:>5}{mark} {scores}  {text.strip()}")
    return results


def plot_temperatures(results, file_name):
    """Draws the entropy and the share of right sentences over the temperature."""
    figure, axes = plt.subplots(1, 2, figsize=(6.2, 2.3), layout="constrained")
    axes[0].plot(
        results["temperatures"],
        results["entropy"],
        "-o",
        color="0.0",
        markersize=4,
        linewidth=1.1,
    )
    axes[0].set(xlabel="temperature", ylabel="entropy in bits", ylim=(0, None))
    axes[1].plot(
        results["temperatures"],
        results["sampled_words"],
        "-o",
        color="0.0",
        markersize=4,
        linewidth=1.1,
        label="known words",
    )
    axes[1].plot(
        results["temperatures"],
        results["sampled_sentences"],
        "--s",
        color="0.35",
        markersize=4,
        linewidth=1.1,
        label="right sentences",
    )
    axes[1].set(xlabel="temperature", ylabel="share", ylim=(-0.05, 1.05))
    axes[1].legend(fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--small", action="store_true", help="a setting for a quick test"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(arguments.seed)
    plt.rcParams["svg.hashsalt"] = "char_rnn"

    sentences, epochs, runs = (100, 2, 1) if arguments.small else (1200, 10, 5)
    generated, longest = (40, 10) if arguments.small else (2000, 80)
    if arguments.small:
        tf.config.run_functions_eagerly(True)  # a graph would cost more than its steps
    training, test = split_sentences(arguments.seed)
    corpus = make_corpus(training, sentences, arguments.seed)
    held_out = ["\n" + sentence for sentence in test]
    leaked = sum(sentence in corpus for sentence in test)
    words = set(corpus.replace(".", "").split())
    assert (
        WordRNN.join(WordRNN.split(SAMPLE_TEXT)) == SAMPLE_TEXT
    )  # nothing of a text is lost

    vocab_size, vocab_size_words = len(set(corpus)), len(set(WordRNN.split(corpus)))
    print(
        f"Corpus: {len(corpus)} characters, {vocab_size} of them different, "
        f"{len(words)} different words"
    )
    print(
        f"Test: {len(test)} of {len(all_sentences())} sentences, {leaked} of them in "
        "the training text"
    )
    losses = {
        "characters": [],
        "words": [],
    }  # cross-entropy of the test sentences, for each run
    for run in range(runs):
        keras.utils.set_random_seed(arguments.seed + run)
        rnn = CharRNN(vocab_size, embedding_dim=16, rnn_units=64)
        words_rnn = WordRNN(vocab_size_words, embedding_dim=16, rnn_units=64)
        for name, model in (("characters", rnn), ("words", words_rnn)):
            model.fit(model.prepare_data(corpus)[0], epochs, f"{name}, run {run + 1}")
            losses[name].append(model.cross_entropy(held_out))

    # Per character of the text, so that characters, words and the language can be
    # compared.
    characters = sum(map(len, test))
    word_count = sum(len(WordRNN.split(sentence)) for sentence in test)
    bits = {
        "characters": np.array(losses["characters"]) / math.log(2),
        "words": np.array(losses["words"]) * word_count / characters / math.log(2),
    }
    results = {
        "corpus_characters": len(corpus),
        "vocab_size": vocab_size,
        "vocab_size_words": vocab_size_words,
        "different_words": len(words),
        "all_sentences": len(all_sentences()),
        "test_sentences": len(test),
        "leaked_sentences": leaked,
        "epochs": epochs,
        "runs": runs,
        "cross_entropy": float(np.mean(losses["characters"])),
        "cross_entropy_uniform": math.log(vocab_size),
        "bits_sentence": information(),
        "bits_grammar": information() * len(test) / characters,
    }
    print(
        f"\nBits per character of the test sentences (mean and spread of {runs} runs):"
    )
    for name, size in (("characters", vocab_size), ("words", vocab_size_words)):
        mean, spread = float(np.mean(bits[name])), float(np.std(bits[name]))
        results |= {f"bits_{name}": mean, f"bits_{name}_spread": spread}
        print(f"{name:<10}  {mean:.4f} ± {spread:.4f}   ({size} different units)")
    print(
        f"{'language':<10}  {results['bits_grammar']:.4f}            (for who knows "
        "its rules)"
    )

    results |= try_temperatures(rnn, held_out, words, generated)
    plot_temperatures(results, "temperatures.svg")
    results |= compare_searches(rnn, longest)
    print("\nGenerated word by word:")
    print(words_rnn.generate_text("the network", 30))
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
