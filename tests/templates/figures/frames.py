"""The size of a picture, and a document with one."""

from __future__ import annotations

from xml.etree import ElementTree


def size(svg: str) -> tuple[float, float]:
    _, _, wide, high = map(float, ElementTree.fromstring(svg).get("viewBox", "").split())
    return wide, high
