"""Bahdanau's attention as a Keras layer: ``AttentionLayer`` with the weights W1, W2 and V."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worksheets.program_marking.suite import Array, Check, Result, Suite, finding, numbers, raised
from worksheets.sandbox.limits import TENSORFLOW
from worksheets.sandbox.script import Outcome, Reply, Script

RETURNED = Check("attention_returned", "", 1)
SUM = Check("attention_sum", "", 1)
CONTEXT = Check("attention_context", "", 2)
FORMULA = Check("attention_formula", "", 3)
ORDER = Check("attention_order", "", 1)
MASK = Check("attention_mask", "", 1)
CHECKS = (RETURNED, SUM, CONTEXT, FORMULA, ORDER, MASK)

BATCH, STEPS, HIDDEN, UNITS = 3, 5, 6, 7
TOLERANCE = 2e-4
"""TensorFlow computes with seven digits."""

TELLING = 1e-3
"""Of weights that are as equal as this, nothing follows: drawn states tell them apart, unless the matrices are zero."""

NAMES = ("W1", "W2", "V")


@dataclass(frozen=True)
class Asked:
    """What was drawn, and the numbers of the steps: ``first`` is with the layer's own first weights, what follows with
    drawn ones, where these can be set."""

    query: Array
    values: Array
    order: list[int]
    mask: NDArray[np.bool_]
    made: int
    first: int
    main: int
    turned: int
    masked: int
    signature: int
    weights: dict[str, tuple[int, int, int]]


def ask(rng: np.random.Generator) -> tuple[Script, Asked]:
    script = Script()
    query, values = rng.normal(size=(BATCH, HIDDEN)), 2 * rng.normal(size=(BATCH, STEPS, HIDDEN))
    order = [int(n) for n in np.roll(rng.permutation(STEPS), 1)]
    mask = np.arange(STEPS)[None, :] < rng.integers(1, STEPS, size=(BATCH, 1))
    made = script.call("AttentionLayer", UNITS, name="layer", quiet=True)
    first = script.call("layer", query, values)
    for name, shape in {"W1": (HIDDEN, UNITS), "W2": (HIDDEN, UNITS), "V": (UNITS, 1)}.items():
        for target in (f"layer.{name}.kernel", f"layer.{name}"):  # of a layer, or a variable
            script.assign(target, rng.normal(size=shape))
    main = script.call("layer", query, values)
    weights = {
        name: (script.get(f"layer.{name}"), script.get(f"layer.{name}.kernel"), script.get(f"layer.{name}.bias"))
        for name in NAMES
    }
    turned = script.call("layer", query, values[:, order])
    signature = script.signature("AttentionLayer.call")
    masked = script.call("layer", query, values, mask=[[bool(m) for m in row] for row in mask])
    return script, Asked(query, values, order, mask, made, first, main, turned, masked, signature, weights)


@dataclass(frozen=True)
class Found:
    """Context (batch, hidden) and weights (batch, steps), where they can be read as such."""

    context: Array | None
    weights: Array | None
    swapped: bool = False


def read(reply: Reply) -> Found:
    match reply.value:
        case [first, second]:
            context, weights = numbers(first, BATCH * HIDDEN), numbers(second, BATCH * STEPS)
            if context is None and weights is None:
                context, weights = numbers(second, BATCH * HIDDEN), numbers(first, BATCH * STEPS)
                return Found(_shaped(context, HIDDEN), _shaped(weights, STEPS), swapped=True)
            return Found(_shaped(context, HIDDEN), _shaped(weights, STEPS))
        case _:
            return Found(None, None)


def _shaped(array: Array | None, width: int) -> Array | None:
    return None if array is None or array.shape[0] != BATCH else array.reshape(BATCH, width)


def judge(asked: Asked, outcome: Outcome) -> Iterator[Result]:
    reply = outcome[asked.main] if outcome[asked.made].raised is None else outcome[asked.made]
    if reply.raised is not None:
        yield RETURNED.missing(raised(reply))
        yield from (check.missing() for check in CHECKS[1:])
        return
    found = read(reply)
    yield _returned(found)
    if found.weights is None:
        yield from (check.missing() for check in CHECKS[1:])
        return
    own = read(outcome[asked.first]).weights
    if any(weights is not None and np.max(np.ptp(weights, axis=1)) < TELLING for weights in (own, found.weights)):
        found_sum = _sum(found.weights)
        yield SUM.missing(finding("attention_says_nothing")) if found_sum.points else found_sum
        yield from (check.missing() for check in CHECKS[2:])
        return
    yield _sum(found.weights)
    yield _context(found, asked)
    yield _formula(found.weights, asked, outcome)
    yield _order(found, read(outcome[asked.turned]), asked)
    yield _mask(read(outcome[asked.masked]), asked, outcome)


def _near(found: Array | None, expected: Array) -> bool:
    if found is None or found.shape != expected.shape:
        return False
    return bool(np.max(np.abs(found - expected)) <= TOLERANCE * max(1.0, float(np.max(np.abs(expected)))))


def _returned(found: Found) -> Result:
    if found.swapped and found.weights is not None:
        return RETURNED.wrong(finding("attention_swapped"))
    wrong = [
        finding("attention_shape", name=name, expected=f"({BATCH}, {width})")
        for name, width, value in (
            ("context_vector", HIDDEN, found.context),
            ("attention_weights", STEPS, found.weights),
        )
        if value is None
    ]
    return RETURNED.partial(1 - len(wrong) / 2, *wrong) if wrong else RETURNED.right()


def _sum(weights: Array) -> Result:
    if np.any(weights < 0) or not _near(np.sum(weights, axis=1), np.ones(BATCH)):
        if _near(weights, np.ones((BATCH, STEPS))):
            return SUM.wrong(finding("attention_all_one"))
        if _near(np.sum(weights, axis=0), np.ones(STEPS)):
            return SUM.wrong(finding("attention_over_batch"))
        return SUM.wrong(finding("attention_no_softmax"))
    return SUM.right()


def _context(found: Found, asked: Asked) -> Result:
    """From the layer's own weights."""
    if found.context is None or found.weights is None:
        return CONTEXT.missing()
    expected = np.einsum("bt,bth->bh", found.weights, asked.values)
    if _near(found.context, expected):
        return CONTEXT.right()
    if _near(found.context, expected / STEPS):
        return CONTEXT.wrong(finding("attention_context_mean"))
    return CONTEXT.wrong(finding("attention_context_differs"))


