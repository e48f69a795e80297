"""The three documents of a sheet: what each has and leaves out, for own sheets as for ours."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import rechenweg
from solver.values import certified
from templates.document import (
    Attachment,
    Block,
    Document,
    Equations,
    Heading,
    Note,
    Paragraph,
    Program,
    Table,
    Text,
    formulas,
)
from templates.editions import COMPOSERS
from templates.formats import html, md, pdf
from tests.templates.test_composing import texts
from worksheets.catalogue import find, names
from worksheets.editions import COMPACT, EDITIONS, FULL, Edition
from worksheets.solving import selected, solved

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
    given: {w: 0.5, h_0: 0, x: [1, -0.5]}
    parts: {a: {ask: [h_1, h_2], points: 2}, b: {ask: [dL/dw], points: 3}}
"""
TEXT = """# A title

## a States

Compute them.

---

{{ steps() }}

{% if full %}
For the reader of the textbook alone.
{% endif %}

{{ program("code") }}

---

- [1.5] Both steps
- [0.5] The values
"""


def composed(name: str, edition: Edition, tasks: tuple[str, ...] = (), language: str = "en") -> Document:
    sheet = find(name)
    return certified(lambda: COMPOSERS[edition](sheet, solved(sheet, tasks), language, sheet.digits))


def own(folder: Path, text: str = "") -> str:
    (folder / "sheet.yaml").write_text(OWN, "utf-8")
    if text:
        (folder / "texts").mkdir()
        (folder / "texts" / "1.en.md").write_text(text, "utf-8")
        (folder / "programs").mkdir()
        (folder / "programs" / "code.py").write_text("x = 1\n", "utf-8")
    return str(folder)


def announces(block: Block) -> bool:
    """Whether a paragraph ends in a colon."""
    last = block.children[-1] if isinstance(block, Paragraph) and block.children else None
    return isinstance(last, Text) and last.text.rstrip().endswith(":")


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def rows(table: Table) -> list[list[str]]:
    return [[" ".join([*texts(cell), *formulas(cell)]).strip() for cell in row] for row in table.rows]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_sheet_without_texts_gives_every_edition(tmp_path: Path, edition: Edition) -> None:
    document = composed(own(tmp_path), edition)
    for name in (html, md, pdf):
        assert name.write(document).strip()
    assert document.data == composed(str(tmp_path), FULL).data


class TestCompact:
    def test_begins_with_all_results_and_their_points(self, tmp_path: Path) -> None:
        document = composed(own(tmp_path), COMPACT)
        first, *_ = tables(document)
        listed = rows(first)
        assert [row[0] for row in listed[:2]] == ["1\N{NO-BREAK SPACE}(a)", "1\N{NO-BREAK SPACE}(b)"]
        assert "h_{1} \\approx 0.7616" in listed[0][1]
        assert "h_{2}" in listed[0][1]
        assert [row[2] for row in listed] == ["2", "3", "5"]

    def test_shows_one_row_for_each_step(self, tmp_path: Path) -> None:
        steps = [b for b in composed(own(tmp_path), COMPACT).blocks if isinstance(b, Equations) and b.name]
        assert {b.name for b in steps} >= {"h_1", "h_2", "dL/dw"}
        assert all(len(b.rows) == 1 for b in steps)
        assert any(r"\boxed" in row.right for b in steps for row in b.rows)

    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("name", names())
    def test_announces_nothing_that_it_leaves_out(self, name: str, language: str) -> None:
        blocks = composed(name, COMPACT, language=language).blocks
        announced = [(" ".join(texts(before)), after) for before, after in pairwise(blocks) if announces(before)]
        assert [said for said, after in announced if isinstance(after, Heading | Note | Paragraph)] == []

    @pytest.mark.parametrize(("edition", "ending"), [(FULL, ":"), (COMPACT, ".")])
    def test_a_colon_before_what_it_leaves_out_is_a_full_stop(
        self, tmp_path: Path, edition: Edition, ending: str
    ) -> None:
        announced = (
            'The rest shows it:\n\n{% if full %}\n{{ program("code") }}\n{% endif %}\n\nThat is all.\n\n---\n\n- ['
        )
        text = TEXT.replace("---\n\n- [", announced, 1)
        said = [*texts(composed(own(tmp_path, text), edition))]
        assert f"The rest shows it{ending}" in said

    def test_has_no_question_no_marking_points_and_what_is_not_for_it(self, tmp_path: Path) -> None:
        sheet = own(tmp_path, TEXT)
        said = {e: composed(sheet, e) for e in (FULL, COMPACT)}
        kinds = {e: [b.kind for b in d.blocks if isinstance(b, Note)] for e, d in said.items()}
        assert kinds == {FULL: ["question", "marking"], COMPACT: []}
        assert "textbook" in " ".join(texts(said[FULL]))
        assert "textbook" not in " ".join(texts(said[COMPACT]))

    def test_has_programs_as_files(self, tmp_path: Path) -> None:
        document = composed(own(tmp_path, TEXT), COMPACT)
        assert [b.name for b in document.blocks if isinstance(b, Attachment)] == ["code.py"]
        assert not [b for b in document.blocks if isinstance(b, Program)]
        assert b'download="code.py" href="data:text/plain' in html.write(document)
        assert b"```python\nx = 1\n```" in md.write(document)
        import pypdf

        path = tmp_path / "own.pdf"
        path.write_bytes(pdf.write(document))
        assert pypdf.PdfReader(path).attachments["code.py"] == [b"x = 1\n"]


class TestParts:
    @pytest.mark.parametrize("name", ["1b", "1(b)"])
    def test_one_part(self, tmp_path: Path, name: str) -> None:
        document = composed(own(tmp_path), FULL, (name,))
        anchors = [b.anchor for b in document.blocks if isinstance(b, Heading)]
        assert anchors == ["task-1", "task-1-b"]
        assert set(document.data["tasks"]["1"]["values"]) == {"dL/dw"}

    def test_two_parts_are_one_task_and_a_task_is_whole(self, tmp_path: Path) -> None:
        sheet = find(own(tmp_path))
        assert [[p.label for p in t.parts] for t in selected(sheet, ["1b", "1a"])] == [["a", "b"]]
        assert [t.selected for t in selected(sheet, ["1b", "1"])] == [None]

    def test_an_unknown_part_is_one_line(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(rechenweg, ["solve", own(tmp_path), "--task", "1z", "-o", "-", "--format", "md"])
        assert result.exit_code == 2
        assert len(result.output.strip().splitlines()) == 1
        assert "1z" in result.output


def test_an_unknown_edition_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(rechenweg, ["solve", own(tmp_path), "--edition", "long"])
    assert result.exit_code == 2
    assert "'full', 'compact', 'scheme'" in result.output
