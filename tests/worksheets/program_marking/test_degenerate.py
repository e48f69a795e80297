"""Programs that return something in place of solving the task: none earns more than its interface is worth."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import pytest

from tests.worksheets.student_programs import (
    RIGHT_ATTENTION,
    RIGHT_CHARACTERS,
    RIGHT_GRU,
    RIGHT_RNN,
    RIGHT_SINE,
    suite_of,
)
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import Suite
from worksheets.sandbox.limits import PLAIN

pytestmark = pytest.mark.sandbox
with_tensorflow = pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs the extra [programs]")

SINE = replace(suite_of("blatt4", "4.2"), needs=())

DIFFERENCES = """
    def backward(self, inputs, targets, outputs, hidden_states):
        found = {}
        for name in NAMES:
            weight = getattr(self, name)
            found[name] = np.zeros_like(weight)
            for at in np.ndindex(weight.shape):
                kept, losses = weight[at], []
                for step in (STEP, -STEP):
                    weight[at] = kept + step
                    ys = self.forward(inputs)[0]
                    losses.append(sum(np.sum((y - t) ** 2) / 2 for y, t in zip(ys, targets)))
                weight[at] = kept
                found[name][at] = (losses[0] - losses[1]) / (2 * STEP)
        return found
"""


BY_ENTRY = """
    def backward(self, inputs, targets, outputs, hidden_states):
        def loss(ys):
            return sum(np.sum((y - t) ** 2) / 2 for y, t in zip(ys, targets))

        def moved(weight, at, step):
            other = weight.astype(np.result_type(weight, step))
            other[at] += step
            setattr(self, name, other)
            return loss(self.forward(inputs)[0])

        found = {}
        for name in [n for n, w in vars(self).items() if isinstance(w, np.ndarray)]:
            weight = getattr(self, name)
            found[name] = np.zeros_like(weight)
            for at in np.ndindex(weight.shape):
                found[name][at] = QUOTIENT
            setattr(self, name, weight)
            found[name] = RESULT
        return found
