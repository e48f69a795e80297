"""Keys: what is written is read, and what is no key is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.values import certified
from tests.worksheets.variants.batches import keys as certified_keys
from worksheets.catalogue import find
from worksheets.solving import solve
from worksheets.variants import keys
from worksheets.variants.keys import Key


def key() -> Key:
    return certified_keys("2.1", 10)[3]


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    data = json.loads(keys.written(key()))
    change(data)
    return json.dumps(data).encode()


class TestRead:
    def test_gives_back_what_was_written(self, tmp_path: Path) -> None:
        (tmp_path / "key.json").write_bytes(keys.written(key()))
        assert keys.read(tmp_path / "key.json") == key()

    @pytest.mark.parametrize(
        ("change", "entry"),
        [
            (lambda d: d.pop("sheet"), "sheet"),
            (lambda d: d.update(format=2), "format"),
            (lambda d: d.update(digits=0), "digits"),
            (lambda d: d.update(digits="4"), "digits"),
            (lambda d: d.update(extra=1), "extra"),
            (lambda d: d["person"].update(number="x" * 1000), "person.number"),
            (lambda d: d["person"].update(number=" "), "person.number"),
            (lambda d: d["difficulty"].update(steps=10**9), "difficulty.steps"),
            (lambda d: d["tasks"].update({"2.1": 3}), "tasks.2.1"),
            (lambda d: d["tasks"]["2.1"].update(attempt=-1), "tasks.2.1.attempt"),
            (lambda d: d["files"].update({"a": "b"}), "files.a"),
        ],
    )
    def test_names_what_is_wrong(self, tmp_path: Path, change: Callable[[dict[str, Any]], object], entry: str) -> None:
        (tmp_path / "key.json").write_bytes(changed(change))
        with pytest.raises(Problem) as caught:
            keys.read(tmp_path / "key.json")
        assert (caught.value.code, caught.value.facts["entry"]) == ("broken_record", entry)

    @pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff", b"{}x", b'{"format": NaN}', b"1" * 5000])
    def test_refuses_what_is_no_json(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "key.json").write_bytes(content)
        with pytest.raises(Problem):
            keys.read(tmp_path / "key.json")

    @settings(max_examples=50)
    @given(
        st.recursive(
            st.none() | st.text() | st.integers() | st.floats(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
        )
    )
    def test_never_fails_in_another_way(self, tmp_path: Path, data: object) -> None:
        (tmp_path / "key.json").write_text(json.dumps(data), encoding="utf-8", errors="replace")
        with pytest.raises(Problem):
            keys.read(tmp_path / "key.json")


class TestApplied:
    def test_has_the_numbers_and_the_answers(self) -> None:
        sheet = keys.applied(find("blatt4"), key())
        assert list(sheet.tasks) == ["2.1"]
        answers = certified(lambda: keys.answers(solve(sheet, sheet.tasks["2.1"]), key().digits))
        assert answers == key().tasks["2.1"].answers

    def test_keeps_a_task_that_is_not_varied_as_it_is(self) -> None:
        task = replace(find("blatt4").tasks["2.1"], working=6)
        own = key().model_copy(update={"tasks": {"2.1": keys.unvaried(task)}})
        again = keys.applied(find("blatt4"), own).tasks["2.1"]
        assert again.working == 6
        assert keys.numbers(again) == keys.numbers(task)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda d: d.update(sheet="gru"), "key_of_another_sheet"),
            (lambda d: d["tasks"].update({"9.9": d["tasks"]["2.1"]}), "key_does_not_fit"),
            (lambda d: d["tasks"]["2.1"]["given"].pop("b_f"), "key_does_not_fit"),
            (lambda d: d["tasks"]["2.1"]["given"].update(b_f=["1", "2"]), "key_does_not_fit"),
            (lambda d: d["tasks"]["2.1"]["given"].update(b_f="__import__('os')"), "not_a_number"),
            (lambda d: d["tasks"]["2.1"]["given"].update(b_f=0.5), "not_a_number"),
            (lambda d: d["tasks"]["2.1"]["given"].update(b_f="9" * 500), "number_too_long"),
            (lambda d: d["tasks"]["2.1"]["given"].update(W_f=[["0.1"], "0.2"]), None),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, tmp_path: Path, change: Callable[[dict[str, Any]], object], code: str | None
    ) -> None:
        (tmp_path / "key.json").write_bytes(changed(change))
        read = keys.read(tmp_path / "key.json")
        if code is None:
            assert keys.applied(find("blatt4"), read)
            return
        with pytest.raises(Problem) as caught:
            keys.applied(find("blatt4"), read)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (fmpq(1, 2), "0.5"),
        (fmpq(-3), "-3"),
        (fmpq(1, 3), "1/3"),
        (fmpq(1, 64), "0.015625"),
        (fmpq(0), "0"),
        (fmpq(100), "100"),
    ],
)
def test_numbers_are_written_exactly(number: fmpq, text: str) -> None:
    assert keys.exact_text(number) == text
