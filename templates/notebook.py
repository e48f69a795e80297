"""Results as a notebook shows them: a document in a frame of its own, a table for a terminal in its own lines."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from templates.document import Document
from templates.formats import html

FRAME = "width:100%;height:24em;border:0"
FIT = "this.style.height=this.contentDocument.documentElement.scrollHeight+24+'px'"
"""The frame gets as high as the document; where a notebook forbids this, the document scrolls."""


def framed(document: Document) -> str:
    """A document with its own style, which neither changes the notebook's nor is changed by it, and without scripts."""
    content = html.write(document).decode()
    frame = Markup(
        '<iframe title="{}" style="{}" sandbox="allow-same-origin allow-popups" onload="{}" srcdoc="{}"></iframe>'
    )
    return str(frame.format(document.title, FRAME, FIT, content))


def lines(texts: Iterable[str]) -> str:
    """Lines whose columns stand below each other."""
    return f'<pre style="line-height:1.35">{escape(chr(10).join(texts))}</pre>'
