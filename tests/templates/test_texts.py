"""Texts with values in them: what Jinja may do, and the lines that mistakes are reported at."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.errors import Place, Problem
from templates import texts
from templates.document import Blocks, Equations, Formula, Paragraph, Row, Text
from templates.vocabulary import Exact
from worksheets.texts import Passage

PLACE = Place("t.md", 10)
EQUATION = Equations((Row("", "", ("x",)),))


def _same(value: Any) -> Any:
    return value


def fill(text: str, finalize: Callable[[Any], Any] = _same, **names: Any) -> texts.Filled:
    return texts.filled(Passage(text, PLACE), names, finalize)


class TestFilled:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("no values", "no values"),
            ("{{ 1 + 2 * 3 - 4 // 2 }} {{ 7 % 4 }} {{ 2 ** 10 }} {{ -3 | abs }}", "5 3 1024 3"),
            ("{% for t in range(1, 4) %}h_{{ t }}{% if not loop.last %}, {% endif %}{% endfor %}", "h_1, h_2, h_3"),
            ("{% for a, b in [('x', 1), ('y', 2)] %}{{ a ~ '_' ~ b }} {% endfor %}", "x_1 y_2 "),
            ("{% set n = 3 %}{{ 'even' if n % 2 == 0 else 'odd' }}", "odd"),
            ("{{ 'a' + 'b' }}{{ 'c' | upper }}{{ [1, 2] | length }}", "abC2"),
            ("{# unseen #}seen", "seen"),
            ("trailing\n", "trailing\n"),
            ("{{ f(2, by=3) }}", "6"),
        ],
    )
    def test_computes_repeats_and_decides(self, text: str, expected: str) -> None:
        assert fill(text, f=lambda a, by: a * by).text == expected

    def test_writes_values_as_the_vocabulary_wants(self) -> None:
        assert fill("{{ 1 }} {{ 'x' }}", lambda value: f"<{value}>").text == "<1> <x>"

    def test_knows_the_line_of_each_of_its_lines(self) -> None:
        filled = fill("a\n{% for i in range(2) %}\nb\n{% endfor %}\n{{ f() }} c\n\nd", f=lambda: "\n\n1\n2\n\n")
        numbered = [(line, filled.place(n).line) for n, line in enumerate(filled.text.split("\n"), 1)]
        assert ("a", 10) in numbered
        assert [line for text, line in numbered if text == "b"] == [12, 12]
        assert (" c", 14) in numbered
        assert numbered[-1] == ("d", 16)

    @pytest.mark.parametrize("text", ["\ue0007\ue001", "a\ue000\ue001b"])
    def test_is_not_confused_by_marks_of_its_own(self, text: str) -> None:
        assert fill(f"a\n{text}\nb").place(3).line == 12

    def test_fractions_with_very_many_digits_go_on_as_intervals(self) -> None:
        from flint import arb, fmpq

        value = Exact(fmpq(3, 7))
        seen: list[Exact] = []

        def keep(number: Exact) -> str:
            seen.append(number)
            return ""

        fill("{{ f(((((v ** 12) ** 12) ** 12) ** 12) ** 12) }}", f=keep, v=value)
        assert isinstance(seen[0].scalar, arb)

    def test_a_problem_of_a_function_has_the_line_of_its_call(self) -> None:
        def broken() -> None:
            raise Problem("no_path", root="a", symbol="b")

        with pytest.raises(Problem) as caught:
            fill("a\n\n{{ f() }}", f=broken)
        assert (caught.value.code, caught.value.place) == ("no_path", Place("t.md", 12))

    def test_time_is_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(texts, "MAX_SECONDS", 0.1)
        with pytest.raises(Problem) as caught:
            fill("a\n" + "{% for i in range(999) %}" * 3 + "{% endfor %}" * 3)
        assert (caught.value.code, caught.value.place.line) == ("text_takes_too_long", 11)


class TestBlocks:
    def blocks(self, text: str) -> Any:
        return texts.blocks(Passage(text, PLACE), {"shown": lambda: Blocks([EQUATION])}, _same)

    def test_are_those_of_the_markdown(self) -> None:
        assert self.blocks("a $x$\n\n{{ shown() }}\n\n{{ shown() }}") == (
            Paragraph((Text("a "), Formula("x"))),
            EQUATION,
            EQUATION,
        )

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (r"$\foo$", 10),
            ("a\n\nb $x$\n" + r"c $\foo$", 13),
            ("$$\nx\n$$\n\n$$\n\\foo\n$$", 15),
            (r"- a" + "\n" + r"- $\foo$", 11),
        ],
    )
    def test_name_the_line_of_a_wrong_formula(self, text: str, line: int) -> None:
        with pytest.raises(Problem) as caught:
            self.blocks(text)
        assert (caught.value.code, caught.value.place) == ("bad_tex", Place("t.md", line))
