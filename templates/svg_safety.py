"""Pictures from outside: SVG that only draws. Scripts, addresses and foreign documents are refused, not removed."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from solver.errors import Problem

_NAMESPACE = "http://www.w3.org/2000/svg"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_ELEMENTS = frozenset(
    "svg g defs title desc path line polyline polygon rect circle ellipse text tspan use symbol marker clipPath mask "
    "pattern linearGradient radialGradient stop style".split()
)
_REACHES_OUT = re.compile(r"url\s*\((?!\s*['\"]?#)|@import|expression\s*\(|javascript:|\\", re.IGNORECASE)


def safe_svg(text: str) -> str:
    """``text`` without its prologue, if it is SVG that only draws."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Problem("unsafe_figure", what="<!DOCTYPE>")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Problem("bad_figure", reason=str(error)) from None
    if root.tag not in (f"{{{_NAMESPACE}}}svg", "svg"):
        raise Problem("bad_figure", reason=f"the outermost element is {root.tag}, not svg")
    for element in root.iter():
        _check(element)
    return text[text.index("<svg") :].strip()


def _check(element: ElementTree.Element) -> None:
    namespace, _, name = element.tag.rpartition("}")
    if name not in _ELEMENTS or namespace not in ("", "{" + _NAMESPACE):
        raise Problem("unsafe_figure", what=f"<{name}>")
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2]
        if plain.lower().startswith("on") or _REACHES_OUT.search(value):
            raise Problem("unsafe_figure", what=f"{plain}={value[:60]}")
        if key in _HREF and not value.startswith("#"):
            raise Problem("unsafe_figure", what=f"{plain}={value[:60]}")
    if name == "style" and _REACHES_OUT.search(element.text or ""):
        raise Problem("unsafe_figure", what="<style>")
