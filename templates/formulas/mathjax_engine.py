"""MathJax itself: one engine in a process, on a thread of its own.

The thread has a stack that the engine cannot overflow, and QuickJS lets other Python threads run while it works.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from solver.errors import Problem
from templates.formulas.tex_safety import bad

if TYPE_CHECKING:
    from quickjax import MathJaxRenderer

STACK = 64 * 2**20  # bytes; QuickJS stops at 4 MB of its own, so this is never reached

Key = tuple[str, bool]  # TeX, and whether it stands on a line of its own

_thread: ThreadPoolExecutor | None = None
_engine: MathJaxRenderer | None = None


def svg(key: Key) -> str:
    """What MathJax makes of a formula, unchecked.

    Raises ``bad_tex`` where MathJax breaks down, ``no_mathjax`` where there is none.
    """
    return _queue().submit(_render, *key).result()


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


def _render(tex: str, display: bool) -> str:
    global _engine
    if _engine is None:
        _engine = _start()
    try:
        rendered: str = _engine.render(tex, display=display)
    except Exception as error:  # the engine's own class, and whatever QuickJS raises when memory ends
        _engine = None  # a JavaScript heap that ran full is not to be trusted any more
        raise bad(tex, str(error.__cause__ or error).splitlines()[0]) from None
    return rendered


def _start() -> MathJaxRenderer:
    """Load MathJax, which takes 0.15 s."""
    try:
        from quickjax import MathJaxRenderer

        return MathJaxRenderer()
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem("no_mathjax", reason=reason) from None


def _after_fork() -> None:
    """A forked process has no threads but the one that forked; it starts its own engine."""
    global _thread, _engine
    _thread = _engine = None


os.register_at_fork(after_in_child=_after_fork)
