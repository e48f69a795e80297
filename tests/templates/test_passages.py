"""Texts read once: with other numbers they say what reading them anew says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from solver.errors import Place, Problem
from templates import markdown, passages
from templates.document import Block, Formula, Paragraph, Text

HERE = Place("t.md", 10)


def numbered(text: str, *numbers: str) -> str:
    for number in numbers:
        text = text.replace("@", number, 1)
    return text


@pytest.mark.parametrize(
    "text",
    [
        "Es ist $x = @$ und $y = \\frac{@}{@}$, also **mehr**.",
        "- Punkt $@$\n- Punkt $a_1 = @$\n\nNach der Liste $@$.\n\n> **Hinweis.** $@$\n\n$$\nx = @\n$$",
        "| $a$ | $b$ |\n|---|--:|\n| $@$ | @ |\n\n**Fett $@$** und [Link](https://example.org) zu $@$",
        "1. eins $@$\n2. zwei\n\n   weiter $@$\n\nAbsatz\n\n    Programm $@$",
        "```python\nx = '$@$'\n```\n\ny $@$",
        "`$@$` ist Code, \\$@ kostet @\\$, $@$ nicht.",
        "# Titel $@$\n\nA $h_@$ $x^@$ $x_{@}$ $x@$ $\\alpha@$",
        "$$a\n@. b$$ und $x$ @, $-@$",
        'Siehe [a] $@$\n\n[a]: https://example.org/@ "$@$"',
        "*$@$*text **$@$**text _$@$_",
    ],
)
def test_other_numbers_read_as_anew(text: str) -> None:
    for numbers in (["0{,}5", "-3", "7", "0.25", "1"], ["-0{,}25", "12", "3", "4", "8"], ["1", "2", "3", "4", "5"]):
        filled = numbered(text, *numbers)
        assert read(passages.blocks, filled) == read(markdown.blocks, filled)


def read(blocks: Callable[[str, Place], tuple[Block, ...]], text: str) -> object:
    """The blocks, or what is wrong with the text."""
    try:
        return blocks(text, HERE)
    except Problem as problem:
        return problem.code, problem.place, problem.facts


def test_what_is_not_a_number_of_a_formula_is_no_slot() -> None:
    first, second = (passages.blocks(f"Es sind {n} mit $x = {n}$.", HERE) for n in (3, 4))
    assert first == (Paragraph((Text("Es sind 3 mit "), Formula("x = 3"), Text("."))),)
    assert second == (Paragraph((Text("Es sind 4 mit "), Formula("x = 4"), Text("."))),)


def test_a_passage_without_numbers_is_the_same_object() -> None:
    text = "Ein Absatz $x_1$.\n\n- eins\n- zwei\n\nDanach $x = {}$."
    (first, listing, _), (again, same, other) = (passages.blocks(text.format(n), HERE) for n in ("0{,}5", "-2"))
    assert (again is first, same is listing) == (True, True)
    assert other == Paragraph((Text("Danach "), Formula("x = -2"), Text(".")))


def test_signs_of_the_private_use_area_stay() -> None:
    text = "\U000f0000 und $x = 5 \U000f0001$"
    assert passages.blocks(text, HERE) == markdown.blocks(text, HERE)


def test_formulas_are_checked_once_for_all_numbers_and_refused_with_their_line() -> None:
    asked: list[str] = []
    for number in ("1{,}5", "-2"):
        passages.blocks(f"So viel\nist $z \\ne {number}$.", HERE, check=asked.append)
    assert asked == ["z \\ne 1{,}5"]

    def refuse(tex: str) -> None:
        raise Problem("bad_tex", tex=tex, reason="")

    for count in (1, 2):  # what is refused is not kept
        with pytest.raises(Problem) as caught:
            passages.blocks(f"Eins\n\nZwei\n$q = {count}$", HERE, check=refuse)
        assert (caught.value.place, caught.value.facts["tex"]) == (Place("t.md", 13), f"q = {count}")


def test_a_problem_names_the_line_of_the_whole_text() -> None:
    with pytest.raises(Problem) as caught:
        passages.blocks("Eins\n\n\nZwei $x = 1$\n\nDrei $ vier", HERE)
    assert (caught.value.code, caught.value.place.line) == ("stray_dollar", 15)


def test_embedded_blocks_stand_between_what_is_read_by_itself() -> None:
    inside = (Paragraph((Text("berechnet"),)), Paragraph((Text("zwei"),)))
    text = "Vor $x = {}$\n\n\ufffc0\ufffc\n\n- eins\n\n\ufffc1\ufffc\n\n- $x = {}$\n\nNach"
    for number in ("1{,}5", "-2"):
        filled = text.format(number, number)
        assert passages.blocks(filled, HERE, (inside, inside)) == markdown.blocks(filled, HERE, (inside, inside))


def test_an_embedded_block_that_there_is_not_is_refused_with_its_line() -> None:
    with pytest.raises(Problem, match="misplaced_marker") as caught:
        passages.blocks("Eins\n\n\ufffc0\ufffc", HERE)
    assert caught.value.place.line == 12


def test_other_numbers_are_not_read_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Sind $p = {}$ und $q = {}$ hier, **sonst** $r$.\n\n- $p - q = {}$"
    passages.blocks(text.format("1{,}5", "-2", "3{,}5"), HERE)
    expected = markdown.blocks(text.format("-7", "0{,}25", "-7{,}25"), HERE)
    monkeypatch.delattr(markdown, "blocks")
    assert passages.blocks(text.format("-7", "0{,}25", "-7{,}25"), HERE) == expected
