"""Entries that are told apart by more than separators: numbered, with bullets, as a dictionary or a table with a head.

What numbers them is blanked out where it counts them one by one, so that every character keeps its place.
"""

from __future__ import annotations

import re
from itertools import pairwise

_COUNTED = re.compile(
    r"(?:^|(?<=[\s;,]))(?P<word>[^\W\d_]{3,20}[ .]{1,2})?(?:\((?P<a>[0-9]{1,2})\)|\[(?P<b>[0-9]{1,2})\](?=\s)"
    r"|(?P<c>[0-9]{1,2})(?P<mark>\)|:(?=\s)|\s?=(?=\s|[-+0-9.])|\.(?=\s)))(?:\s?[:=](?=\s))?"
)
"""``1) ``, ``(1)``, ``[0] ``, ``2: ``, ``Neuron 1: `` and ``unit 2 =``."""
_BULLET = re.compile(
    r"[ \t]*(?P<bullet>[*•‣◦▪·]|(?P<dash>-))(?=\s)(?P<sign>\s+(?:[-−–]|[A-Za-z][\w{},()]{0,20}\s?[=≈]))?"
)
"""A dash is one in front of a sign or of a name that a value follows."""
_DICTIONARY = re.compile(r"\s*(?P<open>\{)[^{}]*(?P<close>\})\s*(?P<end>,?)\s*")
_KEY = re.compile(
    r"(?:(?<=\{)|(?<=,))\s*(?P<open>[\"']?)(?P<key>[A-Za-z_][A-Za-z0-9_]{0,30}|[0-9]{1,2})(?P<close>[\"']?)\s*:(?=\s)"
)
_STEM = re.compile(r"(?P<stem>[A-Za-z_]*?)_?(?P<number>[0-9]{1,2})")
_CELL = re.compile(
    r"\s*[A-Za-z∂][\w/∂|+]{0,30}\s*(?P<between>[;|\t]|,(?=\s))\s*[-+−–]?[0-9.(\[][^A-DF-Za-df-z=≈]*|\s*[A-Za-z]_\{[0-9,]{1,8}\}\s*(?P<other>[;|\t])[^A-DF-Za-df-z=≈]*"
)
"""A row of a table whose first cell says what stands in the others."""
_NUMBER = re.compile(r"[-+−]?[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]+)?")
_KIND_OF_DATA = re.compile(r"(?<![^\n])(?:Name:[^\n,]{0,40}, )?(?:Length: [0-9]+, )?dtype: [a-z]{1,10}[0-9]{0,3}\s*$")
"""The last line of a series as pandas prints it."""
_CELLS = re.compile(r"[^\s|]+")
_UP_TO_CELL = re.compile(r"[ \t|]*")


def uncounted(text: str) -> str:
    """An answer without what numbers its entries."""
    for without in (_undicted, _unframed, _unbulleted, _unnumbered, _unnamed):
        if (smaller := without(text)) != text:
            return smaller
    return text


