"""The structure of a tagged PDF: WeasyPrint calls every picture a figure, and ours are formulas."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any


def tag_formulas(spoken: Collection[str]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls before it writes a file: figures with one of these alternative texts become formulas."""
    names = frozenset(spoken)

    def finish(document: Any, pdf: Any) -> None:
        for element in pdf.objects:
            if isinstance(element, dict) and element.get("S") == "/Figure" and "Alt" in element:
                if element["Alt"].string in names:
                    element["S"] = "/Formula"

    return finish
