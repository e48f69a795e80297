"""Task 4.1: a vanilla RNN with backpropagation through time, in NumPy alone.

    python simple_rnn.py [--small] [--seed N]

Vectors are columns, as on the sheet: x_t is (input_size, 1), h_t is (hidden_size, 1),
y_t is (output_size, 1).
"""

import argparse
import json

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np


class SimpleRNN:
    """h_t = tanh(Wxh x_t + Whh h_{t-1} + bh),  y_t = Why h_t + by,  h_0 = 0."""

    def __init__(self, input_size, hidden_size, output_size, seed=None):
        self.hidden_size = hidden_size
        rng = np.random.default_rng(seed)
        self.Wxh = xavier(rng, hidden_size, input_size)  # input to hidden
        self.Whh = xavier(rng, hidden_size, hidden_size)  # hidden to hidden
        self.Why = xavier(rng, output_size, hidden_size)  # hidden to output
        self.bh = np.zeros((hidden_size, 1))  # hidden bias
        self.by = np.zeros((output_size, 1))  # output bias

    def forward(self, inputs):
        """Forward pass through the RNN.

        Args:
            inputs: list of input vectors [x1, x2, ..., xT]

        Returns:
            outputs: list of output vectors [y1, ..., yT]
            hidden_states: list of hidden states [h1, ..., hT]
        """
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []
        for x in inputs:
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            hidden_states.append(h)
            outputs.append(self.Why @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        """Backpropagation through time for the loss 1/2 * sum over t of |y_t -
        target_t|^2.

        Returns:
            gradients: dictionary with the gradients of Wxh, Whh, Why, bh, by by name
        """
        gradients = {name: np.zeros_like(p) for name, p in self.parameters().items()}
        from_later = np.zeros(
            (self.hidden_size, 1)
        )  # what later steps hand back to h_t
        for t in reversed(range(len(inputs))):
            h = hidden_states[t]
            h_before = hidden_states[t - 1] if t > 0 else np.zeros_like(h)
            dy = outputs[t] - targets[t]  # dL/dy_t
            gradients["Why"] += dy @ h.T
            gradients["by"] += dy
            dh = self.Why.T @ dy + from_later  # h_t acts on y_t and on h_{t+1}
            da = (1 - h**2) * dh  # through tanh: tanh' = 1 - tanh^2
            gradients["Wxh"] += da @ inputs[t].T
            gradients["Whh"] += da @ h_before.T
            gradients["bh"] += da
            from_later = self.Whh.T @ da
        return gradients

    def parameters(self):
        """The weights and biases by name."""
        return {
            "Wxh": self.Wxh,
            "Whh": self.Whh,
            "Why": self.Why,
            "bh": self.bh,
            "by": self.by,
        }


def xavier(rng, n_out, n_in):
    """A matrix (n_out, n_in), initialised as in Glorot and Bengio (2010), equation
    (16).

    The entries lie uniformly between -r and r with r = sqrt(6 / (n_in + n_out)), so
    that their variance r^2 / 3 = 2 / (n_in + n_out) keeps the spread of activations and
    of gradients about the same from layer to layer.
    """
    r = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-r, r, (n_out, n_in))


def loss(outputs, targets):
    """1/2 * sum over t of |y_t - target_t|^2."""
    pairs = zip(outputs, targets, strict=True)
    return sum(0.5 * float(np.sum((y - target) ** 2)) for y, target in pairs)


def test_rnn(seed=None):
    """Test of the RNN with the simple sequence of the sheet."""
    rnn = SimpleRNN(input_size=2, hidden_size=3, output_size=1, seed=seed)
    inputs = [np.array([[1], [0]]), np.array([[0], [1]]), np.array([[1], [1]])]
    outputs, hidden_states = rnn.forward(inputs)
    print("RNN Outputs:")
    for i, output in enumerate(outputs):
        print(f"t={i + 1}: {output.flatten()}")
    assert len(outputs) == len(hidden_states) == len(inputs)
    assert all(h.shape == (3, 1) and np.all(np.abs(h) < 1) for h in hidden_states)
    return [float(output[0, 0]) for output in outputs]


def test_sequences(seed):
    """What must hold for any weights, tried with sequences of other kinds."""
    rnn = SimpleRNN(input_size=2, hidden_size=3, output_size=1, seed=seed)
    rng = np.random.default_rng(seed)
    inputs = [rng.normal(size=(2, 1)) for _ in range(50)]
    outputs, hidden_states = rnn.forward(inputs)
    head, _ = rnn.forward(inputs[:1])
    backwards, _ = rnn.forward(inputs[::-1])
    silent, _ = rnn.forward([np.zeros((2, 1))] * 5)
    checks = {
        "one step alone gives the first step of the long sequence": np.array_equal(
            head[0], outputs[0]
        ),
        "50 steps: every hidden state stays between -1 and 1": max(
            np.max(np.abs(h)) for h in hidden_states
        )
        < 1,
        "the same inputs in reverse order end differently": not np.allclose(
            backwards[-1], outputs[-1]
        ),
        "zero inputs and zero biases give zero outputs": all(
            np.all(y == 0) for y in silent
        ),
    }
    print("\nOther sequences:")
    for text, holds in checks.items():
        print(f"{'ok  ' if holds else 'FAIL'} {text}")
    assert all(checks.values())


