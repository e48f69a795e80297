from __future__ import annotations

from templates import platforms
from tests.root import ROOT


def test_formats_are_found_by_their_modules() -> None:
    assert {"moodle", "moodle-stack", "moodle-formulas", "qti21", "qti30", "ilias", "canvas"} <= set(platforms.known())
    for name in platforms.known():
        assert platforms.writer(name).SUFFIX in (".xml", ".zip")


def test_every_format_is_described() -> None:
    text = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
    assert all(f"--to {name}" in text for name in platforms.known() if name != "qti30")
    assert "`qti30`" in text
