"""The works that a sheet cites."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import sheet_file
from worksheets.catalogue import find
from worksheets.literature import Work, works

ENTRY = "authors: [Hochreiter S., Schmidhuber J.]\n  title: Long short-term memory\n  venue: NC\n  year: 1997\n"


def read(folder: Path, sources: str) -> dict[str, Work]:
    path = sheet_file(folder)
    (path.parent / "sources.yaml").write_text(sources, "utf-8")
    return dict(works(find(str(path))))


def test_a_work_has_authors_with_their_surnames(tmp_path: Path) -> None:
    found = read(tmp_path, f"lstm:\n  {ENTRY}")
    assert list(found) == ["lstm"]
    assert (found["lstm"].surnames, found["lstm"].year) == (("Hochreiter", "Schmidhuber"), "1997")


def test_a_sheet_need_not_cite(tmp_path: Path) -> None:
    assert works(find(str(sheet_file(tmp_path)))) == {}


@pytest.mark.parametrize(
    ("sources", "code", "line"),
    [
        ("- a\n", "no_sources", None),
        ("lstm: 3\n", "no_sources", 1),
        (f"lstm:\n  {ENTRY}  colour: 3\n", "unknown_entry", 6),
        ("lstm:\n  title: x\n", "missing_entry", 1),
        ("lstm:\n  authors: A\n  venue: x\n  year: 1\n", "missing_entry", 1),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(sources: str, code: str, line: int | None, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=code) as caught:
        read(tmp_path, sources)
    assert "sources.yaml" in str(caught.value.place.file)
    assert line is None or caught.value.place.line == line
