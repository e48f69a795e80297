"""The independent reference: recurrent cells, their backpropagation and their sizes, written by hand in NumPy.

It shares no code with the symbolic side, on purpose: a cross-check between two pieces that share code proves nothing.
Everything is float64 and batch-first: inputs (batch, time, features), states (batch, hidden).
"""

from solver.reference.bidirectional import Bidirectional, BidirectionalGradients, BidirectionalTrace
from solver.reference.bidirectional import backward as bidirectional_backward
from solver.reference.bidirectional import forward as bidirectional_forward
from solver.reference.cells import GRU, LSTM, RNN, Array, Cell, count, random_cell, zero_cell
from solver.reference.symbols import reference_count, reference_values
from solver.reference.unrolled import Gradients, Trace, backward, forward, jacobian, rnn_jacobian

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Array",
    "Bidirectional",
    "BidirectionalGradients",
    "BidirectionalTrace",
    "Cell",
    "Gradients",
    "Trace",
    "backward",
    "bidirectional_backward",
    "bidirectional_forward",
    "count",
    "forward",
    "jacobian",
    "random_cell",
    "reference_count",
    "reference_values",
    "rnn_jacobian",
    "zero_cell",
]
