"""What holds for all tests: they keep away from the user's own files."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True, scope="session")
def formula_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The formula cache of this run, that of the processes it starts included."""
    os.environ["RECHENWEG_CACHE"] = str(tmp_path_factory.mktemp("cache"))
