"""What a process keeps between its PDF documents: WeasyPrint's style sheets and typefaces, the helper, the way to draw.

Loading WeasyPrint takes longer than writing a small document, so all of it is kept, here and nowhere else.
"""

from __future__ import annotations

import atexit
import gc
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import Problem
from templates import fonts, helper_process, pages, system_libraries
from templates.blocks import kept
from templates.blocks.engine import BlockEngine
from templates.document import Document
from templates.formulas import mathjax
from templates.messages import word
from templates.page import style
from templates.pdf_pictures import PdfPictures, depth_classes
from worksheets.scratch import scratch

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

ENOUGH_GARBAGE = 200_000  # objects


class PdfProcess:
    """Loaded at its first document; ``prepare`` begins to load ahead of it."""

    def __init__(self) -> None:
        self._common: tuple[CSS, FontConfiguration] | None = None
        self._copies = ExitStack()
        self._footers: dict[str, CSS] = {}
        self._engines: dict[tuple[str, str], BlockEngine] = {}
        self._writes_one = False
        self._loading: threading.Thread | None = None
        self._ready_to_help: helper_process.Helper | None = None
        self.sets_formulas_as_text = True
        """Whether WeasyPrint draws formulas as text, which is the fast way; else they are SVG pictures."""

        self.lays_out_blocks = True
        """Whether WeasyPrint lays out blocks by themselves, so that each is laid out once; else whole documents."""

    @property
    def is_loaded(self) -> bool:
        """Whether the slow part is done: WeasyPrint is loaded and the style sheets are parsed."""
        return self._common is not None

    @property
    def will_load(self) -> bool:
        """Whether the next document has to wait for the slow part, as no layouts were kept."""
        return not self.is_loaded and not kept.are_kept()

    def load(self) -> FontConfiguration:
        """Does the slow part. Raises ``Problem`` for a missing library, and what a full disk raises."""
        return self._common_style()[1]

    def styles(self, language: str) -> tuple[tuple[CSS, ...], FontConfiguration]:
        """The style sheets, parsed once, and the fonts they name."""
        common, configuration = self._common_style()
        if language not in self._footers:
            from weasyprint import CSS

            number = f'"{word("page", language)} " counter(page) " {word("of", language)} " counter(pages)'
            footer = f"@page {{ @bottom-right {{ content: string(task, start) {number} }} }}"
            self._footers[language] = CSS(string=footer)
        return (common, self._footers[language]), configuration

    def engine(self, document: Document) -> BlockEngine:
        """What lays out documents of this language and setting block by block."""
        key = (document.language, document.setting)
        if key not in self._engines:
            load = partial(self.styles, document.language)
            self._engines[key] = BlockEngine(*key, load, self._writes_one)
        return self._engines[key]

    def prepare(self, warm_up: Callable[[], None], write: Callable[..., bytes]) -> None:
        """Begins to load: in a helper process that does ``warm_up`` and will ``write``, or in a thread.

        For a process that writes one document and ends. Where layouts were kept nothing is loaded before one is missed.
        Whatever fails here fails again where it is needed.
        """
        if self._loading or self._ready_to_help or self.is_loaded:
            return
        self._writes_one = True
        gc.set_threshold(ENOUGH_GARBAGE)  # most of what one document needs lives until its end
        atexit.register(gc.freeze)  # and need not be taken apart then
        if kept.are_kept():
            return
        self._ready_to_help = helper_process.start(warm_up, write, self.remove_fonts)
        if self._ready_to_help is None:
            self._loading = threading.Thread(target=self._load_quietly, name="prepare")
            self._loading.start()
        else:
            mathjax.start()  # here and not there: texts ask for formulas while WeasyPrint is still being loaded

    def helper(self) -> helper_process.Helper | None:
        """The helper, which answers once, or ``None``; what is being loaded in a thread is loaded then."""
        if self._loading is not None:
            self._loading.join()
            self._loading = None
        helper, self._ready_to_help = self._ready_to_help, None
        return helper

    def take_the_slow_way(self, reason: str) -> None:
        """Remember that formulas must be SVG pictures, and say so once."""
        self.sets_formulas_as_text = False
        _warn("WeasyPrint %s does not take formulas as text (%s); using pictures, which is slower", reason)

    def lay_out_whole_documents(self, reason: str) -> None:
        """Remember that WeasyPrint has to lay out whole documents, and say so once."""
        self.lays_out_blocks = False
        _warn("WeasyPrint %s does not lay out parts of a document (%s); giving it all of it, which is slower", reason)

    def forget_styles(self) -> None:
        """Let go of the fonts while WeasyPrint can still remove its files; later it would end in a traceback."""
        self._footers.clear()
        self._engines.clear()
        self._common = None
        gc.unfreeze()
        gc.collect()
        self._copies.close()

    def remove_fonts(self) -> None:
        """Remove WeasyPrint's copies of the typefaces; for a process that ends at once and lets go of nothing."""
        self._copies.close()

    def _load_quietly(self) -> None:
        try:
            mathjax.start()
            self.load()
        except Exception:
            return

    def _common_style(self) -> tuple[CSS, FontConfiguration]:
        if self._common is None:
            with ExitStack() as copies:  # on a full disk the first of them would stay
                self._common = _parsed_style(copies.enter_context(scratch()))
                self._copies = copies.pop_all()
            atexit.register(self.forget_styles)
        return self._common


def _warn(message: str, reason: str) -> None:
    import weasyprint

    logging.getLogger("rechenweg").warning(message, weasyprint.VERSION, reason)


def _parsed_style(folder: Path) -> tuple[CSS, FontConfiguration]:
    _check_libraries()
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    source, _ = pages.fetcher(PdfPictures())
    text = fonts.rules() + style("base") + style("print") + depth_classes()
    with _temporary_in(folder):
        return CSS(string=text, font_config=configuration, url_fetcher=source), configuration


@contextmanager
def _temporary_in(folder: Path) -> Iterator[None]:
    """Temporary files go to ``folder``: what WeasyPrint leaves behind when it is killed, the next process removes."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _check_libraries() -> None:
    """Raises ``Problem`` where WeasyPrint cannot be loaded for want of a system library."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        absent = system_libraries.missing()
        names = ", ".join(library.name for library in absent) or str(error).splitlines()[0]
        raise Problem("no_libraries", names=names, advice=system_libraries.advice(absent)) from None


THIS = PdfProcess()
"""That of this process."""