def _matrices(asked: Asked, outcome: Outcome) -> dict[str, tuple[Array, Array]] | None:
    """Matrix and bias of W1, W2 and V, whether they are layers or variables."""
    found = {}
    for name, (itself, kernel, bias) in asked.weights.items():
        values = [outcome.value(step) for step in (kernel, itself)]
        matrix = next((m for m in map(numbers, values) if m is not None and m.ndim), None)
        if matrix is None:
            return None
        added: Any = numbers(outcome.value(bias))
        found[name] = (matrix.reshape(-1, 1) if name == "V" else matrix, np.zeros(1) if added is None else added)
    shapes = [found[name][0].shape for name in NAMES]
    return found if shapes == [(HIDDEN, UNITS), (HIDDEN, UNITS), (UNITS, 1)] else None


def _formula(weights: Array, asked: Asked, outcome: Outcome) -> Result:
    """softmax over i of V tanh(W1 query + W2 values_i), with the layer's own matrices; W1 and W2 may change roles."""
    found = _matrices(asked, outcome)
    if found is None:
        return FORMULA.missing(finding("attention_no_matrices", units=UNITS))
    (w1, b1), (w2, b2), (v, bv) = (found[name] for name in NAMES)
    if any(np.ptp(matrix) < TELLING for matrix in (w1, w2, v)):  # then a term may be left out
        return FORMULA.missing(finding("attention_matrix_constant"))
    query, values = asked.query[:, None, :], asked.values
    sums = {"": query @ w1 + values @ w2 + b1 + b2, "attention_roles": query @ w2 + values @ w1 + b1 + b2}
    for role, total in sums.items():
        if _near(weights, _softmax(np.tanh(total) @ v + bv)):
            return FORMULA.right(*([finding(role)] if role else []))
    total = sums[""]
    mistakes = {
        "attention_no_tanh": total @ v,
        "attention_relu": np.maximum(total, 0) @ v,
        "attention_sigmoid": 1 / (1 + np.exp(-total)) @ v,
        "attention_no_query": np.tanh(values @ w2 + b2) @ v,
        "attention_no_query_w1": np.tanh(values @ w1 + b1) @ v,
        "attention_no_v": np.sum(np.tanh(total), axis=-1, keepdims=True),
        "attention_product": np.tanh((query @ w1) * (values @ w2)) @ v,
        "attention_dot": np.sum(query * values, axis=-1, keepdims=True),
    }
    named = [code for code, scores in mistakes.items() if _near(weights, _softmax(scores))]
    return FORMULA.wrong(finding(named[0].removesuffix("_w1") if named else "attention_formula_differs"))


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores[..., 0] - np.max(scores[..., 0], axis=1, keepdims=True))
    return np.asarray(powers / np.sum(powers, axis=1, keepdims=True))


def _order(found: Found, turned: Found, asked: Asked) -> Result:
    """Values in another order have the same weights in that order, and the same context."""
    assert found.weights is not None
    if turned.weights is None:
        return ORDER.missing()
    same_context = found.context is None or _near(turned.context, found.context)
    if _near(turned.weights, found.weights[:, asked.order]) and same_context:
        return ORDER.right()
    return ORDER.wrong(finding("attention_order_matters"))


def _mask(masked: Found, asked: Asked, outcome: Outcome) -> Result:
    """The skeleton asks for no mask: a layer without one loses nothing, one with a mask must heed it."""
    parameters = outcome.value(asked.signature)
    if not isinstance(parameters, list) or "mask" not in parameters:
        return MASK.right(finding("attention_without_mask"))
    if masked.weights is None:
        return MASK.wrong(raised(outcome[asked.masked]))
    if np.max(masked.weights[~asked.mask]) > TOLERANCE or not _near(np.sum(masked.weights, axis=1), np.ones(BATCH)):
        return MASK.wrong(finding("attention_mask_ignored"))
    return MASK.right()


SUITE = Suite(checks=CHECKS, limits=TENSORFLOW, ask=ask, judge=judge, needs=("tensorflow",))
