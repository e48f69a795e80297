"""Texts that quote: examples of the sheet, plots, works, listings, marking points; and the question sheet."""

from __future__ import annotations

from math import isclose, tanh
from pathlib import Path

import pytest
from flint import arb

from solver.errors import Problem
from solver.values import Unproven, visible
from templates.composing import question_sheet
from templates.document import Figure, Heading, Listing, Note, Program, Table
from templates.figures import diagram
from templates.figures.axes import logarithmic
from templates.formats import writer
from templates.messages import word
from templates.svg_safety import safe_svg
from tests.templates.quoted import document, sheet
from worksheets import catalogue, languages, texts


def said(folder: Path, answer: str, **facts: str) -> str:
    return writer("md").write(document(sheet(folder, answer, **facts))).decode()


def test_numbers_are_those_of_the_example(tmp_path: Path) -> None:
    h, factor = 0.5, 1.0
    for _ in range(3):
        h = tanh(0.5 * h)
        factor *= (1 - h * h) * 0.5
    text = said(
        tmp_path,
        '${{ v("dh_3/dh_0", of="ex") }}$ ${{ norm("dh_3/dh_0", of="ex") }}$ ${{ percent(v("h_3", of="ex"), 1) }}$ '
        '${{ product(values("dh_{}/dh_0", range(3, 4), of="ex")) }}$ '
        '${{ total(minimum(values("h_{}", range(1, 3), of="ex"), number("0"))) }}$',
    )
    assert text.count(f"${factor:.4f}$") == 3
    assert f"${100 * h:.1f}\\,\\%$" in text
    assert "$0$" in text


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ('${{ v("w * h_0 + 1", of="ex") }}$', "$1.25$"),
        ('${{ norm("-(w * h_0)", of="ex") }}$', "$0.25$"),
        ('${{ total(entries("h_0", of="ex")) }}$', "$0.5$"),
        ('$x {{ equals(v("h_0", of="ex")) }}$', "$x = 0.5$"),
        ('$x {{ equals(v("h_0", of="ex") / 3) }}$', "$x \\approx 0.1667$"),
        ('{% set c = running(repeated(v("w", of="ex"), 3)) %}${{ lowest(c) }}$ ${{ highest(c) }}$', "$0.125$ $0.5$"),
        ('{{ times("h", of="ex") | length }} {{ times("h", of="ex") | last }}', "1 0"),
    ],
)
def test_words_for_numbers(tmp_path: Path, answer: str, written: str) -> None:
    assert written in said(tmp_path, answer)


def test_an_expression_over_unknown_symbols_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        said(tmp_path, '{{ v("w * q_1", of="ex") }}')
    assert (caught.value.code, caught.value.place.line) == ("unknown_symbol", 8)


def test_a_picture_waits_for_proven_numbers() -> None:
    with pytest.raises(Unproven):
        visible(arb(1, 1e-3))
    assert visible(arb(0, 1e-40)) == 0


def test_a_text_follows_extreme_numbers(tmp_path: Path) -> None:
    answer = "{{ 'grows' if norm('dh_1/dh_0', of='ex') > number('0.5') else 'shrinks' }}"
    assert "shrinks" in said(tmp_path, answer)
    assert "grows" in said(tmp_path, answer, weight="3/2")


