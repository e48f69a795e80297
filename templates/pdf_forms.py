"""What stands in the fields of an archival PDF, drawn in the file itself.

WeasyPrint leaves that to the program which shows the file, and asks it to. PDF/A wants neither: each field has its look
(ISO 19005-3, 6.3.3), and nothing asks for another one (6.4.1).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_SIDE = 2.0  # points, left of the text
_DESCENT = 0.22  # of the size of the typeface, below the line on which letters stand


def draw_fields(fonts: Mapping[Any, Any], pdf: Any) -> None:
    """Give each field for text its look: its value in its typeface, or nothing."""
    if (form := pdf.catalog.get("AcroForm")) is None:
        return
    form.pop("NeedAppearances", None)
    by_name = {font.hash: font for font in fonts.values()}
    fields = [item for item in pdf.objects if isinstance(item, dict) and item.get("FT") == "/Tx"]
    for field in fields:
        _draw(field, form["DR"], by_name, pdf)


def _draw(field: Any, resources: Any, fonts: Mapping[str, Any], pdf: Any) -> None:
    import pydyf

    left, one, right, other = field["Rect"]
    width, height = right - left, abs(one - other)
    look = pydyf.Stream(
        [b"/Tx BMC", *_text(field, width, height, fonts), b"EMC"],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, width, height)),
            "Resources": resources,
        },
    )
    pdf.add_object(look)
    field["AP"] = pydyf.Dictionary({"N": look.reference})


def _text(field: Any, width: float, height: float, fonts: Mapping[str, Any]) -> Iterator[bytes]:
    """The operators for the value, half-way up: only fields of one line hold one."""
    if not (value := field["V"].string):
        return
    *_, name, size, _operator = field["DA"].string.split()
    letters, points = _glyphs(fonts[name.removeprefix(b"/").decode()]), float(size)
    yield b"q 0 0 %.3f %.3f re W n BT" % (width, height)
    yield field["DA"].string
    yield b"%.3f %.3f Td" % (_SIDE, (height - points) / 2 + points * _DESCENT)
    yield b"<%b> Tj" % "".join(f"{letters(letter):04x}" for letter in value).encode()
    yield b"ET Q"


def _glyphs(font: Any) -> Callable[[str], int]:
    """The glyph of each letter in the typeface, that of a question mark for one that it lacks."""
    from fontTools.ttLib import TTFont

    opened = TTFont(io.BytesIO(font.file_content), fontNumber=font.index)
    names = opened.getBestCmap()
    return lambda letter: int(opened.getGlyphID(names.get(ord(letter), names[ord("?")])))
