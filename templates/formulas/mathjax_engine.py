"""MathJax itself: one engine in a process, on a thread of its own.

The thread has a stack that the engine cannot overflow, and QuickJS lets other Python threads run while it works.
"""

from __future__ import annotations

import json
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import TYPE_CHECKING

from solver.errors import Problem
from templates.formulas.tex_safety import bad

if TYPE_CHECKING:
    from quickjs import Context

STACK = 64 * 2**20  # bytes; QuickJS stops at 4 MB of its own, so this is never reached
OWN_STACK = 4 * 2**20
MEMORY = 128 * 2**20

Key = tuple[str, bool]  # TeX, and whether it stands on a line of its own

# How the script adds a range of glyphs to its font, and how it takes them all into use at its end.
_ADDS_RANGE = '.dynamicSetup("","'
_NO_LOADER = re.compile(r"([\w$]+)\.asyncLoad=\w+=>\{\};")
_USES_ALL = re.compile(r"[\w$]+\.font\.loadDynamicFilesSync\(\);")
_RANGE_WANTED = "MathJax retry"

# A lone arrow to the right above a letter is taken for the accent of ``\\vec``, which is then set far too small.
_LONE_ARROW = re.compile(r"(\\(?:script)+style)\s*(\\rightarrow\s*\})")

_thread: ThreadPoolExecutor | None = None
_engine: _Engine | None = None


def svg(key: Key) -> str:
    """What MathJax makes of a formula, unchecked.

    Raises ``bad_tex`` where MathJax breaks down, ``no_mathjax`` where there is none.
    """
    return _queue().submit(_render, *key).result()


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


def _render(tex: str, display: bool) -> str:
    global _engine
    if _engine is None:
        _engine = _start()
    try:
        return _engine.render(tex, display)
    except Exception as error:  # the engine's own class, and whatever QuickJS raises when memory ends
        _engine = None  # a JavaScript heap that ran full is not to be trusted any more
        raise bad(tex, str(error).splitlines()[0]) from None


class _Script:
    """The file with MathJax, cut into what every formula needs and the ranges of glyphs that few do.

    Two thirds of it are those ranges, and reading them is half of the time that MathJax takes to start. MathJax knows
    how to ask for one; where the file does not look as expected, it is taken as it is.
    """

    def __init__(self, text: str) -> None:
        self.core, self.ranges = text, dict[str, str]()
        font = re.search(r"[\w$]*$", text[: max(text.find(_ADDS_RANGE), 0)][-9:])
        adds = font[0] + _ADDS_RANGE if font else _ADDS_RANGE
        head, *ranges = text.split(adds)
        tail = _NO_LOADER.search(ranges[-1]) if ranges else None
        if tail is None or len(_USES_ALL.findall(ranges[-1])) != 1:
            return
        rest, ranges[-1] = ranges[-1][tail.end() :], ranges[-1][: tail.start()]
        self.ranges = {range_[: range_.index('"')]: adds + range_ for range_ in ranges}
        loader = f"globalThis.addRange=range=>eval(range);{tail[1]}.asyncLoad=file=>{{globalThis.wantedRange=file}};"
        self.core = head + loader + _USES_ALL.sub("", rest)


class _Engine:
    """MathJax in a JavaScript engine of its own."""

    def __init__(self) -> None:
        from quickjs import Context

        script = _Script((files("quickjax") / "js" / "mathjax_bundle.js").read_text(encoding="utf-8"))
        self._ranges = script.ranges
        self._context: Context = Context()
        self._context.set_max_stack_size(OWN_STACK)
        self._context.set_memory_limit(MEMORY)
        self._context.eval(script.core)

    def render(self, tex: str, display: bool) -> str:
        tex = _LONE_ARROW.sub(r"\1{}\2", tex)
        call = f"globalThis.{'render' if display else 'renderInline'}({json.dumps(tex)})"
        for _ in range(len(self._ranges) + 1):
            try:
                return str(self._context.eval(call))
            except Exception as error:
                if _RANGE_WANTED not in str(error):
                    raise
                self._add_range()
        raise RuntimeError("MathJax asks for glyphs without end")

    def _add_range(self) -> None:
        """Give MathJax the glyphs that it asked for."""
        file = str(self._context.eval("globalThis.wantedRange"))
        text = self._ranges.pop(file.rpartition("/")[2].removesuffix(".js"))
        self._context.eval(f"globalThis.addRange({json.dumps(text)})")
        while self._context.execute_pending_job():
            pass


def _start() -> _Engine:
    """Load MathJax, which takes 0.1 s."""
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
