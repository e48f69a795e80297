"""What all dialects of QTI 1.2 share: materials, metadata, conditions. (IMS QTI 1.2 ASI, XML binding.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from templates.quiz.markup import element, html

DECIMALS = 9


def decimal(number: float) -> str:
    """A number without an exponent, which is never rounded to nothing."""
    text = f"{number:.{DECIMALS}f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def material(text: str, kind: str) -> Element:
    """A text of HTML; ``kind`` is what the platform calls it."""
    return element("material", element("mattext", text, texttype=kind))


def of_elements(elements: Iterable[Element], kind: str) -> Element:
    return material(html(elements), kind)


def metadata(fields: Mapping[str, str]) -> Element:
    rows = (
        element("qtimetadatafield", element("fieldlabel", name), element("fieldentry", content))
        for name, content in fields.items()
    )
    return element("itemmetadata", element("qtimetadata", *rows))


def showing(condition: Element, name: str) -> Element:
    """When a feedback is shown."""
    seen = element("displayfeedback", feedbacktype="Response", linkrefid=name)
    return element("respcondition", element("conditionvar", condition), seen, continue_="Yes")


def item_feedback(name: str, inside: Element) -> Element:
    return element("itemfeedback", element("flow_mat", inside), ident=name, view="All")
