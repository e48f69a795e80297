"""Pictures from outside: SVG that only draws. Scripts, addresses and foreign documents are refused, not removed.

What was checked is written anew, from lists of what may be in it. A browser reads a picture within a page by other
rules than XML's, so text that was never looked at (comments, instructions, sections of characters) must not reach it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape as xml_escape

from markupsafe import escape

from solver.errors import Problem
from worksheets.yaml_source import CONTROL

DEEPEST = 100
MOST_DRAWN = 100_000
_NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    "svg g defs title desc path line polyline polygon rect circle ellipse text tspan use symbol marker clipPath mask "
    "pattern linearGradient radialGradient stop style".split()
)
_TEXTS = frozenset(["title", "desc", "style"])
"""Elements that hold text and nothing else."""
_ATTRIBUTES = frozenset(
    "aria-describedby aria-hidden aria-label aria-labelledby class clip-path clip-rule clipPathUnits color cx cy "
    "d data-tex display dominant-baseline dx dy fill fill-opacity fill-rule font-family font-size font-style "
    "font-variant font-weight fx fy gradientTransform gradientUnits height href id lang letter-spacing marker-end "
    "marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits offset opacity "
    "orient overflow paint-order pathLength patternContentUnits patternTransform patternUnits points "
    "preserveAspectRatio r refX refY role rotate rx ry shape-rendering spreadMethod stop-color stop-opacity "
    "stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity "
    "stroke-width style text-anchor text-decoration textLength lengthAdjust transform vector-effect version "
    "viewBox visibility width word-spacing writing-mode x x1 x2 y y1 y2".split()
)
_SAID = frozenset(["aria-label", "aria-roledescription"])
"""What is only read out may have any sign in it."""
_REACHES_OUT = re.compile(
    r"url\s*\((?!\s*['\"]?#)|@|image(-set)?\s*\(|src\s*\(|expression\s*\(|javascript:|\\|<", re.IGNORECASE
)


_TARGET = re.compile(r"url\s*\(\s*['\"]?#([^'\")]*)")


def safe_svg(text: str) -> str:
    """``text``, written anew, if it is SVG that only draws. Raises ``Problem``."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Problem("unsafe_figure", what="<!DOCTYPE>")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise Problem("bad_figure", reason=str(error)) from None
    if root.tag not in (f"{{{_NAMESPACE}}}svg", "svg"):
        raise Problem("bad_figure", reason=f"the outermost element is {root.tag}, not svg")
    if found := CONTROL.search("".join(_texts(root))):  # written as an entity
        raise Problem("control_character", number=f"{ord(found[0]):04X}")
    _Drawn(root).measure(root)
    out: list[str] = []
    _write(root, out, f' xmlns="{_NAMESPACE}"', DEEPEST)
    return "".join(out).strip()


def _texts(root: ElementTree.Element) -> Iterator[str]:
    yield from root.itertext()
    for element in root.iter():
        yield from element.attrib.values()


class _Drawn:
    """What a picture draws, what it draws again by its name included.

    Ten elements that each use the one before ten times are ten billion.
    """

    def __init__(self, root: ElementTree.Element) -> None:
        self._named: dict[str, ElementTree.Element] = {}
        for element in root.iter():
            self._named.setdefault(element.get("id", ""), element)
        self._measured: dict[str, tuple[int, int]] = {}
        self._open: set[str] = set()

    def measure(self, element: ElementTree.Element, depth: int = 0) -> tuple[int, int]:
        """How many elements are drawn, and how many within one another. Raises ``Problem`` for too many."""
        if depth > DEEPEST:
            raise Problem("unsafe_figure", what=f"<{element.tag.rpartition('}')[2]}>")
        inside = [self._again(name, depth) for name in _targets(element)]
        inside += [self.measure(child, depth + 1) for child in element]
        count, deep = 1 + sum(n for n, _ in inside), 1 + max((d for _, d in inside), default=0)
        if count > MOST_DRAWN or deep > DEEPEST + 1:
            raise Problem("unsafe_figure", what=f"more than {MOST_DRAWN} elements, or {DEEPEST} within one another")
        return count, deep

    def _again(self, name: str, depth: int) -> tuple[int, int]:
        if name in self._open:
            raise Problem("unsafe_figure", what=f"#{name[:60]} within itself")
        if name not in self._measured:
            self._open.add(name)
            named = self._named.get(name)
            self._measured[name] = (0, 0) if named is None else self.measure(named, depth + 1)
            self._open.remove(name)
        return self._measured[name]


def _targets(element: ElementTree.Element) -> list[str]:
    """The names of what an element draws besides itself and what is in it."""
    found = [value[1:] for key in ("href", _XLINK) if (value := element.get(key, "")).startswith("#")]
    return found + [name for value in element.attrib.values() for name in _TARGET.findall(value)]


def _write(element: ElementTree.Element, out: list[str], declared: str, depth: int) -> None:
    """Adds an element as XML that HTML reads alike. Raises ``Problem`` for what is in none of the lists."""
    namespace, _, name = element.tag.rpartition("}")
    if name not in _ELEMENTS or namespace not in ("", "{" + _NAMESPACE):
        raise Problem("unsafe_figure", what=f"<{name}>")
    if not depth or (name in _TEXTS and len(element)):
        raise Problem("unsafe_figure", what=f"<{element[0].tag.rpartition('}')[2] if len(element) else name}>")
    if name == "style" and _REACHES_OUT.search(element.text or ""):
        raise Problem("unsafe_figure", what="<style>")
    out.append(f"<{name}{declared}{''.join(_written(key, value) for key, value in element.attrib.items())}")
    if element.text or len(element):
        out.append(f">{escape(element.text or '')}")
        for child in element:
            _write(child, out, "", depth - 1)
        out.append(f"</{name}>")
    else:
        out.append("/>")
    if declared == "":
        out.append(str(escape(element.tail or "")))


def _written(key: str, value: str) -> str:
    name = "href" if key == _XLINK else key
    plain = name.rpartition("}")[2]
    is_led_out = name == "href" and not value.startswith("#")
    if name not in _ATTRIBUTES or is_led_out or (name not in _SAID and _REACHES_OUT.search(value)):
        if name.startswith("{http://www.w3.org/XML/1998/namespace}"):
            return ""  # spaces and languages, which say nothing of a picture
        raise Problem("unsafe_figure", what=f"{plain}={value[:60]}")
    return f' {name}="{_quoted(value)}"'


def _quoted(value: str) -> str:
    return xml_escape(value, {'"': "&quot;"})
