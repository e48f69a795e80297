"""The report on a class."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from templates.document import Block, Figure, Formula, Heading, Listing, Paragraph, Table, Text
from templates.marking.formulas import Formulas
from templates.marking.item_report import BARS_IN_A_FIGURE, report
from tests.templates.marking.small_class import SHEET, results
from worksheets.marking.statistics import Statistics, statistics


@cache
def class_() -> Statistics:
    return statistics(results())


def sections(found: Statistics | None = None, language: str = "en", **lists: list[str]) -> dict[str, list[Block]]:
    """The blocks below each heading, by its anchor."""
    document = report(SHEET, found or class_(), lists.get("unusable", []), Formulas(language), lists.get("noticed", []))
    parted: dict[str, list[Block]] = {}
    for block in document.blocks:
        if isinstance(block, Heading):
            parted[block.anchor] = []
        else:
            parted[list(parted)[-1]].append(block)
    return parted


def text(cell: tuple[Any, ...]) -> str:
    return "".join(one.tex if isinstance(one, Formula) else one.text for one in cell)


def rows(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[text(cell) for cell in row] for row in block.rows]


def test_points_are_summed_up_and_drawn() -> None:
    facts, small, figure = sections()["report-points"]
    assert dict(rows(facts)) == {
        "Submissions": "3",
        "Mean": "2.27",
        "Median": "2.31",
        "Standard deviation": "1.84",
        "Lowest and highest": "0.00 – 4.50",
        "Within reach": "7.00",
        "Cronbach’s alpha": "0.98",
    }
    assert isinstance(small, Paragraph)
    assert "Only 3 submissions" in text(small.children)
    assert isinstance(figure, Figure)
    assert figure.alt == (
        "Histogram of the points. 1 person between 0.00 and 0.70 points; "
        "1 person between 2.10 and 2.80 points; 1 person between 4.20 and 4.90 points"
    )


def test_every_item_has_a_row_and_bars() -> None:
    _, items, difficulty, verdicts = sections()["report-items"]
    first, second, third, *_ = rows(items)
    assert first[:5] == ["1.1 (b)", "h_{1}", "0.75", "2 of 3", "0.58"]
    assert second[:5] == ["1.1 (b)", "y_{1}", "0.75", "3 of 3", "0.44"]
    assert third[:5] == ["1.1 (c)", "h_{2}", "0.75", "1 of 3", "0.33"]
    assert isinstance(difficulty, Figure)
    assert "Task 1.1 (b): h sub 1 – 58 percent; y sub 1 – 44 percent. Task" in difficulty.alt
    assert isinstance(verdicts, Figure)
    assert "; y sub 1 – 1 correct, 1 wrong, 1 unreadable. Task" in verdicts.alt


def test_many_items_have_several_figures() -> None:
    many = Statistics(
        class_().items * (BARS_IN_A_FIGURE // len(class_().items) + 1), class_().totals, class_().of, class_().alpha
    )
    figures = [block for block in sections(many)["report-items"] if isinstance(block, Figure)]
    assert len(figures) == 4
    assert figures[0].alt.count(" – ") == BARS_IN_A_FIGURE


def test_mistakes_are_counted_and_named() -> None:
    table, _ = sections()["report-misconceptions"]
    assert rows(table) == [["1", "1.1 (b)  h_{1}", "a sign was lost in h_{1}"]]


def test_the_most_frequent_mistakes_stand_first() -> None:
    first, second, *_ = class_().items
    often = replace(second, misconceptions=dict.fromkeys(first.misconceptions, 5))
    table, _ = sections(replace(class_(), items=(first, often)))["report-misconceptions"]
    assert [row[:2] for row in rows(table)] == [["5", "1.1 (b)  y_{1}"], ["1", "1.1 (b)  h_{1}"]]


def test_what_nobody_asked_for_has_no_section() -> None:
    empty = Statistics((), class_().totals, class_().of, None)
    found = sections(empty)
    assert list(found) == ["report-points"]
    assert ["Cronbach’s alpha", "–"] in rows(found["report-points"][0])


def test_what_was_noticed_and_what_could_not_be_marked_stands_at_the_end() -> None:
    found = sections(noticed=["look\nhere"], unusable=["a.pdf: bad"])
    assert list(found)[-2:] == ["report-noticed", "report-unusable"]
    assert found["report-noticed"] == [Listing(((Paragraph((Text("look here"),)),),))]


def test_numbers_are_those_of_the_language() -> None:
    assert rows(sections(language="de")["report-points"][0])[1][1] == "2,27"
