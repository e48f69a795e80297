"""Part (b) of a recurrent cell: the forward pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from worksheets.program_marking.mistakes import Made, Mistake, sets
from worksheets.program_marking.recorded import AnyPasses
from worksheets.program_marking.suite import Array, Check, Finding, Result, finding, numbers, raised
from worksheets.sandbox.script import Reply

RETURNED = Check("rnn_returned", "b", 1)
STATES = Check("rnn_states", "b", 3)
OUTPUTS = Check("rnn_outputs", "b", 2)
LENGTHS = Check("rnn_forward_lengths", "b", 1)
REPEATABLE = Check("rnn_forward_repeatable", "b", 1)
CHECKS = (RETURNED, STATES, OUTPUTS, LENGTHS, REPEATABLE)

TOLERANCE = 1e-6
"""Of the largest entry: room for another order of operations, far less than any mistake makes."""

MOST_NAMED = 2


@dataclass(frozen=True)
class Pass:
    """The numbers of a forward pass: outputs (T, output) and states (T, hidden), where they can be read."""

    ys: Array | None
    hs: Array | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Case:
    """A sequence, the cell with the weights that were set, and what the program returned."""

    xs: list[Array]
    passes: AnyPasses
    reply: Reply
    found: Pass

    @cached_property
    def states(self) -> list[Array]:
        return self.passes.states(self.xs) or []

    @cached_property
    def outputs(self) -> list[Array]:
        return self.passes.outputs(self.xs) or []

    @cached_property
    def own_outputs(self) -> list[Array] | None:
        """The right outputs from the program's own states."""
        return self.outputs_with(())

    @cached_property
    def explanations(self) -> list[Made]:
        """The mistakes that give the program's states: one where one suffices, else two at once."""
        found: list[Made] = []
        if near(self.found.hs, self.states):
            return found
        for made in sets(self.passes.derived.state_mistakes):
            if found and len(made) > len(found[0]):
                break
            if _explains(made, self):
                found.append(made)
        return found

    def outputs_with(self, made: Made) -> list[Array] | None:
        if self.found.hs is None:
            return None
        return self.passes.outputs(self.xs, [h.reshape(-1, 1) for h in self.found.hs], made)


def near(found: Array | None, expected: Array | Sequence[Array] | None, tolerance: float = TOLERANCE) -> bool:
    """Whether two arrays of the same size agree, measured by the largest entry of the expected one."""
    if found is None or expected is None:
        return False
    wanted = np.asarray(expected).ravel()
    scale = max(float(np.max(np.abs(wanted))), 1e-12)
    return found.size == wanted.size and bool(np.max(np.abs(found.ravel() - wanted)) <= tolerance * scale)


def rows(value: Any, length: int, size: int) -> Array | None:
    """A list of vectors as a matrix with one vector in each row; an array of them does as well."""
    if isinstance(value, np.ndarray):
        value = list(value) if value.ndim else []
    if not isinstance(value, list) or len(value) != length:
        return None
    vectors = [numbers(item, size) for item in value]
    return None if any(v is None for v in vectors) else np.array([np.ravel(v) for v in vectors if v is not None])


def read(reply: Reply, length: int, hidden: int, output: int) -> Pass:
    """Reads what ``forward`` returned, and says what is not in the agreed form."""
    if reply.raised is not None:
        return Pass(None, None, (raised(reply),))
    match reply.value:
        case [ys, hs]:
            pass
        case _:
            return Pass(None, None, (finding("rnn_returns_no_pair"),))
    notes = []
    if isinstance(hs, list) and len(hs) == length + 1 and near(numbers(hs[0], hidden), np.zeros(hidden)):
        hs = hs[1:]
        notes.append(finding("rnn_starting_state_included"))
    read_ys, read_hs = rows(ys, length, output), rows(hs, length, hidden)
    for name, given, size, found in (("outputs", ys, output, read_ys), ("hidden_states", hs, hidden, read_hs)):
        if found is None:
            count = len(given) if isinstance(given, list) else 0
            if count != length:
                notes.append(finding("rnn_wrong_count", name=name, found=count, expected=length))
            else:
                notes.append(finding("rnn_not_vectors", name=name, size=size))
        elif isinstance(given, list) and any(np.shape(item) != (size, 1) for item in given):
            shape = str(np.shape(given[0]))
            notes.append(finding("rnn_no_columns", name=name, found=shape, expected=f"({size}, 1)"))
    return Pass(read_ys, read_hs, tuple(notes))


def judge(cases: list[Case], again: Pass, kept: Mapping[str, Any]) -> Iterator[Result]:
    main, *others = cases
    yield _returned(main)
    yield _states(main)
    yield _outputs(main)
    yield _lengths(main, others)
    yield _repeatable(main, again, kept)


def _returned(case: Case) -> Result:
    notes = case.found.findings
    if case.reply.raised is not None:
        return RETURNED.missing(*notes)
    if all(note.code == "rnn_starting_state_included" for note in notes):
        return RETURNED.right(*notes)
    if case.found.ys is None or case.found.hs is None:
        return RETURNED.wrong(*notes)
    return RETURNED.partial(0.5, *notes)


