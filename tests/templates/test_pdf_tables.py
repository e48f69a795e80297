"""A table on several pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from templates.document import Document, Table, Text
from templates.pdf_structure import Structure
from tests.templates.written import Written

ROWS = 120
TABLE = Table(
    ((Text("Wert"),), (Text("Punkte"),)), tuple(((Text(f"Zeile {n}"),), (Text(str(n)),)) for n in range(ROWS)), "lr"
)
AFTER = Table(((Text("Danach"),),), (((Text("x"),),),), "l")


@pytest.fixture(scope="module")
def written() -> Iterator[Written]:
    with pytest.MonkeyPatch.context() as patch:
        yield Written("pdf/ua-1", patch, Document("Titel", "", "de", (TABLE, AFTER)))


@pytest.fixture
def structure(written: Written) -> Structure:
    return Structure(written.file)


def kinds(structure: Structure, kind: str) -> list[Any]:
    return [element for element in structure.in_order(structure.root) if element["S"] == kind]


def test_is_one_with_all_rows_and_one_head(structure: Structure) -> None:
    table, other = kinds(structure, "/Table")
    heads, body = structure.children(table)
    assert (heads["S"], body["S"]) == ("/THead", "/TBody")
    assert len(structure.children(body)) == ROWS
    assert all(structure.parent(row) is body for row in structure.children(body))
    assert len({row["Pg"] for row in structure.children(body)}) > 2
    assert structure.parent(table)["S"] == "/Div"
    assert structure.parent(other)["S"] == "/Part"


def test_every_cell_has_the_head_of_its_column(structure: Structure) -> None:
    table = kinds(structure, "/Table")[0]
    heads = [head["ID"].string for head in kinds(structure, "/TH")][:2]
    _, body = structure.children(table)
    for row in structure.children(body):
        assert [[head.string for head in cell["A"]["Headers"]] for cell in structure.children(row)] == [
            [heads[0]],
            [heads[1]],
        ]


def test_heads_on_later_pages_are_artifacts(written: Written, structure: Structure) -> None:
    pages = len(written.of_type("/Page"))
    artifacts = [
        item
        for page in written.of_type("/Page")
        for item in structure.content(page.reference)  # type: ignore[attr-defined]
        if isinstance(item, dict) and item.get("Type") == "/Pagination"
    ]
    around = 2 * pages - 1 - (pages - 1)  # a number on each page; no title is at the head of this document's pages
    assert len(artifacts) >= around + 2 * (pages - 2)


def test_nothing_is_left_that_belongs_nowhere(written: Written, structure: Structure) -> None:
    reached = {element.reference for element in structure.in_order(structure.root)}
    assert reached == {element.reference for element in structure.elements.values() if element.free == "n"}
    of_pages = [nums for nums in _parents(written, structure) if isinstance(nums, list)]
    marks = structure.read()
    for page, nums in zip(written.of_type("/Page"), of_pages, strict=True):
        reference = page.reference  # type: ignore[attr-defined]
        assert sorted(marks[reference]) == [mark for mark, owner in enumerate(nums) if owner != "null"]


def _parents(written: Written, structure: Structure) -> list[Any]:
    nums: list[Any] = next(item["Nums"] for item in written.objects if "Nums" in item)
    return nums[1::2]
