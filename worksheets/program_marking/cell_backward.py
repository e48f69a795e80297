"""Part (c) of a recurrent cell: the gradients by backpropagation through time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from worksheets.program_marking.cell_forward import Pass, named_once, near, telling, unchanged
from worksheets.program_marking.mistakes import Made, sets
from worksheets.program_marking.recorded import AnyCell, AnyPasses
from worksheets.program_marking.suite import Array, Check, Finding, Result, finding, numbers, raised, sized
from worksheets.sandbox.script import Reply

RETURNED = Check("rnn_gradients_returned", "c", 1)
LENGTHS = Check("rnn_backward_lengths", "c", 1)
UNCHANGED = Check("rnn_backward_unchanged", "c", 1)


@cache
def gradient_checks(cell: AnyCell) -> Mapping[str, Check]:
    """A check for the gradient of each weight; those that act on the state of the step before count twice."""
    return {
        name: Check(
            f"rnn_gradient_{name.lower()}",
            "c",
            2 if cell.reads_state_before(name) else 1,
            finding("rnn_gradient", name=name),
        )
        for name in cell.attributes
    }


def checks(cell: AnyCell) -> tuple[Check, ...]:
    return (RETURNED, *gradient_checks(cell).values(), LENGTHS, UNCHANGED)


BY_DIFFERENCES = 1e-5
"""The tolerance against central differences, which are off by the square of the step and by rounding."""

EXACT = 1e-13
"""The tolerance for what float64 computes by the chain rule; central differences are off by 4e-11 at best."""

EXPLODED = 1e6
"""States that a wrong forward pass lets grow beyond this have no gradients that numbers can show."""

_BEFORE = r"(?:dld|dl|gradient|grad|delta|d)?"
_AFTER = r"(?:grad|gradient)?"


@dataclass(frozen=True)
class Case:
    """A sequence with targets, the cell with its weights, what ``backward`` returned, and the own forward pass.

    ``followed`` are mistakes that explain this pass: gates that a program does not return are computed with them too.
    """

    xs: list[Array]
    targets: list[Array]
    passes: AnyPasses
    reply: Reply
    own: Pass
    stored: Mapping[str, tuple[int, ...]]
    followed: Made = ()

    @property
    def weights(self) -> Mapping[str, Array]:
        return self.passes.weights

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape that a gradient must have: that of the weight as the program keeps it."""
        expected = self.weights[name].shape
        return expected[::-1] if self.stored.get(name) == expected[::-1] else expected

    def gradients(self, made: Made = (), scale: float = 1.0) -> list[dict[str, Array]]:
        """What the formulas give from the program's own outputs and states, for each way to the gates."""
        return [{name: scale * value for name, value in found.items()} for found in self._gradients(made)]

    def _gradients(self, made: Made) -> tuple[dict[str, Array], ...]:
        if made not in self._kept:
            self._kept[made] = tuple(self._computed(made))
        return self._kept[made]

    def _computed(self, made: Made) -> Iterator[dict[str, Array]]:
        if self.own.ys is None or self.own.hs is None:
            return
        ys, hs = ([row.reshape(-1, 1) for row in found] for found in (self.own.ys, self.own.hs))
        for followed in dict.fromkeys(((), self.followed)):
            found = self.passes.gradients(self.xs, self.targets, ys, hs, made, followed)
            if found is not None:
                yield found

    @cached_property
    def _kept(self) -> dict[Made, tuple[dict[str, Array], ...]]:
        return {}

    @cached_property
    def own_is_right(self) -> bool:
        """Whether the forward pass that the gradients start from is right."""
        return near(self.own.hs, self.passes.states(self.xs)) and near(self.own.ys, self.passes.outputs(self.xs))

    def scales(self) -> dict[str, float]:
        """The usual definitions of the loss, as factors of ½ Σ (y − target)²."""
        steps, entries = len(self.xs), len(self.xs) * len(self.targets[0])
        return {
            "rnn_loss_sum": 1.0,
            "rnn_loss_without_half": 2.0,
            "rnn_loss_mean_half": 1 / steps,
            "rnn_loss_mean": 2 / steps,
            "rnn_loss_mean_entries": 2 / entries,
            "rnn_loss_mean_entries_half": 1 / entries,
        }


@dataclass(frozen=True)
class Found:
    """The gradients that a program returned, by weight: with columns as on the sheet, and their shapes as returned."""

    values: Mapping[str, Array]
    shapes: Mapping[str, tuple[int, ...]]
    findings: tuple[Finding, ...]
    wrong_form: tuple[Finding, ...]


def named(key: str, names: Iterable[str]) -> str | None:
    """The weight that a key of the dictionary means: ``dL/dW_xh`` is the gradient of ``Wxh``."""
    letters = re.sub(r"[^a-z0-9]", "", key.lower())
    return next((n for n in names if re.fullmatch(_BEFORE + re.escape(n.lower()) + _AFTER, letters)), None)


