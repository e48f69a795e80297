"""Task 4.3: text generation with an RNN: characters, temperatures, beam search, words.

python char_rnn.py [--small] [--seed N]
"""

import argparse
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

# A grammar of our own: a sentence takes one phrase of each line.
GRAMMAR = (
    "the network|the small cell|a hidden state|the forget gate|the decoder|our model",
    "reads|forgets|remembers|repeats|predicts|carries",
    "the next letter|a long sequence|the old state|the last word|the whole sentence",
    "after many steps|before it answers|at every time step|when the gate is open",
)


def make_corpus(sentence_count, seed):
    """Sentences of the grammar, so that right ones and wrong ones can be told apart."""
    rng = np.random.default_rng(seed)
    sentences = []
    for _ in range(sentence_count):
        phrases = [str(rng.choice(part.split("|"))) for part in GRAMMAR]
        sentences.append(" ".join(phrases) + ".\n")
    return "".join(sentences)


def is_sentence(line):
    """Whether the grammar makes this line."""
    return re.fullmatch(" ".join(f"({part})" for part in GRAMMAR), line) is not None


def entropy_of_sentence():
    """The entropy of a sentence in bits: each phrase is drawn evenly from its line."""
    return sum(math.log2(len(part.split("|"))) for part in GRAMMAR)


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
        if len(char_to_idx) > self.vocab_size:
            raise ValueError(f"{len(char_to_idx)} characters for a vocab_size of {self.vocab_size}")
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
            print(f"{name}: epoch {epoch + 1}/{epochs}, cross-entropy {loss:.4f}", flush=True)

        callbacks = [keras.callbacks.LambdaCallback(on_epoch_end=report)]
        # The dataset shuffles by itself.
        self.model.fit(dataset, epochs=epochs, verbose=0, shuffle=False, callbacks=callbacks)

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

    def beam_search(self, seed_text, num_generate=100, beam_width=5):
        """The likeliest continuation that is found, and its log-likelihood.

        At each step the ``beam_width`` best candidates are kept. With a width of 1 this is
        the greedy search, which takes the likeliest character each time.
        """
        logits, state = self._read(self.split(seed_text))
        scores, sequences = np.zeros(1), [[]]
        for _ in range(num_generate):
            # Every candidate with every next character; the best of all are the next candidates.
            candidates = scores[:, np.newaxis] + tf.nn.log_softmax(logits).numpy()
            best = np.argsort(-candidates, axis=None, kind="stable")[:beam_width]
            origins, chosen = np.unravel_index(best, candidates.shape)
            scores = candidates[origins, chosen]
            pairs = zip(origins, chosen, strict=True)
            sequences = [[*sequences[origin], int(idx)] for origin, idx in pairs]
            state = [tf.gather(part, origins) for part in state]
            logits, state = self._step(tf.constant(chosen, tf.int32), state)
        units = self.split(seed_text) + [self.idx_to_char[idx] for idx in sequences[0]]
        return self.join(units), float(scores[0])

    def logits(self, text):
        """The logits after each unit of the text but the last, and what really follows."""
        indices = np.array([[self.char_to_idx[unit] for unit in self.split(text)]])
        return self.model(indices[:, :-1])[0].numpy(), indices[0, 1:]

    def cross_entropy(self, text):
        """The mean of -log p (natural logarithm) over the units of the text."""
        logits, following = self.logits(text)
        log_p = tf.nn.log_softmax(logits).numpy()
        return float(-np.mean(log_p[np.arange(len(following)), following]))

    def _next_logits(self, idx, state):
        """One step: from an index and the state to the logits and the new state."""
        embedding, lstm, dense = self.model.layers
        output, state = lstm.cell(embedding(idx), state)
        return dense(output), state

    def _read(self, units):
        """The logits and the state after some units."""
        state = [tf.zeros((1, self.rnn_units)), tf.zeros((1, self.rnn_units))]
        for unit in units:
            logits, state = self._step(tf.constant([self.char_to_idx[unit]]), state)
        return logits, state


class WordRNN(CharRNN):
    """The same network on words: only taking texts apart and putting them together differs."""

    @staticmethod
    def split(text):
        return re.findall(r"\w+|[^\w ]", text)  # words, punctuation marks and line ends

    @staticmethod
    def join(units):
        return re.sub(r" ?([^\w ]) ?", r"\1", " ".join(units))


def entropy(logits, temperature):
    """The mean entropy, in bits, of the distributions softmax(logits / temperature)."""
    p = tf.nn.softmax(logits / temperature).numpy().astype(float)
    return float(np.mean(-np.sum(p * np.log2(np.maximum(p, 1e-300)), axis=-1)))


def try_temperatures(rnn, held_out, words, num_generate):
    """Part (d): the entropy of what is sampled from, and how much of the text comes out right."""
    logits, _ = rnn.logits(held_out)
    columns = ("temperatures", "entropy", "sampled_words", "sampled_sentences")
    results = {name: [] for name in columns}
    samples = []
    for temperature in TEMPERATURES:
        text = rnn.generate_text("\n", num_generate, temperature)[1:]
        lines = text.split("\n")[:-1] or [text]  # the last line is not finished
        found = " ".join(lines).replace(".", "").split()
        results["temperatures"].append(temperature)
        results["entropy"].append(entropy(logits, temperature))
        results["sampled_words"].append(sum(word in words for word in found) / max(1, len(found)))
        right = [line.endswith(".") and is_sentence(line[:-1]) for line in lines]
        results["sampled_sentences"].append(sum(right) / len(lines))
        samples.append((temperature, text[:60].replace("\n", " / ")))
    print("\nTemperature  entropy (bits)  known words  right sentences")
    for row in zip(*(results[name] for name in columns), strict=True):
        print("{:>11}  {:>14.3f}  {:>11.0%}  {:>15.0%}".format(*row))
    print("\nSamples:")
    for temperature, text in samples:
        print(f"T = {temperature}: {text}")
    return results


