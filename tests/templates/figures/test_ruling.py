"""Room to write in by hand."""

from __future__ import annotations

import re

import pytest

from templates.document import Space
from templates.figures.ruling import WIDTH, drawn


@pytest.mark.parametrize(
    ("kind", "height", "across", "down"),
    [("blank", 40, 0, 0), ("ruled", 40, 3, 0), ("squared", 40, 7, WIDTH // 5 - 1), ("ruled", 10, 0, 0)],
)
def test_lines_stand_within_the_frame(kind: str, height: int, across: int, down: int) -> None:
    lines = re.findall(r'd="([^"]*)"', drawn(Space(kind, height)))[0]
    assert len(re.findall(rf"M0 \d+H{WIDTH}(?!V)", lines)) == across
    assert len(re.findall(rf"M\d+ 0V{height}", lines)) == down


def test_the_frame_is_as_large_as_the_room() -> None:
    svg = drawn(Space("squared", 25))
    assert f"M0 0H{WIDTH}V25H0Z" in svg
    assert f'height="{25.4}mm"' in svg
