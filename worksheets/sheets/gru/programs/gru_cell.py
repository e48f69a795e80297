"""Task 4.1: a GRU with backpropagation through time, in NumPy alone.

    python gru_cell.py [--small] [--seed N]

Vectors are columns, as on the sheet: x_t is (input_size, 1), h_t is (hidden_size, 1),
y_t is (output_size, 1).
"""

import argparse
import json

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

NAMES = ("Wz", "Uz", "bz", "Wr", "Ur", "br", "Wh", "Uh", "bh", "Wy", "by")


class GRU:
    """The equations of the sheet with h_0 = 0 and the output y_t = Wy h_t + by."""

    def __init__(self, input_size, hidden_size, output_size, seed=None):
        self.hidden_size = hidden_size
        rng = np.random.default_rng(seed)
        for gate in "zrh":  # update gate, reset gate, candidate
            setattr(self, f"W{gate}", xavier(rng, hidden_size, input_size))
            setattr(self, f"U{gate}", xavier(rng, hidden_size, hidden_size))
            setattr(self, f"b{gate}", np.zeros((hidden_size, 1)))
        self.Wy = xavier(rng, output_size, hidden_size)
        self.by = np.zeros((output_size, 1))

    def step(self, x, h):
        """Update gate, reset gate and candidate for an input and the state before."""
        z = sigmoid(self.Wz @ x + self.Uz @ h + self.bz)
        r = sigmoid(self.Wr @ x + self.Ur @ h + self.br)
        candidate = np.tanh(self.Wh @ x + self.Uh @ (r * h) + self.bh)
        return z, r, candidate

    def forward(self, inputs):
        """The outputs [y1, ..., yT] and the hidden states [h1, ..., hT]."""
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []
        for x in inputs:
            z, _, candidate = self.step(x, h)
            h = (1 - z) * h + z * candidate
            hidden_states.append(h)
            outputs.append(self.Wy @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        """Backpropagation through time for the loss 1/2 * sum over t of |y_t -
        target_t|^2.

        The gates are computed again from the states. Returns the gradients by name.
        """
        gradients = {name: np.zeros_like(p) for name, p in self.parameters().items()}
        from_later = np.zeros(
            (self.hidden_size, 1)
        )  # what later steps hand back to h_t
        for t in reversed(range(len(inputs))):
            x = inputs[t]
            h = hidden_states[t - 1] if t > 0 else np.zeros((self.hidden_size, 1))
            z, r, candidate = self.step(x, h)
            dy = outputs[t] - targets[t]  # dL/dy_t
            gradients["Wy"] += dy @ hidden_states[t].T
            gradients["by"] += dy
            dh = self.Wy.T @ dy + from_later  # h_t acts on y_t and on the next step
            delta_h = (1 - candidate**2) * z * dh
            dr = h * (self.Uh.T @ delta_h)
            delta_z = z * (1 - z) * (candidate - h) * dh
            delta_r = r * (1 - r) * dr
            reads = {"z": (delta_z, h), "r": (delta_r, h), "h": (delta_h, r * h)}
            for gate, (delta, read) in reads.items():
                gradients[f"W{gate}"] += delta @ x.T
                gradients[f"U{gate}"] += delta @ read.T
                gradients[f"b{gate}"] += delta
            # four paths lead back: straight on, through the candidate, through both
            # gates
            from_later = (1 - z) * dh + r * (self.Uh.T @ delta_h)
            from_later += self.Uz.T @ delta_z + self.Ur.T @ delta_r
        return gradients

    def parameters(self):
        """The weights and biases by name."""
        return {name: getattr(self, name) for name in NAMES}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def xavier(rng, n_out, n_in):
    """A matrix (n_out, n_in), initialised as in Glorot and Bengio (2010), equation
    (16).
    """
    r = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-r, r, (n_out, n_in))


def loss(outputs, targets):
    """1/2 * sum over t of |y_t - target_t|^2."""
    pairs = zip(outputs, targets, strict=True)
    return sum(0.5 * float(np.sum((y - target) ** 2)) for y, target in pairs)