def compare_searches(rnn, seeds, num_generate, beam_width=5):
    """Part (e): what greedy search and beam search reach from the same beginnings."""
    greedy = [rnn.beam_search(seed, num_generate, 1) for seed in seeds]
    beam = [rnn.beam_search(seed, num_generate, beam_width) for seed in seeds]
    print(f"\nSearch ({num_generate} characters, log-likelihood):")
    print(f"{'beginning':<10}  {'greedy':>8}  {f'beam of {beam_width}':>9}")
    for seed, (_, low), (_, high) in zip(seeds, greedy, beam, strict=True):
        print(f"{seed.strip() + '…':<10}  {low:>8.3f}  {high:>9.3f}")
    difference = next((i for i in range(len(seeds)) if greedy[i][0] != beam[i][0]), 0)
    print("\nAn example:")
    print("greedy: " + greedy[difference][0].strip().replace("\n", " / "))
    print("beam:   " + beam[difference][0].strip().replace("\n", " / "))
    return {
        "beam_width": beam_width,
        "search_length": num_generate,
        "greedy": [score for _, score in greedy],
        "beam": [score for _, score in beam],
    }


def plot_temperatures(results, file_name):
    """Draws the entropy and the share of right sentences over the temperature."""
    figure, axes = plt.subplots(1, 2, figsize=(6.2, 2.3), layout="constrained")
    axes[0].plot(results["temperatures"], results["entropy"], "-o", color="0.0", markersize=4, linewidth=1.1)
    axes[0].set(xlabel="temperature", ylabel="entropy in bits", ylim=(0, None))
    axes[1].plot(
        results["temperatures"], results["sampled_words"], "-o", color="0.0", markersize=4, linewidth=1.1,
        label="known words",
    )  # fmt: skip
    axes[1].plot(
        results["temperatures"], results["sampled_sentences"], "--s", color="0.35", markersize=4, linewidth=1.1,
        label="right sentences",
    )  # fmt: skip
    axes[1].set(xlabel="temperature", ylabel="share", ylim=(-0.05, 1.05))
    axes[1].legend(fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a setting for a quick test")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(arguments.seed)
    plt.rcParams["svg.hashsalt"] = "char_rnn"

    sentences, epochs = (300, 6) if arguments.small else (1500, 12)
    corpus = make_corpus(sentences, arguments.seed)
    held_out = make_corpus(sentences // 10, arguments.seed + 1)
    words = set(corpus.replace(".", "").split())

    rnn = CharRNN(vocab_size=len(set(corpus)), embedding_dim=16, rnn_units=64)
    dataset, _, _ = rnn.prepare_data(corpus)
    print(f"Corpus: {len(corpus)} characters, {rnn.vocab_size} of them different, {len(words)} different words")
    rnn.fit(dataset, epochs, "characters")
    results = {
        "corpus_characters": len(corpus),
        "vocab_size": rnn.vocab_size,
        "different_words": len(words),
        "epochs": epochs,
        "cross_entropy": rnn.cross_entropy(held_out),
        "cross_entropy_uniform": math.log(rnn.vocab_size),
    }
    results |= try_temperatures(rnn, held_out, words, 200 if arguments.small else 1000)
    plot_temperatures(results, "temperatures.svg")
    seeds = ["\nthe ", "\na ", "\nour ", "\nthe s", "\nthe f", "\nthe n", "\na h", "\nthe d"]
    results |= compare_searches(rnn, seeds[:4] if arguments.small else seeds, 40 if arguments.small else 60)

    words_rnn = WordRNN(vocab_size=len(set(WordRNN.split(corpus))), embedding_dim=16, rnn_units=64)
    dataset, _, _ = words_rnn.prepare_data(corpus)
    print()
    words_rnn.fit(dataset, epochs, "words")
    # Per character of the text, so that characters, words and the grammar can be compared.
    characters = len(held_out) - 1
    word_count = len(words_rnn.split(held_out)) - 1
    bits = {
        "characters": results["cross_entropy"] / math.log(2),
        "words": words_rnn.cross_entropy(held_out) * word_count / characters / math.log(2),
        "grammar": entropy_of_sentence() * held_out.count("\n") / len(held_out),
    }
    results |= {f"bits_{name}": value for name, value in bits.items()}
    results |= {"vocab_size_words": words_rnn.vocab_size, "bits_sentence": entropy_of_sentence()}
    print("\nBits per character of other sentences:")
    print(f"characters  {bits['characters']:.4f}   ({rnn.vocab_size} different units)")
    print(f"words       {bits['words']:.4f}   ({words_rnn.vocab_size} different units)")
    print(f"grammar     {bits['grammar']:.4f}   (no model can be better on average)")
    sample = words_rnn.generate_text("the network", 30)
    lines = sample.split("\n")[:-1]
    results["sampled_sentences_words"] = sum(is_sentence(line.rstrip(".")) for line in lines) / max(1, len(lines))
    print("\nGenerated word by word:")
    print(sample)
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
