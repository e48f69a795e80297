"""Which way WeasyPrint is used."""

from __future__ import annotations

import pytest

from templates.formats import pdf


@pytest.fixture
def plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas as SVG pictures."""
    monkeypatch.setattr(pdf, "_fast_way_works", False)


@pytest.fixture
def fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas as text."""
    monkeypatch.setattr(pdf, "_fast_way_works", True)
