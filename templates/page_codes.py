"""The code that a page carries for scanners, as a picture with an address of its own."""

from __future__ import annotations

import io

SCHEME = "code:"
DOT = 0.4
"""Millimetres: the side of one of the squares that a code is made of."""


def style(text: str, pages: int) -> str:
    """The style that puts the code and the ``text`` at the foot of each of so many pages."""
    quoted = "".join(c if c.isalnum() or c in " ·" else f"\\{ord(c):x} " for c in text)
    foot = "width: 75%; font: 400 8.6pt Label; color: #444; text-align: left; vertical-align: top; padding-top: 3mm"
    common = f"@page {{ @bottom-left {{ {foot} }} @bottom-right {{ width: 25% }} }}"
    return common + "".join(
        f'@page :nth({n}) {{ @bottom-left {{ content: url({SCHEME}{n}) "  {quoted}" }} }}' for n in range(1, pages + 1)
    )


def picture(code: str, page: int) -> str:
    """The code of a page as SVG; ``code`` has ``{page}`` in the place of its number."""
    import segno

    drawn = segno.make(code.replace("{page}", str(page)), error="m", micro=False, boost_error=False)
    content = io.BytesIO()
    drawn.save(content, kind="svg", scale=DOT, unit="mm", border=2, xmldecl=False, svgclass=None, lineclass=None)
    return content.getvalue().decode()
