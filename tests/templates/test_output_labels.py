"""Words and numbers of recorded output, as the language of the text writes them, in columns that stay in line."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.output_labels import relabelled_output

TABLE = """\
length  attention      fixed
     3      0.987      0.500
naive forecast    mse 0.125
  colour: 0.875 right (guessing: 0.25)
   shape: 0.750 right
ok  one step
ok  fifty steps
"""


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, TABLE),
        ({"fixed": "fest"}, TABLE.replace("     fixed", "      fest")),
        ({"fixed": "ohne sie"}, TABLE.replace("     fixed", "  ohne sie")),
        (
            {"attention": "Aufmerksamkeit", "fixed": "fest"},
            TABLE.replace("length  attention      fixed", "length Aufmerksamkeit   fest"),
        ),
        ({"length": "Länge"}, TABLE.replace("length  ", "Länge   ")),
        ({"naive forecast": "naiv"}, TABLE.replace("naive forecast    ", "naiv              ")),
        ({"naive forecast": "naive Vorhersage"}, TABLE.replace("naive forecast    ", "naive Vorhersage  ")),
        ({"colour": "Farbe"}, TABLE.replace("  colour", "   Farbe")),
        (
            {"one step": "ein Schritt", "fifty steps": "fünfzig"},
            TABLE.replace("one step", "ein Schritt").replace("fifty steps", "fünfzig"),
        ),
        ({"right": "richtig", "guessing": "geraten"}, TABLE.replace("right", "richtig").replace("guessing", "geraten")),
    ],
)
def test_columns_stay_in_line(labels: dict[str, str], expected: str) -> None:
    assert relabelled_output(TABLE, labels, ".") == expected


def test_numbers_have_the_decimal_sign() -> None:
    assert relabelled_output("mse 2.7e-07, 0.5.", {}, ",") == "mse 2,7e-07, 0,5."


def test_the_longest_label_holds_and_no_part_of_a_word() -> None:
    labels = {"in training": "im Training", "training": "Training", "in": "auf"}
    assert relabelled_output("0 in training; training in string", labels, ".") == "0 im Training; Training auf string"


def test_what_was_put_in_is_not_replaced_again() -> None:
    assert relabelled_output("a b", {"a": "b", "b": "a"}, ".") == "b a"


def test_a_label_that_the_output_does_not_have_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        relabelled_output(TABLE, {"naive forecasts": "x"}, ".")
    assert caught.value.facts["similar"] == "naive forecast"
