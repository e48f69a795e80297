"""What stands around an answer is passed over; what changes its value is not."""

from __future__ import annotations

import pytest

from solver.answers.names import Names
from solver.answers.plain import plain
from solver.answers.signs import ROW
from solver.answers.surroundings import bare, without_labels, without_workings

NAMES = Names(frozenset(["W_hh", "Rate"]), frozenset("h x y".split()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("circa 0,25", "0,25"),
        ("approx. 0.25", "0.25"),
        ("Ergebnis: 0,25", "0,25"),
        ("`0.25`", "0.25"),
        ("**0,25**", "0,25"),
        ("„0,25“", "0,25"),
        ("```python\n0.25\n```", "0.25"),
        ("'0,25", "0,25"),
        ("0,25 (auf 4 Stellen)", "0,25"),
        ("0,25, gerundet", "0,25"),
        ("0,25 (mit h_2 = 0,3537)", "0,25"),
        ("0,25 weil tanh(0,3)", "0,25"),
        ("W h_1 + b_y mit h_1 aus (a)", "W h_1 + b_y"),
        ("0.25 rounded to 4 decimals", "0.25"),
        ("(1; 2) (siehe Rechnung)", "(1; 2)"),
        ("0,25 (Summe über t=1,2)", "0,25"),
        ("0,25  # Runde 2", "0,25"),
        ("24 lernbare Gewichte", "24"),
        ("0,25.", "0,25"),
        (r"\[ 0{,}25. \]", r"\[ 0{,}25  \]"),
        ("| 1 |\n| 2 |", "1  \n  2"),
        ("<1, 2>", "(1, 2)"),
        ("tensor(0.25, device='cuda:0', grad_fn=<MeanBackward0>)", "tensor(0.25)"),
        ("array([1., 2.], dtype=float32)", "array([1., 2.])"),
        ("<tf.Tensor: shape=(1,), dtype=float32, numpy=array([1.], dtype=float32)>", "array([1.])"),
        ("np.ones(2).reshape(2, 1)", "np.ones(2)"),
        ("0,25 ✓", "0,25"),
        ("0,25 :-)", "0,25"),
        ("(1; 2) ∈ ℝ²", "(1; 2)"),
        ("__0,25__", "0,25"),
        ("0,25 auf 4 Nachkommastellen gerundet", "0,25"),
        ("0.25 (4dp)", "0.25"),
        ("0,25 – gerundet auf 4 Stellen", "0,25"),
        ("(1; 2) s. Anhang", "(1; 2)"),
        ("0,25 /* gerundet */", "0,25"),
        ("24 Gewichte und Biases", "24"),
        ("4-mal so viele, also 24", "24"),
        ("Es sind 24 Gewichte.", "24"),
        ("The answer is about 0.25", "0.25"),
        ("y_1 ist ungefähr 0,25", "y_1 ist           0,25"),
        ("der Vektor (1; 2)", "(1; 2)"),
        ("Aufgabe a) 0,25", "0,25"),
        ("(-) 0,25", "-  0,25"),
        (">>> y\n0.25", "0.25"),
        ("print(y)\n0.25", "0.25"),
        ("| y_1 |\n|---|\n| 0.25 |", "0.25"),
        ("0.25 (4 s.f.)", "0.25"),
        ("0,25 (4 Nachkommastellen)", "0,25"),
        ("24 (1.9 KB)", "24"),
        ("(0,2; 0,8), Summe = 1", "(0,2; 0,8)"),
        ("0,25 // gerundet", "0,25"),
        ("1. Komponente: 0,25; 2. Komponente: -0,5", "0,25; -0,5"),
        ("first component 0.25, second component -0.5", "0.25, -0.5"),
        ("oben 0,25, unten -0,5", "0,25, -0,5"),
        ("a) 1 b) 2 c) 3", "1\n2\n3"),
        ("Zeile 1: 1; 2\nZeile 2: 3; 4", "1; 2\n3; 4"),
        ("0.25 and -0.5 respectively", "0.25 and -0.5"),
        ("24 (= 6·4)", "24 = 6·4"),
        ("24 (= 6·(2 + 2))", "24 = 6·(2 + 2)"),
        ('"0,25"\t"-0,5"', "0,25\t-0,5"),
        ("np.matrix('0.25; -0.5')", "np.matrix(0.25; -0.5)"),
        ("Die Zelle hat 24 Parameter.", "24"),
        ("The hidden layer has 24 weights", "24"),
        ("0.25 (sum over all steps)", "0.25"),
        ("     [,1]\n[1,]  0.2\n[2,] -0.3", "0.2\n-0.3"),
        ("<p>0,25</p>", "0,25"),
        ('<p style="color: red"><b>0,25;</b><br/>-0,5</p>', "0,25;-0,5"),
        ("0    0.25\n1   -0.50\ndtype: float64", "0.25\n-0.50"),
        ("0, da Z_22 negativ ist", "0"),
        ("(1; 2; 0), weil h_3 nicht aktiv ist", "(1; 2; 0)"),
        ("202 Zahlen (h, g und p)", "202"),
        ("50 steps (= T)", "50"),
        ("0,25 ± 0,001", "0,25"),
        ("VAR.P(1;2)", "VAR(1;2)"),
        ("Zeile 1: 1; 2 Zeile 2: 3; 4", "1; 2\n3; 4"),
        ("- p_1 = 0.25\n- p_2 = 0.75", "p_1 = 0.25\np_2 = 0.75"),
        ("| | 1 | 2 |\n|---|---|---|\n| 1 | 0.2 | 0.3 |\n| 2 | 0.4 | 0.5 |", "0.2 | 0.3\n0.4 | 0.5"),
        ("0    0.25\n1   -0.50\nName: h, dtype: float64", "0.25\n-0.50"),
    ],
)
def test_is_left_out(text: str, expected: str) -> None:
    found = bare(text, NAMES)
    assert found.replace(" ", "").strip() == expected.replace(" ", "")
    assert len(found) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "0,25 oder 0,5",
        "0,25 (nicht 0,5)",
        "0,25 (mit 0,5 statt 1)",
        "0,25 (4 + 0,5)",
        "0,25 Tausend",
        "0,25 negativ",
        "0,25 ± 0,5",
        "0,25 mal 2",
        "0,25 Rate",
        "0,25 alpha",
        "0,25 tanh 0,5",
        "nicht 0,25",
        "Das Ergebnis ist nicht 0,25",
        "zweiter Eintrag 0,25, erster Eintrag -0,5",
        "erster Eintrag 0,25, dritter Eintrag -0,5",
        "W_hh top 1, bottom 2",
        "first component 0.25",
        "0,25 resp. 0,5",
        "Der falsche Wert ist 0,25",
        "der Wert h_2 ist 0,25",
        "0,25 (over 2)",
        "(0,25 = 1/4)",
        "0,25 cm 3",
        "|0,25|",
        "7//2 + 1",
        "0,25 (2 tanh 0,5)",
        "1 + 2; Summe = 3",
        "tanh(Wxh)",
    ],
)
def test_what_may_change_the_value_stays(text: str) -> None:
    assert bare(text, NAMES) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h_11 = 1; h_12 = 2", "1; 2"),
        ("h_1,1 = 1, h_1,2 = 2", "1, 2"),
        ("h_1[0] = 1\nh_1[1] = 2", "1\n 2"),
        ("h_{1,1}=1; h_{1,2}=2", "1; 2"),
        ("h₁,₁ = 1; h₁,₂ = 2", "1; 2"),
        (r"h_{1,1} = 1 \quad h_{1,2} = 2", "1 2"),
        ("h_12 = 1; h_11 = 2", None),  # not one by one
        ("h_11 = 1; k_12 = 2", None),
        ("h_1 = 1", None),
        ("h_11 = 0 = 1; h_12 = 2", None),
        ("J11 = 1; J12 = 2; J21 = 3; J22 = 4", None),  # no matrix is asked
    ],
)
def test_names_of_entries_that_count_them_are_left_out(text: str, expected: str | None) -> None:
    found = without_labels(plain(text)).text
    assert found.replace(" ", "") == (expected or text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J11 = 1; J12 = 2; J21 = 3; J22 = 4", f"1; 2{ROW} 3; 4"),
        ("a_{1,1}=1, a_{1,2}=2\na_{2,1}=3, a_{2,2}=4", f"1, 2{ROW} 3, 4"),
        ("a11=1 a12=2 a21=3 a22=4", f"1 2{ROW} 3 4"),
        ("a11 = 1; a21 = 2; a12 = 3; a22 = 4", None),
        ("a11 = 1; b12 = 2; a21 = 3; a22 = 4", None),
    ],
)
def test_names_of_the_entries_of_a_matrix_tell_its_rows(text: str, expected: str | None) -> None:
    found = without_labels(plain(text), columns=2).text
    assert found.replace(" ", "") == (expected or text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "entries", "expected"),
    [
        ("tanh(1) = 0,76; tanh(2) = 0,96", 2, "0,76; 0,96"),
        ("tanh(1)=0.76, tanh(2)=0.96", 2, "0.76, 0.96"),
        ("1·0,5 = 0,5\n2·0,3 ≈ 0,6", 2, "0,5\n0,6"),
        ("1·0,5 = 0,5\n0,5 + 0,3 = 0,8", 1, None),  # one after the other
        ("tanh(1) = 0,76; tanh(2) = 0,96", 3, None),
        ("a = 0,76; b = 0,96", 2, None),
        ("h_12 = 0,76; h_11 = 0,96", 2, None),
        ("tanh(2) = 0,76; tanh(1) = 0,96", 2, "0,76; 0,96"),
        ("d1 = 0,5/0,8 = 0,625; d2 = 0", 2, "0,625; 0"),
        ("h1 = tanh(1) = 0,76, h2 = tanh(2) = 0,96", 2, "0,76, 0,96"),
        ("h2 = tanh(1) = 0,76, h1 = tanh(2) = 0,96", 2, None),
        ("a = 2·3 + 1 = 7 und 4·5 = 20", 2, "7 und 20"),
        ("1 + 1 = 2; so 2 + 2 = 4 or so", 2, None),
    ],
)
def test_how_each_entry_was_calculated_is_left_out(text: str, entries: int, expected: str | None) -> None:
    found = without_workings(plain(text), entries).text
    assert found.replace(" ", "") == (expected or text).replace(" ", "")
