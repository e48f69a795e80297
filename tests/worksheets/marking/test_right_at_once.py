"""The kept key: what plain numbers are, and that it is the present sheet's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.answers.conventions import Expected
from solver.answers.reading import Numbers, Readings, read
from solver.values import nearest
from worksheets.cache_folder import VARIABLE
from worksheets.marking.right_at_once import Item, keep, kept, plain_numbers

ITEM = Item("a", "y_1", "3/4", "y_1", (0.5,), (0.75,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,5", (0.5,)),
        (" -0.25 ", (-0.25,)),
        ("−3", (-3.0,)),
        ("(0,5; −0,25)", (0.5, -0.25)),
        ("[0.5000, -0.2500]", (0.5, -0.25)),
        ("[0.5000,-0.2500]", (0.5, -0.25)),
        ("(0,5, 0,25)", ()),  # could be four numbers
        ("1,234", ()),  # could be more than a thousand
        ("0,5 V", ()),
        ("1e3", ()),
        ("1/2", ()),
        ("", ()),
        ("1" * 500, ()),
    ],
)
def test_plain_numbers(text: str, expected: tuple[float, ...]) -> None:
    assert plain_numbers(text) == expected


@pytest.mark.parametrize("text", ["(9 9; 9 9)", "(p", "0,5 V", "", "(9; 9)", "1"])
def test_of_a_value_without_ends_nothing_is_told(text: str) -> None:
    assert not Item("a", "A", "3/4", "A").is_right(text)


NUMBER = st.tuples(
    st.sampled_from(["", "-", "−", "+"]), st.integers(0, 10**6), st.sampled_from(",."), st.integers(0, 10**6)
).map(lambda parts: "".join(map(str, parts)))


@given(st.lists(NUMBER, min_size=1, max_size=3), st.sampled_from(["; ", ";", ", ", ","]), st.sampled_from(",."))
def test_they_are_what_the_engine_reads(numbers: list[str], between: str, decimal: str) -> None:
    text = f"({between.join(numbers)})" if len(numbers) > 1 else numbers[0]
    if found := plain_numbers(text):
        reading = read(text, Expected((len(found), 1), decimal=decimal))
        assert isinstance(reading, Readings)
        content = reading.preferred.content
        assert isinstance(content, Numbers)
        assert [nearest(e) for e in content.value.entries] == pytest.approx(found, rel=1e-14, abs=0)
        same = [r for r in reading.all[1:] if isinstance(r.content, Numbers) and r.content.shape == (len(found), 1)]
        assert not same  # else it would have to be said


@pytest.mark.parametrize(
    ("text", "is_right"), [("0,51", True), ("0.74", True), ("0,76", False), ("0.75", False), ("(0,6; 0,6)", False)]
)
def test_what_is_right(text: str, is_right: bool) -> None:
    assert ITEM.is_right(text) is is_right


def test_it_is_kept_for_the_present_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("a: 1")
    keep(sheet, None, {"1.1": [ITEM]})
    assert kept(sheet, None) == {"1.1": [ITEM]}
    sheet.write_text("a: 2")
    assert kept(sheet, None) == {}
    keep(sheet, None, {"1.2": [ITEM]})
    (place,) = (tmp_path / "cache").iterdir()
    for damage in ("", "00000000\n{}", place.read_text().replace("0.75", "9.75")):
        place.write_text(damage)
        assert kept(sheet, None) == {}
