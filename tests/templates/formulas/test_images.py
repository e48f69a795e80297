"""Formulas as pictures that draw themselves: the operators of a page's content."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from templates.formulas.drawing import IDENTITY, Drawing, Mark
from templates.formulas.images import FormulaImage, Picture, Placed, font_was_embedded, operators, written
from templates.formulas.math_font import KEY, MathFont

OUTLINE, OTHER = "M0 0L3 4Z", "M0 0L4 3Z"


def letter(x: float = 0.0, scale: float = 1.0, outline: str = OUTLINE, **look: Any) -> Mark:
    return Mark(outline, (scale, 0.0, 0.0, scale, x, 0.0), "a", **look)


def drawing(*marks: Mark) -> Drawing:
    return Drawing("a", 1.0, 0.5, 0.0, marks)


def shown(*marks: Mark) -> str:
    """What draws them in a picture."""
    _, text, _ = written(Picture((Placed(drawing(*marks), 0.0, 0.5, 1.0),), 1.0, 0.5), 1.0, MathFont())
    return text.decode()


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        (
            [letter(), letter(500)],
            "BT\n/RWMATH 1000 Tf\n1 0 0 1 0 0 Tm <0001> Tj\n1 0 0 1 500 0 Tm <0001> Tj\nET",
        ),
        (
            [letter(), letter(9, 0.5, OTHER)],
            "BT\n/RWMATH 1000 Tf\n1 0 0 1 0 0 Tm <0001> Tj\n/RWMATH 500 Tf\n1 0 0 1 9 0 Tm <0002> Tj\nET",
        ),
        (
            [letter(colour="#f00")],
            "q 1 0 0 rg 1 0 0 RG\nBT\n/RWMATH 1000 Tf\n1 0 0 1 0 0 Tm <0001> Tj\nET\nQ",
        ),
        ([Mark("M0 0H9Z", IDENTITY)], "q 1 0 0 1 0 0 cm 0 0 m 9 0 l h f Q"),
        (
            [Mark("M0 0H9", IDENTITY, colour="#0000ff", stroke=48, dashed=True)],
            "q 0 0 1 rg 0 0 1 RG 1 0 0 1 0 0 cm 48 w [144] 0 d 0 0 m 9 0 l S Q",
        ),
        (
            [letter(clip=(0, 1, 2, 3))],
            "q 0 1 2 3 re W n 1 0 0 1 0 0 cm 0 0 m 3 4 l h f Q",
        ),
        (
            [Mark("M0 0H9Z", (0.0, 1.0, -1.0, 0.0, 0.0, 0.0), "a")],
            "q 0 1 -1 0 0 0 cm 0 0 m 9 0 l h f Q",
        ),
        (
            [Mark(OUTLINE, (1.0, 0.0, 0.0, 2.0, 0.0, 0.0), "|")],
            "BT\n/RWMATH 1000 Tf\n1 0 0 2 0 0 Tm <0001> Tj\nET",
        ),
        (
            [Mark(OUTLINE, (1.0, 0.0, 0.0, -2.0, 0.0, 0.0), "|")],
            "q 1 0 0 -2 0 0 cm 0 0 m 3 4 l h f Q",
        ),
    ],
    ids=["letters", "scripts", "colour", "rule", "dashed", "clipped", "turned", "tall bar", "bar upside down"],
)
def test_letters_are_text_and_all_else_is_drawn(marks: list[Mark], text: str) -> None:
    assert shown(*marks) == text


def test_a_shape_ends_the_text_before_it() -> None:
    lines = shown(letter(), Mark("M0 0H9Z", IDENTITY), letter()).splitlines()
    assert [line for line in lines if line in ("BT", "ET") or line.startswith("q")] == [
        "BT", "ET", "q 1 0 0 1 0 0 cm 0 0 m 9 0 l h f Q", "BT", "ET",
    ]  # fmt: skip


def test_parts_are_moved_from_where_the_part_before_stood() -> None:
    part = drawing(letter())
    whole = Drawing("aaa", 3.0, 0.5, 0.0, (), ((part, 0.0, 0.0), (part, 700.0, 50.0), (part, 1500.0, 0.0)))
    found = operators(whole)
    assert [line for line in found.decode().splitlines() if line.endswith("cm")] == [
        "1 0 0 1 700.00 50.00 cm", "1 0 0 1 800.00 -50.00 cm",
    ]  # fmt: skip
    assert whole.letters == ((OUTLINE, "a"),) * 3


def test_the_operators_of_a_drawing_are_made_once() -> None:
    one = drawing(letter())
    assert operators(one) is operators(one)
    assert operators(one) is not operators(drawing(letter(), letter(500)))


def test_one_that_is_like_another_has_other_letters_in_its_gaps() -> None:
    bones = drawing(letter(), letter(500), letter(900))
    like = Drawing("ab", 1.0, 0.5, 0.0, like=bones, others=((1, (OTHER, "b")),))
    again = Drawing("bb", 1.0, 0.5, 0.0, like=like, others=((0, (OTHER, "b")),))
    assert operators(again) is operators(like) is operators(bones)
    _, text, _ = written(Picture((Placed(like, 0.0, 0.5, 1.0),), 1.0, 0.5), 1.0, MathFont())
    assert re.findall(rb"<(.*?)>", text) == [b"0001", b"0002", b"0001"]


def test_a_picture_is_scaled_to_its_width_with_y_downwards() -> None:
    picture = Picture((Placed(drawing(letter()), 0.5, 1.0, 2.0),), 4.0, 3.0)
    first, _, last = written(picture, 40.0, MathFont())
    assert (first, last) == (b"q 0.020000 0 0 -0.020000 5.000 10.000 cm", b"Q")
    assert 'width="4em" height="3em" viewBox="0 0 4000 3000"' in picture.svg
    assert '<g transform="matrix(2 0 0 2 500 1000)">' in picture.svg


class Stream:
    """What WeasyPrint gives a picture to draw into."""

    def __init__(self) -> None:
        self._fonts: dict[str, MathFont] = {}
        self.stream: list[bytes] = []
        self.colours: list[tuple[str, bool]] = []

    def set_color(self, colour: str, stroke: bool = False) -> None:
        self.colours.append((colour, stroke))


def test_an_image_draws_itself_in_the_colour_of_the_text_with_the_font_of_the_document() -> None:
    stream, behind = Stream(), SimpleNamespace(draw=lambda stream, *_: stream.stream.append(b"behind"))
    image = FormulaImage(Picture((Placed(drawing(letter()), 0.0, 0.5, 1.0),), 1.0, 0.5), behind)
    assert image.get_intrinsic_size(None, 10.0) == (10.0, 5.0, 2.0)
    assert not image.drawn
    image.draw(stream, 10.0, 5.0, {"color": "red"})
    image.draw(stream, 10.0, 5.0, {"color": "red"})
    assert image.drawn
    assert stream.stream[0] == b"behind"
    assert set(stream.colours) == {("red", False), ("red", True)}
    assert list(stream._fonts[KEY].glyphs) == [OUTLINE]


def test_it_is_noticed_where_the_font_was_not_embedded() -> None:
    font = MathFont()
    font.glyph(OUTLINE, "a")
    assert font_was_embedded({})
    assert not font_was_embedded({KEY: font})
    font.clean(None, None)
    assert font_was_embedded({KEY: font})
