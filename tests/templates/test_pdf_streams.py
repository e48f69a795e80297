"""Streams are compressed once where documents share them, and read back as they were."""

from __future__ import annotations

import zlib

import pydyf

from templates import pdf_streams


class _Page(pydyf.Stream):
    """A stream that belongs to one document."""


def test_a_compressed_stream_holds_what_it_held() -> None:
    for stream in (
        pydyf.Stream([b"a font", b"of two lines"], compress=True),
        _Page([b"a font", "of two lines"], None, True),
    ):
        pdf_streams.compress([stream])
        assert zlib.decompress(stream.stream[0]) == b"a font\nof two lines"
        assert b"/Filter /FlateDecode" in stream.data
        assert not stream.compress


def test_what_documents_share_is_compressed_once() -> None:
    content = bytes(range(256)) * 20
    first, second = (pydyf.Stream([content], compress=True) for _ in range(2))
    pdf_streams.compress([first, second])
    assert first.stream[0] is second.stream[0]
    pages = [_Page([content], None, True) for _ in range(2)]
    pdf_streams.compress(pages)
    assert pages[0].stream[0] is not pages[1].stream[0]


def test_what_need_not_be_compressed_stays() -> None:
    stream = pydyf.Stream([b"plain"])
    pdf_streams.compress([stream, pydyf.Dictionary()])
    assert stream.stream == [b"plain"]


def test_when_embedded_files_were_made_is_left_out() -> None:
    about = pydyf.Dictionary({"Size": 1, "CreationDate": pydyf.String("D:2024"), "ModDate": pydyf.String("D:2024")})
    embedded = pydyf.Stream([b"x"], pydyf.Dictionary({"Type": "/EmbeddedFile", "Params": about}))
    pdf_streams.leave_out_times([pydyf.Dictionary({"ModDate": 1}), pydyf.Stream([b"y"]), embedded])
    assert about == {"Size": 1}
