"""Tables of what signs stand for."""

from __future__ import annotations

import pytest

from solver.answers import signs
from solver.answers.plain import plain


@pytest.mark.parametrize("letter", signs.SPELLED)
def test_every_greek_letter_is_spelled(letter: str) -> None:
    assert plain(letter).text.strip() == signs.SPELLED[letter]


@pytest.mark.parametrize("sign", [s for s in signs.CHARACTERS if signs.CHARACTERS[s].strip()])
def test_every_character_stands_for_its_sign(sign: str) -> None:
    assert signs.CHARACTERS[sign].strip() in plain(f"1 {sign} 2").text


@pytest.mark.parametrize("command", [c for c in signs.SIGNS if c.isalpha() and c != "cr"])
def test_every_command_stands_for_its_sign(command: str) -> None:
    assert signs.SIGNS[command].strip() in plain(rf"1 \{command} 2".replace("\\\\", "\\")).text


def test_no_command_is_in_two_tables() -> None:
    tables = [signs.TRANSPARENT, signs.SPACES, signs.THIN_SPACES, set(signs.SIGNS), set(signs.DECORATED)]
    assert sum(map(len, tables)) == len(set().union(*tables))