def gradient_check(seed, length=8, epsilon=1e-5):
    """Compares every entry of every gradient with central differences.

    Returns the largest difference, relative to the largest entry of its gradient.
    """
    rnn = SimpleRNN(input_size=2, hidden_size=4, output_size=2, seed=seed)
    rng = np.random.default_rng(seed)
    inputs = [rng.normal(size=(2, 1)) for _ in range(length)]
    targets = [rng.normal(size=(2, 1)) for _ in range(length)]
    gradients = rnn.backward(inputs, targets, *rnn.forward(inputs))

    print(f"\nGradient check ({length} steps, central differences):")
    print("parameter  entries  largest difference")
    worst = 0.0
    for name, parameter in rnn.parameters().items():
        numeric = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            value = parameter[index]
            parameter[index] = value + epsilon
            above = loss(rnn.forward(inputs)[0], targets)
            parameter[index] = value - epsilon
            below = loss(rnn.forward(inputs)[0], targets)
            parameter[index] = value
            numeric[index] = (above - below) / (2 * epsilon)
        size = (
            np.max(np.abs(numeric)) or 1.0
        )  # of a single step, Whh has no part in the loss
        difference = np.max(np.abs(gradients[name] - numeric)) / size
        worst = max(worst, float(difference))
        print(f"{name:<9}  {parameter.size:>7}  {difference:.1e}")
    return worst


def delayed(rng, length):
    """A random sequence, and what is to be said of it: the input of two steps
    before.
    """
    inputs = [rng.uniform(-1, 1, (1, 1)) for _ in range(length)]
    return inputs, [np.zeros((1, 1))] * 2 + inputs[:-2]


def mean_loss(rnn, sequences):
    """The loss per time step over some sequences."""
    return sum(loss(rnn.forward(x)[0], y) / len(x) for x, y in sequences) / len(
        sequences
    )


def train(seed, steps, length=12, rate=0.02, largest_norm=1.0):
    """Trains an RNN to repeat its input two steps later, which takes a memory.

    Plain gradient descent, one new random sequence per step, the gradient clipped to
    ``largest_norm``. Returns the trained network and its loss per time step on other
    sequences, before and after.
    """
    rnn = SimpleRNN(input_size=1, hidden_size=8, output_size=1, seed=seed)
    rng = np.random.default_rng(seed)
    test = [delayed(rng, length) for _ in range(100)]
    before = mean_loss(rnn, test)
    for _ in range(steps):
        inputs, targets = delayed(rng, length)
        outputs, hidden_states = rnn.forward(inputs)
        gradients = rnn.backward(inputs, targets, outputs, hidden_states)
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
        scale = min(1.0, largest_norm / norm)
        for name, parameter in rnn.parameters().items():
            parameter -= rate * scale * gradients[name]
    after = mean_loss(rnn, test)
    print(f"\nTraining (repeat the input two steps later, {steps} sequences):")
    print(
        f"loss per time step on 100 other sequences: {before:.4f} before, {after:.5f} "
        "after"
    )
    return rnn, before, after


def plot_hidden_states(rnn, file_name):
    """Draws the hidden states over time: after one impulse, and under a square wave."""
    length = 20
    impulse = [np.array([[1.0 if t == 0 else 0.0]]) for t in range(length)]
    wave = [np.array([[1.0 if t % 10 < 5 else -1.0]]) for t in range(length)]
    figure, axes = plt.subplots(
        1, 2, figsize=(6.2, 2.4), sharey=True, layout="constrained"
    )
    looks = [
        ("-", "o", "0.0"),
        ("--", "s", "0.25"),
        (":", "^", "0.0"),
        ("-.", "D", "0.45"),
    ]
    for axis, inputs, title in zip(
        axes, (impulse, wave), ("Impulse at t = 1", "Square wave"), strict=True
    ):
        _, hidden_states = rnn.forward(inputs)
        course = np.hstack(hidden_states)
        for unit, (line, marker, colour) in enumerate(looks):
            axis.plot(
                range(1, length + 1),
                course[unit],
                line,
                marker=marker,
                markersize=3,
                color=colour,
                linewidth=1,
                label=f"unit {unit + 1}",
            )
        axis.set(title=title, xlabel="time step t", xticks=[1, 5, 10, 15, 20])
    axes[0].set_ylabel("hidden state")
    axes[0].legend(fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--small", action="store_true", help="a setting for a quick test"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    np.set_printoptions(precision=4)
    plt.rcParams["svg.hashsalt"] = "simple_rnn"

    outputs = test_rnn(arguments.seed)
    test_sequences(arguments.seed)
    worst = gradient_check(arguments.seed, length=4 if arguments.small else 8)
    rnn, before, after = train(arguments.seed, steps=1500 if arguments.small else 6000)
    plot_hidden_states(rnn, "hidden_states.svg")

    results = {
        "test_outputs": outputs,
        "gradient_difference": worst,
        "training_sequences": 1500 if arguments.small else 6000,
        "loss_before": before,
        "loss_after": after,
    }
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
