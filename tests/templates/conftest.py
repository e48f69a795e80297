"""Which way WeasyPrint is used."""

from __future__ import annotations

import pytest

from templates import pdf_process


@pytest.fixture
def plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas as SVG pictures."""
    monkeypatch.setattr(pdf_process.THIS, "sets_formulas_as_text", False)


@pytest.fixture
def fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas as text."""
    monkeypatch.setattr(pdf_process.THIS, "sets_formulas_as_text", True)
