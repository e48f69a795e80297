"""A formula as marks: what is read of MathJax's SVG, and how it is written again."""

from __future__ import annotations

import pytest

from templates.formulas.drawing import (
    IDENTITY,
    RULE,
    Drawing,
    Mark,
    is_letter,
    moved,
    multiply,
    number,
    read_svg,
    svg_clipped,
    svg_matrix,
    svg_paint,
)

LETTER = '<path data-c="61" d="M0 0L3 4Z"/>'
OUTLINE = "M0 0L3 4Z"


def read(body: str, box: str = "0 -500 1000 700") -> Drawing:
    return read_svg("a", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g>{body}</g></svg>')


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (2, "2"), (-0.0001, "0"), (0.0004, "0"), (1e-9, "0"), (123456.7891, "123456.789"), (-1.25, "-1.25")],
)
def test_a_number_is_short_and_has_no_exponent(value: float, text: str) -> None:
    assert number(value) == text


def test_sizes_are_in_em_and_the_baseline_is_where_y_is_0() -> None:
    drawing = read(LETTER)
    assert (drawing.width, drawing.height, drawing.depth) == pytest.approx((1.0, 0.5, 0.2))
    assert drawing.view_box == "0 -500 1000 700"
    assert 'width="1em" height="0.7em"' in drawing.svg


