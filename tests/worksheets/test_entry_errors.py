"""What is wrong with an entry, as facts of a message that every language has a sentence for."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from templates.messages import catalogue
from worksheets import entry_errors
from worksheets.marking.entering import _File
from worksheets.variants.keys import Key
from worksheets.variants.manifest import Manifest


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    count: int = Field(ge=2, le=9)
    kind: Literal["a", "b"]


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        ({"count": 10, "kind": "a"}, {"le": "9", "found": 10, "expected": "less_than_equal"}),
        ({"count": 2}, {"found": None, "expected": "missing"}),
        ({"count": 2, "kind": "c"}, {"known": "a, b", "found": "c", "expected": "literal_error"}),
    ],
)
def test_say_what_was_found_and_what_was_expected(data: dict[str, Any], facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Thing.model_validate(data)
    assert entry_errors.facts(caught.value.errors()[0]) == facts


@pytest.mark.parametrize("kind", [Thing, Key, Manifest, _File])
@pytest.mark.parametrize("value", [None, True, -1, 0.5, 10**30, "", "x" * 300, [], [1], {}, {"": 1}, {"x": "y"}])
def test_every_one_has_a_sentence(kind: type[BaseModel], value: object) -> None:
    wrong = set[str]()
    for name in kind.model_fields:
        try:
            kind.model_validate({name: value})
        except ValidationError as error:
            wrong |= {str(entry_errors.facts(one)["expected"]) for one in error.errors()}
    assert wrong <= set(catalogue("de")["expected"])