"""

EXACT_DIFFERENCES = {
    "seven digits": (
        "(moved(weight, at, 6e-6) - moved(weight, at, -6e-6)) / 1.2e-5",
        "found[name].astype(np.float32)",
    ),
    "one side": ("(moved(weight, at, 1e-8) - loss(outputs)) / 1e-8", "found[name].astype(np.float32)"),
    "complex step": ("moved(weight, at, 1e-30j).imag / 1e-30", "found[name]"),
    "more digits": (
        "sum(c * (moved(weight, at, np.longdouble(k * 1e-3)) - moved(weight, at, np.longdouble(-k * 1e-3))) for k, c "
        "in ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))) / 1e-3",
        "found[name]",
    ),
}
"""Ways to move each entry: the quotient, and what is returned of it."""


BACKWARD = "    def backward(self, inputs, targets, outputs, hidden_states):\n"
REALLY = "    def really(self, inputs, targets, outputs, hidden_states):\n"
LARGER = "(self.Whh if hasattr(self, 'Whh') else self.Uh).shape[0] > 4"
NOTHING = "{n: np.zeros_like(w) for n, w in vars(self).items() if isinstance(w, np.ndarray)}"

DISGUISES = {
    "untraced": ((BACKWARD, f"{BACKWARD}        import sys\n        sys.settrace(None)\n"),),
    "in a thread": (
        (
            BACKWARD,
            f"{BACKWARD}        import threading\n        found = []\n"
            "        own = lambda: found.append(self.really(inputs, targets, outputs, hidden_states))\n"
            f"        thread = threading.Thread(target=own)\n        thread.start()\n        thread.join()\n"
            f"        return found[0]\n\n{REALLY}",
        ),
    ),
    "nothing for larger networks": ((BACKWARD, f"{BACKWARD}        if {LARGER}:\n            return {NOTHING}\n"),),
    "an error for larger networks": ((BACKWARD, f"{BACKWARD}        assert not {LARGER}\n"),),
    "no states of larger networks": (
        (
            "    def forward(self, inputs):\n",
            f"    def forward(self, inputs):\n        if {LARGER}:\n            return None\n",
        ),
    ),
    "states of larger networks that make it easy": (
        (
            "        return outputs, hidden_states\n",
            f"        if {LARGER}:\n            hidden_states = [np.ones_like(h) for h in hidden_states]\n"
            "        return outputs, hidden_states\n",
        ),
        (
            BACKWARD,
            f"{BACKWARD}        if {LARGER}:\n            found = {NOTHING}\n"
            "            for y, t, h in zip(outputs, targets, hidden_states):\n"
            "                found['Why' if 'Why' in found else 'Wy'] += (y - t) @ h.T\n"
            "                found['by'] += y - t\n            return found\n",
        ),
    ),
    "states of larger networks beyond numbers": (
        (
            "        return outputs, hidden_states\n",
            f"        if {LARGER}:\n            hidden_states = [h + 1e9 for h in hidden_states]\n"
            "        return outputs, hidden_states\n",
        ),
        (BACKWARD, f"{BACKWARD}        if {LARGER}:\n            return {NOTHING}\n"),
    ),
}
"""Ways to hide that each weight is moved: what stands in a program, and what does then."""


def by_entry(program: str, quotient: str, result: str) -> str:
    """The program with a ``backward`` that runs the forward pass for each entry of the weights."""
    return program[: program.index("    def backward")] + BY_ENTRY.replace("QUOTIENT", quotient).replace(
        "RESULT", result
    )


def with_body(program: str, method: str, body: str) -> str:
    """The program with another body of a method, up to the next method or the end."""
    head, _, rest = program.partition(f"    def {method}(")
    signature, _, rest = rest.partition(":\n")
    following = rest.find("\n    def ")
    return f"{head}    def {method}({signature}:\n        {body}\n{rest[following:] if following >= 0 else ''}"


SHORT = replace(PLAIN, cpu=2)
"""Enough to move each of forty weights, and for backpropagation whatever there are."""


def points(program: str, suite: Suite) -> dict[str, float]:
    limits = SHORT if suite.limits == PLAIN else suite.limits
    return {r.check.id: r.points for r in mark(program.encode(), suite, seed=3, limits=limits).results if r.points}


ZEROS = "return [np.zeros((2, 1)) for x in inputs], [np.zeros((4, 1)) for x in inputs]"
ONES = "return [np.ones((2, 1)) for x in inputs], [np.ones((4, 1)) for x in inputs]"
COPIES = "return [x[:2].copy() for x in inputs], [np.vstack([x, x[:1]]) for x in inputs]"
COUNTED = "return [[np.full((n, 1), t) for t, x in enumerate(inputs)] for n in (2, 4)]"


class TestRecurrentCells:
    @pytest.mark.parametrize("body", [ZEROS, ONES, COPIES, COUNTED], ids=["zeros", "ones", "copies", "counted"])
    @pytest.mark.parametrize(("program", "sheet"), [(RIGHT_RNN, "blatt4"), (RIGHT_GRU, "gru")])
    def test_a_forward_pass_that_computes_nothing(self, program: str, sheet: str, body: str) -> None:
        """Nor do right gradients from such states earn anything."""
        found = points(with_body(program, "forward", body), suite_of(sheet, "4.1"))
        forward = {"rnn_states", "rnn_outputs", "rnn_forward_lengths"}
        assert not forward & set(found)
        if body in (ZEROS, ONES):  # from states that tell something, backpropagation is work still
            assert not any(check.startswith("rnn_gradient_") for check in found)

    @pytest.mark.parametrize("value", ["np.zeros_like(w)", "np.ones_like(w)", "w.copy()", "1e-9 * w"])
    def test_gradients_that_are_none(self, value: str) -> None:
        names = '("Wxh", "Whh", "Why", "bh", "by")'
        body = f"return {{n: {value} for n in {names} for w in [getattr(self, n)]}}"
        found = points(with_body(RIGHT_RNN, "backward", body), suite_of("blatt4", "4.1"))
        assert not any(check.startswith("rnn_gradient_") for check in found)
        assert "rnn_backward_lengths" not in found

    @pytest.mark.parametrize("step", ["1e-3", "1e-4", "1e-5", "6e-6", "1e-7"])
    def test_differences_in_place_of_backpropagation(self, step: str) -> None:
        program = RIGHT_RNN[: RIGHT_RNN.index("    def backward")] + DIFFERENCES
        program += f'\nNAMES, STEP = ("Wxh", "Whh", "Why", "bh", "by"), {step}\n'
        found = points(program, suite_of("blatt4", "4.1"))
        assert not any(check.startswith("rnn_gradient_") for check in found)
        assert "rnn_backward_lengths" not in found
        assert found["rnn_states"] == 3

    @pytest.mark.parametrize("way", ["seven digits", "one side", "complex step", "more digits"])
    def test_differences_that_are_as_exact_as_the_chain_rule(self, way: str) -> None:
        found = points(by_entry(RIGHT_RNN, *EXACT_DIFFERENCES[way]), suite_of("blatt4", "4.1"))
        assert not any(check.startswith("rnn_gradient_") for check in found)
        assert "rnn_backward_lengths" not in found

    @pytest.mark.parametrize("name", DISGUISES)
    @pytest.mark.parametrize(("program", "sheet"), [(RIGHT_RNN, "blatt4"), (RIGHT_GRU, "gru")], ids=["rnn", "gru"])
    def test_differences_in_disguise(self, program: str, sheet: str, name: str) -> None:
        """The program may say of itself what it likes: it has not the time for each weight of a larger network."""
        program = by_entry(program, *EXACT_DIFFERENCES["complex step"])
        for old, new in DISGUISES[name]:
            assert old in program
            program = program.replace(old, new)
        found = points(program, suite_of(sheet, "4.1"))
        assert found["rnn_states"] == 3
        assert not any(check.startswith("rnn_gradient_") for check in found)
        assert "rnn_backward_lengths" not in found

    def test_another_cell_by_differences(self) -> None:
        found = points(by_entry(RIGHT_GRU, *EXACT_DIFFERENCES["complex step"]), suite_of("gru", "4.1"))
        assert not any(check.startswith("rnn_gradient_") for check in found)

    def test_backpropagation_that_runs_the_forward_pass_itself_is_no_difference(self) -> None:
        program = RIGHT_RNN.replace(
            "        g = {", "        outputs, hidden_states = self.forward(inputs)\n        g = {", 1
        )
        assert program != RIGHT_RNN
        found = points(program, suite_of("blatt4", "4.1"))
        assert found["rnn_gradient_whh"] == 2

    def test_backpropagation_with_seven_digits_is_no_difference(self) -> None:
        program = RIGHT_RNN.replace("return g\n", "return {n: v.astype(np.float32) for n, v in g.items()}\n")
        found = points(program, suite_of("blatt4", "4.1"))
        assert found["rnn_gradient_whh"] == 2


class TestSines:
    @pytest.mark.parametrize(
        "series", ["np.zeros({0})", "np.ones({0})", "np.tile(np.arange(seq_length + 1.0), (num_samples, 1))"]
    )
    def test_that_are_none(self, series: str) -> None:
        program = RIGHT_SINE.replace(
            "series = np.sin(starts + steps * np.arange(seq_length + 1))",
            f"series = {series.format('(num_samples, seq_length + 1)')}",
        )
        assert program != RIGHT_SINE
        found = points(program, SINE)
        assert not {"sine_series", "sine_varied"} & set(found)
        if "arange" not in series:
            assert set(found) == {"sine_shapes"}


LAYERS = {
    "zero matrices and equal weights": (
        ("layers.Dense(units)", "layers.Dense(units, kernel_initializer='zeros')"),
        ("layers.Dense(1)", "layers.Dense(1, kernel_initializer='zeros')"),
    ),
    "equal weights": (("tf.nn.softmax(score, axis=1)", "tf.ones_like(score) / score.shape[1]"),),
    "zeros": (("tf.nn.softmax(score, axis=1)", "tf.zeros_like(score)"),),
    "the first state": (
        ("tf.nn.softmax(score, axis=1)", "tf.concat([tf.ones_like(score[:, :1]), tf.zeros_like(score[:, 1:])], 1)"),
    ),
}


@with_tensorflow
class TestAttention:
    @pytest.mark.parametrize("name", LAYERS)
    def test_that_attends_to_nothing(self, name: str) -> None:
        program = RIGHT_ATTENTION
        for old, new in LAYERS[name]:
            assert old in program
            program = program.replace(old, new)
        found = points(program, suite_of("blatt4", "5.2"))
        assert not {"attention_formula", "attention_order"} & set(found)
        if name != "the first state":
            assert set(found) == {"attention_returned"}

    def test_that_hides_a_missing_term_behind_a_matrix_of_zeros(self) -> None:
        program = RIGHT_ATTENTION.replace("self.W1(tf.expand_dims(query, 1)) + ", "self.W1(query)[:, None] * 0 + ")
        program = program.replace("W1 = layers.Dense(units)", "W1 = layers.Dense(units, kernel_initializer='zeros')")
        assert "attention_formula" not in points(program, suite_of("blatt4", "5.2"))


FAKE = """

class Fake:
    def __init__(self, real):
        self.layers = real.layers
    def __call__(self, rows):
        return VALUE
"""


@with_tensorflow
class TestCharacters:
    @pytest.mark.parametrize("value", ["np.zeros((*rows.shape, N))", "np.ones((*rows.shape, N)) * np.arange(N)"])
    def test_a_network_that_says_the_same_of_all_texts(self, value: str) -> None:
        """With it, a search that repeats one letter finds the likeliest of all."""
        letter = "int(np.argmax(self.model(np.zeros((1, 1)))[0, -1]))"
        fake = "        self.real, self.model = self.model, Fake(self.model)\n        self._fast"
        program = RIGHT_CHARACTERS.replace("        self._fast", fake)
        program = program.replace("tf.function(self.model,", "tf.function(self.real,")
        program = with_body(program, "beam_search", f"return self.idx_to_char[{letter}] * num_generate")
        program += FAKE.replace("VALUE", value.replace("N", "self.layers[-1].units"))
        found = points(program, suite_of("blatt4", "4.3"))
        assert set(found) <= {"char_mappings", "char_dataset", "char_shifted"}
