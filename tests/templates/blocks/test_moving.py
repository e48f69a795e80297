"""Text at another place of its line."""

from __future__ import annotations

from templates.blocks.model import Content, Digits, Gap
from templates.blocks.moving import aside, is_movable

GAP = Gap(0, 2.0, 1.0, 1.0)


def test_letters_and_pictures_are_moved() -> None:
    content = Content((b"BT\n1 0 0 -1 2.5 7 Tm\n[<0011>] TJ\nET\nq\n1 0 0 1 9 3 cm", GAP, b"Q"), {})
    assert is_movable(content)
    first, gap, last = aside(content, 1.0).pieces
    assert first == b"BT\n1 0 0 -1 3.500000 7 Tm\n[<0011>] TJ\nET\nq\n1 0 0 1 10.000000 3 cm"
    assert (gap, last) == (GAP, b"Q")


def test_digits_are_moved_with_their_text() -> None:
    digits = Digits((b"1 0 0 -1 2 7 Tm\n[<", b">] TJ"), ("ABCDEF",), 0)
    assert aside(Content((digits,), {}), 1.0).pieces == (
        Digits((b"1 0 0 -1 3.000000 7 Tm\n[<", b">] TJ"), ("ABCDEF",), 0),
    )


def test_lines_and_turned_text_are_not() -> None:
    assert not is_movable(Content((b"1 2 m\n3 4 l\nS",), {}))
    assert not is_movable(Content((b"BT\n0 1 -1 0 2 7 Tm\nET",), {}))
