"""What students hand in: a right vanilla RNN, from which wrong and hostile ones are made."""

RIGHT_RNN = """\
import numpy as np


class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        self.Wxh = self._xavier(hidden_size, input_size)
        self.Whh = self._xavier(hidden_size, hidden_size)
        self.Why = self._xavier(output_size, hidden_size)
        self.bh = np.zeros((hidden_size, 1))
        self.by = np.zeros((output_size, 1))

    @staticmethod
    def _xavier(rows, columns):
        bound = np.sqrt(6 / (rows + columns))
        return np.random.uniform(-bound, bound, (rows, columns))

    def forward(self, inputs):
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []
        for x in inputs:
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            hidden_states.append(h)
            outputs.append(self.Why @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        g = {name: np.zeros_like(getattr(self, name)) for name in ("Wxh", "Whh", "Why", "bh", "by")}
        dh_next = np.zeros((self.hidden_size, 1))
        for t in reversed(range(len(inputs))):
            dy = outputs[t] - targets[t]
            g["Why"] += dy @ hidden_states[t].T
            g["by"] += dy
            dh = self.Why.T @ dy + dh_next
            da = (1 - hidden_states[t] ** 2) * dh
            h_prev = hidden_states[t - 1] if t > 0 else np.zeros_like(dh)
            g["Wxh"] += da @ inputs[t].T
            g["Whh"] += da @ h_prev.T
            g["bh"] += da
            dh_next = self.Whh.T @ da
        return g
"""
