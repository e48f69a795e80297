"""Part (a) of a recurrent cell: its interface, its shapes, and the spread of its first weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from worksheets.program_marking.recorded import AnyCell, Sizes
from worksheets.program_marking.suite import Array, Check, Finding, Result, finding, numbers, raised, sized
from worksheets.sandbox.script import Outcome, Script

SIGNATURE = Check("rnn_signature", "a", 1)
SHAPES = Check("rnn_shapes", "a", 1)
BIASES = Check("rnn_biases", "a", 1)
SPREAD = Check("rnn_spread", "a", 2)
CHECKS = (SIGNATURE, SHAPES, BIASES, SPREAD)

LARGE = Sizes(30, 40, 20)
MATRICES = 180
"""About how many matrices are looked at in all."""
SIGMAS = 6.5
"""Bound of the two tests for each matrix: a normal variable leaves it once in 1.2e10 times."""


def expected_signatures(class_name: str) -> dict[str, list[str]]:
    """The parameters of the class and of its methods, as the skeleton has them."""
    return {
        class_name: ["input_size", "hidden_size", "output_size"],
        f"{class_name}.forward": ["self", "inputs"],
        f"{class_name}.backward": ["self", "inputs", "targets", "outputs", "hidden_states"],
    }


@dataclass(frozen=True)
class Asked:
    """The numbers of the steps, and what was asked with them."""

    cell: AnyCell
    sizes: Sizes
    signatures: dict[str, int]
    made: int
    weights: dict[str, int]
    networks: list[dict[str, int]]


def ask(script: Script, cell: AnyCell, sizes: Sizes) -> Asked:
    """Makes a network named ``net``, and larger ones whose weights are looked at together."""
    signatures = {name: script.signature(name) for name in expected_signatures(cell.class_name)}
    networks = []
    for _ in range(MATRICES // len(cell.matrices)):
        script.call(cell.class_name, *LARGE, name="large", quiet=True)
        networks.append({name: script.get(f"large.{name}") for name in cell.matrices})
    inputs, hidden, outputs = sizes
    made = script.call(
        cell.class_name, name="net", quiet=True, input_size=inputs, hidden_size=hidden, output_size=outputs
    )
    return Asked(cell, sizes, signatures, made, {name: script.get(f"net.{name}") for name in cell.attributes}, networks)


def judge(asked: Asked, outcome: Outcome) -> Iterator[Result]:
    if outcome[asked.made].raised is not None and outcome.value(asked.signatures[asked.cell.class_name]) is None:
        yield from (check.missing(raised(outcome[asked.made])) for check in CHECKS)
        return
    yield _signature(asked, outcome)
    weights = {name: outcome.value(step) for name, step in asked.weights.items()}
    yield _shapes(weights, asked.cell.shapes(asked.sizes), outcome, asked)
    yield _biases(weights, asked.cell.biases)
    yield _spread(asked.cell, [{name: outcome.value(step) for name, step in one.items()} for one in asked.networks])


def _signature(asked: Asked, outcome: Outcome) -> Result:
    """Further parameters may follow; the program is called without them."""
    problems = []
    for name, expected in expected_signatures(asked.cell.class_name).items():
        found = outcome.value(asked.signatures[name])
        if not isinstance(found, list) or not all(isinstance(f, str) for f in found):
            problems.append(finding("rnn_not_defined", name=name))
        elif found[: len(expected)] != expected:
            shown = ", ".join(str(f) for f in found if f != "self")
            problems.append(finding("rnn_parameters", name=name, found=shown, expected=_listed(expected)))
    if problems:
        return SIGNATURE.wrong(*problems)
    if outcome[asked.made].raised is not None:
        return SIGNATURE.wrong(raised(outcome[asked.made]))
    return SIGNATURE.right()


def _listed(names: list[str]) -> str:
    return ", ".join(name for name in names if name != "self")


def _shapes(weights: dict[str, Any], expected: Mapping[str, tuple[int, int]], outcome: Outcome, asked: Asked) -> Result:
    wrong = []
    for name, shape in expected.items():
        value = weights[name]
        if not isinstance(value, np.ndarray):
            if outcome[asked.made].raised is not None:
                return SHAPES.missing(raised(outcome[asked.made]))
            wrong.append(finding("rnn_no_attribute", name=name))
        elif value.shape != shape:
            code = "rnn_shape_transposed" if value.shape == shape[::-1] else "rnn_shape"
            wrong.append(finding(code, name=name, found=sized(value.shape), expected=sized(shape)))
    return SHAPES.partial(1 - len(wrong) / len(expected), *wrong) if wrong else SHAPES.right()


def _biases(weights: dict[str, Any], names: Sequence[str]) -> Result:
    found = {name: numbers(weights[name]) for name in names}
    if any(value is None for value in found.values()):
        return BIASES.missing(finding("rnn_no_biases", names=", ".join(names)))
    wrong = [name for name, value in found.items() if np.any(value != 0)]
    return BIASES.wrong(finding("rnn_biases_not_zero", names=", ".join(wrong))) if wrong else BIASES.right()


def _spread(cell: AnyCell, networks: list[dict[str, Any]]) -> Result:
    """Whether mean and variance of the entries are those of Xavier's initialisation, uniform or normal."""
    shapes = {name: shape for name, shape in cell.shapes(LARGE).items() if name in cell.matrices}
    matrices = {name: _different([one[name] for one in networks], shape) for name, shape in shapes.items()}
    if any(not found for found in matrices.values()):
        return SPREAD.missing(finding("rnn_no_weights", names=", ".join(cell.matrices)))
    verdicts = {name: _verdict(np.array(found)) for name, found in matrices.items()}
    notes = [finding("rnn_same_seed")] if all(len(found) == 1 for found in matrices.values()) else []
    wrong = {name: v for name, v in verdicts.items() if v.code != "rnn_xavier"}
    if not wrong:
        return SPREAD.right(*notes)
    findings = _joined(wrong)
    lenient = all(v.code in ("rnn_xavier", "rnn_lecun") for v in verdicts.values())
    return SPREAD.partial(0.5, *findings, *notes) if lenient else SPREAD.wrong(*findings, *notes)


