"""The structure of a tagged PDF, where WeasyPrint leaves something to be desired.

It calls every picture a figure, and ours are formulas; it puts what stands in a list item beside the bullet, where
PDF/UA wants it in a body of its own; it does not say which way the head of a table points; it marks running heads and
page numbers as content that belongs nowhere; it keeps elements with nothing in them; it paints by layers; and it
describes a link by its address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from solver.errors import Problem
from templates.pdf_painting import paint_as_read
from templates.pdf_structure import Structure, number
from templates.pdf_tables import join_tables

PRINTED = 4
"""The flag of an annotation that is printed, too (ISO 32000-1, table 165)."""
MOST_NAMED = 10
"""Letters without a typeface that are told."""
MOST_LISTED = 100
"""Characters in one block of a map."""
NEEDLESS = frozenset(["/Span", "/NonStruct", "/Div", "/P", "/Part"])
"""What says nothing where there is nothing in it; an empty cell of a table has its place."""


def mend_structure(spoken: Collection[str], headings: Mapping[str, str]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls before it writes a file.

    Figures with one of the alternative texts in ``spoken`` become formulas; ``headings`` says what stands at the
    anchors that links lead to.
    """
    names = frozenset(spoken)

    def finish(document: Any, pdf: Any) -> None:
        for item in pdf.objects:
            if isinstance(item, dict) and item.get("Subtype") == "/Link":
                _complete_link(item, headings)
        structure = Structure(pdf)
        if not structure:
            return
        _take_out_pagination(structure)
        join_tables(document.pages, structure)
        for element in [*structure.elements.values()]:
            if element["S"] == "/Figure" and "Alt" in element and element["Alt"].string in names:
                element["S"] = "/Formula"
            elif element["S"] == "/LI":
                _embody(element, structure)
            elif element["S"] == "/TH":
                element["A"]["Scope"] = "/Column" if _is_in_head(element, structure) else "/Row"
        _take_out_needless(structure)
        for page, marks in structure.read().items():
            paint_as_read(structure.content(page), marks)

    return finish


def _complete_link(link: Any, headings: Mapping[str, str]) -> None:
    """A link is printed like the text around it, and is called what it leads to."""
    import pydyf

    link["F"] = PRINTED
    if "Contents" in link and "Dest" in link:
        target = link["Dest"].string
        link["Contents"] = pydyf.String(headings.get(target, target))


def _is_in_head(cell: Any, structure: Structure) -> bool:
    """Whether a cell is in the head of its table, and not at the beginning of a row."""
    return bool(structure.parent(structure.parent(cell))["S"] == "/THead")


def _take_out_pagination(structure: Structure) -> None:
    """What is on a page but in no part of the document repeats on each page."""
    kept = {element.reference for element in structure.in_order(structure.root)}
    structure.make_pagination([element for name, element in structure.elements.items() if name not in kept])


def _take_out_needless(structure: Structure) -> None:
    """Elements without content, and those that then have none."""
    ahead = [element for element in structure.elements.values() if _is_needless(element)]
    while ahead:
        element = ahead.pop()
        parent = structure.parent(element)
        structure.remove(element)
        if _is_needless(parent):
            ahead.append(parent)


def _is_needless(element: Any) -> bool:
    return element["S"] in NEEDLESS and not element["K"] and "Alt" not in element


def _embody(item: Any, structure: Structure) -> None:
    """Put what stands in a list item beside its bullet into a body."""
    import pydyf

    loose = [element for element in structure.children(item) if element["S"] not in ("/Lbl", "/LBody")]
    if not loose:
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "K": pydyf.Array()})
    structure.add(body)
    for element in loose:
        item["K"].remove(element.reference)
    structure.move(loose, body)
    structure.move([body], item)


def require_letters(fonts: Mapping[Any, Any]) -> None:
    """Raises ``Problem`` for letters that no typeface has: they would be drawn as boxes, by a glyph that the standards
    forbid (ISO 14289-1, 7.21.8; ISO 19005-3, 6.2.11.8).
    """
    if absent := sorted({chr(letter) for font in fonts.values() for letter in font.missing}):
        raise Problem("no_typeface", letters=" ".join(absent[:MOST_NAMED]))


def complete_characters(fonts: Mapping[Any, Any], pdf: Any) -> None:
    """Say what the ligatures stand for in a typeface that fields of a form use.

    WeasyPrint embeds such a typeface whole, and takes what its glyphs stand for from a table that lists single letters.
    """
    by_name = {item["BaseFont"]: item for item in pdf.objects if isinstance(item, dict) and "ToUnicode" in item}
    for font in fonts.values():
        if font.used_in_forms and font.name in by_name:
            lines = pdf.objects[number(by_name[font.name]["ToUnicode"])].stream
            known = {line.split(b">")[0] for line in lines if line.startswith(b"<")}
            missing = [mapping(*one) for one in sorted(font.to_unicode.items()) if b"<%04x" % one[0] not in known]
            end = lines.index(b"endcmap")
            lines[end:end] = listed(missing)


def mapping(glyph: int, text: str) -> bytes:
    """The line that says what a glyph stands for (ISO 32000-1, 9.10.3)."""
    return b"<%04x> <%b>" % (glyph, text.encode("utf-16-be").hex().encode())


def listed(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Such lines in blocks, none of which has more than it may."""
    for start in range(0, len(lines), MOST_LISTED):
        block = lines[start : start + MOST_LISTED]
        yield b"%d beginbfchar" % len(block)
        yield from block
        yield b"endbfchar"
