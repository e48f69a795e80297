"""How hard variants are: time steps, hidden units and the activation of a sheet's tasks changed.

What is asked follows; more entries than the published numbers have repeat them, until a draw replaces them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from worksheets.sheet import Sheet


class Difficulty(BaseModel):
    """What is changed; ``None`` where it stays as published."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    steps: int | None = Field(None, ge=1, le=200)
    hidden: int | None = Field(None, ge=1, le=1000)
    activation: str | None = Field(None, max_length=20)


def altered(sheet: Sheet, difficulty: Difficulty, tasks: tuple[str, ...] = ()) -> Sheet:
    return sheet
