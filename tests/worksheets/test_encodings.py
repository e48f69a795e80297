"""How texts are encoded that people save with whatever program."""

from __future__ import annotations

import pytest

from worksheets.encodings import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_told_its_encoding(encoding: str) -> None:
    text = "Größe: −0,5" if encoding != "cp1252" else "Größe: –0,5"
    assert decoded(text.encode(encoding)) == (text, encoding)


def test_the_other_order_of_bytes_is_read() -> None:
    assert decoded(b"\xfe\xff" + "ä".encode("utf-16-be")) == ("ä", "utf-16")


@pytest.mark.parametrize("content", [b"\xff\xfea", b"a\x81"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded(content)
