"""From an order to keys: which tasks, how hard, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from flint import ctx, fmpq

from solver.errors import Place, Problem, placed
from solver.expressions import base
from solver.values import certified
from worksheets.catalogue import find
from worksheets.editions import COMPACT, Edition
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution, chosen, solve
from worksheets.variants import demands, keys
from worksheets.variants.accuracy import terms
from worksheets.variants.certificate import Certificate, certificates
from worksheets.variants.difficulty import Difficulty, altered
from worksheets.variants.examination import examined
from worksheets.variants.keys import Key, Person, TaskKey
from worksheets.variants.manifest import sheet_checksum
from worksheets.variants.plan import Plan, exact
from worksheets.variants.planning import plan, required, with_numbers
from worksheets.variants.remedies import helped
from worksheets.variants.search import Subject, Variant, search

CHUNK = 256
"""Persons whose certificates are written at once."""


@dataclass(frozen=True)
class Order:
    """What is varied, and how: the name or path of a sheet, its tasks (or all that can be), language, digits.

    With ``form`` the questions have fields for the answers; ``edition`` is that of the solution. ``checksum`` is that
    of the sheet's file, where it must be this one and no other.
    """

    sheet: str
    tasks: tuple[str, ...] = ()
    language: str | None = None
    digits: int | None = None
    difficulty: Difficulty = field(default_factory=lambda: Difficulty())
    form: bool = False
    checksum: str = ""
    edition: Edition = COMPACT


@dataclass(frozen=True, eq=False)
class Prepared:
    """An order with everything that all its variants share; the ``order`` names the state of the sheet."""

    order: Order
    sheet: Sheet
    language: str
    digits: int
    difficulty: Difficulty
    tasks: tuple[str, ...]
    subjects: Mapping[str, Subject]

    @property
    def form(self) -> bool:
        return self.order.form


def prepared(order: Order) -> Prepared:
    """What all variants share, of the sheet as it stands in its file now.

    Raises ``Problem`` where nothing can be varied, and where the file is another one than the order says.
    """
    checksum = sheet_checksum(order.sheet)
    if order.checksum not in ("", checksum):
        raise Problem("sheet_changed", sheet=order.sheet)
    return _kept(replace(order, checksum=checksum))


@lru_cache(maxsize=4)
def _kept(order: Order) -> Prepared:
    """What all variants share, made once for each state of the sheet: workers get a variant at a time."""
    published = find(order.sheet)
    if sheet_checksum(order.sheet) != order.checksum:  # saved at this very moment
        raise Problem("sheet_changed", sheet=order.sheet)
    with placed(Place(published.file)):
        return _prepared(order, published)


def _prepared(order: Order, published: Sheet) -> Prepared:
    sheet = altered(published, order.difficulty, order.tasks)
    digits = order.digits or sheet.digits
    subjects: dict[str, Subject] = {}
    tasks: list[str] = []
    for task in chosen(sheet, order.tasks):
        drawn = plan(task) if task.asked else None
        if drawn is not None and drawn.slots:
            subjects[task.id] = _subject(sheet, task, drawn, published.tasks[task.id], digits)
        if task.id in subjects or order.tasks:
            tasks.append(task.id)
    if not subjects:
        raise _nothing_drawn(order, sheet)
    return Prepared(order, sheet, order.language or sheet.language, digits, order.difficulty, tuple(tasks), subjects)


def _nothing_drawn(order: Order, sheet: Sheet) -> Problem:
    """What to say where nothing is drawn: numbers that could be drawn if the sheet said so, or that there are none."""
    tasks = ", ".join(order.tasks) or sheet.id
    for task in chosen(sheet, order.tasks):
        if task.asked and (kept := _kept_numbers(task)):
            return Problem("numbers_stay", task=tasks, draw=", ".join(f"{name}: {kept[name]}" for name in kept))
    return Problem("nothing_drawn", task=tasks)


def _kept_numbers(task: Task) -> dict[str, str]:
    """What may be drawn for the first of a task's numbers, or for all marks: those that occur, 0 and 1 or −1 and 1."""
    families: dict[str, set[fmpq]] = {}
    for symbol, value in task.given.items():
        if symbol not in task.free_sizes:
            families.setdefault(base(symbol), set()).update(map(exact, value.entries))
    marks = {name: f"[{', '.join(map(str, sorted(found)))}]" for name, found in families.items() if len(found) == 2}
    return marks or dict.fromkeys(islice(families, 1), "{from: -0.9, to: 0.9}")


def _subject(sheet: Sheet, task: Task, drawn: Plan, original: Task, digits: int) -> Subject:
    found = examined(sheet, task, drawn, original)
    return Subject(sheet.id, found, terms(found, digits, demands.of_task(task), required(task, found.derivation)))


