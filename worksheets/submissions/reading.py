"""From what was handed in to one submission for each person; what one person's files hold never touches another's."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from sys import intern

from solver import notation
from solver.errors import Place, Problem
from worksheets.marking.grading import Given, Submission
from worksheets.mishaps import told
from worksheets.sheet import Sheet
from worksheets.submissions import owners
from worksheets.submissions.files import ARCHIVE, File, Walk
from worksheets.submissions.formats import readers
from worksheets.submissions.owners import Known, Owner
from worksheets.submissions.pieces import PICTURES, PROGRAM, is_of_part, part_of_picture, task_of_program
from worksheets.yaml_source import TURNING

MAX_PERSONS = 20_000
MAX_ANSWERS = 300
"""... of one person."""
MAX_REMARKS = 20
"""... on one person; further ones are counted."""
MAX_LETTERS = 100_000
"""... in all answers of one person."""


def suffixes() -> tuple[str, ...]:
    """The endings of files that hold answers, programs or pictures."""
    return (*readers(), PROGRAM, ARCHIVE)


def inline(sheet: Sheet, task: str, texts: Iterable[str]) -> Submission:
    """Answers as arguments: ``h_1=(0,537; -0,380)``; without a name where the task asks for one value only. They are a
    part of a whole that is not asked for.

    Raises ``Problem`` where it cannot be told what is answered.
    """
    known = [notation.write(asked.symbol) for asked in sheet.tasks[task].asked]
    answers: dict[str, Given] = {}
    for text in texts:
        name, sign, body = text.partition("=")
        if not sign:
            if len(known) != 1:
                raise Problem("answer_of_what", found=text[:60], known=", ".join(known))
            name, body = known[0], text
        if name.strip() in answers:
            raise Problem("answered_twice", symbol=name.strip()[:60])
        answers[name.strip()] = Given(body)
    return Submission("", sheet, {task: answers}, is_partial=True)


@dataclass(frozen=True)
class Gathered:
    """What was handed in: a submission for each person, what was passed over, with the reason, and the names of files
    that systems leave behind.
    """

    submissions: tuple[Submission, ...]
    skipped: tuple[Problem, ...] = ()
    left_behind: tuple[str, ...] = ()


def gather(
    paths: Sequence[Path],
    sheet: Sheet,
    known: Known | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Gathered:
    """What files, folders and archives hold, for a sheet. A file that cannot be read is told of, and the others are
    read. ``advance`` is called for each file.

    Raises ``Problem`` where there is no such file or folder, or nothing in it.
    """
    walk, known = Walk(), known or Known()
    units: dict[str, _Unit] = {}
    skipped: list[Problem] = []
    for path in paths:
        count = len(units)
        for file in walk.files(path):
            whose = owners.owner(file)
            unit = units.setdefault(whose.key, _Unit(whose))
            try:
                unit.take(file, sheet)
            except Exception as error:
                unit.failed.append((file, told(error, file.place)))
            advance()
        if len(units) == count and not walk.skipped:
            raise Problem("no_answers", Place(str(path)), known=", ".join(suffixes()))
    persons = [one for unit in units.values() for one in unit.submissions(known, sheet, skipped)]
    if len(persons) > MAX_PERSONS:
        raise Problem("too_many_persons", limit=MAX_PERSONS)
    together = _one_each(persons)
    told_of = _of_each([*walk.skipped, *skipped], [str(path) for path in paths])
    return Gathered(tuple(map(_bounded, together)), tuple(told_of), tuple(walk.left_behind))


def _of_each(problems: Sequence[Problem], paths: Sequence[str]) -> Iterator[Problem]:
    """Of what stands first below the paths, be it a folder or an archive of one person, no more than a person may have
    remarks.
    """
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(_first_below(problem.place.file or "", paths), []).append(problem)
    for first, own in found.items():
        yield from own[:MAX_REMARKS]
        if len(own) > MAX_REMARKS:
            yield Problem("more_remarks", Place(first), count=len(own) - MAX_REMARKS)


def _first_below(shown: str, paths: Sequence[str]) -> str:
    """The part of a file's path that a person's hand-in has in common."""
    path = max((p for p in paths if shown.startswith(p)), key=len, default="")
    return path + "/".join(shown[len(path) :].replace(os.sep, "/").split("/")[:2])


@dataclass
class _Unit:
    """The files of one hand-in."""

    owner: Owner
    read: list[Submission] = field(default_factory=list)
    programs: dict[str, File] = field(default_factory=dict)
    pictures: dict[tuple[str, str], File] = field(default_factory=dict)
    failed: list[tuple[File, Problem]] = field(default_factory=list)
    passed_over: list[Problem] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def take(self, file: File, sheet: Sheet) -> None:
        """What one file holds. Raises ``Problem`` for one that cannot be read."""
        self.files.append(file)
        if file.suffix == PROGRAM:
            self._keep(self.programs, task_of_program(file, sheet), file)
        elif file.suffix in PICTURES:
            self._keep(self.pictures, part_of_picture(file, sheet), file)
        elif reader := readers().get(file.suffix):
            try:
                found = [replace(_shared(one), time=owners.time(file)) for one in reader(file, sheet)]
            except Problem as problem:
                if problem.code != "no_form" or not is_of_part(file, sheet):
                    raise
                self._keep(self.pictures, part_of_picture(file, sheet), file)
                return
            if self.owner.is_certain and len({one.person for one in found}) > 1:
                raise Problem("several_persons", file.place)
            self.read += found
        else:
            self.passed_over.append(Problem("unknown_answers", file.place, known=", ".join(suffixes())))

    def _keep(self, kept: dict, key: object, file: File) -> None:  # type: ignore[type-arg]
        """Keeps the newest file for a task or part."""
        before = kept.get(key)
        if before is not None:
            older, newer = sorted((before, file), key=owners.time)
            self.passed_over.append(Problem("newer_counts", older.place, other=newer.shown))
            file = newer
        kept[key] = file

    def submissions(self, known: Known, sheet: Sheet, skipped: list[Problem]) -> Iterator[Submission]:
        """A submission for each person whose files these are."""
        if self.owner.is_certain and self._is_of_no_use:
            reason, *others = self.passed_over
            skipped += others
            yield self._identified(Submission("", sheet, {}, place=reason.place, problem=reason), known)
            return
        skipped += self.passed_over
        groups = self._by_person()
        loose = {"programs": self.programs, "pictures": self.pictures}
        if len(groups) > 1 and not self.owner.is_certain:
            files = [*self.programs.values(), *self.pictures.values()]
            skipped += [Problem("whose_file", file.place) for file in files]
            loose = {}
        elif not groups and (self.programs or self.pictures):
            first = next(iter([*self.programs.values(), *self.pictures.values()]))
            groups = [[Submission("", sheet, {}, place=first.place, time=owners.time(first))]]
        for group in groups:
            yield replace(self._identified(_joined(group), known), **loose)  # type: ignore[arg-type]
        for file, problem in self.failed:
            if groups:
                skipped.append(problem)
            else:
                yield self._identified(Submission("", sheet, {}, place=file.place, problem=problem), known)

    @property
    def _is_of_no_use(self) -> bool:
        """Whether somebody handed in nothing but kinds of files that hold no answers."""
        return bool(self.passed_over) and not (self.read or self.programs or self.pictures or self.failed)

    def _by_person(self) -> list[list[Submission]]:
        """What was read, by the person that the files name; what names nobody belongs to the one who is named."""
        said: dict[str, list[Submission]] = {}
        for one in sorted(self.read, key=lambda one: one.time):
            said.setdefault(one.person.strip(), []).append(one)
        anonymous = said.pop("", [])
        if self.owner.is_certain:
            return [[*anonymous, *(one for own in said.values() for one in own)]] if self.read else []
        if len(said) == 1 and not _overlap(anonymous):
            (own,) = said.values()
            return [sorted([*anonymous, *own], key=lambda one: one.time)]
        if _overlap(anonymous):
            return [*said.values(), *([replace(one, person=Path(str(one.place.file)).stem)] for one in anonymous)]
        return [*said.values(), *([anonymous] if anonymous else [])]

    def _identified(self, one: Submission, known: Known) -> Submission:
        """The submission with the number and name of its person: by roster, then by itself, then by its folder."""
        fallback = self.owner.number
        person = known.by_name(self.owner.name) if self.owner.is_certain else None
        person = person or known.by_number(one.person or fallback) or known.by_name(one.name or self.owner.name)
        if person is None and not one.person:
            person = known.by_name(fallback)
        number = person.number if person else one.person.strip() or fallback
        name = one.name or self.owner.name or (person.name if person else "")
        if (
            self.owner.is_certain
            and person is not None
            and one.person.strip()
            and known.by_number(one.person) != person
        ):
            remark = Problem("names_another", one.place, found=one.person[:60], person=number)
            one = replace(one, remarks=(*one.remarks, remark))
        return replace(one, person=number, name=name)


def _shared(one: Submission) -> Submission:
    """The same, in the order in which it is read; what many persons write is kept once."""
    answers = {
        _plain_order(task): {_plain_order(name): replace(g, text=_plain_order(g.text)) for name, g in own.items()}
        for task, own in one.answers.items()
    }
    return replace(one, person=_plain_order(one.person), name=_plain_order(one.name), answers=answers)


def _plain_order(text: str) -> str:
    return intern(TURNING.sub("", str(text)))


def _overlap(some: Sequence[Submission]) -> bool:
    """Whether the same value is answered in more than one of these."""
    answered = [(task, name) for one in some for task, own in one.answers.items() for name in own]
    return len(set(answered)) < len(answered)


def _joined(parts: Sequence[Submission]) -> Submission:
    """One hand-in of several files; of the same value the newest counts."""
    first, *others = parts
    if not others:
        return first
    answers: dict[str, dict[str, Given]] = {task: dict(own) for task, own in first.answers.items()}
    remarks = list(first.remarks)
    for one in others:
        remarks += one.remarks
        for task, own in one.answers.items():
            before = answers.setdefault(task, {})
            for name in own.keys() & before.keys():
                if own[name].text != before[name].text:
                    other = own[name].place.file or one.place.file
                    remarks.append(Problem("older_answer", before[name].place, symbol=name[:60], other=other))
            before.update(own)
    person = next((one.person for one in parts if one.person.strip()), "")
    name = next((one.name for one in parts if one.name.strip()), "")
    return replace(
        first,
        person=person,
        name=name,
        answers=answers,
        remarks=tuple(remarks),
        time=parts[-1].time,
        place=parts[-1].place,
    )


def _one_each(persons: Sequence[Submission]) -> list[Submission]:
    """One submission for each person: of each task the newest counts, and what it replaces is a remark.

    Where two that name themselves differently claim one number, both stay, and both are told of.
    """
    found: dict[str, list[Submission]] = {}
    for one in persons:
        found.setdefault(one.person, []).append(one)
    together: list[Submission] = []
    for person, own in found.items():
        usable = [one for one in own if one.problem is None]
        together += [one for one in own if one.problem is not None]
        names = {_plain(one.name) for one in usable if one.name.strip()}
        if len(names) > 1 and person:
            files = ", ".join(str(one.place.file) for one in usable)
            claimed = {"person": person[:60], "files": files}
            together += [_remarked(one, Problem("claimed_twice", one.place, **claimed)) for one in usable]
        elif not person:
            together += usable
        elif usable:
            together.append(_newest(sorted(usable, key=lambda one: one.time)))
    return together


def _plain(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _remarked(one: Submission, problem: Problem) -> Submission:
    return replace(one, remarks=(*one.remarks, problem))


def _newest(own: Sequence[Submission]) -> Submission:
    """Of each task what was handed in last."""
    *older, last = own
    answers, programs, pictures = dict(last.answers), dict(last.programs), dict(last.pictures)
    remarks = list(last.remarks)
    for one in reversed(older):
        if set(one.answers) & set(answers):
            facts = {"person": one.person[:60], "other": last.place.file}
            remarks.append(Problem("handed_in_twice", one.place, **facts))
        answers = {**one.answers, **answers}
        programs, pictures = {**one.programs, **programs}, {**one.pictures, **pictures}
        remarks += one.remarks
    name = last.name or next((one.name for one in older if one.name), "")
    return replace(last, name=name, answers=answers, programs=programs, pictures=pictures, remarks=tuple(remarks))


def _bounded(one: Submission) -> Submission:
    """The same with the first remarks; or, where somebody handed in more than anybody is asked for, that this is so."""
    if len(one.remarks) > MAX_REMARKS:
        more = Problem("more_remarks", one.place, count=len(one.remarks) - MAX_REMARKS)
        one = replace(one, remarks=(*one.remarks[:MAX_REMARKS], more))
    texts = [given.text for answers in one.answers.values() for given in answers.values()]
    if len(texts) <= MAX_ANSWERS and sum(map(len, texts)) <= MAX_LETTERS:
        return one
    problem = Problem("too_many_answers", one.place, limit=MAX_ANSWERS, letters=MAX_LETTERS)
    return replace(one, answers={}, problem=problem)
