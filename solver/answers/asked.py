"""Signs that mean one thing where one number is asked and another where several are: strokes, colons, blanks."""

from __future__ import annotations

import re

from solver.values import SCALAR, Shape

_LENGTHS = re.compile(r"\s*[0-9]{1,6}(?:\s*[x×]\s*[0-9]{1,6})+\s*")
_SLASHED = re.compile(
    r"(?:[^=≈:\n]*[=≈:])?\s*[(\[]?\s*[-−+]?[0-9]{0,2}[.,][0-9]+(?:\s+/\s+[-−+]?[0-9]{0,2}[.,][0-9]+)+\s*[)\]]?\s*"
)
"""Decimals with strokes and blanks between them: ``(0,5 / -0,3)``; ``0,5/0,3`` is a fraction."""
_RATIO = re.compile(r"(?:[^=≈:\n]*[=≈])?\s*[-−+]?[0-9][0-9.,]*\s(?P<sign>:)\s[0-9][0-9.,]*\s*")
"""A quotient as schools write it, ``2,2 : 4``."""
_MIXED = re.compile(r"(?:[^=≈\n]*[=≈])?\s*(?P<sign>[-−+]?)[0-9]{1,3}(?P<blank>[ \u00a0])[0-9]{1,3}/[0-9]{1,3}\s*")
"""One and a half as ``1 1/2``."""
_TORN = re.compile(
    r"(?:[^=≈\n]*[=≈])?\s*[-−+]?(?:0[.,]|[0-9]{1,2}[.,][0-9]{1,2}) "
    r"(?P<rest>(?<=[.,] )[0-9]{3,6}|(?<=[0-9] )[0-9]{2,6})\s*"
)
"""A number with a blank between its decimals, as they are scanned: ``0,6 544``."""
_OUTER = re.compile(
    r"(?P<front>(?:[^=≈⊗]*[=≈])?)\s*(?P<column>[^=≈⊗;\n]{1,200}?)\s*(?:⊗|\\otimes(?![A-Za-z]))\s*"
    r"(?P<row>[^=≈⊗;\n]{1,200}?(?<!T)(?<!\^\\top)(?<!ᵀ)(?<!\}))\s*"
)
"""An outer product, ``δ ⊗ x``, of which a matrix comes; the second vector is not written lying."""
_OWN_NAME = re.compile(
    r"\s*(?P<name>[A-Za-z]{1,12}~?_?(?:\{[0-9a-z,]{1,9}\}|[0-9]{1,3})?)\s+(?P<rest>(?:[(\[]\s*[-−+]?\s?|[-−+]?)[.,]?[0-9][^A-Za-z=≈→]*)"
)
"""A value behind its name without a sign between them: ``h1 (0,5; -0,3)``."""
_ENTRY = re.compile(r"[-−+]?[0-9]{0,12}[.,]?[0-9]{1,18}")
_ROW = re.compile(rf"\s*{_ENTRY.pattern}(?:(?:\s*;\s*|\s+){_ENTRY.pattern})*\s*")
"""A row of a matrix: numbers with blanks or semicolons between them."""


def behind_name(text: str, name: str) -> str:
    """The answer with a sign of equality behind the name of what is asked, ``h1 (0,5; -0,3)``; of another quantity that
    may be a product."""
    match = _OWN_NAME.fullmatch(text)
    is_own = match is not None and re.sub(r"[_{}]", "", match["name"]) == re.sub(r"[_{}]", "", name)
    return f"{match['name']} = {match['rest']}" if match and is_own else text


def as_asked(text: str, shape: Shape | None) -> str:
    """What is a list where several numbers are expected, 10×16×16, and one number where one is, 1 1/2 and 0,6 544."""
    if shape is None:
        return text
    if shape != SCALAR:
        outer = _OUTER.fullmatch(text) if 1 not in shape else None
        if outer is not None:
            return f"{outer['front']} outer(({outer['column']}), ({outer['row']}))"
        is_slashed = _SLASHED.fullmatch(text) and text.count("/") == shape[0] * shape[1] - 1
        text = text.replace("/", ";") if is_slashed else _with_rows(text, shape)
        return re.sub("[x×]", ";", text) if _LENGTHS.fullmatch(text) else text
    if match := _RATIO.fullmatch(text):
        return f"{text[: match.start('sign')]}/{text[match.end('sign') :]}"
    if match := _MIXED.fullmatch(text):
        return text[: match.start("blank")] + (match["sign"] or "+") + text[match.end("blank") :]
    if match := _TORN.fullmatch(text):
        start, end = match.span("rest")
        return f"{text[: start - 1]}{match['rest']} {text[end:]}"
    return text


def _with_rows(text: str, shape: Shape) -> str:
    """A matrix with each row in a line, where strokes set them apart: ``(1 2 / 3 4)``, ``(1; 2 | 3; 4)``."""
    rows, columns = shape
    front, sign, inside = text.rpartition("=")
    pieces = re.split(r"\s[/|]\s", inside.strip().removeprefix("(").removesuffix(")"))
    are_rows = 1 not in shape and len(pieces) == rows and all(map(_ROW.fullmatch, pieces))
    if not are_rows or any(len(_ENTRY.findall(piece)) != columns for piece in pieces):
        return text
    return f"{front}{sign}" + re.sub(r"\s[/|]\s", " \n ", inside)
