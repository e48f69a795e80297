"""A small sheet with pieces of its text exchanged."""

from pathlib import Path

from tests.running import SHEET, sheet_file
from worksheets.building import load
from worksheets.sheet import Sheet


def loaded(folder: Path, *replacements: str) -> Sheet:
    content = SHEET
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in content
        content = content.replace(old, new)
    return load(sheet_file(folder, content))