def read(case: Case) -> Found:
    """Reads the dictionary; its keys may be spelt as is usual: ``Wxh``, ``dWxh``, ``W_xh``, ``dL/dWxh``."""
    if case.reply.raised is not None:
        return Found({}, {}, (), (raised(case.reply),))
    if not isinstance(case.reply.value, dict):
        return Found({}, {}, (), (finding("rnn_no_dictionary", names=", ".join(case.weights)),))
    values: dict[str, Array] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    spelt, wrong = [], []
    for key, value in case.reply.value.items():
        if (name := named(str(key), case.weights)) is None:
            continue
        if name in values:
            wrong.append(finding("rnn_gradient_twice", name=name))
            continue
        array = numbers(value, case.weights[name].size)
        if array is None:
            wrong.append(finding("rnn_gradient_no_array", name=name, expected=sized(case.shape(name))))
            continue
        if str(key) != name:
            spelt.append(str(key)[:20])
        shapes[name] = array.shape
        is_turned = array.shape == case.shape(name) != case.weights[name].shape
        values[name] = array.T if is_turned else array
    missing = [name for name in case.weights if name not in values and not any(w.facts["name"] == name for w in wrong)]
    wrong += [finding("rnn_gradient_missing", name=name) for name in missing]
    return Found(values, shapes, (finding("rnn_keys_read", keys=", ".join(spelt)),) if spelt else (), tuple(wrong))


def judge(cases: list[Case], differences: Mapping[str, Array] | None, larger: Case | None = None) -> Iterator[Result]:
    """The results for a main sequence, sequences of other lengths, and one through a larger network."""
    main, *others = cases
    found = read(main)
    yield _returned(main, found)
    convention, scale = _convention(main, found)
    never_ended = larger is not None and _never_ended(larger)
    if never_ended or any(_is_difference(main, name, value, scale) for name, value in found.values.items()):
        yield from (c.wrong(finding("rnn_gradient_by_differences")) for c in gradient_checks(main.passes.cell).values())
        yield LENGTHS.missing()
        yield _unchanged(main, found)
        return
    right_for_many = _right_for_many(main, found, larger, convention) if larger is not None else set(found.values)
    failed: dict[str, Check] = {}
    verdicts: dict[str, Result] = {}
    for name, check in gradient_checks(main.passes.cell).items():
        verdict = _gradient(check, name, main, found, scale, differences)
        if verdict is not None and verdict.points and name not in right_for_many:
            verdict = check.wrong(finding("rnn_gradient_not_for_many"))
        if verdict is None:
            failed[name] = check
        else:
            verdicts[name] = verdict
    causes = _causes(main, found, tuple(failed), scale) if failed else {}
    for name, check in gradient_checks(main.passes.cell).items():
        yield verdicts[name] if name in verdicts else check.wrong(*causes[name])
    is_for_few = any(name in found.values and name not in right_for_many for name in verdicts)
    yield LENGTHS.missing() if is_for_few else _lengths(main, others, found, convention, tuple(failed))
    yield _unchanged(main, found)


def _never_ended(larger: Case) -> bool:
    """Whether the gradients of a larger network never came, though its states did."""
    return larger.own.hs is not None and larger.reply.raised is not None and not larger.reply.raised.type


def _right_for_many(main: Case, found: Found, larger: Case, convention: str) -> set[str]:
    """The weights whose gradients are right for a larger network, too, as far as the formulas can tell."""
    if main.own_is_right:
        if not larger.own_is_right:  # whatever they would be right from: some states make gradients easy
            return set()
    elif larger.own.hs is not None and np.max(np.abs(larger.own.hs)) > EXPLODED:
        return set(found.values)
    again = read(larger).values
    by_formula = main.gradients((), main.scales()[convention])
    expected = larger.gradients((), larger.scales()[convention])
    return {
        name
        for name, value in found.values.items()
        if name in again
        and (
            any(near(again[name], one[name]) for one in expected)
            or not any(near(value, one[name]) for one in by_formula)
        )
    }


def _returned(case: Case, found: Found) -> Result:
    if not found.values:
        return RETURNED.missing(*found.wrong_form)
    shapes = []
    for name, shape in found.shapes.items():
        expected = case.shape(name)
        if shape != expected:
            code = "rnn_shape_transposed" if shape == expected[::-1] else "rnn_shape"
            shapes.append(finding(code, name=f"d{name}", found=sized(shape), expected=sized(expected)))
    problems = (*found.wrong_form, *shapes)
    if problems:
        return RETURNED.partial(max(0.0, 1 - len(problems) / len(case.weights)), *problems, *found.findings)
    return RETURNED.right(*found.findings)


def _convention(case: Case, found: Found) -> tuple[str, float]:
    """The definition of the loss under which most gradients are right; of equals the sheet's own."""

    def right(scale: float) -> int:
        return sum(any(near(value, e[name]) for e in case.gradients((), scale)) for name, value in found.values.items())

    return max(case.scales().items(), key=lambda item: (right(item[1]), item[1] == 1.0))


