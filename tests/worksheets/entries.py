"""Sheet files as entries of the schema."""

from pathlib import Path

from worksheets.schema import SheetEntry
from worksheets.schema_reading import validated
from worksheets.yaml_source import read

TASKS = "tasks: {a: {ask: h_1}}\n"


def entry(folder: Path, content: str) -> SheetEntry:
    (folder / "s.yaml").write_text(content, encoding="utf-8")
    return validated(read(folder / "s.yaml"))
