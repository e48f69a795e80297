from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from templates.quiz.slots import slotted

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
