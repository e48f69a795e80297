"""Formats of answers by the endings of files."""

from __future__ import annotations

from worksheets.submissions.formats import readers


def test_every_ending_is_small_and_has_one_reader() -> None:
    assert {".yaml", ".json", ".csv", ".xlsx", ".txt", ".md", ".ipynb", ".pdf", ".html"} <= set(readers())
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in readers())
