"""Signs of web pages undone, before anything else is read: ``&minus;0,5``, ``10<sup>-1</sup>``, ``<s>0,4</s> 0,5``."""

from __future__ import annotations

import html.entities
import re

from solver.answers.signs import CHARACTERS, FRACTIONS, SPELLED

ENTITIES = {
    name.removesuffix(";"): sign
    for name, sign in html.entities.html5.items()
    if name.endswith(";")
    and len(sign) == 1
    and (sign.isascii() or sign.isspace() or sign in {*CHARACTERS, *SPELLED, *"≈≠·×⊙≤→∈∑∏√∂²³"})
}
"""The names of the signs that answers are made of."""
_ENTITY = re.compile(
    r"&(?:#(?P<number>[0-9]{1,6})|#[xX](?P<sixteen>[0-9a-fA-F]{1,5})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
_RAISED = re.compile(r"<su(?P<kind>[bp])>(?P<inside>[^<>]{1,40})</su[bp]>", re.IGNORECASE)
_STRUCK = re.compile(r"<(?:s|del|strike)>[^<>]{0,200}</(?:s|del|strike)>", re.IGNORECASE)
_BOLD = re.compile(r"(?<![^\s=≈:])\*\*(?P<inside>(?=[-−+(\[0-9.,])[^*\n]{0,200}?[^*\s])\*\*(?![^\s.,;)])")
"""A value in bold type, as chat programs write it: ``= **0,5**``; ``a**2`` is a power."""
_MIXED = re.compile(rf"(?<![0-9.,])(?P<whole>[0-9]{{1,6}})(?P<part>[{''.join(sorted(FRACTIONS))}])")


def unmarked(text: str) -> str:
    """The text as a browser shows it, and 1½ as a sum. An entity of another sign stays as it is."""
    if "<" in text:
        text = _STRUCK.sub(" ", text)
        text = _RAISED.sub(lambda m: f"{'^' if m['kind'] in 'pP' else '_'}{{{m['inside'].strip()}}}", text)
    text = _ENTITY.sub(_sign, text) if "&" in text else text
    text = _BOLD.sub(lambda m: m["inside"], text) if "**" in text else text
    return _MIXED.sub(lambda m: f"({m['whole']}+{CHARACTERS[m['part']]})", text)


def _sign(match: re.Match[str]) -> str:
    if match["name"]:
        return ENTITIES.get(match["name"], match[0])
    code = int(match["number"] or match["sixteen"], 10 if match["number"] else 16)
    return chr(code) if 9 <= code < 0xD800 else match[0]
