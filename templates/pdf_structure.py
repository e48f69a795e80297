"""The structure of a tagged PDF, as WeasyPrint hands it over before it writes the file (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class Structure:
    """The elements of a document, by their references, and the marked content on its pages."""

    def __init__(self, pdf: Any) -> None:
        found: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
        found = [item for item in found if item.get("Type") == "/StructElem"]
        self.elements: dict[Any, Any] = {element.reference: element for element in found}
        self._pdf = pdf

    def __bool__(self) -> bool:
        return bool(self.elements)

    @property
    def root(self) -> Any:
        return next(element for element in self.elements.values() if element["S"] == "/Document")

    def in_order(self, element: Any) -> Iterator[Any]:
        """An element and all below it, as they are read."""
        ahead = [element.reference]
        while ahead:
            found = self.elements[ahead.pop()]
            yield found
            ahead += (kid for kid in reversed(found["K"]) if kid in self.elements)

    def children(self, element: Any) -> list[Any]:
        return [self.elements[kid] for kid in element["K"] if kid in self.elements]

    def parent(self, element: Any) -> Any:
        return self.elements[element["P"]]

    def add(self, element: Any) -> None:
        self._pdf.add_object(element)
        self.elements[element.reference] = element

    def move(self, elements: Iterable[Any], parent: Any) -> None:
        """Append elements to those of another parent, or of the same one."""
        for element in elements:
            element["P"] = parent.reference
            parent["K"].append(element.reference)

    def wrap(self, element: Any, kind: str) -> None:
        """Put an element of its own around one."""
        import pydyf

        kept = {key: element[key] for key in ("Type", "P", "Pg")}
        around = pydyf.Dictionary({**kept, "S": kind, "K": pydyf.Array([element.reference])})
        self.add(around)
        siblings = self.parent(element)["K"]
        siblings[siblings.index(element.reference)] = around.reference
        element["P"] = around.reference

    def remove(self, element: Any) -> None:
        """Take an element with nothing below it, and what leads to it, out of the structure."""
        parent = self.elements.get(element["P"])
        if parent is not None and element.reference in parent["K"]:
            parent["K"].remove(element.reference)
        del self.elements[element.reference]
        element.free = "f"

    def content(self, page: Any) -> list[Any]:
        """The operators of a page, given by its reference."""
        operators: list[Any] = self._object(self._object(page)["Contents"]).stream
        return operators

    def read(self) -> dict[Any, list[int]]:
        """The numbers of the marked content of each page, by its reference, as they are read."""
        found: dict[Any, list[int]] = {}
        for element in self.in_order(self.root):
            if marks := _marks(element):
                found.setdefault(element["Pg"], []).extend(marks)
        return found

    def make_pagination(self, repeated: Iterable[Any]) -> None:
        """Make what is in these elements an artifact of its page: it repeats on each, and readers pass over it."""
        parents = self._object(self._object(self._pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
        of_page = dict(zip(parents[0::2], parents[1::2], strict=True))
        for element in repeated:
            self.remove(element)
            for mark in _marks(element):
                of_page[self._object(element["Pg"])["StructParents"]][mark] = "null"
                _make_artifact(self.content(element["Pg"]), mark)

    def _object(self, reference: bytes) -> Any:
        return self._pdf.objects[number(reference)]


def number(reference: bytes) -> int:
    """That of the object which is referred to."""
    return int(reference.split()[0])


def _marks(element: Any) -> list[int]:
    return [kid for kid in element["K"] if isinstance(kid, int)]


def _make_artifact(content: list[Any], mark: int) -> None:
    """Content begins with its kind and its number, before the operator ``BDC`` (ISO 32000-1, 14.8.2.2)."""
    import pydyf

    at = content.index({"MCID": mark})
    content[at - 1 : at + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
