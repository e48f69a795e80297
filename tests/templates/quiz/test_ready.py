from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from templates.quiz.markup import Piece, document, element
from templates.quiz.ready import place_of, ready, slot, with_parts


def one(number: Piece) -> list[Element]:
    inner = element("value", number, kind="float")
    return [element("rule", element("sum", inner, element("value", "1"))), element("empty")]


def test_a_part_with_its_numbers_is_what_would_be_written_with_them() -> None:
    common = ready(one(slot(1)))
    for numbers in (["0.5", "-3"], ["7", "0.25"]):
        whole = element("item", element("before"), *one(numbers[1]), element("after", "a < b"))
        root = element("item", element("before"), place_of(0), element("after", "a < b"))
        assert with_parts(root, [common.filled(numbers)]) == document(whole)


@pytest.mark.parametrize("text", ["<?part 0?>", "<?slot 0?>"])
def test_a_text_is_not_taken_for_a_place_of_something(text: str) -> None:
    root = element("item", element("said", text))
    assert with_parts(root, ["other"]) == document(element("item", element("said", text)))
    assert ready([element("said", text)]).filled([]) == f"<said>{text.replace('<', '&lt;').replace('>', '&gt;')}</said>"
