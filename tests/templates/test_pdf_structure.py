"""The elements of a tagged PDF."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pydyf
import pytest

from templates.pdf_structure import Structure


class File:
    """A PDF whose page 1 has the marks 0 and 1, in a paragraph each, and mark 2, in one that belongs nowhere."""

    def __init__(self) -> None:
        self.objects: list[Any] = [pydyf.Object()]
        self.objects[0].number = 0
        marks = [item for mark in range(3) for item in ("/Span", pydyf.Dictionary({"MCID": mark}), b"BDC", b"EMC")]
        content = self.add(pydyf.Stream(marks))
        self.page = self.add(pydyf.Dictionary({"Type": "/Page", "Contents": content.reference, "StructParents": 0}))
        self.document = self.element("/Document", None)
        self.first, self.second, self.nowhere = (
            self.element("/P", parent, mark) for mark, parent in enumerate((self.document, self.document, None))
        )
        owners = pydyf.Array([self.first.reference, self.second.reference, self.nowhere.reference])
        parents = self.add(pydyf.Dictionary({"Nums": pydyf.Array([0, owners])}))
        root = self.add(pydyf.Dictionary({"ParentTree": parents.reference}))
        self.catalog = {"StructTreeRoot": root.reference}
        self.owners = owners

    def add(self, item: Any) -> Any:
        item.number = len(self.objects)
        self.objects.append(item)
        return item

    add_object = add

    def element(self, kind: str, parent: Any, *kids: Any) -> Any:
        above = parent.reference if parent is not None else b"99 0 R"
        described = {"Type": "/StructElem", "S": kind, "P": above, "Pg": self.page.reference, "K": pydyf.Array(kids)}
        element = self.add(pydyf.Dictionary(described))
        if parent is not None:
            parent["K"].append(element.reference)
        return element


@pytest.fixture
def file() -> File:
    return File()


def test_is_read_in_order(file: File) -> None:
    structure = Structure(file)
    assert structure.root is file.document
    assert [*structure.in_order(structure.root)] == [file.document, file.first, file.second]
    assert structure.read() == {file.page.reference: [0, 1]}
    structure.move([file.document["K"].pop(0) and file.first], file.document)
    assert structure.read() == {file.page.reference: [1, 0]}


def test_what_repeats_is_an_artifact(file: File) -> None:
    structure = Structure(file)
    structure.make_pagination([file.nowhere])
    assert file.owners == [file.first.reference, file.second.reference, "null"]
    assert structure.content(file.page.reference)[-4:] == ["/Artifact", {"Type": "/Pagination"}, b"BDC", b"EMC"]
    assert file.nowhere.reference not in structure.elements


def test_what_is_removed_is_free(file: File) -> None:
    structure = Structure(file)
    structure.remove(file.first)
    assert structure.children(file.document) == [file.second]
    assert file.first.free == "f"


def test_an_element_around_one_takes_its_place(file: File) -> None:
    structure = Structure(file)
    structure.wrap(file.first, "/Div")
    around, second = structure.children(file.document)
    assert (around["S"], second) == ("/Div", file.second)
    assert structure.children(around) == [file.first]
    assert structure.parent(file.first) is around
    assert structure.parent(around) is file.document


def test_there_is_none_in_a_file_without_elements() -> None:
    assert not Structure(SimpleNamespace(objects=[pydyf.Stream([])]))