def test_pictures_works_and_listings(tmp_path: Path) -> None:
    found = document(
        sheet(
            tmp_path,
            '{{ plot(line("h", norms("dh_100/dh_{}", range(99, -1, -1), of="ex")), log=True, name="n", '
            'caption="C") }}\n'
            '{{ heatmap("h_{}", ["a", "b"], ["c"], of="ex") }}\n\n{{ see("n") }}\n\n'
            '{{ cite("k", "p. 3") }} after {{ authors("k") }}\n'
            '{{ cites(["k"], ["k", "p. 4"]) }}\n\n{{ listing("p.py", 2) }}',
        )
    )
    plot, shades = (block for block in found.blocks if isinstance(block, Figure))
    assert safe_svg(plot.svg)
    assert safe_svg(shades.svg)
    assert "0.24" in shades.svg
    assert [b.text for b in found.blocks if isinstance(b, Program)] == ["b = 2\n"]
    assert isinstance(found.blocks[-1], Listing)
    text = writer("md").write(found).decode()
    assert "(Gers et al., 2000, p. 3) after Gers et al. (2000)" in text
    assert "(Gers et al., 2000; Gers et al., 2000, p. 4)" in text
    assert "\n\nFigure\N{NO-BREAK SPACE}1\n\n" in text
    assert "**Figure 1:**" in text


def test_marking_points_stand_in_the_solution_only(tmp_path: Path) -> None:
    found = sheet(tmp_path, "Because.")
    (note,) = (b for b in document(found).blocks if isinstance(b, Note) and b.kind == "marking")
    assert isinstance(note.blocks[0], Table)
    assert len(note.blocks[0].rows) == 3
    questions = document(found, question_sheet)
    assert [b.level for b in questions.blocks if isinstance(b, Heading)] == [1, 2]
    assert "Because" not in writer("md").write(questions).decode()
    assert questions.data["tasks"]["1"]["parts"]["b"]["kind"] == "programming"


@pytest.mark.parametrize(
    ("answer", "marking", "code", "line"),
    [
        ("x", "- [1] One", "marking_sum", 12),
        ("x", "One", "bad_marking_point", 12),
        ("x", "- [2] One\n\n---\n", "too_many_rules", 14),
        ("{{ v('h_1', of='exx') }}", "- [2] One", "unknown_example", 8),
        ("{{ v('q_1', of='ex') }}", "- [2] One", "unknown_symbol", 8),
        ("{{ cite('z') }}", "- [2] One", "unknown_source", 8),
        ("{{ see('z') }}", "- [2] One", "unknown_figure", 8),
        ("{{ figure('z') }}", "- [2] One", "unknown_figure", 8),
        ("{{ listing('../z.py') }}", "- [2] One", "outside_folder", 8),
        ("{{ values('h', range(3), of='ex') }}", "- [2] One", "no_placeholder", 8),
        ("{{ line('h', 3) }}", "- [2] One", "no_course", 8),
        ("{{ plot(1) }}", "- [2] One", "no_lines", 8),
    ],
)
def test_what_is_wrong_is_placed(tmp_path: Path, answer: str, marking: str, code: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        document(sheet(tmp_path, answer, marking))
    assert (caught.value.code, caught.value.place.line) == (code, line)


def test_a_logarithmic_axis_counts_powers_of_ten() -> None:
    axis = logarithmic([3e-5, 20], 6)
    assert (axis.low, axis.high) == (-6, 2)
    assert isclose(axis.at(10), 7 / 8)
    assert axis.label(-2, "en") == ("10", "\u22122")


@pytest.mark.parametrize("name", diagram.known())
@pytest.mark.parametrize("language", languages.known())
def test_diagrams_only_draw_and_are_described(name: str, language: str) -> None:
    assert safe_svg(diagram.diagram(name, language))
    assert word(f"figure_{name}_alt", language)


@pytest.mark.parametrize("name", catalogue.names())
def test_texts_say_the_same_in_every_language(name: str) -> None:
    """Each section, answer and marking point of one language has its counterpart in the other."""
    found = catalogue.find(name)

    def outline(language: str) -> object:
        read = {task.id: texts.read(found, task, language) for task in found.tasks.values()}
        pages = [bool(texts.page(found, page, language)) for page in ("intro", "outro")]
        return pages, {
            task: {
                label: (bool(s.title), bool(s.question), bool(s.answer), [point.points for point in s.marking])
                for label, s in text.sections.items()
            }
            for task, text in read.items()
            if text is not None
        }

    assert outline("de") == outline("en")
