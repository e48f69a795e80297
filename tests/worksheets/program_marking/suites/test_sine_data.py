"""Marking sine series: right ones of every kind, and wrong ones with what is wrong."""

# ruff: noqa: E501 - rows of programs are easier to read as rows

from __future__ import annotations

import pytest

from tests.worksheets.program_marking.runs import changed, lost, results
from tests.worksheets.student_programs import RIGHT_SINE, suite_of

SINE = suite_of("blatt4", "4.2")

WRONG_SINES = {
    "one dimension less": ([("[:, :-1, np.newaxis]", "[:, :-1]")], {"sine_shapes": {"sine_shape"}}),
    "the last value as target": ([("series[:, -1:]", "series[:, -2:-1]")], {"sine_targets": {"sine_target_last"}}),
    "two steps ahead": (
        [("seq_length + 1", "seq_length + 2"), ("[:, :-1,", "[:, :-2,")],
        {"sine_targets": {"sine_target_too_far"}},
    ),
    "random targets": ([("series[:, -1:]", "np.random.rand(num_samples, 1)")], {"sine_targets": {"sine_target_differs"}}),
    "all the same": ([("(num_samples, 1))", "(1, 1)) + np.zeros((num_samples, 1))")], {"sine_varied": {"sine_same"}}),
    "lines": ([("np.sin(starts + ", "(starts + ")], {"sine_series": {"sine_no_sine"}}),
    "squares": ([("np.sin(starts + ", "np.square(starts + ")], {"sine_series": {"sine_no_sine"}}),
    "white noise": ([("np.sin(starts", "np.random.randn(num_samples, seq_length + 1) + 0 * (starts")], {"sine_series": {"sine_no_sine"}}),
    "only one length": ([("np.arange(seq_length + 1)", "np.arange(26)")], {"sine_sizes": {"sine_size_fails"}}),
    "noise": ([("seq_length + 1))", "seq_length + 1)) + 0.02 * np.random.randn(num_samples, seq_length + 1)")], {"sine_series": {"sine_noise"}}),
}  # fmt: skip


class TestSine:
    @pytest.mark.parametrize(
        "changes",
        [
            [],
            [("return series", "series = series.astype('float32')\n    return series")],
            [("steps = np.random.uniform(0.1, 0.5, (num_samples, 1))", "steps = 0.05")],
            [("series = np.sin(", "series = 3 * np.cos(")],
        ],
        ids=["sines", "float32", "slow", "cosine"],
    )
    def test_right_ones_get_all_points(self, changes: list[tuple[str, str]]) -> None:
        assert lost(results(changed(RIGHT_SINE, *changes), SINE)) == {}

    @pytest.mark.parametrize("name", WRONG_SINES)
    def test_wrong_ones_lose_the_right_points(self, name: str) -> None:
        changes, expected = WRONG_SINES[name]
        found = lost(results(changed(RIGHT_SINE, *changes), SINE))
        assert {check: codes for check, codes in found.items() if check in expected} == expected
        if name not in ("lines", "white noise"):
            assert set(found) == set(expected)
