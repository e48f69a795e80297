"""What texts show of given numbers."""

from pathlib import Path

import pytest

from tests.running import rechenweg

SHEET = """
id: given
language: en
models:
  m:
    equations:
      y: sum(i=1..2, sum(j=1..2, X[i,j]))
tasks:
  "1":
    model: m
    given: {X: GIVEN}
    ask: [y]
"""


class TestGiven:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("[[1, 2], [3, 4]]", r"$X = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$"),
            ("[[1, 2, 5], [3, 4, 6]]", r"$X = \begin{pmatrix} 1 & 2 & 5 \\ 3 & 4 & 6 \end{pmatrix}$"),
            ("[[1, 2], [3, 4, 6]]", r"X_{2,3} = 6"),
        ],
    )
    def test_numbers_with_two_indices_are_one_matrix_where_they_fill_it(
        self, tmp_path: Path, given: str, shown: str
    ) -> None:
        (tmp_path / "given.yaml").write_text(SHEET.replace("GIVEN", given), encoding="utf-8")
        result = rechenweg("sheet", tmp_path / "given.yaml", "-o", tmp_path / "given.md")
        assert result.exit_code == 0, result.output
        text = (tmp_path / "given.md").read_text(encoding="utf-8")
        assert shown.strip("$") in text, text

    def test_words_stand_beside_the_numbers_that_they_say(self, tmp_path: Path) -> None:
        words = SHEET.replace("    equations", "    vocab: [the, 'c*a$t', sat]\n    equations").replace(
            "sum(i=1..2, sum(j=1..2, X[i,j]))", "x[1] + x[2] + k[1]"
        )
        (tmp_path / "given.yaml").write_text(
            words.replace("{X: GIVEN}", "{x: ['c*a$t', the], k: [3]}"), encoding="utf-8"
        )
        result = rechenweg("sheet", tmp_path / "given.yaml", "-o", tmp_path / "given.md")
        assert result.exit_code == 0, result.output
        text = (tmp_path / "given.md").read_text(encoding="utf-8")
        assert r"x_{1} = 2,\quad x_{2} = 1,\quad k_{1} = 3" in text
        assert r"In words: $x_{1}$ = c\*a\$t, $x_{2}$ = the." in text, text


class TestEquations:
    EQUATIONS = """
id: equations
language: en
models:
  m:
    equations:
      a: W x
      b: V a
      L: 1/2 * sum((a - b)^2) + 1/2 * sum((a + b)^2) + 1/2 * sum((a - 2 * b)^2) + 1/2 * sum((2 * a - b)^2)
tasks:
  "1": {model: m, given: {W: [[1, 2], [3, 4]], V: [[1, 0], [1, 1]], x: [1, 2]}, ask: [L]}
"""

    def test_short_ones_of_a_question_share_a_row_and_long_ones_do_not(self, tmp_path: Path) -> None:
        (tmp_path / "equations.yaml").write_text(self.EQUATIONS, encoding="utf-8")
        result = rechenweg("sheet", tmp_path / "equations.yaml", "-o", tmp_path / "equations.md")
        assert result.exit_code == 0, result.output
        text = (tmp_path / "equations.md").read_text(encoding="utf-8")
        assert r"a = W\,x,\quad b = V\,a" in text
        assert r"\quad L" not in text
