"""The streams of a PDF, compressed: what documents have in common, such as their typefaces, once for all of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

SHARED_BYTES = 200_000
"""A larger stream is no typeface; it is not kept."""
LEVEL = 6
"""Of what belongs to one document alone: higher ones take three times as long for two hundredths of the size."""


def compress(objects: Iterable[Any]) -> None:
    """Compress the streams among the objects of a PDF, as their writer would."""
    from pydyf import Stream, _to_bytes

    for item in objects:
        if isinstance(item, Stream) and item.compress:
            content = b"\n".join(map(_to_bytes, item.stream))
            is_shared = type(item) is Stream and len(content) < SHARED_BYTES  # pages have a class of their own
            item.stream = [_kept(content) if is_shared else zlib.compress(content, LEVEL)]
            item.extra["Filter"] = "/FlateDecode"
            item.compress = False


@lru_cache(256)
def _kept(content: bytes) -> bytes:
    return zlib.compress(content, zlib.Z_BEST_COMPRESSION)
