"""What is kept of what was drawn."""

from __future__ import annotations

from typing import Any

import pytest

from templates.blocks.capture import Capture, GapImage
from templates.blocks.carried import NotCarried
from templates.blocks.model import Content, Gap, Group, Size
from tests.templates.blocks.laid_out import laid_out


def test_a_picture_is_a_gap_as_large_as_the_text_says() -> None:
    image = GapImage(0, Size(2.0, 0.5))
    assert image.get_intrinsic_size(1, 10.0) == (20.0, 5.0, 4.0)

    def draw(stream: Any) -> None:
        stream.push_state()
        stream.stream.append(Gap(0, 20.0, 5.0, 10.0))
        stream.pop_state()

    assert Capture()(draw).pieces == (b"q", Gap(0, 20.0, 5.0, 10.0), b"Q")


def test_the_glyphs_of_each_typeface_with_their_widths() -> None:
    (item,) = laid_out("<p>aab <strong>a</strong></p>").items
    regular, bold = item.layers[1].glyphs.values()
    assert [text for text, _ in regular.values()] == ["a", "b", " "]
    assert [text for text, _ in bold.values()] == ["a"]
    assert all(width > 0 for _, width in regular.values())


def test_what_is_transparent_as_a_whole_stays_a_part_of_its_own() -> None:
    def draw(stream: Any) -> None:
        group = stream.add_group(0, 0, 3, 2)
        inner = group.add_group(1, 0, 1, 1)
        inner.move_to(1, 1)
        group.draw_x_object(inner.id)
        stream.set_alpha(0.5)
        stream.draw_x_object(group.id)
        stream.end()

    inner = Group((1.0, 0.0, 2.0, 1.0), Content((b"1 1 m",), {}))
    outer = Group((0.0, 0.0, 3.0, 2.0), Content((inner,), {}))
    assert Capture()(draw) == Content((b"/a0.5 gs", outer, b"n"), {}, frozenset({"a0.5"}))


def test_what_has_a_number_in_its_document_is_not_kept() -> None:
    with pytest.raises(NotCarried):
        Capture()(lambda stream: stream.set_blend_mode("Multiply"))


def test_numbers_are_written_alike_whatever_was_added_up() -> None:
    def draw(stream: Any) -> None:
        for x in (0.0, 0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2, 3.0, 1.1 + 2.2 - 0.3):
            stream.move_to(x, 0.5)

    assert Capture()(draw).pieces == (b"0 0.5 m\n0 0.5 m\n0 0.5 m\n3 0.5 m\n3 0.5 m",)