def gradient_check(seed, length=8, epsilon=1e-5):
    """Compares every entry of every gradient with central differences.

    Returns the largest difference, relative to the largest entry of its gradient.
    """
    gru = GRU(input_size=2, hidden_size=4, output_size=2, seed=seed)
    rng = np.random.default_rng(seed)
    inputs = [rng.normal(size=(2, 1)) for _ in range(length)]
    targets = [rng.normal(size=(2, 1)) for _ in range(length)]
    gradients = gru.backward(inputs, targets, *gru.forward(inputs))

    print(f"Gradient check ({length} steps, central differences):")
    print("parameter  entries  largest difference")
    worst = 0.0
    for name, parameter in gru.parameters().items():
        numeric = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            value = parameter[index]
            parameter[index] = value + epsilon
            above = loss(gru.forward(inputs)[0], targets)
            parameter[index] = value - epsilon
            below = loss(gru.forward(inputs)[0], targets)
            parameter[index] = value
            numeric[index] = (above - below) / (2 * epsilon)
        difference = np.max(np.abs(gradients[name] - numeric)) / np.max(np.abs(numeric))
        worst = max(worst, float(difference))
        print(f"{name:<9}  {parameter.size:>7}  {difference:.1e}")
    return worst


def marked_number(rng, length):
    """A random sequence with a mark at one step; from there on the number of that step
    is to be said.

    The input has two entries, the number and the mark.
    """
    marked = int(rng.integers(0, length // 2))
    numbers = rng.uniform(-1, 1, length)
    inputs = [
        np.array([[numbers[t]], [1.0 if t == marked else 0.0]]) for t in range(length)
    ]
    targets = [
        np.array([[numbers[marked] if t >= marked else 0.0]]) for t in range(length)
    ]
    return inputs, targets


def mean_loss(gru, sequences):
    """The loss per time step over some sequences."""
    return sum(loss(gru.forward(x)[0], y) / len(x) for x, y in sequences) / len(
        sequences
    )


def train(seed, steps, length=12, rate=0.05, largest_norm=1.0):
    """Trains a GRU to keep the marked number, by gradient descent with clipped
    gradients.

    Returns the trained network and its loss per time step on other sequences, before
    and after.
    """
    gru = GRU(input_size=2, hidden_size=8, output_size=1, seed=seed)
    rng = np.random.default_rng(seed)
    test = [marked_number(rng, length) for _ in range(100)]
    before = mean_loss(gru, test)
    for _ in range(steps):
        inputs, targets = marked_number(rng, length)
        outputs, hidden_states = gru.forward(inputs)
        gradients = gru.backward(inputs, targets, outputs, hidden_states)
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
        scale = min(1.0, largest_norm / norm)
        for name, parameter in gru.parameters().items():
            parameter -= rate * scale * gradients[name]
    after = mean_loss(gru, test)
    print(f"\nTraining (keep the marked number, {steps} sequences):")
    print(
        f"loss per time step on 100 other sequences: {before:.4f} before, {after:.5f} "
        "after"
    )
    return gru, before, after


def plot_example(gru, seed, file_name, length=12):
    """Draws one sequence: the numbers, the one to be kept, and what the network
    says.
    """
    inputs, targets = marked_number(np.random.default_rng(seed), length)
    outputs, _ = gru.forward(inputs)
    steps = range(1, length + 1)
    figure, axis = plt.subplots(figsize=(4.6, 2.4), layout="constrained")
    axis.plot(
        steps,
        [float(x[0, 0]) for x in inputs],
        ":o",
        color="0.45",
        markersize=3,
        linewidth=1,
        label="input",
    )
    axis.plot(
        steps,
        [float(y[0, 0]) for y in targets],
        "--",
        color="0.0",
        linewidth=1,
        label="target",
    )
    axis.plot(
        steps,
        [float(y[0, 0]) for y in outputs],
        "-s",
        color="0.0",
        markersize=3,
        linewidth=1,
        label="output",
    )
    axis.set(xlabel="time step t", xticks=[1, 4, 8, 12], ylim=(-1.1, 1.1))
    axis.legend(fontsize=7)
    figure.savefig(file_name, metadata={"Date": None})
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--small", action="store_true", help="a setting for a quick test"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    plt.rcParams["svg.hashsalt"] = "gru_cell"

    steps = 500 if arguments.small else 5000
    worst = gradient_check(arguments.seed, length=4 if arguments.small else 8)
    gru, before, after = train(arguments.seed, steps)
    plot_example(gru, arguments.seed, "kept_number.svg")

    results = {
        "gradient_difference": worst,
        "training_sequences": steps,
        "loss_before": before,
        "loss_after": after,
    }
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
