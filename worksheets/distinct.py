"""Names for files and folders, of which no two are one on any file system."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

_SHORTEST = 8


def distinct(wished: Sequence[str], whose: Sequence[str]) -> list[str]:
    """The wished names; those that several have get a part of the checksum of whose they are, which all differ in."""
    found, length = list(wished), _SHORTEST
    while alike := _alike(found):
        for at in alike:
            mark = sha256(whose[at].encode(errors="surrogatepass")).hexdigest()[:length]
            found[at] = "-".join(part for part in (wished[at], mark) if part)
        length += _SHORTEST
    return found


def folded_name(name: str) -> str:
    """The same for names that look alike: in capital letters or not, in one sign or in several, in full width."""
    return unicodedata.normalize("NFKC", name).casefold()


def _alike(names: Sequence[str]) -> list[int]:
    """Where names stand that a file system may take for one another."""
    folded = [*map(folded_name, names)]
    count = Counter(folded)
    return [at for at, name in enumerate(folded) if count[name] > 1]
