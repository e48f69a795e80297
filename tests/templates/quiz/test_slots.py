from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.quiz.slots import Slotted, drawn, joined, slotted
from tests.fabricated import bank
from worksheets.quiz.model import Quiz

numbers = st.integers(-999, 999).map(lambda n: n / 100)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_texts_come_back_from_their_slots(rows: list[tuple[float, float]]) -> None:
    texts = [f"W = {one:g} und h_1 = ({other:g}; 0.5)" for one, other in rows]
    found = slotted(texts)
    assert found is not None
    for n, text in enumerate(texts):
        values = [f"{column[n]:g}" for column in found.columns]
        pieces = [piece for pair in zip(found.pieces, [*values, ""], strict=True) for piece in pair]
        assert "".join(pieces) == text


def test_a_comma_between_digits_is_a_decimal_sign() -> None:
    found = slotted([r"\(b = 0{,}5\)", r"\(b = -1{,}25\)"])
    assert found is not None
    assert found.columns == ((0.5, -1.25),)


def test_what_does_not_change_is_no_slot() -> None:
    found = slotted(["h_1 = 3 (2 P.)", "h_1 = 4 (2 P.)"])
    assert found is not None
    assert found.pieces == ("h_1 = ", " (2 P.)")


def test_texts_that_differ_in_words_are_not_one() -> None:
    assert slotted(["a = 1", "b = 1"]) is None


def test_a_row_may_end_elsewhere() -> None:
    assert slotted([r"a = 1, \\ &amp; b = 2", r"a = 3,\quad b = 2"]) is not None


def test_rows_that_fit_side_by_side_in_one_variant_alone_are_one_text() -> None:
    one, two = r"\[a = 1,\quad b = 2\]", r"\[\begin{aligned}&amp; a = -1, \\ &amp; b = 2\end{aligned}\]"
    assert slotted([one, two]) == Slotted((r"\[a = ", r",\quad b = 2\]"), ((1.0, -1.0),))


def test_thousands_are_no_numbers_of_their_own() -> None:
    found = slotted([r"d = 12\,032", "d = 6912", r"d = 1\,000\,000{,}5"])
    assert found is not None
    assert found.columns == ((12032, 6912, 1000000.5),)


def test_texts_one_after_the_other_keep_their_slots() -> None:
    parts = [Slotted(("a ", " b"), ((1, 2),)), Slotted(("c",), ()), Slotted(("d ", ""), ((3, 4),))]
    assert joined(parts) == Slotted(("a ", " bcd ", ""), ((1, 2), (3, 4)))


@dataclass(frozen=True)
class Question:
    quiz: Quiz
    most: int

    @property
    def text(self) -> Slotted | None:
        return Slotted(("",), ()) if len(self.quiz.variants) <= self.most else None

    def element(self, text: Slotted) -> Element:
        return Element("question", count=str(len(self.quiz.variants)))


@pytest.mark.parametrize(("most", "counts"), [(3, ["3"]), (2, ["1", "1", "1"])])
def test_where_texts_are_not_one_each_variant_is_a_question(most: int, counts: list[str]) -> None:
    (quiz,) = bank("2.1", count=3).quizzes
    assert [one.get("count") for one in drawn(quiz, lambda own: Question(own, most))] == counts
