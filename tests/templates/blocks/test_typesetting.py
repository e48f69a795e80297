"""What is read of a block that WeasyPrint laid out."""

from __future__ import annotations

import pytest

from templates.blocks.carried import NotCarried
from templates.blocks.typesetting import Source
from tests.templates.blocks.laid_out import laid_out, typesetter

EM = 10.4 * 96 / 72
WORDS = "Wort " * 60


class TestWhereAPageMayEnd:
    """Not before the first item, which its neighbours decide."""

    def test_two_lines_of_a_paragraph_stay_together_at_either_end(self) -> None:
        parting = [item.may_part for item in laid_out(f"<p>{WORDS}</p>").items[1:]]
        assert parting == [False, *[True] * (len(parting) - 2), False]

    def test_the_first_and_the_last_of_a_list_are_not_left_alone(self) -> None:
        items = laid_out(f"<ul>{'<li><p>x</p></li>' * 4}</ul>").items
        assert [item.may_part for item in items[1:]] == [False, True, False]

    def test_headings_and_announcements_stay_with_what_follows(self) -> None:
        assert not laid_out("<h3>x</h3>").parts_after
        assert not laid_out('<p class="leads">x</p>').parts_after
        assert laid_out("<p>x</p>").parts_after

    def test_a_note_is_one_item(self) -> None:
        (item,) = laid_out(f'<div class="note remark whole"><p class="label">x</p><p>{WORDS}</p></div>').items
        assert not item.divisible
        (item,) = laid_out(f'<div class="note remark"><p class="label">x</p><p>{WORDS}</p></div>').items
        assert item.divisible


class TestMargins:
    """Those that collapse with the neighbours', of the first and the last in a block as well."""

    def test_of_a_heading_after_another(self) -> None:
        assert laid_out("<h3>x</h3>").margin_top == pytest.approx(1.35 * 1.1 * EM)
        assert laid_out("<h3>x</h3>", before="h2").margin_top == pytest.approx(0.4 * 1.1 * EM)

    def test_of_a_list(self) -> None:
        assert laid_out("<ul><li><p>x</p></li></ul>").margin_bottom == pytest.approx(0.7 * EM)

    def test_pages_with_names_keep_them_at_their_head(self) -> None:
        assert laid_out("<h3>x</h3>").items[0].keeps == 0
        assert laid_out("<h3>x</h3>", "compact").items[0].keeps > 0


def test_texts_for_heads_of_pages_and_marks() -> None:
    block = laid_out('<h2 id="a" data-short="A. 1">Aufgabe <a href="https://example.org">1</a></h2>')
    assert block.running == (("task", "A. 1 · ", 0),)
    assert [(mark.kind, mark.text) for mark in block.marks] == [
        ("anchor", "a"),
        ("external", "https://example.org"),
        ("bookmark", "Aufgabe 1"),
    ]


def test_a_block_is_the_same_wherever_it_is_laid_out() -> None:
    setter, wanted = typesetter(), Source(f"<p>{WORDS}</p>", (), "")
    others = [Source(f"<p>{WORDS * number}</p>", (), "") for number in range(1, 4)]
    (alone,) = setter.blocks([wanted])
    assert list(setter.blocks([*others, wanted]))[-1] == alone


@pytest.mark.parametrize(
    "html",
    [
        '<p style="float: left">x</p>',
        '<p><span style="position: relative">x</span></p>',
        '<p style="margin-top: -1em">x</p>',
        '<p style="break-before: page">x</p>',
        "<p><input/></p>",
        "<p></p>",
        '<p><img src="https://example.org/a.png"/></p>',
    ],
)
def test_what_it_leaves_to_weasyprint(html: str) -> None:
    with pytest.raises(NotCarried):
        laid_out(html)
