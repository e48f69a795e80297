"""Sine series for training: ``generate_sine_data`` with inputs and the values that follow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from worksheets.program_marking.suite import Array, Check, Result, Suite, finding, numbers, raised, sized
from worksheets.sandbox.limits import TENSORFLOW
from worksheets.sandbox.script import Outcome, Reply, Script

SHAPES = Check("sine_shapes", "a", 1)
SINE = Check("sine_series", "a", 2)
TARGETS = Check("sine_targets", "a", 2)
VARIED = Check("sine_varied", "a", 1)
SIZES = Check("sine_sizes", "a", 1)
CHECKS = (SHAPES, SINE, TARGETS, VARIED, SIZES)

LENGTH, SAMPLES = 25, 40
OTHER_SIZES = ((5, 1), (37, 3))
SHARE = 0.95
"""Of the sequences that must fit: where a sine crosses zero, float32 may hide it in a short sequence."""


@dataclass(frozen=True)
class Asked:
    """The numbers of the steps."""

    main: int
    others: tuple[int, ...]


def ask(rng: np.random.Generator) -> tuple[Script, Asked]:
    script = Script()
    script.seed(int(rng.integers(2**31)))
    main = script.call("generate_sine_data", LENGTH, SAMPLES)
    return script, Asked(main, tuple(script.call("generate_sine_data", *sizes) for sizes in OTHER_SIZES))


def read(reply: Reply, length: int, samples: int) -> tuple[Array, Array] | None:
    """Inputs (samples, length) and targets (samples,), where they can be read as such."""
    match reply.value:
        case [xs, ys]:
            inputs, targets = numbers(xs, samples * length), numbers(ys, samples)
            if inputs is None or targets is None or inputs.shape[:2] != (samples, length):
                return None
            return inputs.reshape(samples, length), targets.ravel()
        case _:
            return None


def judge(asked: Asked, outcome: Outcome) -> Iterator[Result]:
    reply = outcome[asked.main]
    if reply.raised is not None:
        yield SHAPES.missing(raised(reply))
        yield from (check.missing() for check in CHECKS[1:])
        return
    found = read(reply, LENGTH, SAMPLES)
    yield _shapes(reply)
    if found is None:
        yield from (check.missing() for check in CHECKS[1:])
        return
    waves = Waves.of(*found)
    yield _sine(waves)
    yield _targets(waves)
    yield _varied(waves)
    yield SIZES.missing() if waves.are_constant else _sizes(asked, outcome)


def _shapes(reply: Reply) -> Result:
    expected = ((SAMPLES, LENGTH, 1), (SAMPLES, 1))
    match reply.value:
        case [xs, ys]:
            shapes = [np.shape(v) if isinstance(v, np.ndarray) else () for v in (xs, ys)]
        case _:
            return SHAPES.wrong(finding("sine_no_pair"))
    wrong = [
        finding("sine_shape", name=name, found=sized(shape), expected=sized(wanted))
        for name, shape, wanted in zip("Xy", shapes, expected, strict=True)
        if shape != wanted
    ]
    return SHAPES.partial(1 - len(wrong) / 2, *wrong) if wrong else SHAPES.right()


@dataclass(frozen=True)
class Waves:
    """Series with what the recurrence of a sine says of them: x_(t+1) = c x_t − x_(t−1) with c = 2 cos ω.

    ``bend`` is the largest second difference of a series: what is not explained is measured by it, because every smooth
    curve nearly fulfils the recurrence with c = 2.
    """

    xs: Array
    ys: Array
    c: Array
    off: Array
    bend: Array
    size: Array

    @classmethod
    def of(cls, xs: Array, ys: Array) -> Waves:
        inner, around = xs[:, 1:-1], xs[:, 2:] + xs[:, :-2]
        c = np.sum(inner * around, axis=1) / np.maximum(np.sum(inner**2, axis=1), 1e-300)
        off = np.max(np.abs(around - c[:, None] * inner), axis=1)
        return cls(xs, ys, c, off, np.max(np.abs(around - 2 * inner), axis=1), np.max(np.abs(xs), axis=1))

    @property
    def following(self) -> Array:
        """The values that continue the series."""
        return self.c * self.xs[:, -1] - self.xs[:, -2]

    @property
    def steps(self) -> Array:
        """How far a series goes in one step, for the most part."""
        return np.asarray(np.median(np.abs(np.diff(self.xs, axis=1)), axis=1))

    @property
    def are_constant(self) -> bool:
        return bool(np.all(np.ptp(self.xs, axis=1) <= 1e-9))

    @property
    def are_sines(self) -> bool:
        fits = self.off <= 0.02 * self.bend + 4e-6 * self.size
        return bool(np.mean(fits & (self.c < 2 - 1e-7) & (self.c > -2) & (self.size > 0)) >= SHARE)

    def are_targets(self, expected: Array) -> bool:
        slack = 0.05 * self.steps + 3 * self.off + 1e-5 * self.size
        return bool(np.mean(np.abs(self.ys - expected) <= slack) >= SHARE)


def _sine(waves: Waves) -> Result:
    if waves.are_constant:
        return SINE.wrong(finding("sine_constant"))
    if waves.are_sines:
        return SINE.right()
    noisy = np.mean(waves.off <= 0.8 * waves.size) >= SHARE and np.all(np.abs(waves.c) < 2)
    smooth = np.mean(np.abs(np.diff(waves.xs, axis=1))) < 0.3 * np.mean(waves.size)
    return SINE.partial(0.5, finding("sine_noise")) if noisy and smooth else SINE.wrong(finding("sine_no_sine"))


def _targets(waves: Waves) -> Result:
    if np.all(waves.steps <= 1e-9):
        return TARGETS.missing()
    following = waves.following
    if waves.are_targets(following):
        return TARGETS.right()
    mistakes = {
        "sine_target_last": waves.xs[:, -1],
        "sine_target_first": waves.xs[:, 0],
        "sine_target_too_far": waves.c * following - waves.xs[:, -1],
        "sine_target_shifted": np.roll(following, 1),
    }
    named = [finding(code) for code, values in mistakes.items() if waves.are_targets(values)]
    return TARGETS.wrong(*(named[:1] or [finding("sine_target_differs")]))


def _varied(waves: Waves) -> Result:
    different = len(np.unique(np.round(waves.xs / max(float(np.max(waves.size)), 1e-12), 6), axis=0))
    if different < SAMPLES / 2:
        return VARIED.wrong(finding("sine_same", found=different, expected=SAMPLES))
    return VARIED.right()


def _sizes(asked: Asked, outcome: Outcome) -> Result:
    for step, (length, samples) in zip(asked.others, OTHER_SIZES, strict=True):
        if outcome[step].raised is not None:
            return SIZES.wrong(finding("sine_size_fails", length=length, samples=samples), raised(outcome[step]))
        if read(outcome[step], length, samples) is None:
            return SIZES.wrong(finding("sine_size_fails", length=length, samples=samples))
    return SIZES.right()


SUITE = Suite(checks=CHECKS, limits=TENSORFLOW, ask=ask, judge=judge, needs=("tensorflow",))