def test_what_begins_left_of_its_box_is_moved_into_it() -> None:
    (mark,) = read(LETTER, "-30 -500 1000 700").marks
    assert mark.matrix == (1, 0, 0, 1, 30, 0)


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        (LETTER, [Mark(OUTLINE, IDENTITY, "a")]),
        ('<path data-c="2061" d=""/>', []),
        ('<rect width="0" height="9"/>', []),
        ("<title>a</title>", []),
        ('<rect x="1" y="2" width="10" height="5"/>', [Mark("M1 2H11V7H1Z", IDENTITY)]),
        ('<polygon points="0,0 3,0 3,4"/>', [Mark("M0 0L3 0L3 4Z", IDENTITY)]),
        (
            '<line x1="0" y1="1" x2="5" y2="1" class="mjx-dashed" stroke-width="20"/>',
            [Mark("M0 1L5 1", IDENTITY, stroke=20, dashed=True)],
        ),
        ('<rect width="9" height="9" data-frame="true"/>', [Mark("M0 0H9V9H0Z", IDENTITY, stroke=RULE)]),
        (f'<g fill="red">{LETTER}</g>', [Mark(OUTLINE, IDENTITY, "a", "#ff0000")]),
        (f'<g fill="red"><g fill="currentColor">{LETTER}</g></g>', [Mark(OUTLINE, IDENTITY, "a")]),
        ('<path fill="none" stroke="#f80" d="M0 0L1 1"/>', [Mark("M0 0L1 1", IDENTITY, "", "#f80", RULE)]),
        (f'<g transform="translate(5, 7) scale(2)">{LETTER}</g>', [Mark(OUTLINE, (2, 0, 0, 2, 5, 7), "a")]),
        (
            f'<svg x="10" y="20" width="50" height="30" viewBox="0 5 100 10">{LETTER}</svg>',
            [Mark(OUTLINE, (0.5, 0, 0, 3, 10, 5), "a", clip=(10, 20, 50, 30))],
        ),
        (
            f'<g transform="scale(2)"><svg x="10" y="20" width="50" height="30" viewBox="0 0 50 30">{LETTER}</svg></g>',
            [Mark(OUTLINE, (2, 0, 0, 2, 20, 40), "a", clip=(20, 40, 100, 60))],
        ),
    ],
)
def test_elements_become_marks(body: str, marks: list[Mark]) -> None:
    assert list(read(body).marks) == marks


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<text>a</text>", "text"),
        ('<use href="#a"/>', "use"),
        (f'<g transform="rotate(30)">{LETTER}</g>', "rotate"),
        (f'<g fill="url(#a)">{LETTER}</g>', r"url\(#a\)"),
    ],
)
def test_whatever_else_is_drawn_is_refused(body: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        read(body)


def test_a_formula_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no size"):
        read_svg("a", '<svg xmlns="http://www.w3.org/2000/svg"/>')


def test_an_ellipse_is_four_curves_through_its_ends() -> None:
    (mark,) = read('<ellipse cx="10" cy="20" rx="4" ry="2"/>').marks
    first, *arcs = mark.outline.removesuffix("Z").split("C")
    assert first == "M14 20"
    assert [arc.split()[-2:] for arc in arcs] == [["10", "22"], ["6", "20"], ["10", "18"], ["14", "20"]]


def test_the_inner_transformation_comes_first() -> None:
    doubled, right = (2.0, 0.0, 0.0, 2.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.0, 5.0, 0.0)
    assert multiply(doubled, right) == (2, 0, 0, 2, 10, 0)
    assert multiply(right, doubled) == (2, 0, 0, 2, 5, 0)


def test_a_drawing_of_others_has_their_marks_where_they_stand() -> None:
    letter = Drawing("a", 1.0, 0.5, 0.0, (Mark(OUTLINE, IDENTITY, "a", clip=(0, 0, 9, 9)),))
    pair = Drawing("aa", 2.0, 0.5, 0.0, (), ((letter, 0.0, 0.0), (letter, 1000.0, 30.0)))
    outer = Drawing("aa", 2.0, 0.5, 0.0, (), ((pair, 10.0, 1.0),))
    assert [mark.matrix[4:] for mark in outer.marks] == [(10, 1), (1010, 31)]
    assert [mark.clip for mark in outer.marks] == [(10, 1, 9, 9), (1010, 31, 9, 9)]
    assert moved(letter.own[0], 0.0) is letter.own[0]


def test_one_that_is_like_another_has_all_its_marks_but_for_some_letters() -> None:
    first = Mark(OUTLINE, IDENTITY, "0", colour="#f80")
    rule = Mark("M0 0H9Z", IDENTITY)
    bones = Drawing("00", 1.0, 0.5, 0.0, (first, rule, moved(first, 500.0)))
    like = Drawing("07", 1.0, 0.5, 0.0, like=bones, others=((1, ("M1 1Z", "7")),))
    assert like.letters == ((OUTLINE, "0"), ("M1 1Z", "7"))
    assert like.marks == (first, rule, Mark("M1 1Z", (1.0, 0.0, 0.0, 1.0, 500.0, 0.0), "7", "#f80"))
    assert Drawing("=07", 2.0, 0.5, 0.0, parts=((like, 100.0, 0.0),)).letters == like.letters


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        (Mark(OUTLINE, (0.7, 0.0, 0.0, 0.7, 3.0, 4.0), "a"), True),
        (Mark(OUTLINE, (1.0, 0.0, 0.0, 2.0, 0.0, 0.0), "|"), True),
        (Mark(OUTLINE, IDENTITY), False),
        (Mark(OUTLINE, (1.0, 0.0, 0.0, 2.0, 0.0, 0.0), "("), False),
        (Mark(OUTLINE, IDENTITY, "(", clip=(0, 0, 9, 9)), False),
        (Mark(OUTLINE, (0.0, 1.0, -1.0, 0.0, 0.0, 0.0), "a"), False),
        (Mark("M0 0L0 2400", IDENTITY, "("), True),
        (Mark("M0 0L0 3000", IDENTITY, "("), False),
        (Mark("M0 0L0 3000", IDENTITY, "|"), True),
        (Mark(OUTLINE, IDENTITY, "√"), True),
        (Mark(OUTLINE, IDENTITY, "\ue001"), False),
    ],
)
def test_letters_are_upright_as_wide_as_they_are_tall_and_not_among_the_tallest_but_for_bars(
    mark: Mark, found: bool
) -> None:
    assert is_letter(mark) is found


def test_y_points_downwards_in_svg() -> None:
    assert svg_matrix((1, 2, 3, 4, 5, 6)) == "matrix(1 -2 3 -4 5 -6)"
    clipped = svg_clipped(Mark(OUTLINE, IDENTITY, clip=(1, 2, 30, 40)), "…")
    assert clipped == '<svg x="1" y="-42" width="30" height="40" viewBox="1 -42 30 40">…</svg>'


@pytest.mark.parametrize(
    ("mark", "attributes"),
    [
        (Mark("", IDENTITY), ""),
        (Mark("", IDENTITY, colour="#f80"), ' fill="#f80"'),
        (Mark("", IDENTITY, stroke=48), ' fill="none" stroke="currentColor" stroke-width="48"'),
        (
            Mark("", IDENTITY, colour="#f80", stroke=10, dashed=True),
            ' fill="none" stroke="#f80" stroke-width="10" stroke-dasharray="30"',
        ),
    ],
)
def test_what_has_no_colour_of_its_own_has_that_of_the_text(mark: Mark, attributes: str) -> None:
    assert svg_paint(mark) == attributes
