"""``rechenweg practice``: a page that checks itself in a browser, or a folder with a page for each sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.vary import Practice, variants
from solver.errors import Place, Problem, placed
from templates.practice.content import content
from templates.practice.page import index, page
from templates.writing import make_folder, replace
from worksheets.catalogue import find, names
from worksheets.sheet import Sheet
from worksheets.solving import chosen
from worksheets.variants.issuing import Order

INDEX = "index.html"


@dataclass(frozen=True)
class Wanted:
    """Which page: a sheet by name or path, its tasks (or all), how many variants and from which seed, the language."""

    sheet: str
    tasks: tuple[str, ...] = ()
    count: int = 20
    seed: int = 1
    language: str | None = None


@dataclass(frozen=True)
class Written:
    """What was written, how many bytes it has, and how many variants each page of it holds at most."""

    file: Path
    sheets: int
    variants: int
    size: int


def practice(wanted: Wanted, output: Path | None) -> Written:
    """Writes the page of one sheet. Raises ``Problem``."""
    sheet = find(wanted.sheet)
    made, count = _page(sheet, wanted)
    file = output or Path(f"{sheet.id}-practice.html")
    replace(file, made)
    return Written(file, 1, count, len(made))


def site(sheets: Sequence[str], wanted: Wanted, folder: Path) -> Written:
    """Writes a page for each sheet, by default all that come with the program, and one that lists them."""
    make_folder(folder, parents=True)
    listed: list[dict[str, str]] = []
    size, most = 0, 0
    for name in sheets or names():
        sheet = find(name)
        language = wanted.language or sheet.language
        one = Wanted(name, (), wanted.count, wanted.seed, wanted.language)
        made, count = _page(sheet, one)
        file = f"{sheet.id}.html"
        if any(other["file"] == file for other in listed):
            raise Problem("practice_twice", Place(sheet.file), sheet=sheet.id)
        replace(folder / file, made)
        titles = {"title": sheet.title[language], "subtitle": sheet.subtitle[language]}
        listed.append({"file": file, "language": language, **titles})
        size, most = size + len(made), max(most, count)
    made = index(listed, wanted.language or listed[0]["language"])
    replace(folder / INDEX, made)
    return Written(folder, len(listed), most, size + len(made))


def _page(sheet: Sheet, wanted: Wanted) -> tuple[bytes, int]:
    """The page, and how many variants it holds."""
    language = wanted.language or sheet.language
    with placed(Place(sheet.file)):
        tasks = tuple(task.id for task in chosen(sheet, wanted.tasks))
        varied = _variants(wanted, tasks)
        return page(content(sheet, tasks, varied, language), sheet.subtitle[language]), len(varied)


def _variants(wanted: Wanted, tasks: tuple[str, ...]) -> list[Sheet]:
    """The sheet with other numbers; none where no task draws any."""
    if not wanted.count:
        return []
    try:
        made = variants(Order(wanted.sheet, tasks, wanted.language), Practice(wanted.count, wanted.seed))
    except Problem as problem:
        if problem.code != "nothing_drawn":
            raise
        return []
    return [one.sheet for one in made]
