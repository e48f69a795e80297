"""The documents with solutions that one sheet gives.

``full`` is the textbook, ``compact`` what students get back, ``scheme`` what graders hold in hand.
"""

from __future__ import annotations

from typing import Literal, get_args

Edition = Literal["full", "compact", "scheme"]

EDITIONS: tuple[Edition, ...] = get_args(Edition)
FULL, COMPACT, SCHEME = EDITIONS
