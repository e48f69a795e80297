"""The key of a variant: whose it is, the numbers as exact decimals, the answers, and the certificate.

``key.json`` is input like any other when it is read back: its form, its size and every number are checked.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from flint import fmpq
from pydantic import BaseModel, ConfigDict, Field

from solver import notation, values
from solver.errors import Place, Problem, placed
from solver.scalars import Scalar
from solver.values import Value
from worksheets import own_json
from worksheets.exact_numbers import exact_number
from worksheets.schema import Language
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution
from worksheets.variants.difficulty import Difficulty, altered

FORMAT = 1
FILE = "key.json"
MAX_BYTES = 10_000_000

LONGEST_NAME = 200
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Nested = Any


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Person(_Part):
    """Whose variant it is: a matriculation number, or in a practice batch 1, 2, 3."""

    number: Name = Field(pattern=r"\S")
    name: Name = ""


class TaskKey(_Part):
    """The numbers of one task, its answers, and the proof that the numbers are fit.

    ``working`` are the decimals to calculate with, where those that are asked for would spoil the result.
    """

    attempt: int = Field(default=0, ge=0)
    working: int | None = Field(default=None, ge=1, le=12)
    given: dict[Name, Nested] = {}
    sizes: dict[Name, Annotated[int, Field(ge=1, le=1_000_000)]] = {}
    answers: dict[Name, Nested] = {}
    certificate: dict[str, Any] = {}


class Key(_Part):
    """Everything that is known of one person's variant; ``files`` are the checksums of the documents beside it."""

    format: int = Field(default=FORMAT, ge=FORMAT, le=FORMAT)
    sheet: Name
    language: Language
    digits: int = Field(ge=1, le=12)
    person: Person
    difficulty: Difficulty = Difficulty()
    tasks: dict[Name, TaskKey]
    files: dict[Name, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = {}


def written(key: Key) -> bytes:
    """The key as the content of a file."""
    return (key.model_dump_json(indent=1) + "\n").encode()


def read(path: Path) -> Key:
    """The key in a file. Raises ``Problem`` for what is no key."""
    return own_json.read(path, MAX_BYTES, Key, "the key of a variant")


def numbers(task: Task) -> dict[str, Nested]:
    """The given numbers of a task as texts, each exactly."""
    return {notation.write(symbol): value.nested(exact_text) for symbol, value in task.given.items()}


def exact_text(number: Scalar) -> str:
    """A rational number as a decimal where it is one, else as a fraction."""
    assert isinstance(number, fmpq)
    rest = int(number.q)
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    places = int(number.q).bit_length()  # enough for 2 to that power
    if rest == 1:
        return f"{values.decimal(number, places).normalize():f}"
    return f"{number.p}/{number.q}"


def answers(solution: Solution, digits: int) -> dict[str, Nested]:
    """The asked values with that many decimals, each digit certified. Raises ``Unproven``."""
    return {
        notation.write(symbol): solution.value(symbol).nested(lambda entry: decimal_text(entry, digits))
        for symbol in solution.asked
        if symbol in solution.derivation.steps
    }


def decimal_text(entry: Scalar, digits: int) -> str:
    if values.is_short(entry, 0):
        return str(int(values.decimal(entry, 0)))
    rounded = values.decimal(entry, digits)
    return f"{abs(rounded) if rounded == Decimal(0) else rounded:f}"


def written_numbers(key: Key) -> str:
    """The numbers of a key, and what they are numbers for."""
    tasks = {name: (one.given, one.sizes, one.working) for name, one in key.tasks.items()}
    return json.dumps([key.sheet, key.digits, tasks])


def unvaried(task: Task) -> TaskKey:
    """The entry of a task that every person gets as it is."""
    return TaskKey(given=numbers(task), sizes=dict(task.sizes), working=task.working)


def applied(sheet: Sheet, key: Key, changed: bool = False) -> Sheet:
    """The sheet with the numbers of a key, and of its tasks those that the key has.

    ``changed`` says that the sheet is already as hard as the key says. Raises ``Problem`` where the key belongs to
    another sheet or does not fit it.
    """
    if key.sheet != sheet.id:
        raise Problem("key_of_another_sheet", found=key.sheet, expected=sheet.id)
    for name in key.tasks:
        if name not in sheet.tasks:
            raise Problem("key_does_not_fit", task=name)
    hard = sheet if changed else altered(sheet, key.difficulty, tuple(key.tasks))
    tasks = {name: _with(hard.tasks[name], one) for name, one in key.tasks.items()}
    return replace(hard, tasks=tasks, digits=key.digits)


def _with(task: Task, key: TaskKey) -> Task:
    """A task with the numbers of a key; a task that draws none stays as it is."""
    names = {notation.write(symbol): symbol for symbol in task.given}
    if key.given.keys() != names.keys() or key.sizes.keys() != task.sizes.keys():
        raise Problem("key_does_not_fit", task=task.id)
    given = {symbol: _value(key.given[name], task.given[symbol], task.id) for name, symbol in names.items()}
    return replace(task, given=given, sizes=dict(key.sizes), working=key.working)


def _value(nested: Nested, like: Value, task: str) -> Value:
    """The numbers in the shape of the published ones."""
    flat = (
        [entry for row in nested for entry in (row if isinstance(row, list) else [row])]
        if _is_list(nested)
        else [nested]
    )
    if len(flat) != len(like.entries):
        raise Problem("key_does_not_fit", task=task)
    with placed(Place()):
        try:
            return Value(like.shape, tuple(values.scalar(exact_number(entry)) for entry in flat))
        except Problem as problem:
            problem.facts.setdefault("symbol", task)
            raise


def _is_list(nested: Nested) -> bool:
    return isinstance(nested, list)
