"""The parts of a document that were composed before: used again while all that they depend on is the same."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from commands.documents import Wanted, composed
from templates import composing, kept_parts
from templates.composing import question_form, question_sheet
from templates.document import Document, Paragraph, Text
from templates.editions import COMPOSERS
from templates.kept_parts import KeptParts
from templates.numbers import Numbers
from templates.vocabulary import Library
from worksheets.catalogue import find
from worksheets.solving import Solution, solve

SHEET = """\
id: own
title: Own
language: en
models:
  m: {equations: {"y[t]": "a * x[t]"}}
  other: {equations: {"z[t]": "b * x[t]"}}
  shown: {equations: {"w[t]": "c * x[t]"}}
tasks:
  "1":
    model: m
    given: {a: 0.5, x: [2, 3]}
    ask: [y_1, y_2]
  "2":
    model: m
    given: {a: 0.25, x: [2, 3]}
    ask: [y_1]
examples:
  aside: {model: other, given: {b: 0.5, x: [1, 2]}, ask: [z_1]}
"""
TEXT = """\
# One
Asked.
---
{% if full %}In full.{% endif %} Here ${{ v("y_1") }}$, there ${{ v("z_1", of="aside") }}$,
says {{ cite("knuth") }}, see {{ see("p/a.svg") }}.

{{ program("p") }}

{{ output("p") }}

{{ picture("p", "a.svg", "A picture") }}

{{ listing("data.csv") }}

{{ equations(model="shown") }}
"""
PROGRAM = '"""Prints."""\n\nimport helper\n\nprint(1)  # one\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="{}" height="5"/></svg>'
SOURCES = "knuth: {{authors: [Knuth D.], title: Art, venue: AW, year: {}}}\n"
FILES = {
    "sheet.yaml": SHEET,
    "texts/1.en.md": TEXT,
    "texts/1.de.md": TEXT,
    "sources.yaml": SOURCES.format(1968),
    "programs/p.py": PROGRAM,
    "programs/helper.py": "x = 1\n",
    "recordings/p/recording.json": json.dumps(
        {"sha256": "", "seed": 1, "versions": {}, **{k: {"seconds": 1, "results": {}} for k in ("full", "small")}}
    ),
    "recordings/p/output.txt": "one\n",
    "recordings/p/a.svg": SVG.format(5),
    "data.csv": "1,2\n",
}


@dataclass
class Own:
    """A sheet of one's own, and which of its tasks were composed."""

    folder: Path
    anew: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        return str(self.folder / "sheet.yaml")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def solution(self, edition: Any = "full", **wanted: Any) -> Document:
        self.anew.clear()
        return composed(find(self.file), COMPOSERS[edition], Wanted(self.file, **wanted)).document


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path / "cache"))
    found = Own(tmp_path / "own")
    for name, text in FILES.items():
        found.write(name, text)
    compose = composing._task

    def noted(solution: Solution, *arguments: Any) -> Iterator[Any]:
        found.anew.append(solution.task.id)
        yield from compose(solution, *arguments)

    monkeypatch.setattr(composing, "_task", noted)
    return found


def in_truth(own: Own, monkeypatch: pytest.MonkeyPatch, **wanted: Any) -> Document:
    """What is composed where nothing is kept."""
    with monkeypatch.context() as without:
        without.setenv("RECHENWEG_CACHE", "off")
        found = own.solution(**wanted)
    assert own.anew == ["1", "2"]
    return found


def test_what_is_the_same_is_composed_once(own: Own) -> None:
    first = own.solution()
    assert own.anew == ["1", "2"]
    again = own.solution()
    assert own.anew == []
    assert again == first