Draws = Mapping[str, Mapping[str, Variant]]
"""The draw of each person, task by task."""

Advance = Callable[[int], None]


def drawn(made: Prepared, key: bytes, persons: Sequence[Person], advance: Advance = lambda _: None) -> Draws:
    """Everybody's draws. Raises ``Problem`` where there are too few."""
    numbers = [person.number for person in persons]
    return {name: _searched(made, name, key, numbers, advance) for name in made.subjects}


def drawn_for_task(order: Order, task: str, key: bytes, persons: Sequence[Person]) -> Mapping[str, Variant]:
    """The same for one task, in whichever process this is."""
    return _searched(prepared(order), task, key, [person.number for person in persons])


def _searched(
    made: Prepared, name: str, key: bytes, numbers: Sequence[str], advance: Advance = lambda _: None
) -> Mapping[str, Variant]:
    """Everybody's draw of a task. Raises ``Problem``, with what helps, where there are too few."""
    subject, task = made.subjects[name], made.sheet.tasks[name]

    def remade(drawn: Plan, digits: int) -> Subject:
        return _subject(made.sheet, task, drawn, find(made.order.sheet).tasks[name], digits)

    try:
        return search(subject, key, numbers, advance)
    except Problem as problem:
        raise helped(problem, subject, remade) from None


def issued(made: Prepared, draws: Draws, persons: Sequence[Person]) -> Iterator[Key]:
    """The keys of these persons with their certificates, yet without answers and files."""
    waiting = iter(persons)
    while chunk := list(islice(waiting, CHUNK)):
        proofs = {
            name: _certificates(subject, [draws[name][p.number] for p in chunk])
            for name, subject in made.subjects.items()
        }
        for row, person in enumerate(chunk):
            yield Key(
                sheet=made.sheet.id,
                language=made.language,
                digits=made.digits,
                person=person,
                difficulty=made.difficulty,
                tasks={
                    name: _task_key(made, name, draws[name][person.number], proofs[name][row])
                    if name in made.subjects
                    else keys.unvaried(made.sheet.tasks[name])
                    for name in made.tasks
                },
            )


def holds(made: Prepared, key: Key, name: str, variant: Variant) -> bool:
    """Whether a key has these numbers for a task."""
    one, expected = key.tasks.get(name), _task_key(made, name, variant, {})
    return one is not None and all(
        getattr(one, part) == getattr(expected, part) for part in ("attempt", "working", "given", "sizes")
    )


def _certificates(subject: Subject, variants: Sequence[Variant]) -> list[Certificate]:
    found = subject.evidence([variant.draw for variant in variants])
    if not found.certified.all():
        raise RuntimeError("a certified draw is not certified when it is proven again")
    return certificates(found)


def _task_key(made: Prepared, name: str, variant: Variant, proof: Certificate) -> TaskKey:
    task = made.sheet.tasks[name]
    subject = made.subjects[name]
    given, sizes = with_numbers(task, subject.examination.plan.filled(variant.draw))
    return TaskKey(
        attempt=variant.attempt,
        working=subject.terms.working if subject.terms.working > subject.terms.digits else None,
        given=keys.numbers(replace(task, given=given)),
        sizes=sizes,
        certificate=proof,
    )


def solved(made: Prepared, key: Key) -> tuple[Sheet, list[Solution]]:
    """The sheet with the numbers of a key, and its solutions, with the bits that are in force."""
    sheet, solutions = _solved(made, _Numbers(keys.written_numbers(key), key), ctx.prec)
    return sheet, [*solutions]


@dataclass(frozen=True)
class _Numbers:
    """The numbers of a key, which are all that its solutions depend on."""

    written: str
    key: Key = field(compare=False)


@lru_cache(2)
def _solved(made: Prepared, numbers: _Numbers, _: int) -> tuple[Sheet, tuple[Solution, ...]]:
    """The answers of a key and its documents need the same solutions, one after the other."""
    sheet = keys.applied(made.sheet, numbers.key, changed=True)
    known = {name: subject.examination.derivation for name, subject in made.subjects.items()}
    return sheet, tuple(solve(sheet, task, known.get(name)) for name, task in sheet.tasks.items())


def answered(made: Prepared, key: Key) -> Key:
    """The key with its answers, each digit certified."""

    def answers() -> dict[str, TaskKey]:
        _, solutions = solved(made, key)
        return {
            s.task.id: key.tasks[s.task.id].model_copy(update={"answers": keys.answers(s, key.digits)})
            for s in solutions
        }

    return key.model_copy(update={"tasks": certified(answers)})
