"""What is said about answers, with symbols set as formulas."""

from __future__ import annotations

import pytest

from templates.document import Formula, Text
from templates.marking.formulas import Formulas, one_line_kept
from tests.templates.marking.small_class import SHEET, TASK, answer, results


def test_symbols_of_a_sentence_are_formulas_and_its_spaces_are_kept() -> None:
    assert Formulas("en").sentence(answer(1, "h_1"), SHEET, TASK) == (
        Text("in entry 2: a sign was lost in "),
        Formula("h_{1}"),
    )
    assert Formulas("en").sentence(answer(1, "y_1"), SHEET, TASK)[1:3] == (
        Formula("y_{1}"),
        Text(": calculate it from "),
    )


def test_nothing_is_said_of_what_is_right() -> None:
    assert Formulas("en").sentence(answer(0, "h_1"), SHEET, TASK) == ()


def test_where_an_answer_cannot_be_read_is_said_without_the_file_of_the_tutor() -> None:
    (said,) = Formulas("en").sentence(answer(2, "y_1"), SHEET, TASK)
    assert isinstance(said, Text)
    assert said.text.startswith("character 5: found “?” here")


def test_mistakes_are_a_clause() -> None:
    (explanation,) = answer(1, "h_1").mark.explanations
    said = Formulas("de").explanation(explanation, SHEET, TASK)
    assert said[-2:] == (Formula("h_{1}"), Text(" ging ein Vorzeichen verloren"))


def test_points_are_summed_up_in_the_language() -> None:
    (said,) = Formulas("de").summary(results()[1].tasks[0], SHEET)
    assert isinstance(said, Text)
    assert "2,31" in said.text


def test_tasks_of_the_same_form_are_set_alike() -> None:
    formulas = Formulas("en")
    formulas.symbol(answer(0, "h_1").symbol, SHEET, TASK)
    (first,) = formulas._typesetters.values()
    formulas.symbol(answer(0, "y_1").symbol, SHEET, TASK)
    (second,) = formulas._typesetters.values()
    assert second is first


@pytest.mark.parametrize(("text", "kept"), [(" a\n b ", " a b "), ("a", "a"), ("\n", " "), ("", " "), (", ", ", ")])
def test_a_formula_keeps_its_distance(text: str, kept: str) -> None:
    assert one_line_kept(text) == kept
