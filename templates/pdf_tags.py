"""The structure of a tagged PDF, where WeasyPrint leaves something to be desired.

It calls every picture a figure, and ours are formulas; it puts what stands in a list item beside the bullet, where
PDF/UA wants it in a body of its own; it does not say which way the head of a table points; it marks running heads and
page numbers as content that belongs nowhere; it keeps elements with nothing in them; and it describes a link by its
address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from solver.errors import Problem

PRINTED = 4
"""The flag of an annotation that is printed, too (ISO 32000-1, table 165)."""
MOST_NAMED = 10
"""Letters without a typeface that are told."""
MOST_LISTED = 100
"""Characters in one block of a map."""
NEEDLESS = frozenset(["/Span", "/NonStruct", "/Div", "/P"])
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
        found: list[Any] = [
            item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructElem"
        ]
        elements = {element.reference: element for element in found}
        if not elements:
            return
        _take_out_pagination(elements, pdf)
        for element in list(elements.values()):
            if element["S"] == "/Figure" and "Alt" in element and element["Alt"].string in names:
                element["S"] = "/Formula"
            elif element["S"] == "/LI":
                _embody(element, elements, pdf)
            elif element["S"] == "/TH":
                element["A"]["Scope"] = "/Column" if _is_in_head(element, elements) else "/Row"
        _take_out_needless(elements)

    return finish


def _complete_link(link: Any, headings: Mapping[str, str]) -> None:
    """A link is printed like the text around it, and is called what it leads to."""
    import pydyf

    link["F"] = PRINTED
    if "Contents" in link and "Dest" in link:
        target = link["Dest"].string
        link["Contents"] = pydyf.String(headings.get(target, target))


def _is_in_head(cell: Any, elements: Mapping[Any, Any]) -> bool:
    """Whether a cell is in the head of its table, and not at the beginning of a row."""
    row = elements[cell["P"]]
    return bool(elements[row["P"]]["S"] == "/THead")


def _take_out_pagination(elements: dict[Any, Any], pdf: Any) -> None:
    """What is on a page but in no part of the document repeats on each page: readers pass over it."""
    (root,) = (element for element in elements.values() if element["S"] == "/Document")
    lost = elements.keys() - _within(root, elements)
    parents = pdf.objects[_number(pdf.objects[_number(pdf.catalog["StructTreeRoot"])]["ParentTree"])]["Nums"]
    of_page = dict(zip(parents[0::2], parents[1::2], strict=True))
    for reference in lost:
        element = elements.pop(reference)
        element.free = "f"
        page = pdf.objects[_number(element["Pg"])]
        for kid in element["K"]:
            if isinstance(kid, int):
                of_page[page["StructParents"]][kid] = "null"
                _make_pagination(pdf.objects[_number(page["Contents"])].stream, kid)


def _make_pagination(content: list[Any], mark: int) -> None:
    """Content begins with its kind and its number, before the operator ``BDC`` (ISO 32000-1, 14.8.2.2)."""
    import pydyf

    at = content.index({"MCID": mark})
    content[at - 1 : at + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _within(root: Any, elements: Mapping[Any, Any]) -> set[Any]:
    """The references of an element and of all below it."""
    found, ahead = set(), [root.reference]
    while ahead:
        reference = ahead.pop()
        found.add(reference)
        ahead += (kid for kid in elements[reference]["K"] if kid in elements)
    return found


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _take_out_needless(elements: dict[Any, Any]) -> None:
    """Elements without content, and those that then have none."""
    ahead = [element for element in elements.values() if _is_needless(element)]
    while ahead:
        element = ahead.pop()
        parent = elements[element["P"]]
        parent["K"].remove(element.reference)
        element.free = "f"
        if _is_needless(parent):
            ahead.append(parent)


def _is_needless(element: Any) -> bool:
    return element["S"] in NEEDLESS and not element["K"] and "Alt" not in element


def _embody(item: Any, elements: dict[Any, Any], pdf: Any) -> None:
    """Put what stands in a list item beside its bullet into a body."""
    import pydyf

    loose = [kid for kid in item["K"] if kid in elements and elements[kid]["S"] not in ("/Lbl", "/LBody")]
    if not loose:
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference, "K": pydyf.Array(loose)})
    pdf.add_object(body)
    elements[body.reference] = body
    for kid in loose:
        elements[kid]["P"] = body.reference
    kept = [kid for kid in item["K"] if kid not in loose]
    item["K"] = pydyf.Array([*kept, body.reference])


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
            lines = pdf.objects[_number(by_name[font.name]["ToUnicode"])].stream
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
