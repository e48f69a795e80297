"""The streams of a PDF, compressed: what documents have in common, such as their typefaces, once for all of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

SHARED_BYTES = 200_000
"""A larger stream is no typeface; it is not kept."""
LEVEL, STRATEGY = 5, zlib.Z_FILTERED
"""Of what belongs to one document alone. The best ones take three times as long for three hundredths of the size; where
short matches are no matches, as of the numbers that pages are full of, this level is as good as the next one.
"""


def compress(objects: Iterable[Any]) -> None:
    """Compress the streams among the objects of a PDF, as their writer would."""
    from pydyf import Stream, _to_bytes

    for item in objects:
        if isinstance(item, Stream) and item.compress:
            content = b"\n".join(map(_to_bytes, item.stream))
            is_shared = type(item) is Stream and len(content) < SHARED_BYTES  # pages have a class of their own
            item.stream = [_kept(content) if is_shared else _packed(content)]
            item.extra["Filter"] = "/FlateDecode"
            item.compress = False


def leave_out_times(objects: Iterable[Any]) -> None:
    """Leave out when embedded files were made, so that the same document is the same file."""
    from pydyf import Stream

    for item in objects:
        about = item.extra.get("Params", {}) if isinstance(item, Stream) else {}
        for name in ("CreationDate", "ModDate"):
            about.pop(name, None)


def _packed(content: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, strategy=STRATEGY)
    return packer.compress(content) + packer.flush()


@lru_cache(256)
def _kept(content: bytes) -> bytes:
    return zlib.compress(content, zlib.Z_BEST_COMPRESSION)
