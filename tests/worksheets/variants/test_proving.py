"""A batch proven once more: a key that was changed in any way is disproven, with what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from solver.errors import Place
from tests.running import sheet_file
from worksheets.variants import issuing, keys, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import Key, Person, TaskKey
from worksheets.variants.proving import bare, faults, shared

SECRET = practice_key(5)
SHEET = """\
id: probe
language: en
models:
  m: {equations: {y: a * b, z: y + c}}
tasks:
  "1":
    model: m
    given: {a: 0.5, b: 0.4, c: 0.3}
    ask: [y, z]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return issuing.prepared(Order(str(sheet_file(tmp_path_factory.mktemp("sheet"), SHEET))))


@pytest.fixture(scope="module")
def batch(made: Prepared) -> tuple[Key, ...]:
    people = manifest.practice_persons(3)
    issued = issuing.issued(made, issuing.drawn(made, SECRET, people), people)
    return tuple(issuing.answered(made, key) for key in issued)


def changed(key: Key, **facts: object) -> Key:
    """The key with something else in its task."""
    return key.model_copy(update={"tasks": {"1": key.tasks["1"].model_copy(update=facts)}})


def codes(made: Prepared, key: Key, person: Person, secret: bytes = SECRET) -> list[str]:
    found = list(faults(made, key, person, secret, "key.json"))
    assert all(problem.place == Place("key.json") for problem in found)
    return [problem.code for problem in found]


def test_keys_as_they_were_issued_are_proven(made: Prepared, batch: tuple[Key, ...]) -> None:
    assert [codes(made, key, key.person) for key in batch] == [[], [], []]


def other_numbers(key: Key, other: Key) -> Key:
    return changed(key, given=other.tasks["1"].given)


def other_answer(key: Key, other: Key) -> Key:
    return changed(key, answers={**key.tasks["1"].answers, "z": "9.9999"})


def other_certificate(key: Key, other: Key) -> Key:
    return changed(key, certificate=other.tasks["1"].certificate)


def other_attempt(key: Key, other: Key) -> Key:
    return changed(key, attempt=key.tasks["1"].attempt + 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (other_numbers, "not_drawn"),
        (other_attempt, "not_drawn"),
        (other_answer, "other_answers"),
        (other_certificate, "other_certificate"),
    ],
)
def test_a_key_with_something_else_in_it_is_disproven(
    change: Callable[[Key, Key], Key], code: str, made: Prepared, batch: tuple[Key, ...]
) -> None:
    assert codes(made, change(batch[0], batch[1]), batch[0].person)[:1] == [code]


def test_a_key_is_proven_for_its_person_and_secret_alone(made: Prepared, batch: tuple[Key, ...]) -> None:
    assert codes(made, batch[0], batch[1].person)[0] == "another_persons_key"
    assert codes(made, batch[0], batch[0].person, practice_key(6)) == ["not_drawn"]


def test_a_task_that_is_not_in_the_key_is_missing(made: Prepared, batch: tuple[Key, ...]) -> None:
    assert codes(made, batch[0].model_copy(update={"tasks": {}}), batch[0].person)[:1] == ["task_missing"]


class TestShared:
    def test_numbers_belong_to_one_person(self, made: Prepared, batch: tuple[Key, ...]) -> None:
        files = [(f"{n}.json", bare(key)) for n, key in enumerate(batch)]
        assert list(shared(files, made)) == []
        copied = ("9.json", other_numbers(batch[2], batch[0]))
        (problem,) = shared([*files[:2], copied], made)
        assert (problem.code, problem.place, problem.facts["other"]) == (
            "shared_numbers",
            Place("9.json"),
            batch[0].person.number,
        )

    def test_those_of_the_sheet_belong_to_nobody(self, made: Prepared, batch: tuple[Key, ...]) -> None:
        published = changed(batch[0], given=keys.numbers(made.sheet.tasks["1"]))
        assert [problem.code for problem in shared([("a.json", published)], made)] == ["published_numbers"]

    def test_a_bare_key_has_the_numbers_alone(self, batch: tuple[Key, ...]) -> None:
        task = bare(batch[0]).tasks["1"]
        assert task == TaskKey(given=batch[0].tasks["1"].given, attempt=batch[0].tasks["1"].attempt)
