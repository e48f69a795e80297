from __future__ import annotations

import pytest

from templates.quiz.markup import element
from templates.quiz.qti12 import decimal, item_feedback, material, metadata, showing


@pytest.mark.parametrize(("number", "text"), [(0.5, "0.5"), (0.00002, "0.00002"), (-1, "-1.0"), (1e-7, "0.0000001")])
def test_small_numbers_are_not_lost(number: float, text: str) -> None:
    assert decimal(number) == text


def test_fields_are_pairs_of_a_label_and_an_entry() -> None:
    (field,) = metadata({"QUESTIONTYPE": "CLOZE QUESTION"}).iter("qtimetadatafield")
    assert [part.text for part in field] == ["QUESTIONTYPE", "CLOZE QUESTION"]


def test_feedback_holds_its_material() -> None:
    made = item_feedback("right", material("<p>x</p>", "text/html"))
    assert made.get("ident") == "right"
    assert made.findtext("flow_mat/material/mattext") == "<p>x</p>"


def test_what_shows_a_feedback_names_it_behind_its_condition() -> None:
    made = showing(element("other"), "right")
    assert [one.tag for one in made] == ["conditionvar", "displayfeedback"]
    assert made[1].get("linkrefid") == "right"