def _different(values: list[Any], shape: tuple[int, int]) -> list[Array]:
    """The matrices in the expected orientation, each different one once: with a fixed seed all are the same."""
    size = shape[0] * shape[1]
    found: dict[bytes, Array] = {}
    for value in values:
        array = numbers(value, size) if isinstance(value, np.ndarray) else None
        if array is not None and array.shape in (shape, shape[::-1]):
            found[array.tobytes()] = array if array.shape == shape else array.T
    return list(found.values())


def _verdict(matrices: Array) -> Finding:
    """What the entries of one weight look like.

    The tests are about the variance within a matrix, whose standard error is at most σ² √(2/n) for uniform and normal
    entries, and about the mean, whose standard error is σ/√n.
    """
    rows, columns = matrices.shape[1:]
    count = matrices.size
    variance = float(np.mean(np.var(matrices, axis=(1, 2), ddof=1)))
    mean = float(np.mean(matrices))
    facts = {"found": f"{variance:.4g}", "expected": f"{2 / (rows + columns):.4g}"}
    if not np.any(np.ptp(matrices, axis=(1, 2))):  # the variance of equal numbers may be as large as rounding
        return finding("rnn_all_equal")

    def is_near(expected: float) -> bool:
        return bool(abs(variance / expected - 1) <= SIGMAS * np.sqrt(2 / count))

    if abs(mean) > SIGMAS * np.sqrt(variance / count):
        return finding("rnn_mean_not_zero", found=f"{mean:.4g}")
    if is_near(2 / (rows + columns)):
        return finding("rnn_xavier")
    if is_near(1 / columns):
        return finding("rnn_lecun", **facts)
    if is_near(2 / columns):
        return finding("rnn_he", **facts)
    if is_near(6 / (rows + columns)):
        return finding("rnn_bound_as_deviation", **facts)
    if is_near(2 / (rows + columns) / 3):
        return finding("rnn_deviation_as_bound", **facts)
    return finding("rnn_other_variance", **facts)


def _joined(wrong: dict[str, Finding]) -> list[Finding]:
    """One sentence for all weights with the same cause; figures of the first stand for all."""
    by_code: dict[str, list[str]] = {}
    for name, found in wrong.items():
        by_code.setdefault(found.code, []).append(name)
    return [finding(code, names=", ".join(names), **wrong[names[0]].facts) for code, names in by_code.items()]
