"""Numbers from a secret: HMAC-SHA256 and whole-number arithmetic of our own, the same under any version of any library.

A person's candidate is drawn from HMAC(key, sheet | task | person | attempt), so nobody can rebuild it who does not
have the key, and no other person's draw has any influence on it (RFC 2104; FIPS 198-1).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from hashlib import sha256

PRACTICE = b"rechenweg practice seed "


def practice_key(seed: int) -> bytes:
    """The key of a plain seed: whoever knows the seed can draw the same numbers."""
    return sha256(PRACTICE + str(seed).encode()).digest()


def draw(key: bytes, path: Sequence[str], attempt: int, bounds: Sequence[int]) -> tuple[int, ...]:
    """A whole number from 0 below each of ``bounds``, every one of them equally likely."""
    stream = _bytes(key, message(path, attempt))
    return tuple(_below(bound, stream) for bound in bounds)


def message(path: Sequence[str], attempt: int) -> bytes:
    """What is signed: no two paths, however they are spelt, give the same bytes."""
    parts = [*(part.encode() for part in path), str(attempt).encode()]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _bytes(key: bytes, signed: bytes) -> Iterator[int]:
    block = 0
    while True:
        yield from hmac.digest(key, signed + block.to_bytes(4, "big"), "sha256")
        block += 1


def _below(bound: int, stream: Iterator[int]) -> int:
    """A number below ``bound``; what would make some likelier than others is thrown away."""
    if bound == 1:
        return 0
    length = ((bound - 1).bit_length() + 7) // 8
    end = 256**length
    fair = end - end % bound
    while True:
        number = 0
        for _ in range(length):
            number = number << 8 | next(stream)
        if number < fair:
            return number % bound
