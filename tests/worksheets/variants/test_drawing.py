"""Draws: the same numbers for ever, and all of them equally likely."""

from __future__ import annotations

import hmac
from collections import Counter
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets.variants.drawing import _below, draw, message, practice_key

KEY = bytes(range(32))
PATH = ("blatt4", "1.1", "4711")


class TestDraw:
    @pytest.mark.parametrize(
        ("attempt", "bounds", "golden"),
        [
            (0, (18,) * 6, (15, 9, 3, 10, 17, 11)),
            (1, (18,) * 6, (2, 14, 0, 9, 2, 14)),
            (0, (1000, 2, 256, 257, 1), (641, 1, 172, 233, 0)),
        ],
    )
    def test_gives_the_same_numbers_for_ever(
        self, attempt: int, bounds: tuple[int, ...], golden: tuple[int, ...]
    ) -> None:
        assert draw(KEY, PATH, attempt, bounds) == golden

    def test_is_the_digest_byte_by_byte(self) -> None:
        """The rule written out: bytes below 252 modulo 18, others skipped."""
        signed = b"\0\0\0\x06blatt4\0\0\0\x031.1\0\0\0\x044711\0\0\0\x010"
        assert message(PATH, 0) == signed
        stream = b"".join(hmac.new(KEY, signed + n.to_bytes(4, "big"), sha256).digest() for n in range(8))
        expected = [byte % 18 for byte in stream if byte < 252][:100]
        assert list(draw(KEY, PATH, 0, (18,) * 100)) == expected

    @given(st.lists(st.integers(1, 70_000), max_size=20), st.integers(0, 10**6))
    def test_stays_below_its_bounds(self, bounds: list[int], attempt: int) -> None:
        assert all(0 <= n < bound for n, bound in zip(draw(KEY, PATH, attempt, bounds), bounds, strict=True))

    @pytest.mark.parametrize("bound", [3, 18, 300])
    def test_prefers_no_number(self, bound: int) -> None:
        counts = Counter(n for attempt in range(100) for n in draw(KEY, PATH, attempt, (bound,) * 90))
        expected = 9000 / bound
        chi = sum((counts[n] - expected) ** 2 / expected for n in range(bound))
        assert chi < bound + 5 * (2 * bound) ** 0.5

    @pytest.mark.parametrize("bound", [2, 3, 18, 127, 128, 129, 200, 255, 256, 257, 300, 40_000])
    def test_is_fair_to_every_number_exactly(self, bound: int) -> None:
        """Of all that the bytes can say equally many mean each number, as many as there can be; the rest is skipped."""
        length = 1 if bound <= 256 else 2
        counts: Counter[int] = Counter()
        for content in range(256**length):
            with suppress(StopIteration):  # skipped: it asks for more bytes
                counts[_below(bound, iter(content.to_bytes(length, "big")))] += 1
        assert counts == dict.fromkeys(range(bound), 256**length // bound)

    @given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
    def test_signs_no_two_paths_alike(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        with suppress(UnicodeEncodeError):
            assert (message(one, 1) == message(other, 1)) == (one == other)

    def test_depends_on_everything_that_is_signed(self) -> None:
        bounds = (1000,) * 8
        others = [
            draw(KEY, PATH, 0, bounds),
            draw(KEY, PATH, 1, bounds),
            draw(KEY, ("blatt4", "1.1", "4712"), 0, bounds),
            draw(KEY, ("blatt4", "1.2", "4711"), 0, bounds),
            draw(KEY, ("gru", "1.1", "4711"), 0, bounds),
            draw(practice_key(1), PATH, 0, bounds),
            draw(practice_key(2), PATH, 0, bounds),
        ]
        assert len(set(others)) == len(others)


def test_a_plain_seed_is_a_key() -> None:
    assert practice_key(7) == sha256(b"rechenweg practice seed 7").digest()
