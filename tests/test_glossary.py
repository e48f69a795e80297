"""One term for each concept: the texts of the ready sheets and the words of figures against ``docs/glossary.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.root import ROOT

QUOTED = re.compile(r"`[^`]*`|\(\*[^*]*\*\)|\{\{.*?\}\}|\{%.*?%\}|„[^“]*“|“[^”]*”|\$[^$]*\$", re.DOTALL)
"""Programs, terms of another language in brackets, functions, formulas and what is quoted."""
CAPTION = re.compile(r'(?:caption=|alt=|\.svg", |figure\("\w+", |chart\("\w+", )"([^"]*)"')


def rows() -> Iterator[list[str]]:
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith(("| concept", "|---")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def terms(column: int) -> list[str]:
    return [term for row in rows() for cell in [row[column]] for term in cell.split(", ") if term]


def words(language: str) -> dict[str, str]:
    """What a reader sees, by its file."""
    files = sorted((ROOT / "worksheets" / "sheets").glob(f"*/texts/*.{language}.md"))
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
    seen = {name: "\n".join([QUOTED.sub(" ", text), *CAPTION.findall(text)]) for name, text in texts.items()}
    figures = ROOT / "worksheets" / "languages" / language / "figures.toml"
    return {**seen, figures.name: figures.read_text(encoding="utf-8")}


@pytest.mark.parametrize(("language", "column"), [("en", 2), ("de", 4)])
def test_no_text_calls_a_concept_otherwise(language: str, column: int) -> None:
    refused = re.compile(rf"\b(?:{'|'.join(map(re.escape, terms(column)))})\w*", re.IGNORECASE)
    assert {name: found for name, text in words(language).items() if (found := refused.findall(text))} == {}


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("de", 3)])
def test_the_terms_are_those_that_the_texts_use(language: str, column: int) -> None:
    said = " ".join(words(language).values()).lower()
    # German adjectives and plurals end otherwise: the beginnings of the words tell.
    stems = {term: r"\w* ".join(re.escape(word[:7]) for word in term.lower().split()) for term in terms(column)}
    assert [term for term, stem in stems.items() if not re.search(rf"\b{stem}", said)] == []
