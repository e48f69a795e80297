"""The sheet file as a JSON schema, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from worksheets.schema import SheetEntry

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema, from the models that the program itself checks a sheet with."""
    made = SheetEntry.model_json_schema()
    return {"$schema": DIALECT, **made, "title": "Rechenweg"}


def text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
