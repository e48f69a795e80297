"""The command that prints the schema of a sheet file."""

from __future__ import annotations

import json

from commands.schema import schema


def test_is_a_json_schema_of_a_sheet() -> None:
    found = json.loads(schema())
    assert {"id", "tasks", "models"} <= set(found["properties"])
    assert schema().endswith("\n")
