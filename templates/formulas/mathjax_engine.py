"""MathJax itself: one engine in a process, on a thread of its own.

The thread has a stack that the engine cannot overflow, and QuickJS lets other Python threads run while it works.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import Problem
from templates.formulas.tex_safety import bad
from templates.formulas.text_glyphs import text_glyph

if TYPE_CHECKING:
    from quickjs import Context

STACK = 64 * 2**20  # bytes; QuickJS stops at 4 MB of its own, so this is never reached
OWN_STACK = 4 * 2**20
MEMORY = 128 * 2**20

PACKAGE = "mathjax"  # of django-static-mathjax, which needs no Django to hold files

# MathJax takes itself for a page that typesets nothing and loads nothing.
_BEFORE = "globalThis.global = globalThis; globalThis.MathJax = {startup: {typeset: false}, loader: {load: []}};"
_EXTENSIONS = ("ams", "boldsymbol", "enclose", "cancel", "color", "newcommand", "mathtools", "textmacros")
_FILES = (
    "loader", "core", "adaptors/liteDOM", "input/tex-base",
    *(f"input/tex/extensions/{name}" for name in _EXTENSIONS),  # in the order in which they need each other
    "output/svg", "output/svg/fonts/tex",
)  # fmt: skip

Key = tuple[str, bool]  # TeX, and whether it stands on a line of its own

_thread: ThreadPoolExecutor | None = None
_engine: _Engine | None = None


def scripts() -> tuple[Path, ...]:
    """What the engine reads: files of MathJax, and then what is made of them here. Raises ``no_mathjax``."""
    spec = find_spec(PACKAGE)  # it is not imported: it belongs to Django, and only its files are wanted
    if spec is None or spec.origin is None:
        raise Problem("no_mathjax", reason=f"no module named {PACKAGE}")
    folder = Path(spec.origin).parent / "static" / "mathjax" / "es5"
    return *(folder / f"{name}.js" for name in _FILES), Path(__file__).with_name("mathjax_setup.js")


def svg(key: Key) -> str:
    """What MathJax makes of a formula, unchecked.

    Raises ``bad_tex`` where MathJax breaks down, ``no_mathjax`` where there is none.
    """
    return _queue().submit(_render, *key).result()


def mathml(key: Key) -> str:
    """The same as MathML, with what MathJax notes for itself. Raises the same."""
    return _queue().submit(_render, *key, as_mathml=True).result()


def is_running() -> bool:
    """Whether MathJax has been started."""
    return _engine is not None


def _queue() -> ThreadPoolExecutor:
    global _thread
    if _thread is None:
        before = threading.stack_size(STACK)
        try:
            _thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mathjax")
            _thread.submit(int).result()  # the thread starts with its first task, and takes the size that holds then
        finally:
            threading.stack_size(before)
    return _thread


def _render(tex: str, display: bool, *, as_mathml: bool = False) -> str:
    global _engine
    if _engine is None:
        _engine = _start()
    try:
        return _engine.mathml(tex, display) if as_mathml else _engine.render(tex, display)
    except Exception as error:  # the engine's own class, and whatever QuickJS raises when memory ends
        _engine = None  # a JavaScript heap that ran full is not to be trusted any more
        raise bad(tex, str(error).splitlines()[0]) from None


class _Engine:
    """MathJax in a JavaScript engine of its own."""

    def __init__(self) -> None:
        from quickjs import Context

        self._context: Context = Context()
        self._context.set_max_stack_size(OWN_STACK)
        self._context.set_memory_limit(MEMORY)
        self._context.add_callable("textGlyph", text_glyph)
        self._context.eval(_BEFORE)
        for path in scripts():
            self._context.eval(path.read_text(encoding="utf-8"))
        self._set = self._context.get("svg")
        self._mathml = self._context.get("mathml")

    def render(self, tex: str, display: bool) -> str:
        return str(self._set(tex, display))

    def mathml(self, tex: str, display: bool) -> str:
        return str(self._mathml(tex, display))


def _start() -> _Engine:
    """Load MathJax, which takes 0.2 s."""
    try:
        return _Engine()
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem("no_mathjax", reason=reason) from None


def _after_fork() -> None:
    """A forked process has no threads but the one that forked; it starts its own engine."""
    global _thread, _engine
    _thread = _engine = None


os.register_at_fork(after_in_child=_after_fork)
