"""Pictures in a text: courses, plots and shades, each with what it shows in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq

from solver.errors import Problem
from templates.document import Figure
from templates.vocabulary import Library, vocabulary
from templates.vocabulary.exact import course
from templates.vocabulary.pictures import PictureWords
from tests.templates.parted_sheet import NUMBERS, solution

RISING = course([fmpq(1), fmpq(2), fmpq(3)])


@pytest.fixture
def words(tmp_path: Path) -> PictureWords:
    found = solution(tmp_path)
    return PictureWords(vocabulary(found, NUMBERS, Library(found.sheet)).context)


def figure(blocks: tuple[object, ...]) -> Figure:
    (only,) = blocks
    assert isinstance(only, Figure)
    return only


def test_a_chart_shows_each_component_over_time(words: PictureWords) -> None:
    found = figure(words.chart("h", "The state"))
    assert found.name == "h"
    assert "h" in found.alt
    assert found.caption
    assert found.svg.count("<polyline") + found.svg.count("<path") >= 2


def test_a_single_value_has_no_course(words: PictureWords) -> None:
    with pytest.raises(Problem, match="nothing_to_draw"):
        words.chart("W_hh")


def test_a_plot_needs_lines_of_several_numbers(words: PictureWords) -> None:
    found = figure(words.plot(words.line("up", RISING), words.line("down", -RISING), x_label="t", y_label="y"))
    assert "up, down" in found.alt
    with pytest.raises(Problem, match="no_lines"):
        words.plot()
    with pytest.raises(Problem, match="no_course"):
        words.line("one", RISING[0])  # type: ignore[arg-type]


def test_shades_are_of_a_matrix_of_vectors_or_of_numbers(words: PictureWords) -> None:
    labels = ["a", "b"]
    of_vectors = figure(words.heatmap("x_{}", labels, labels, alt="inputs"))
    of_matrix = figure(words.heatmap("[x[1]^T, x[2]^T]", labels, labels, alt="inputs"))
    assert of_vectors.svg == of_matrix.svg
    assert of_vectors.alt == "inputs"


def test_a_figure_is_known_by_its_name(words: PictureWords) -> None:
    found = figure(words.figure("lstm_cell", "The cell"))
    assert (found.name, bool(found.alt)) == ("lstm_cell", True)
    with pytest.raises(Problem, match="unknown_figure"):
        words.figure("no_cell")
