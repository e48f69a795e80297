"""A batch that several tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import rechenweg


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "batch"
    result = rechenweg(
        "vary", "blatt4", "--task", "2.1", "--count", 3, "--seed", 7, "-o", folder, SOURCE_DATE_EPOCH="0"
    )
    assert result.exit_code == 0, result.output
    return folder
