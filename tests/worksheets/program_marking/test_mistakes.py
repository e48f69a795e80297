"""A mistake in a program."""

from __future__ import annotations

from tests.worksheets.program_marking.cells import named
from worksheets.program_marking import mutations
from worksheets.program_marking.mistakes import IN_GRADIENT, IN_PROGRAM, sets


def test_two_at_once_are_looked_for_only_where_mistakes_are_few() -> None:
    few, many = mutations.of_states(named("rnn")), mutations.of_states(named("gru"))
    assert max(map(len, sets(few))) == 2
    assert max(map(len, sets(many))) == 1


def test_a_finding_says_whether_it_is_the_pass_or_its_gradient_that_is_wrong() -> None:
    cell = named("rnn")
    assert {m.finding.code for m in mutations.of_states(cell) if m.kind == "matrix_transposed"} <= {
        IN_PROGRAM + "matrix_transposed"
    }
    assert {m.finding.code for m in mutations.of_gradients(cell) if m.slips} == {
        IN_GRADIENT + m.kind for m in mutations.of_gradients(cell) if m.slips
    }
