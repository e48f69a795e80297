import matplotlib.pyplot as plt
import numpy as np


class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size

        # TODO: Initialisieren Sie die Gewichtsmatrizen
        # self.Wxh = ...  # Eingabe zu Zustand
        # self.Whh = ...  # Zustand zu Zustand
        # self.Why = ...  # Zustand zu Ausgabe
        # self.bh = ...  # Bias des Zustands
        # self.by = ...  # Bias der Ausgabe

    def forward(self, inputs):
        """Vorwärtsrechnung durch das RNN.

        Args:
            inputs: Liste der Eingabevektoren [x1, x2, ..., xT]

        Returns:
            outputs: Liste der Ausgabevektoren
            hidden_states: Liste der Zustände
        """
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []

        for x in inputs:
            # TODO: Implementieren Sie die Vorwärtsrechnung
            # h = tanh(Wxh @ x + Whh @ h + bh)
            # y = Why @ h + by
            pass

        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        """Backpropagation Through Time.

        Returns:
            gradients: Dictionary mit den Gradienten
        """
        # TODO: Implementieren Sie BPTT
        pass


def test_rnn():
    """Testet das RNN mit einer einfachen Sequenz."""
    rnn = SimpleRNN(input_size=2, hidden_size=3, output_size=1)

    # Beispielsequenz
    inputs = [np.array([[1], [0]]), np.array([[0], [1]]), np.array([[1], [1]])]

    outputs, hidden_states = rnn.forward(inputs)

    print("RNN Outputs:")
    for i, output in enumerate(outputs):
        print(f"t={i + 1}: {output.flatten()}")


if __name__ == "__main__":
    test_rnn()