def _gradient(
    check: Check, name: str, case: Case, found: Found, scale: float, differences: Mapping[str, Array] | None
) -> Result | None:
    """The verdict on one gradient; ``None`` where it is wrong and the causes are to be found."""
    value = found.values.get(name)
    if value is None or case.own.hs is None or case.own.ys is None:
        return check.missing()
    by_formula = any(near(value, expected[name]) for expected in case.gradients((), scale))
    measured = differences is not None and near(value, scale * differences[name], BY_DIFFERENCES)
    if not (by_formula or measured):
        return None
    notes = [finding(c) for c, s in case.scales().items() if s == scale and s != 1.0 and name == "Why"][:1]
    if case.own_is_right:
        return check.right(*notes)
    if not telling(case.own.hs) or np.max(np.abs(value)) < 1e-6:
        return check.wrong(finding("rnn_states_say_nothing"))
    return check.followed(*notes)


def _is_difference(case: Case, name: str, value: Array, scale: float) -> bool:
    """Whether a gradient is right, but as inexact as differences are, though its states have all digits."""
    if case.own.hs is None or _has_seven_digits(value) or _has_seven_digits(case.own.hs):
        return False
    expected = [one[name] for one in case.gradients((), scale)]
    return any(near(value, e, BY_DIFFERENCES) for e in expected) and not any(near(value, e, EXACT) for e in expected)


def _has_seven_digits(values: Array) -> bool:
    return bool(np.all(values == values.astype(np.float32)))


def _causes(case: Case, found: Found, failed: tuple[str, ...], scale: float) -> dict[str, list[Finding]]:
    """The mistakes that explain every gradient at once, else those that explain each by itself."""
    for made in sets(case.passes.derived.gradient_mistakes):
        if any(_explains(case, made, s, found.values) for s in (scale, 1.0)):
            return dict.fromkeys(failed, named_once([made]))
    return {name: _alone(case, found, name, scale) for name in failed}


def _explains(case: Case, made: Made, scale: float, values: Mapping[str, Array]) -> bool:
    return any(
        all(near(value, expected[name]) for name, value in values.items()) for expected in case.gradients(made, scale)
    )


def _alone(case: Case, found: Found, name: str, scale: float) -> list[Finding]:
    value = found.values[name]
    expected = case.gradients((), scale)[0][name]
    if not np.any(value):
        return [finding("rnn_gradient_zero")]
    if value.shape == expected.shape[::-1] and near(value, expected.T):
        return [finding("rnn_gradient_transposed")]
    if near(value, -expected):
        return [finding("rnn_wrong_sign")]
    for made in sets(case.passes.derived.gradient_mistakes):
        if _explains(case, made, scale, {name: value}):
            return named_once([made])
    return [finding("rnn_gradient_differs", factor=f"{_factor(value, expected):.3g}")]


def _factor(value: Array, expected: Array) -> float:
    """How large the gradient is beside the right one."""
    return float(np.linalg.norm(value) / max(float(np.linalg.norm(expected)), 1e-12))


def _lengths(main: Case, others: list[Case], found: Found, convention: str, failed: tuple[str, ...]) -> Result:
    """Other lengths: what is right for the main sequence is right for them, or all is wrong in the same way."""
    if not found.values or main.own.hs is None or main.own.ys is None:
        return LENGTHS.missing()
    for case in others:
        if case.own.hs is not None and np.max(np.abs(case.own.hs)) > EXPLODED:
            continue
        again = read(case)
        length = len(case.xs)
        if not found.values.keys() <= again.values.keys() or case.own.hs is None or case.own.ys is None:
            return LENGTHS.wrong(finding("rnn_fails_at_length", length=length), *again.wrong_form)
        if not _is_alike(main, found, case, again, convention):
            return LENGTHS.wrong(finding("rnn_differs_at_length", length=length))
    return LENGTHS.followed() if failed else LENGTHS.right()


def _is_alike(main: Case, found: Found, case: Case, again: Found, convention: str) -> bool:
    scales = main.scales()[convention], case.scales()[convention]
    expected = main.gradients((), scales[0])
    names = [name for name, value in found.values.items() if any(near(value, e[name]) for e in expected)]
    if names:
        return _explains(case, (), scales[1], {name: again.values[name] for name in names})
    return any(
        _explains(main, made, scales[0], found.values) and _explains(case, made, scales[1], again.values)
        for made in sets(main.passes.derived.gradient_mistakes)
    )


def _unchanged(case: Case, found: Found) -> Result:
    if not found.values:
        return UNCHANGED.missing()
    after = case.reply.after
    own = ((case.own.ys, 2), (case.own.hs, 3))
    kept = len(after) == 4 and unchanged(after[0], case.xs) and unchanged(after[1], case.targets)
    kept = kept and all(_same(after[position], values) for values, position in own)
    return UNCHANGED.right() if kept else UNCHANGED.wrong(finding("rnn_inputs_changed"))


def _same(after: Any, values: Array | None) -> bool:
    """Whether outputs or states are as ``forward`` returned them; a state at time 0 may stand before them."""
    if values is None:
        return True
    if not isinstance(after, list) and (not isinstance(after, np.ndarray) or after.ndim == 0):
        return False
    if len(after) < len(values):
        return False
    flat = [numbers(item) for item in list(after)[-len(values) :]]
    return all(a is not None and near(a, v) for a, v in zip(flat, values, strict=True))
