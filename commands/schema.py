"""``rechenweg schema``: the JSON schema of a sheet file, for editors."""

from __future__ import annotations

from worksheets import editor_schema


def schema() -> str:
    """The schema as JSON text."""
    return editor_schema.text()
