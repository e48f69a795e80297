"""TeX to typeset formulas, by MathJax inside this process.

MathJax draws what is wrong with a formula, and a letter that it lacks in whatever font there is; here each of these
is an error that names the formula.

A formula is looked for among those of this process; else it is a skeleton with other digits (``digit_skeletons``); that
is put together from parts (``assembly``), each of which may be a skeleton with other digits once more; and such a part
comes from the disk or, at last, from MathJax.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import unescape

from solver.errors import Problem
from templates.formulas import mathjax_engine
from templates.formulas.assembly import assembled
from templates.formulas.cache import FormulaCache
from templates.formulas.digit_skeletons import filled, skeleton
from templates.formulas.drawing import Drawing, Letter, read_svg
from templates.formulas.mathjax_engine import Key
from templates.formulas.tex_safety import bad, check

REMEMBERED = 1000  # formulas, and parts of formulas, with their numbers; a document has a few hundred
KEPT = 4000  # formulas that MathJax drew, and skeletons; a course with its variants has some hundred different ones

_ERROR = re.compile(r'data-mjx-error="([^"]*)"')
_FALLBACK = re.compile(r"<text\b[^>]*>([^<]*)</text>")

# Looks the same on a line of its own: no powers, no fractions, nothing with limits.
_SAME_IN_TEXT = re.compile(
    r"(?:[^\\^]|\\[,;: ]"
    r"|\\(?:quad|cdot|odot|oslash|approx|mathinner|partial|sigma|tanh|exp|hat|tilde|text|mathrm)(?![a-zA-Z]))*"
)

_DIGITS: Key = ("0123456789", False)

_remembered: dict[Key, Drawing] = {}
_skeletons: dict[Key, Drawing] = {}
_pieces: dict[Key, Drawing] = {}
_set: dict[Key, Drawing] = {}  # by MathJax; the others are skeletons with other digits
_disk = FormulaCache()
_setting = threading.RLock()


def typeset(tex: str, display: bool = False) -> Drawing:
    """The formula ``tex``, set in the size of a paragraph or, with ``display``, of a formula on its own line.

    Raises ``Problem("bad_tex", tex=…, reason=…)``.
    """
    key = (tex, display)
    drawing = _remembered.pop(key, None) or _with_other_digits(tex, display, _skeleton) or _as_written(key)
    _remember(_remembered, key, drawing, REMEMBERED)
    return drawing


class Ahead:
    """Typesets formulas while the program does something else, until it is told to stop."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = list(dict.fromkeys(keys))
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="formulas", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for tex, display in self._keys:
            if self._stopped:
                return
            try:
                typeset(tex, display)
            except Exception:
                # Raised again where the formula is wanted, which is where its place is known. A process that ends takes
                # the modules away from this thread; nobody wants the formula then.
                continue

    def stop(self) -> None:
        self._stopped = True
        self.wait()

    def wait(self) -> None:
        self._thread.join()


def start() -> None:
    """Be ready for formulas, unless the disk has them: MathJax takes its time to start."""
    if _as_known(_DIGITS) is None:
        Ahead([_DIGITS])


def drawn(wanted: Iterable[Key]) -> dict[Key, Drawing]:
    """What another process needs to set these formulas without MathJax; nothing where it did not have to start here."""
    if not mathjax_engine.is_running():
        return {}
    Ahead(wanted).wait()
    return dict(_set)


def adopt(drawings: Mapping[Key, Drawing]) -> None:
    """Use what another process has drawn."""
    _set.update(drawings)


def keep() -> None:
    """Write the new formulas to disk; done after each document."""
    with _setting:
        _disk.flush()


def _as_written(key: Key) -> Drawing:
    check(key[0])
    return _in_parts(*key) or _piece(*key)


def _skeleton(key: Key) -> Drawing:
    drawing = _skeletons.pop(key, None) or _as_written(key)
    _remember(_skeletons, key, drawing)
    return drawing


def _in_parts(tex: str, display: bool) -> Drawing | None:
    try:
        return assembled(tex, display, _remembered_piece)
    except Problem as problem:  # which must name the formula as it was written
        if problem.code != "bad_tex":
            raise
        return None


def _remembered_piece(tex: str, display: bool) -> Drawing:
    key = (tex, display)
    drawing = _pieces.pop(key, None) or _piece(tex, display)
    _remember(_pieces, key, drawing, REMEMBERED)
    return drawing


def _piece(tex: str, display: bool) -> Drawing:
    display = display and not _SAME_IN_TEXT.fullmatch(tex)
    return _with_other_digits(tex, display, _as_it_is) or _as_it_is((tex, display))


def _with_other_digits(tex: str, display: bool, drawn: Callable[[Key], Drawing]) -> Drawing | None:
    """The skeleton of a formula, as it is ``drawn``, with the digits of that; ``None`` where it has none."""
    if (bones := skeleton(tex)) is None:
        return None
    try:
        return filled(tex, bones, drawn((bones.tex, display)), _digits())
    except Problem as problem:  # which must name the formula as it was written
        if problem.code != "bad_tex":
            raise
        return None


def _digits() -> dict[str, Letter]:
    return {letter[1]: letter for letter in _as_it_is(_DIGITS).letters}


def _as_it_is(key: Key) -> Drawing:
    """What MathJax itself draws."""
    drawing = _set.get(key)
    if drawing is None:
        with _setting:  # one thread at a time, so that nothing is set twice
            drawing = _as_known(key)
            if drawing is None:
                drawing = _checked(key[0], mathjax_engine.svg(key))
                _disk.put(key, drawing)
                _remember(_set, key, drawing)
    return drawing


def _as_known(key: Key) -> Drawing | None:
    with _setting:
        drawing = _set.get(key)
        if drawing is None and (drawing := _disk.get(key)) is not None:
            _remember(_set, key, drawing)
        return drawing


def _remember(where: dict[Key, Drawing], key: Key, drawing: Drawing, most: int = KEPT) -> None:
    """Keep a formula behind all others, of which the first one is forgotten; another thread may forget one as well."""
    if len(where) >= most:
        with suppress(RuntimeError):
            where.pop(next(iter(where)), None)
    where[key] = drawing


def _checked(tex: str, svg: str) -> Drawing:
    """The drawing in ``svg``, or the error that MathJax hid in it."""
    if found := _ERROR.search(svg):
        raise bad(tex, unescape(found[1]))
    if found := _FALLBACK.search(svg):
        raise bad(tex, f"the formula font lacks “{unescape(found[1])}”")
    try:
        return read_svg(tex, svg)
    except ValueError as error:
        raise bad(tex, str(error)) from None


def _after_fork() -> None:
    """In a forked process the lock may have been held by a thread that it lacks."""
    global _setting
    _setting = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)