def blanked(text: str, start: int, end: int) -> str:
    """The text with blanks between two places; line breaks stay."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def are_counted(numbers: list[int]) -> bool:
    """Whether numbers count from 0 or 1 on."""
    return bool(numbers) and numbers[0] in (0, 1) and all(b == a + 1 for a, b in pairwise(numbers))


def _unnumbered(text: str) -> str:
    labels = [
        m for m in _COUNTED.finditer(text) if m["mark"] != "." or not text[: m.start()].rpartition("\n")[2].strip()
    ]
    numbers = [int(m["a"] or m["b"] or m["c"]) for m in labels]
    kinds = {(m["word"], m["mark"], bool(m["a"]), bool(m["b"])) for m in labels}
    if len(labels) < 2 or len(kinds) > 1 or not are_counted(numbers) or text[: labels[0].start()].strip():
        return text
    if any(m["mark"] and m["mark"].endswith("=") and not m["word"] for m in labels):
        return text
    ends = [*(m.start() for m in labels[1:]), len(text)]
    pieces = [text[m.end() : end] for m, end in zip(labels, ends, strict=True)]
    if not all(_NUMBER.search(piece) for piece in pieces):
        return text
    for label, piece in zip(labels[1:], pieces, strict=False):
        is_apart = piece.rstrip(" \t")[-1:] in (";", ",", "\n")
        text = blanked(text, *label.span())
        if not is_apart:
            text = f"{text[: label.end() - 1]};{text[label.end() :]}"
    return blanked(text, *labels[0].span())


def _unbulleted(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    found = [m for line in lines if (m := _BULLET.match(line))]
    is_minus = any(m["dash"] for m in found) and not any(m["sign"] for m in found)
    if len(lines) < 2 or len(found) < len(lines) or is_minus:
        return text
    return "\n".join(
        blanked(line, *m.span("bullet")) if (m := _BULLET.match(line)) else line for line in text.split("\n")
    )


def _undicted(text: str) -> str:
    """``{'h_1': [0.5, 0.3]}`` and ``{"p1": 0.2, "p2": 0.8}``."""
    whole = _DICTIONARY.fullmatch(text)
    keys = list(_KEY.finditer(text)) if whole else []
    if whole is None or not keys or text[: keys[0].start()].strip() != "{":
        return text
    if len(keys) > 1 and ("[" in text or not _are_numbered([m["key"] for m in keys])):
        return text
    for match in (
        *(m.span(g) for m in keys for g in ("open", "close")),
        *(whole.span(g) for g in ("open", "close", "end")),
    ):
        text = blanked(text, *match)
    return text


def _are_numbered(names: list[str]) -> bool:
    """Whether names count: ``p1``, ``p2``."""
    parts = [_STEM.fullmatch(name) for name in names]
    found = [part for part in parts if part]
    is_one_stem = len(found) == len(parts) and len({part["stem"] for part in found}) == 1
    return is_one_stem and are_counted([int(part["number"]) for part in found])


def _unnamed(text: str) -> str:
    """``y_1; 0,7`` as ``y_1 = 0,7``."""
    match = _CELL.fullmatch(text)
    if match is None:
        return text
    start, end = match.span("between" if match["between"] else "other")
    return f"{text[:start]}={text[end:]}"


def _unframed(text: str) -> str:
    """Numbers of rows and columns, and the last line, as pandas prints them."""
    last = _KIND_OF_DATA.search(text)
    body = blanked(text, *last.span()) if last else text
    rows: list[list[re.Match[str]]] = []
    start = 0
    for line in body.split("\n"):
        rows += [cells] if (cells := list(_CELLS.finditer(body, start, start + len(line)))) else []
        start += len(line) + 1
    labels = _labels_of_series(rows) if last else _labels_of_frame(rows)
    for cell in labels:
        end = _UP_TO_CELL.match(body, cell.end())
        body = blanked(body, body.rfind("\n", 0, cell.start()) + 1, end.end() if end else cell.end())
    return body if labels else text


def _labels_of_series(rows: list[list[re.Match[str]]]) -> list[re.Match[str]]:
    if not rows or any(len(row) != 2 or not _NUMBER.fullmatch(row[1][0]) for row in rows):
        return []
    is_one = len(rows) == 1 and not _NUMBER.fullmatch(rows[0][0][0])
    return [row[0] for row in rows] if is_one or _are_numbered([row[0][0] for row in rows]) else []


def _labels_of_frame(rows: list[list[re.Match[str]]]) -> list[re.Match[str]]:
    if len(rows) < 2:
        return []
    head, *others = rows
    if any(len(row) != len(head) + 1 or not all(_NUMBER.fullmatch(cell[0]) for cell in row) for row in others):
        return []
    columns, numbers = [cell[0] for cell in head], [row[0][0] for row in others]
    if not _are_numbered(numbers) or any(_NUMBER.fullmatch(name) for name in columns) > _are_numbered(columns):
        return []
    return [*head, *(row[0] for row in others)]
