"""Every character of the shipped texts is in the typefaces, so that a page looks the same on every machine."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from solver.values import certified
from templates import fonts
from templates.composing import worked_solution
from templates.formats import writer
from templates.messages import catalogue
from worksheets import catalogue as sheets
from worksheets.solving import solve

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)


@cache
def known() -> frozenset[int]:
    """The characters that all faces of text have."""
    faces = [TTFont(BytesIO(fonts.read(face) or b"")).getBestCmap().keys() for face in ("serif", "serif-bold", "sans")]
    return frozenset(set.intersection(*map(set, faces)))


def missing(text: str) -> set[str]:
    return {c for c in text if ord(c) not in known() and not c.isspace()}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", sheets.names())
def test_documents(name: str, language: str) -> None:
    sheet = sheets.find(name)
    solved = certified(
        lambda: worked_solution(sheet, [solve(sheet, t) for t in sheet.tasks.values()], language, sheet.digits)
    )
    assert not missing(FORMULA.sub("", writer("md").write(solved).decode()))


@pytest.mark.parametrize("language", ["de", "en"])
def test_words(language: str) -> None:
    assert not missing("".join(w for k, w in catalogue(language)["document"].items() if k != "rounding"))
