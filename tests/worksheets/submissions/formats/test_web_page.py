"""What a student typed into a platform's text field."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.submissions.formats.web_page import read


def test_is_read_as_the_text_that_it_shows(tmp_path: Path) -> None:
    page = (
        "<html><head><style>f_t = 9</style></head><p>Aufgabe 2.1<br>f_t&nbsp;= 0,5</p>"
        "<script>i_t = 1</script><div>o_t\n= 2</div>"
    )
    (found,) = read(file(tmp_path, "a.html", page), SHEET)
    assert {name: given.text for name, given in found.answers["2.1"].items()} == {"f_t": "0,5", "o_t": "2"}


def test_that_takes_minutes_is_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="page_takes_too_long"):
        list(read(file(tmp_path, "a.html", "<!--" * 240_000), SHEET))


def test_raised_and_lowered_signs_stay_so(tmp_path: Path) -> None:
    (found,) = read(file(tmp_path, "a.html", "<p>2.1</p><p>f<sub>t</sub> = 5 · 10<sup>-1</sup></p>"), SHEET)
    assert {name: given.text for name, given in found.answers["2.1"].items()} == {"f_{t}": "5 · 10^{-1}"}
