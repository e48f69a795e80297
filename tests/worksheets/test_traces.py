"""What was read is noted: in the traces that are open, also where it was read before and is remembered."""

from __future__ import annotations

from pathlib import Path

from worksheets import regular_files, traces
from worksheets.traces import Remembered, Trace, note, traced


def test_a_trace_has_what_was_read_within_it_and_within_its_inner_traces() -> None:
    note("tasks", "before", "x")
    with traced() as outer:
        note("tasks", "a", "1")
        with traced() as inner:
            note("tasks", "b", "2")
    note("tasks", "after", "x")
    assert inner.reads == {("tasks", "b"): "2"}
    assert outer.reads == {("tasks", "a"): "1", ("tasks", "b"): "2"}
    assert not traces.are_noted()


def test_what_had_two_states_is_torn_and_so_is_what_it_is_part_of() -> None:
    with traced() as outer:
        note("content", "a", "1")
        with traced() as inner:
            note("content", "a", "2")
    assert not inner.is_torn
    assert outer.is_torn
    other = Trace()
    other.add(outer)
    assert other.is_torn


def test_whoever_asks_for_a_remembered_value_has_read_what_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    made: list[bytes] = []

    def make() -> bytes:
        made.append(regular_files.read(tmp_path / "a", 10))
        return made[-1]

    value = Remembered(make)
    assert value() == b"x"
    for _ in range(2):
        with traced() as trace:
            assert value() == b"x"
        assert trace.reads == {("content", str(tmp_path / "a")): traces.digest(b"x")}
    assert len(made) == 1
