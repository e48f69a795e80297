"""A table that goes on over several pages is one table for those who hear it.

WeasyPrint makes a table of what each page has of it, with the head that is printed anew on each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from templates.pdf_structure import Structure


def join_tables(pages: Any, structure: Structure) -> None:
    """Join the tables whose rows are on several ``pages``, and take the heads that repeat out of the structure."""
    parts: dict[Any, dict[Any, Any]] = {}
    for page in pages:
        for table, cell in _cells(page._page_box, None):
            part = _table_of(cell, structure)
            parts.setdefault(table, {})[part.reference] = part
    for whole, *rest in ([*found.values()] for found in parts.values()):
        for part in rest:
            _join(whole, part, structure)
        if rest:  # apart from its neighbours: taken over all pages, they would overlap
            structure.wrap(whole, "/Div")


def _cells(box: Any, table: Any) -> Iterator[tuple[Any, Any]]:
    """Each cell's table in the document, and its element in the structure."""
    if hasattr(box, "mark"):
        yield table, box.mark
    if box.element_tag == "table":
        table = box.element
    for child in getattr(box, "children", ()):
        yield from _cells(child, table)


def _table_of(cell: Any, structure: Structure) -> Any:
    element = cell
    while element["S"] != "/Table":
        element = structure.parent(element)
    return element


def _join(whole: Any, part: Any, structure: Structure) -> None:
    """Append the rows of ``part`` to ``whole``; what its cells have for heads are those of ``whole``."""
    heads = dict(zip(_heads(part, structure), _heads(whole, structure), strict=False))
    *_, body = structure.children(whole)
    for group in structure.children(part):
        if group["S"] == "/THead":
            structure.make_pagination([*structure.in_order(group)][::-1])
            continue
        rows = structure.children(group)
        for cell in (cell for row in rows for cell in structure.children(row)):
            named = cell["A"].get("Headers", [])
            named[:] = [heads.get(head, head) for head in named]
        structure.move(rows, body)
        structure.remove(group)
    structure.remove(part)


def _heads(table: Any, structure: Structure) -> list[Any]:
    """The names of the cells at the head of a table."""
    (head, *_) = [group for group in structure.children(table) if group["S"] == "/THead"] or [None]
    return [] if head is None else [cell["ID"] for row in structure.children(head) for cell in structure.children(row)]