def _states(case: Case) -> Result:
    if case.found.hs is None:
        return STATES.missing()
    if near(case.found.hs, case.states):
        return STATES.right()
    return STATES.wrong(*_causes(case))


def _causes(case: Case) -> list[Finding]:
    if named := case.explanations:
        return named_once(named[:MOST_NAMED])
    return [first_difference(case)]


def named_once(named: Sequence[tuple[Mistake, ...]]) -> list[Finding]:
    return [mistake.finding for mistake in dict.fromkeys(mistake for made in named for mistake in made)]


def first_difference(case: Case) -> Finding:
    """From which time step on the states differ."""
    assert case.found.hs is not None
    differing = [t for t, (a, b) in enumerate(zip(case.found.hs, case.states, strict=True), 1) if not near(a, b)]
    expected = case.passes.derived.state_equations
    return finding("rnn_differs_from", step=differing[0] if differing else 1, equations=expected)


def _outputs(case: Case) -> Result:
    """Judged from the program's own states, unless these are the same at every step."""
    ys, hs = case.found.ys, case.found.hs
    if ys is None:
        return OUTPUTS.missing()
    if near(ys, case.outputs):
        return OUTPUTS.right()
    if hs is None:
        return OUTPUTS.wrong(_differing_outputs(case))
    if near(ys, case.own_outputs):
        return OUTPUTS.followed() if telling(hs) else OUTPUTS.wrong(finding("rnn_states_say_nothing"))
    for made in sets(case.passes.derived.output_mistakes):
        if near(ys, case.outputs_with(made)):
            return OUTPUTS.wrong(*named_once([made]))
    return OUTPUTS.wrong(_differing_outputs(case))


def _differing_outputs(case: Case) -> Finding:
    return finding("rnn_outputs_differ", equation=case.passes.derived.output_equation)


def telling(hs: Array) -> bool:
    """Whether states are of any use to follow: not the same at each step, not zero, not saturated."""
    return bool(np.all(np.ptp(hs, axis=0) > 1e-3) and np.mean(np.abs(np.abs(hs) - 1) < 1e-3) < 0.5)


def _lengths(main: Case, others: list[Case]) -> Result:
    """Sequences of other lengths, judged like the main one: with the same mistake as there they are right."""
    if main.found.hs is None:
        return LENGTHS.missing()
    for case in others:
        length = len(case.xs)
        if case.found.hs is None or case.found.ys is None:
            return LENGTHS.wrong(finding("rnn_fails_at_length", length=length), *case.found.findings)
    if all(near(c.found.hs, c.states) for c in others) and all(_follows(c) for c in others):
        return LENGTHS.right()
    if near(main.found.hs, main.states):
        wrong = next(c for c in others if not (near(c.found.hs, c.states) and _follows(c)))
        if _follows(main):
            return LENGTHS.wrong(finding("rnn_differs_at_length", length=len(wrong.xs)))
        return LENGTHS.followed()
    mistakes = sets(main.passes.derived.state_mistakes) if np.any(main.found.hs) else ()
    explained = any(all(_explains(made, c) for c in (main, *others)) for made in mistakes)
    return LENGTHS.followed() if explained else LENGTHS.wrong(finding("rnn_states_differ_too"))


def _follows(case: Case) -> bool:
    return near(case.found.ys, case.own_outputs)


def _explains(made: Made, case: Case) -> bool:
    return near(case.found.hs, case.passes.states(case.xs, made))


def _repeatable(main: Case, again: Pass, kept: Mapping[str, Any]) -> Result:
    """The same inputs give the same outputs, and neither inputs nor weights are changed."""
    if main.found.ys is None or main.found.hs is None:
        return REPEATABLE.missing()
    wrong = []
    if not (main.reply.after and unchanged(main.reply.after[0], main.xs)):
        wrong.append(finding("rnn_inputs_changed"))
    if any(not near(numbers(value), main.passes.weights[name]) for name, value in kept.items() if value is not None):
        if not any(_transposed(value, main.passes.weights[name]) for name, value in kept.items()):
            wrong.append(finding("rnn_weights_changed"))
    if again.ys is None or not near(again.ys, main.found.ys) or not near(again.hs, main.found.hs):
        wrong.append(finding("rnn_not_repeatable"))
    return REPEATABLE.wrong(*wrong) if wrong else REPEATABLE.right()


def _transposed(value: Any, weight: Array) -> bool:
    return isinstance(value, np.ndarray) and value.shape == weight.T.shape and near(value.T, weight)


def unchanged(after: Any, given: list[Array]) -> bool:
    """Whether a list of arrays is what it was."""
    return (
        isinstance(after, list)
        and len(after) == len(given)
        and all(isinstance(a, np.ndarray) and np.array_equal(a, g) for a, g in zip(after, given, strict=True))
    )
