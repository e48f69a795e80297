"""Two cells, the second in reversed time, against one cell alone and central differences."""

from __future__ import annotations

import numpy as np
import pytest

import solver.reference as ref
from solver.reference import Array
from tests.solver.reference.cases import central, close


class TestBidirectional:
    """Two cells, the second in reversed time."""

    @staticmethod
    def pair(seed: int = 3) -> tuple[ref.Bidirectional, Array, np.random.Generator]:
        rng = np.random.default_rng(seed)
        cells = [ref.random_cell(kind, 2, hidden, rng=rng) for kind, hidden in (("lstm", 2), ("gru", 3))]
        layer = {"W_hy": rng.standard_normal((2, 5)), "b_y": rng.standard_normal(2)}
        return ref.Bidirectional(forwards=cells[0], backwards=cells[1], **layer), rng.standard_normal((2, 3, 2)), rng

    def test_first_state_of_the_second_cell_has_read_everything(self) -> None:
        pair, x, _ = self.pair()
        h = ref.bidirectional_forward(pair, x).h
        close(h[:, :, :2], ref.forward(pair.forwards, x).steps["h"])
        close(h[:, 0, 2:], ref.forward(pair.backwards, x[:, [2, 1, 0]]).steps["h"][:, 2])
        close(h[:, 2, 2:], ref.forward(pair.backwards, x[:, [2]]).steps["h"][:, 0])

    def test_gradients(self) -> None:
        pair, x, rng = self.pair()
        dh, dy = rng.standard_normal((2, 3, 5)), rng.standard_normal((2, 3, 2))

        def objective() -> float:
            trace = ref.bidirectional_forward(pair, x)
            assert trace.y is not None
            return float((dh * trace.h).sum() + (dy * trace.y).sum())

        gradients = ref.bidirectional_backward(ref.bidirectional_forward(pair, x), dh, dy)
        found = {**gradients.parameters, "x": gradients.x}
        arrays = {**pair.arrays, "x": x}
        assert found.keys() == arrays.keys()
        for name, array in arrays.items():
            np.testing.assert_allclose(found[name], central(objective, array), rtol=1e-6, atol=1e-8, err_msg=name)

    def test_what_does_not_fit_together(self) -> None:
        pair, x, _ = self.pair()
        with pytest.raises(ValueError, match="backwards: expected 2 features, got 4"):
            ref.Bidirectional(forwards=pair.forwards, backwards=ref.zero_cell("rnn", 4, 2))
        with pytest.raises(ValueError, match="belongs to the pair"):
            ref.Bidirectional(forwards=pair.forwards, backwards=ref.zero_cell("rnn", 2, 2, 1))
        with pytest.raises(ValueError, match=r"dh: expected shape \(2, 3, 5\), got \(2, 3, 4\)"):
            ref.bidirectional_backward(ref.bidirectional_forward(pair, x), np.zeros((2, 3, 4)))
