"""What speaks for and against a sheet's own numbers."""

from __future__ import annotations

import pytest

from commands.explain import explain
from worksheets.variants.issuing import Order


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_equal_gates_of_the_sheet_are_said(language: str) -> None:
    """f and o come out equal with these numbers, so that exchanging them stays unseen."""
    lines = list(explain(Order("blatt4", ("2.1",)), language))
    assert "2.1" in lines[0]
    assert any("f_t" in line and "o_t" in line for line in lines)
    assert lines[-1].startswith("  → ")
