"""Proving a batch once more from its keys: that the numbers were drawn, are certified, and have these answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from solver.errors import Place, Problem
from worksheets.variants import issuing, keys
from worksheets.variants.certificate import certificates, same
from worksheets.variants.issuing import Prepared, answered
from worksheets.variants.keys import Key, Person
from worksheets.variants.planning import numbers_of
from worksheets.variants.search import Variant


def faults(made: Prepared, key: Key, person: Person, secret: bytes, file: str) -> Iterator[Problem]:
    """What is wrong with a person's key; ``file`` is where it stands."""
    place = Place(file)
    if key.person != person:
        yield Problem("another_persons_key", place, number=key.person.number)
    try:
        sheet = keys.applied(made.sheet, key, changed=True)
        expected = answered(made, key)
    except Problem as problem:
        yield problem.at(place)
        return
    for name, subject in made.subjects.items():
        one = key.tasks.get(name)
        if one is None:
            yield Problem("task_missing", place, task=name)
            continue
        draw = subject.examination.plan.recognised(numbers_of(sheet.tasks[name]))
        if draw is None or draw != subject.drawn(secret, person.number, one.attempt):
            yield Problem("not_drawn", place, task=name)
            continue
        if not issuing.holds(made, key, name, Variant(name, person.number, one.attempt, draw)):
            yield Problem("other_certificate", place, task=name)
            continue
        found = subject.evidence([draw])
        if not found.certified[0]:
            yield Problem("not_certified", place, task=name)
        elif not same(certificates(found)[0], one.certificate):
            yield Problem("other_certificate", place, task=name)
    for name, one in key.tasks.items():
        if one.answers != expected.tasks[name].answers:
            yield Problem("other_answers", place, task=name)


def shared(all_keys: Iterable[tuple[str, Key]], made: Prepared) -> Iterator[Problem]:
    """Persons with the same numbers in a task, and persons with those of the published sheet."""
    owners: dict[tuple[str, str], str] = {}
    for name in made.subjects:
        task = made.sheet.tasks[name]
        owners[name, _text(keys.numbers(task), task.sizes)] = ""
    for file, key in all_keys:
        for name in made.subjects.keys() & key.tasks.keys():
            numbers = name, _text(key.tasks[name].given, key.tasks[name].sizes)
            other = owners.setdefault(numbers, key.person.number)
            if other == "":
                yield Problem("published_numbers", Place(file), task=name)
            elif other != key.person.number:
                yield Problem("shared_numbers", Place(file), task=name, other=other)


def _text(given: Mapping[str, object], sizes: Mapping[str, int]) -> str:
    return repr((sorted(given.items()), sorted(sizes.items())))


def bare(key: Key) -> Key:
    """The key with what ``shared`` needs alone, so that many fit into memory."""
    tasks = {n: one.model_copy(update={"certificate": {}, "answers": {}}) for n, one in key.tasks.items()}
    return key.model_copy(update={"tasks": tasks})
