"""TeX to typeset formulas, by MathJax 4 inside this process (``quickjax``).

MathJax reports what it cannot set quietly, in red or as a fallback text; here each of these is an error that
names the formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from solver.errors import Problem
from templates import mathjax_engine
from templates.assembly import assembled
from templates.digit_skeletons import Skeleton, filled, skeleton
from templates.drawing import Drawing, read_svg
from templates.mathjax_engine import Key
from templates.tex_safety import bad, check

REMEMBERED = 8192  # formulas; a course with its variants has some thousand different ones

_ERROR = re.compile(r'data-mjx-error="([^"]*)"')
_UNKNOWN = re.compile(r'<g data-mml-node="mtext" fill="red" stroke="red"[^>]*>(<use data-c="5C".*?)</g>')
_CODE = re.compile(r'data-c="([0-9A-F]+)"')
_FALLBACK = re.compile(r"<text\b[^>]*>([^<]*)</text>")

_DIGITS: Key = ("0123456789", False)

_remembered: dict[Key, Drawing] = {}
_pieces: dict[Key, Drawing] = {}
_set: dict[Key, Drawing] = {}  # by MathJax; the others are skeletons with other digits


def typeset(tex: str, display: bool = False) -> Drawing:
    """The formula ``tex``, set in the size of a paragraph or, with ``display``, of a formula on its own line.

    Raises ``Problem("bad_tex", tex=…, reason=…)``.
    """
    key = (tex, display)
    drawing = _remembered.get(key)
    if drawing is None:
        check(tex)
        drawing = _in_parts(tex, display) or _piece(tex, display)
        if len(_remembered) >= REMEMBERED:
            _remembered.clear()
        _remembered[key] = drawing
    return drawing


def typeset_soon(keys: Iterable[Key]) -> None:
    """Begin with formulas, each with whether it is displayed, that ``typeset`` will be asked for."""
    mathjax_engine.forget_asked()
    wanted = [(tex, display) for tex, display in keys if (tex, display) not in _remembered and _allowed(tex)]
    bones = [(skeleton(tex), tex, display) for tex, display in wanted]
    ahead = [(found.tex if found else tex, display) for found, tex, display in bones]
    mathjax_engine.ask_ahead([_DIGITS, *(key for key in ahead if key not in _set)] if ahead else [])


def _allowed(tex: str) -> bool:
    try:
        check(tex)
    except Problem:  # it is raised where the formula is wanted, which is where its place is known
        return False
    return True


def _in_parts(tex: str, display: bool) -> Drawing | None:
    try:
        return assembled(tex, display, _remembered_piece)
    except Problem:  # which must name the formula as it was written
        return None


def _remembered_piece(tex: str, display: bool) -> Drawing:
    key = (tex, display)
    drawing = _pieces.get(key)
    if drawing is None:
        drawing = _piece(tex, display)
        if len(_pieces) >= REMEMBERED:
            _pieces.clear()
        _pieces[key] = drawing
    return drawing


def _piece(tex: str, display: bool) -> Drawing:
    bones = skeleton(tex)
    return (_by_skeleton(tex, bones, display) if bones else None) or _as_it_is((tex, display))


def _by_skeleton(tex: str, bones: Skeleton, display: bool) -> Drawing | None:
    try:
        zeros = _as_it_is((bones.tex, display))
    except Problem:  # which must name the formula as it was written
        return None
    digits = {mark.character: mark.outline for mark in _as_it_is(_DIGITS).marks}
    return filled(tex, bones, zeros, digits)


def _as_it_is(key: Key) -> Drawing:
    """What MathJax itself draws."""
    drawing = _set.get(key)
    if drawing is None:
        drawing = _checked(key[0], mathjax_engine.svg(key))
        if len(_set) >= REMEMBERED:
            _set.clear()
        _set[key] = drawing
    return drawing


def _checked(tex: str, svg: str) -> Drawing:
    """The drawing in ``svg``, or the error that MathJax hid in it."""
    if found := _ERROR.search(svg):
        raise bad(tex, unescape(found[1]))
    if found := _UNKNOWN.search(svg):
        raise bad(tex, f"unknown command {''.join(chr(int(code, 16)) for code in _CODE.findall(found[1]))}")
    if found := _FALLBACK.search(svg):
        raise bad(tex, f"the formula font lacks “{unescape(found[1])}”")
    try:
        return read_svg(tex, svg)
    except ValueError as error:
        raise bad(tex, str(error)) from None
