import matplotlib.pyplot as plt
import numpy as np


class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        # TODO: initialise the weight matrices
        # self.Wxh = ...  (input to hidden)
        # self.Whh = ...  (hidden to hidden)
        # self.Why = ...  (hidden to output)
        # self.bh = ...   (hidden bias)
        # self.by = ...   (output bias)

    def forward(self, inputs):
        """Forward pass through the RNN.

        Args:
            inputs: list of input vectors [x1, x2, ..., xT]

        Returns:
            outputs: list of output vectors
            hidden_states: list of hidden states
        """
        h = np.zeros((self.hidden_size, 1))
        hidden_states = []
        outputs = []
        for x in inputs:
            # TODO: h = tanh(Wxh @ x + Whh @ h + bh) and y = Why @ h + by
            pass
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        """Backpropagation through time.

        Returns:
            gradients: dictionary with the gradients
        """
        # TODO: implement BPTT
        pass


def test_rnn():
    """Tests the RNN with a simple sequence."""
    rnn = SimpleRNN(input_size=2, hidden_size=3, output_size=1)
    inputs = [np.array([[1], [0]]), np.array([[0], [1]]), np.array([[1], [1]])]
    outputs, hidden_states = rnn.forward(inputs)
    print("RNN Outputs:")
    for i, output in enumerate(outputs):
        print(f"t={i + 1}: {output.flatten()}")


if __name__ == "__main__":
    test_rnn()
