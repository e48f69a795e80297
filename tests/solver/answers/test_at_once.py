"""Plain numbers, read at once, are read as by the closer look."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.answers import reading
from solver.answers.at_once import is_plain
from solver.answers.conventions import Expected
from solver.answers.names import Names
from solver.answers.reading import Readings

SHAPES = (None, (1, 1), (2, 1), (1, 2), (3, 1), (2, 2))
EXPECTED = st.builds(Expected, st.sampled_from(SHAPES), st.booleans(), st.sampled_from([None, ",", "."]))
NUMBERS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "-", "−", "+"]),
    st.integers(0, 30_000),
    st.from_regex(r"\A([.,][0-9]{1,6})?\Z"),
)


@st.composite
def plain_texts(draw: st.DrawFn) -> str:
    numbers = draw(st.lists(NUMBERS, min_size=1, max_size=4))
    text = draw(st.sampled_from(["; ", ";", ", "])).join(numbers)
    return draw(st.sampled_from(["{}", "({})", "[{}]"])).format(text)


def everything(read: Readings) -> list[object]:
    """All that readings hold, also what does not tell them apart."""
    return [(one, one.content.value.shape, one.content.value.entries, one.content.entries) for one in read.all]  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["0,7139", "-0.5", "(0,5370; -0,3799)", "0,5;1", "[0.5370, -0.3799]", "24704"])
def test_what_most_people_write_is_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text", ["", "(0,5)", "1.234", "0,5 -0,3", "(0,5; -0,3", "h_1 = 0,5", "(0,5, 0,3)", "1e-4", "[0,5; 1)"]
)
def test_what_can_be_read_in_more_ways_is_not(text: str) -> None:
    assert not is_plain(text)


@settings(max_examples=300)
@given(plain_texts(), EXPECTED)
def test_it_is_read_as_by_the_closer_look(text: str, expected: Expected) -> None:
    if is_plain(text):
        closely = reading._closely(text, expected, Names())
        assert isinstance(closely, Readings)
        assert everything(reading._at_once(text, expected)) == everything(closely)