CHANGES: dict[str, Callable[[Own], None]] = {
    "a number": lambda own: own.change("sheet.yaml", "a: 0.5", "a: 1.5"),
    "a number of an example": lambda own: own.change("sheet.yaml", "b: 0.5", "b: 1.5"),
    "the text": lambda own: own.change("texts/1.en.md", "Here", "There"),
    "a work": lambda own: own.write("sources.yaml", SOURCES.format(1997)),
    "a program": lambda own: own.change("programs/p.py", "print(1)", "print(2)"),
    "comments of programs": lambda own: own.write("programs/comments.en.yaml", "one: ONE\n"),
    "what a program printed": lambda own: own.write("recordings/p/output.txt", "two\n"),
    "a picture": lambda own: own.write("recordings/p/a.svg", SVG.format(7)),
    "a listed file": lambda own: own.write("data.csv", "3,4\n"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_is_composed_anew_and_nothing_else(what: str, own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    before = own.solution()
    CHANGES[what](own)
    after = own.solution()
    assert own.anew == ["1"]
    assert after != before
    assert after == in_truth(own, monkeypatch)


@pytest.mark.parametrize("text", ["# Two\nAsked.\n---\nAnswered.\n", "# Two\n"])
def test_a_text_that_was_not_there_is_found(text: str, own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    before = own.solution()
    own.write("texts/2.en.md", text)
    after = own.solution()
    assert own.anew == ["2"]
    assert after != before
    assert after == in_truth(own, monkeypatch)
    (own.folder / "texts/2.en.md").unlink()
    assert own.solution() == before


def test_what_a_models_equations_say_is_composed_anew(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    before = own.solution()
    own.change("sheet.yaml", "c * x[t]", "c * x[t]^2")
    after = own.solution()
    assert after != before
    assert after == in_truth(own, monkeypatch)


@pytest.mark.parametrize("wanted", [{"language": "de"}, {"digits": 2}, {"edition": "compact"}, {"edition": "scheme"}])
def test_another_language_number_of_digits_or_edition_has_parts_of_its_own(
    wanted: dict[str, Any], own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.change("sheet.yaml", "a: 0.5", "a: 0.123456789")
    first = own.solution()
    other = own.solution(**wanted)
    assert other != first
    with monkeypatch.context() as without:
        without.setenv("RECHENWEG_CACHE", "off")
        assert own.solution(**wanted) == other
    assert own.solution() == first
    assert own.anew == []


def test_questions_forms_and_sheets_have_parts_of_their_own(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    def written() -> list[Document]:
        sheet = find(own.file)
        return [composed(sheet, c, Wanted(own.file)).document for c in (question_sheet, question_form)]

    first = written()
    assert first[0] != first[1]
    assert written() == first
    monkeypatch.setenv("RECHENWEG_CACHE", "off")
    assert written() == first


def test_a_file_goes_with_a_document_once_whatever_was_kept(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.write("texts/2.en.md", TEXT.replace("z_1", "z_2"))
    both = own.solution("compact")
    second = own.solution("compact", tasks=("2",))
    assert own.anew == ["2"]  # which has the files now
    own.solution("compact", tasks=("2",))
    assert own.anew == []
    assert own.solution("compact") == both
    assert own.anew == []
    assert second == own.solution("compact", tasks=("2",))


def test_a_part_brings_the_works_that_it_cites_though_another_cited_them_first(own: Own) -> None:
    own.write("texts/2.en.md", "# Two\nAsked.\n---\nSays {{ cite('knuth') }}.\n")
    own.solution()
    alone = own.solution(tasks=("2",))
    assert own.anew == []
    assert "Art" in str(alone.blocks[-1])


def test_a_part_brings_no_work_that_only_another_cites(own: Own) -> None:
    own.solution()
    alone = own.solution(tasks=("2",))
    assert own.anew == []
    assert "Art" not in str(alone.blocks)


def test_a_picture_that_came_to_the_recorded_ones_is_seen(own: Own) -> None:
    own.solution()
    own.write("recordings/p/b.svg", SVG.format(5))
    own.solution()
    assert own.anew == ["1"]


@pytest.mark.parametrize(
    "other",
    [
        {"what": "other"},
        {"numbers": Numbers(3, "en")},
        {"numbers": Numbers(4, "de")},
        {"edition": "compact"},
        {"setting": "compact"},
        {"attached": {"a"}},
    ],
)
def test_what_is_composed_in_another_way_is_not_used(other: dict[str, Any], own: Own) -> None:
    parts = KeptParts(find(own.file))
    composed_as: list[Any] = []

    def blocks(what: str = "x", numbers: Numbers | None = None, **library: Any) -> None:
        def compose(*how: Any) -> list[Paragraph]:
            composed_as.append(how)
            return [Paragraph((Text("x"),))]

        of = Library(parts.sheet, **{"edition": "full", "setting": "book", **library})
        assert parts.blocks(what, compose, solve(parts.sheet, parts.sheet.tasks["1"]), numbers or Numbers(4, "en"), of)

    for _ in range(2):
        blocks()
    assert len(composed_as) == 1
    blocks(**other)
    assert len(composed_as) == 2


def test_a_selected_part_is_not_the_task(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.change("sheet.yaml", "ask: [y_1, y_2]", "parts: {a: [y_1], b: [y_2]}")
    whole = own.solution(tasks=("1",))
    assert own.solution(tasks=("1a",)) != whole


def test_other_code_or_libraries_compose_anew(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.solution()
    monkeypatch.setattr(kept_parts, "_version", lambda: "other")
    own.solution()
    assert own.anew == ["1", "2"]


def test_the_version_changes_with_every_file_of_the_program_but_not_with_sheets() -> None:
    house = Path(kept_parts.__file__).parent.parent
    found = {path.relative_to(house).as_posix() for path in kept_parts._code()}
    assert {
        "solver/notation.lark", "templates/texts.py", "templates/figures/diagrams/_shapes.svg.j2",
        "worksheets/languages/de/texts.toml", "worksheets/marking/marker.py", "solver/functions/steps.py",
    } <= found  # fmt: skip
    assert not any("worksheets/sheets/" in name or name.endswith(".pyc") for name in found)


@pytest.mark.parametrize("text", ["", "[]", "{}", '[[[99,"x"]],[],[],[],[]]', "[" * 5000])
def test_a_damaged_row_is_composed_anew(text: str, own: Own) -> None:
    first = own.solution()
    (file,) = (own.folder.parent / "cache").glob("parts-*.sqlite")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE kept SET text = ?, checksum = ?", (text, crc32(text.encode())))
    connection.close()
    assert own.solution() == first
    assert own.anew == ["1", "2"]
    own.solution()
    assert own.anew == []


def test_a_damaged_file_is_replaced(own: Own) -> None:
    first = own.solution()
    (file,) = (own.folder.parent / "cache").glob("parts-*.sqlite")
    file.write_bytes(b"\0" * 3000)
    assert own.solution() == first
    own.solution()
    assert own.anew == []


def test_what_was_read_in_two_states_is_not_kept(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    compose = composing._task

    def saved_meanwhile(solution: Solution, *arguments: Any) -> Iterator[Any]:
        yield from compose(solution, *arguments)
        own.change("texts/1.en.md", "Here", "There")
        yield from compose(solution, *arguments)
        own.change("texts/1.en.md", "There", "Here")

    with monkeypatch.context() as changed:
        changed.setattr(composing, "_task", saved_meanwhile)
        own.solution(tasks=("1",))
    own.solution(tasks=("1",))
    assert own.anew == ["1"]


def test_a_problem_is_met_again(own: Own) -> None:
    own.change("texts/1.en.md", "y_1", "q_1")
    for _ in range(2):
        with pytest.raises(Exception, match="unknown_symbol"):
            own.solution()


_opened: list[str] | None = None


def _note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(arguments[0], str):
        _opened.append(arguments[0])


sys.addaudithook(_note_opened)


@pytest.mark.parametrize("name", ["blatt4", "gru"])
def test_a_part_lists_every_file_that_it_reads_and_is_the_same_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a process remembers of one task while it composes another, the row of each has all that it needs."""
    global _opened
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path / "whole"))
    sheet = find(name)
    _opened = []
    composed(sheet, COMPOSERS["full"], Wanted(name))
    opened, _opened = _opened, None
    whole = rows(tmp_path / "whole")
    assert len(whole) == len(sheet.tasks)
    folder = sheet.folder.resolve()
    inside = {Path(path).resolve() for path in opened if Path(path).resolve().is_relative_to(folder)}
    texts = {folder / "texts" / f"{page}.{sheet.language}.md" for page in ("intro", "outro")}
    named = {folder / read[1] for text in whole.values() for read in json.loads(text)[-1] if read[0] == "content"}
    assert inside - texts <= named
    assert inside
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path / "alone"))
    for task in reversed([*sheet.tasks]):
        composed(sheet, COMPOSERS["full"], Wanted(name, (task,)))
    assert rows(tmp_path / "alone") == whole


def rows(cache: Path) -> dict[str, str]:
    (file,) = cache.glob("parts-*.sqlite")
    connection = sqlite3.connect(file)
    found = dict(connection.execute("SELECT name, text FROM kept"))
    connection.close()
    return found
