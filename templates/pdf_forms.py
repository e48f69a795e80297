"""What stands in the fields of an archival PDF, drawn in the file itself.

WeasyPrint leaves that to the program which shows the file, and asks it to. PDF/A wants neither: each field has its look
(ISO 19005-3, 6.3.3), and nothing asks for another one (6.4.1). A value is drawn as WeasyPrint lays it out in the page,
where it is hidden: in typefaces that have its letters, in the direction in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

POINTS = 0.75
"""Points for each pixel of CSS."""


@dataclass(frozen=True)
class Look:
    """What a field for text shows: the operators for its box, which is so many points wide and high."""

    box: Any
    width: float
    height: float
    operators: list[Any]


def looks(rendered: Any) -> list[Look]:
    """The look of each field for text of a document, whose typefaces are then those that its values need, too."""
    found = (one for page in rendered.pages for form in page.forms.values() for one in form)
    return [_look(box, area, rendered.fonts) for box, area in found if box.element.get("type", "text") == "text"]


def draw_fields(drawn: Iterable[Look], pdf: Any) -> None:
    """Give each field for text its look."""
    import pydyf

    if (form := pdf.catalog.get("AcroForm")) is None:
        return
    form.pop("NeedAppearances", None)
    for look in drawn:
        stream = pydyf.Stream(
            [b"/Tx BMC", *look.operators, b"EMC"],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, look.width, look.height)),
                "Resources": form["DR"],
            },
        )
        pdf.add_object(stream)
        look.box.widget_annotation["AP"] = pydyf.Dictionary({"N": stream.reference})


def _look(box: Any, area: tuple[float, float, float, float], fonts: Any) -> Look:
    left, top, right, bottom = area
    width, height = (right - left) * POINTS, (bottom - top) * POINTS
    return Look(box, width, height, [*_text(box, width, height, fonts)])


def _text(box: Any, width: float, height: float, fonts: Any) -> Iterator[Any]:
    """The operators for the value: what is laid out in the box, measured from its lower left corner."""
    from weasyprint.draw.text import draw_first_line
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.matrix import Matrix
    from weasyprint.pdf.stream import Stream

    written = [one for one in box.descendants() if isinstance(one, TextBox) and one.text.strip()]
    if not written or box.element.tag == "textarea":  # which comes empty
        return
    stream = Stream(fonts, (0, 0, width, height), {}, {}, None, {}, None)
    stream.rectangle(0, 0, width, height)
    stream.clip()
    stream.end()
    stream.transform(POINTS, 0, 0, -POINTS, -box.content_box_x() * POINTS, height + box.content_box_y() * POINTS)
    for one in written:
        one.pango_layout.reactivate(one.style)
        stream.begin_text()
        place = Matrix(d=-1, e=one.position_x, f=one.position_y + one.baseline)
        draw_first_line(stream, one, "none", "none", place)
        stream.end_text()
    yield from (b"q", *stream.stream, b"Q")
