"""No document shows how the program writes an expression to itself."""

import re
from pathlib import Path

import pytest

from tests.running import rechenweg
from tests.worksheets.zoo import ZOO, sheet
from worksheets import catalogue, starting

ARTEFACTS = re.compile(
    r"Lambda|Dummy|Integral|Subs\(|Derivative\(|xi_\{?\d|(?<![A-Za-z\\])_z|_\{?z_\{?1|\b(?:Operation|Plus|Times|Product|Quotient|"
    r"Negative|Power|Stack|Apply|Over|Transpose|Diag|Eye|Block|Literal|Maximum|Symbol|Rational|Integer|Str|At|Total|Direct|Via|"
    r"Count)\(|ImmutableDenseMatrix|<[a-z]+ object|\bNone\b|\bnan\b|zoo|\boo\b"
)


LISTING = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)
"""A program may say None."""


def found(document: str) -> list[str]:
    text = LISTING.sub("", document)
    return [text[max(m.start() - 30, 0) : m.end() + 30] for m in ARTEFACTS.finditer(text)]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", catalogue.names())
def test_in_a_shipped_sheet(name: str, language: str) -> None:
    assert found(rechenweg("solve", name, "--format", "md", "--lang", language).stdout) == []


@pytest.mark.parametrize("name", starting.names())
def test_in_a_new_sheet(name: str, tmp_path: Path) -> None:
    rechenweg("new", tmp_path / "mine", "--model", name)
    assert found(rechenweg("solve", tmp_path / "mine", "--format", "md").stdout) == []


@pytest.mark.parametrize("name", ZOO)
def test_in_the_zoo(name: str, tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(sheet([name]).replace('"id": "zoo"', '"id": "models"'), encoding="utf-8")
    result = rechenweg("solve", path, "--format", "md")
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout) > 1000
    assert found(result.stdout) == []


def test_the_search_finds_them() -> None:
    assert all(map(found, ["Lambda(_z, tanh(_z))", r"\xi_1 + xi_1", "Plus(a, b)", "Dummy", r"\left. x \right|_{ _z }"]))
