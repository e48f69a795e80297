"""Formats by name."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.formats import known, writer


class TestRegistry:
    """Formats by name."""

    def test_the_ones_there_are(self) -> None:
        assert {"pdf", "html", "md"} <= set(known())
        assert writer("md").SUFFIX == ".md"

    @pytest.mark.parametrize("name", ["odt", "", "../pdf", "__init__"])
    def test_an_unknown_one(self, name: str) -> None:
        with pytest.raises(Problem) as caught:
            writer(name)
        assert caught.value.code == "unknown_format"
        assert "pdf" in str(caught.value.facts["known"])
