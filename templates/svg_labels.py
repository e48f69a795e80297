"""The words of a recorded picture in the language of a text; a program draws them in its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from markupsafe import escape

from solver.derivation import unknown_symbol

_LABEL = re.compile(r"(<text\b[^>]*>)([^<]+)(?=</text>)")
DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def relabelled(svg: str, labels: Mapping[str, str], decimal_sign: str) -> str:
    """A picture of ``safe_svg`` with ``labels`` put in for its own, and the numbers with the language's decimal sign.

    Raises ``Problem`` for a label that is not in the picture, as after another recording.
    """
    own = dict.fromkeys(unescape(found[2]) for found in _LABEL.finditer(svg))
    if unknown := next((label for label in labels if label not in own), None):
        raise unknown_symbol(unknown, own)

    def written(found: re.Match[str]) -> str:
        text = unescape(found[2])
        return found[1] + str(escape(DECIMAL.sub(decimal_sign, labels.get(text, text))))

    return _LABEL.sub(written, svg)
