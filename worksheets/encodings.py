"""How texts are encoded that people save with any program: UTF-8, UTF-16 where a mark says so, else Windows-1252."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE


def decoded(content: bytes) -> tuple[str, str]:
    """A text and its encoding. Raises ``UnicodeDecodeError``."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16"), "utf-16"
    encoding = "utf-8-sig" if content.startswith(BOM_UTF8) else "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"
