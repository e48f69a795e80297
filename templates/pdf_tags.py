"""The structure of a tagged PDF, where WeasyPrint leaves something to be desired.

It calls every picture a figure, and ours are formulas; it puts what stands in a list item beside the bullet, where
PDF/UA wants it in a body of its own; and it does not say which way the head of a table's column points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any


def mend_structure(spoken: Collection[str]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls before it writes a file: figures with one of these alternative texts become formulas."""
    names = frozenset(spoken)

    def finish(document: Any, pdf: Any) -> None:
        elements: list[Any] = [
            item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructElem"
        ]
        by_reference = {element.reference: element for element in elements}
        for element in elements:
            if element["S"] == "/Figure" and "Alt" in element and element["Alt"].string in names:
                element["S"] = "/Formula"
            elif element["S"] == "/LI":
                _embody(element, by_reference, pdf)
            elif element["S"] == "/TH":
                element["A"]["Scope"] = "/Column"

    return finish


def _embody(item: Any, elements: dict[Any, Any], pdf: Any) -> None:
    """Put what stands in a list item beside its bullet into a body."""
    import pydyf

    loose = [kid for kid in item["K"] if kid in elements and elements[kid]["S"] not in ("/Lbl", "/LBody")]
    if not loose:
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference, "K": pydyf.Array(loose)})
    pdf.add_object(body)
    for kid in loose:
        elements[kid]["P"] = body.reference
    kept = [kid for kid in item["K"] if kid not in loose]
    item["K"] = pydyf.Array([*kept, body.reference])
