"""TeX to drawings, and every way in which a formula may be wrong."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from solver.errors import Problem
from templates.formulas import mathjax
from templates.formulas.mathjax import Ahead, typeset
from templates.formulas.tex_breaks import Breakable, at_operators, best_lines
from tests.waiting import PATIENCE

VECTOR = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"
MATRIX = r"\begin{pmatrix} 0{,}1 & -0{,}3 & 0{,}2 \\ 0{,}6 & 0{,}2 & 0{,}7 \end{pmatrix}"


class TestDrawing:
    """What a good formula becomes."""

    def test_sizes_are_in_em_and_the_baseline_is_known(self) -> None:
        drawing = typeset("y")
        assert 0.4 < drawing.width < 0.6
        assert 0.4 < drawing.height < 0.5
        assert 0.15 < drawing.depth < 0.25

    def test_letters_know_their_characters(self) -> None:
        assert "".join(mark.character for mark in typeset(r"\tanh 0{,}5370").marks) == "tanh0,5370"

    def test_a_displayed_fraction_is_taller(self) -> None:
        assert typeset(r"\frac{1}{2}", display=True).height > typeset(r"\frac{1}{2}").height

    @pytest.mark.parametrize(
        "tex",
        [
            r"\boxed{x}", r"\begin{array}{|c:c|}\hline 1 & 2 \\ \hdashline 3 & 4 \\ \hline\end{array}",
            r"\left(\begin{pmatrix}1\\2\\3\\4\\5\\6\end{pmatrix}\right)", r"\underbrace{a+b}_{\text{Größe}}",
            r"\enclose{circle}{x}\xcancel{y}", r"\fcolorbox{red}{yellow}{x}", r"\textcolor{#f80}{x}", r"\sqrt[3]{x}",
            r"\widehat{abc}\;\tilde{C}_t\;\hat{y}_1", r"\begin{cases} 1 & x > 0 \\ 0 & \text{sonst} \end{cases}",
            r"\frac{\partial^{+} h_3}{\partial W_{hh}}\operatorname*{diag}_i\,5\,\%", r"\text{\textcolor{red}{a}}",
        ],
    )  # fmt: skip
    def test_svg_holds_only_what_draws(self, tex: str) -> None:
        svg = typeset(tex, display=True).svg
        assert svg.startswith("<svg ")
        assert not [part for part in ("<use", "href", "style=", "class=", "<text", "NaN") if part in svg]

    def test_what_is_used_once_more_is_forgotten_last(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mathjax, "_remembered", {})
        monkeypatch.setattr(mathjax, "REMEMBERED", 2)
        for tex in ("a", "b", "a", "c"):
            typeset(tex)
        assert [tex for tex, _ in mathjax._remembered] == ["a", "c"]

    def test_is_remembered(self) -> None:
        assert typeset("a+b") is typeset("a+b")

    def test_works_from_any_thread(self) -> None:
        widths: list[float] = []
        threads = [threading.Thread(target=lambda n=n: widths.append(typeset(f"t_{{{n}}}").width)) for n in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(widths) == 5


class TestErrors:
    """Nothing wrong is set quietly."""

    @pytest.mark.parametrize(
        ("tex", "reason"),
        [
            (r"\foo x", r"the command \foo is not known"),
            (r"\text{\bfseries x}", r"the command \bfseries is not known"),
            (r"\frac{1", "Missing close brace"),
            (r"\begin{foo}x\end{foo}", "Unknown environment"),
            ("a & b", "Misplaced &"),
            ("ж", "lacks “ж”"),
            (r"\text{漢}", "lacks “漢”"),
            ("", "empty"),
            ("  ", "empty"),
            ("x" * 20_001, "at most 20000"),
            ("5 %", r"written \%"),
            ("{" * 70 + "}" * 70, "nested more than"),
            (r"\left(" * 70 + r"\right)" * 70, "nested more than"),
            (r"\textcolor{nocolour}{x}", "not known"),
            (r"\textcolor{url(http://a)}{x}", "not known"),
            (r"\begin{align} a \end{align}", "use aligned"),
        ],
    )  # fmt: skip
    def test_is_named(self, tex: str, reason: str) -> None:
        with pytest.raises(Problem) as caught:
            typeset(tex)
        assert caught.value.code == "bad_tex"
        assert reason in str(caught.value.facts["reason"])
        assert len(str(caught.value.facts["tex"])) <= 160

    def test_an_error_leaves_the_engine_working(self) -> None:
        with pytest.raises(Problem):
            typeset(r"\frac{")
        assert typeset("z_1").width > 0

    def test_an_error_met_ahead_waits_for_the_formula(self) -> None:
        ahead = Ahead([(r"\undefinedthing", False), ("q_1", False)])
        assert typeset("q_1").width > 0
        with pytest.raises(Problem):
            typeset(r"\undefinedthing")
        ahead.stop()


def test_a_forked_process_starts_its_own_engine() -> None:
    """A pool of processes forks after formulas were set; a thread does not survive that."""
    code = (
        "import os; from templates.formulas.mathjax import typeset; typeset('x'); pid = os.fork()\n"
        "if not pid: os._exit(0 if typeset('forked').width > 1 else 1)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)


class TestBreaking:
    """Lines of a formula that is too wide."""

    def test_an_open_group_is_closed_invisibly(self) -> None:
        formula = Breakable((r"\tanh\left( a", "+ b", r"+ c \right)"))
        assert formula.line(0, 1, lambda tex: "|") == r"\tanh\left( a|\right."
        assert formula.line(1, 2, lambda tex: "|") == r"\left.|+ b\right."
        assert formula.line(2, 3, lambda tex: "|") == r"\left.|+ c \right)"

    def test_a_closed_group_is_left_alone(self) -> None:
        formula = Breakable((r"\left( a \right)", "+ b"))
        assert formula.line(0, 1, lambda tex: "|") == r"\left( a \right)"
        assert formula.depth(1) == 0

    def test_no_break_within_braces(self) -> None:
        formula = Breakable((r"\boxed{a", "+ b}", "+ c"))
        assert [formula.depth(index) for index in (1, 2)] == [None, 0]

    def test_operators(self) -> None:
        assert at_operators(r"-a + b\left(c + d\right) - {e - f} = -g") == (
            "-a", r"+ b\left(c + d\right)", "- {e - f}", "= -g",
        )  # fmt: skip

    def test_lines_are_few_then_even(self) -> None:
        assert best_lines([3, 3, 3, 3], [0, 0, 0, 0], 10, 10) == ((0, 2), (2, 4))
        assert best_lines([3, 12], [0, 0], 10, 10) is None


class TestDigitSkeletons:
    """Digits exchanged in a finished layout."""

    @pytest.mark.parametrize(
        "tex",
        [
            r"0{,}5370 \cdot (-0{,}3799)", r"\begin{pmatrix} 0{,}1 & -0{,}3 \\ 12 & 7 \end{pmatrix}",
            r"h_1 + W_{23} x_4", r"\frac{1}{2}(y_3 - 45)",
            r"\boxed{0.7139}", r"(1 - 0{,}462117^2) \cdot 0{,}8", r"x_1^2 + y^{34}_{56}",
            r"\sqrt[3]{12}", r"\overset{1}{=} 2", r"\textcolor{#123456}{7}", r"\rule[-1em]{0em}{23em} 45",
            r"\mathbf{12} + 3", r"1\hspace{2em}3", r"\begin{array}{*{3}{c}} 1 & 2 & 4 \end{array}", r"\phantom{12} 34",
            r"\underbrace{12 + 34}_{56}", r"\sum_{i=1}^{23} 4", r"e^{-0{,}5}_{0{,}3}", r"\text{Schritt 12}_{3}",
            r"\left. 1 \right|_{2}^{3} + 0{,}45", r"24\,704", r"\tanh\left(\frac{0{,}12}{34}\right)",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("display", [True, False])
    def test_look_as_if_set_by_themselves(self, tex: str, display: bool) -> None:
        ours, plain = typeset(tex, display), mathjax._as_it_is((tex, display))
        assert [mark.character for mark in ours.marks] == [mark.character for mark in plain.marks]
        assert [mark.outline for mark in ours.marks if mark.character.isdigit()] == [
            mark.outline for mark in plain.marks if mark.character.isdigit()
        ]
        assert ours.width == pytest.approx(plain.width, abs=0.002)
        for one, other in zip(ours.marks, plain.marks, strict=True):
            assert one.matrix[4:] == pytest.approx(other.matrix[4:], abs=30)  # 1/1000 em: digits differ in height

    def test_one_layout_for_many_numbers(self) -> None:
        typeset(r"0{,}11 \cdot x_9 - 0{,}22")
        before = len(mathjax._set)
        typeset(r"0{,}35 \cdot x_4 - 0{,}71")
        assert len(mathjax._set) == before

    def test_the_error_names_the_formula_as_written(self) -> None:
        with pytest.raises(Problem) as caught:
            typeset(r"0{,}537 \nothing")
        assert caught.value.facts["tex"] == r"0{,}537 \nothing"
