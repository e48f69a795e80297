"""The heads and feet of pages."""

from __future__ import annotations

import pytest

from templates.blocks.carried import NotCarried
from templates.blocks.running import SAMPLE, Running
from tests.templates.blocks.laid_out import Nothing, typesetter


@pytest.fixture(scope="module")
def running() -> Running:
    setter = typesetter()
    return Running("de", lambda: setter.page(SAMPLE, {}, setter.styles), setter.capture, Nothing())


def letters(running: Running, *around: object) -> list[str]:
    """The different letters of each line."""
    lines = running.around(*around)  # type: ignore[arg-type]
    return ["".join(text for glyphs in line.glyphs.values() for text, _ in glyphs.values()) for line in lines]


def test_the_first_page_has_no_title(running: Running) -> None:
    assert letters(running, "Blatt", "Aufgabe", 1, 2) == ["AufgabeSit 1von2"]


def test_the_others_say_what_is_on_them(running: Running) -> None:
    assert letters(running, "Blat", "Aufgbe", 2, 2) == ["Blat", "AufgbeSit 2von"]


def test_no_task_no_line(running: Running) -> None:
    assert len(letters(running, "Blatt", "", 2, 2)) == 2


def test_a_head_of_two_lines_is_for_weasyprint(running: Running) -> None:
    with pytest.raises(NotCarried):
        letters(running, "Blatt " * 40, "", 2, 2)


def test_where_the_text_of_a_page_is(running: Running) -> None:
    assert running.geometry.top == pytest.approx(24 * 96 / 25.4)
    assert running.geometry.bottom == pytest.approx((297 - 25) * 96 / 25.4)
