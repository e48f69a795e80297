import numpy as np


class GRU:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        # TODO: initialise the weight matrices and biases
        # self.Wz, self.Uz, self.bz = ...  (update gate)
        # self.Wr, self.Ur, self.br = ...  (reset gate)
        # self.Wh, self.Uh, self.bh = ...  (candidate)
        # self.Wy, self.by = ...           (output)

    def forward(self, inputs):
        """Forward pass through the GRU.

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
            # TODO: the two gates, the candidate, the new state and the output
            pass
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        """Backpropagation through time.

        Returns:
            gradients: dictionary with the gradients
        """
        # TODO: implement BPTT
        pass
