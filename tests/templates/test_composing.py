"""Documents composed of solutions: what stands where, and that texts follow the numbers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from solver.errors import Problem
from solver.values import certified
from templates.composing import worked_solution
from templates.document import Document, Equations, Figure, Heading, Note, Paragraph, Program, Text, formulas
from templates.formats import writer
from templates.formats.pdf import WIDTHS
from templates.formulas.equation_lines import layout
from worksheets.catalogue import find
from worksheets.solving import solve, solved

OWN = """
id: own
language: en
models:
  rnn:
    equations:
      h[t]: tanh(w * h[t-1] + x[t])
      L: sum(t, h[t]^2)
tasks:
  "1":
    model: rnn
    given: {w: 0.5, h_0: 0, x: [%s]}
    parts: {a: [h_1], b: [dL/dw]}
"""


def composed(name: str, tasks: tuple[str, ...] = (), language: str = "de", digits: int = 4) -> Document:
    sheet = find(name)
    chosen = [sheet.tasks[t] for t in tasks or sheet.tasks]
    return certified(lambda: worked_solution(sheet, [solve(sheet, t) for t in chosen], language, digits))


def texts(node: object) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.text
    elif isinstance(node, tuple):
        for child in node:
            yield from texts(child)
    elif hasattr(node, "__dataclass_fields__") and not isinstance(node, Figure):
        for field in node.__dataclass_fields__:
            yield from texts(getattr(node, field))


def notes(document: Document, kind: str) -> list[Note]:
    inside = [b for block in document.blocks if isinstance(block, Note) for b in (block, *block.blocks)]
    return [block for block in inside if isinstance(block, Note) and block.kind == kind]


@pytest.fixture(scope="module")
def sheet4() -> Document:
    return composed("blatt4")


class TestSheet4:
    def test_every_task_has_its_heading_and_question(self, sheet4: Document) -> None:
        heads = ["".join(texts(b)) for b in sheet4.blocks if isinstance(b, Heading) and b.level == 2]
        assert [h.split(" – ")[0] for h in heads] == [f"Aufgabe {name}" for name in find("blatt4").tasks]
        sections = [b for b in sheet4.blocks if isinstance(b, Heading) and b.level == 1]
        assert [b.anchor for b in sections][:7] == [f"section-{n}" for n in range(1, 8)]
        assert len(notes(sheet4, "question")) >= 5

    def test_the_remarks_stand_where_they_belong(self, sheet4: Document) -> None:
        assert len(notes(sheet4, "remark")) == 9

    def test_asked_results_are_boxed_and_no_others(self, sheet4: Document) -> None:
        blocks = [b for b in sheet4.blocks if isinstance(b, Equations) and b.name]
        boxed = {b.name for b in blocks if any(r"\boxed" in row.right for row in b.rows)}
        asked = {s for task in sheet4.data["tasks"].values() for s in task["values"]}
        assert boxed == asked

    def test_the_course_of_the_state_is_drawn(self, sheet4: Document) -> None:
        figures = [b.alt for b in composed("blatt4", ("1.1",)).blocks if isinstance(b, Figure)]
        assert "Verlauf von h von t = 0 bis t = 3" in figures

    def test_what_programs_drew_and_printed_is_shown(self, sheet4: Document) -> None:
        figures = [b.alt for b in sheet4.blocks if isinstance(b, Figure)]
        assert any(alt.startswith("Verlauf der verborgenen Zustände") for alt in figures)
        programs = [b for b in sheet4.blocks if isinstance(b, Program)]
        assert any(b.text.startswith("def forward(self, inputs):") and b.first for b in programs)
        assert any(b.text.startswith("Prüfung der Gradienten") and b.first is None for b in programs)

    def test_the_gradient_stands_beside_what_the_printed_formula_gives(self, sheet4: Document) -> None:
        said = [tex for note in notes(sheet4, "remark") for tex in formulas(note)]
        assert {"-0{,}0639", "-0{,}1338"} <= set(said)

    def test_german_has_the_comma_and_english_the_point(self, sheet4: Document) -> None:
        english = composed("blatt4", language="en")
        assert not any(".5" in tex for tex in formulas(sheet4))
        assert not any("{,}" in tex for tex in formulas(english))
        assert len(english.blocks) == len(sheet4.blocks)

    def test_more_digits(self) -> None:
        document = composed("blatt4", ("1.2",), digits=9)
        assert any(r"\boxed{-0{,}133798184}" in tex for tex in formulas(document))

    def test_the_data_are_those_of_the_contract(self, sheet4: Document) -> None:
        task = sheet4.data["tasks"]["2.1"]
        assert (sheet4.data["format"], sheet4.data["sheet"]) == (1, "blatt4")
        assert task["values"]["C_t"] == 0.588722395573781
        assert task["steps"][0]["symbol"] == "f_t"
        assert set(task["steps"][0]) == {"symbol", "rule", "substituted", "value"}


class TestOwnSheet:
    def written(self, folder: Path, inputs: str = "1, -0.5") -> str:
        (folder / "sheet.yaml").write_text(OWN % inputs, "utf-8")
        return str(folder)

    def test_a_sheet_without_texts_asks_and_answers_by_itself(self, tmp_path: Path) -> None:
        document = composed(self.written(tmp_path), language="en")
        (question,) = notes(document, "question")
        said = " ".join(texts(question))
        assert "The model is described by these equations:" in said
        assert "The following is given:" in said
        assert "(a) " in said

    def test_a_step_is_shown_once(self, tmp_path: Path) -> None:
        document = composed(self.written(tmp_path), language="en")
        names = [b.name for b in document.blocks if isinstance(b, Equations) and b.name]
        assert len(names) == len(set(names))
        assert "h_1" in names

    def test_a_long_derivation_says_what_it_leaves_out(self, tmp_path: Path) -> None:
        document = composed(self.written(tmp_path, ", ".join(["0.1"] * 60)), language="en")
        said = [s for b in document.blocks if isinstance(b, Paragraph) for s in texts(b)]
        assert any(s.startswith("Left out are ") for s in said)

    def test_a_text_follows_changed_numbers(self, tmp_path: Path) -> None:
        source = Path(str(resources.files("worksheets"))) / "sheets" / "blatt4"
        shutil.copytree(source, tmp_path / "copy")
        path = tmp_path / "copy" / "sheet.yaml"
        path.write_text(path.read_text("utf-8").replace("b_o: 0.3", "b_o: 0.4"), "utf-8")
        changed = composed(str(tmp_path / "copy"), ("2.1",))
        assert len(notes(composed("blatt4", ("2.1",)), "remark")) == len(notes(changed, "remark")) + 1

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("# T\n{{ v('h_9') }}", "not_defined_there"),
            ("# T\n{{ v('h_1', 2) }}", "no_such_entry"),
            ("# T\n{{ steps('q') }}", "unknown_symbol"),
            ("# T\n{{ chart('w') }}", "nothing_to_draw"),
            ("# T\n{{ argument('L') }}", "no_argument"),
            ("# T\n{{ given('q') }}", "unknown_symbol"),
        ],
    )
    def test_a_wrong_text_is_placed(self, tmp_path: Path, text: str, code: str) -> None:
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / "1.en.md").write_text(text, "utf-8")
        with pytest.raises(Problem) as caught:
            composed(self.written(tmp_path), language="en")
        assert (caught.value.code, caught.value.place.line) == (code, 2)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["md", "json"])
def test_every_format_takes_the_same_document(name: str, language: str) -> None:
    assert writer(name).write(composed("blatt4", language=language)).strip()


@pytest.mark.parametrize("language", ["de", "en"])
def test_rows_of_a_question_fit_into_its_box(language: str) -> None:
    """In the solution it is narrower than on the question sheet; a row that is too wide would be parted at its sign."""
    sheet = find("blatt4")
    document = certified(lambda: worked_solution(sheet, solved(sheet, ("1.1", "1.2", "2.1")), language, sheet.digits))
    questions = [block for note in document.blocks if isinstance(note, Note) for block in note.blocks]
    blocks = [block for block in questions if isinstance(block, Equations)]
    assert len(blocks) > 5
    assert all(len(layout(block, WIDTHS["book"])) == len(block.rows) for block in blocks)
