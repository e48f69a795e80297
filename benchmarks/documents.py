"""What documents cost, beside the tools that a lecturer would otherwise use. One command prints one table:

    python benchmarks/documents.py

The first part is a cold start, as whole processes in turn: an empty page of WeasyPrint, then the worked solution of
sheet 4 and of one of its tasks, as it was printed before, with another number in one task, and with nothing in the
cache folder. The second part writes variants of tasks 1.1, 1.2 and 2.1 of sheet 4, compact and full, two PDF files each
(questions and worked solution), by this program from blocks that are laid out once, by WeasyPrint alone, by Jinja2 with
pdflatex, and by Typst; all print the same words and formulas, tables and figures (pdflatex leaves a frame for those).
This program solves and words the tasks within the time that is measured, Typst and pdflatex get the words and numbers
for nothing. Each has written some that are not measured. The third part is memory. The fourth part prints documents
that are there already, from blocks and by WeasyPrint alone, in seconds of computing; and again, when no block of them
is new. So does it feedback to students. Times are medians over rounds in which everything runs in turn; ratios are
medians of the ratios within a round.

A tool that is missing is left out. On Debian and Ubuntu:

    apt-get install texlive-latex-extra texlive-fonts-recommended lmodern
    .venv/bin/pip install typst
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from templates.document import Document
    from worksheets.editions import Edition

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

EMPTY = "import weasyprint; weasyprint.HTML(string='').write_pdf({!r})"
KINDS = ("questions", "solution")
EDITIONS: tuple[Edition, ...] = ("compact", "full")
WARM = 10
"""Variants that are written before any is measured."""
SLOW = 10
"""Of a tool that is slow one variant of so many is enough."""

Rounds = dict[str, list[float]]
Taken = tuple[float, float]
"""The seconds of a clock and those of computing, for one variant."""


def _now() -> Taken:
    """The seconds of a clock, and the user seconds of this process and of those that it waited for."""
    import resource

    used = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return perf_counter(), used


def _per_variant(start: Taken, count: int) -> Taken:
    wall, used = (end - begun for end, begun in zip(_now(), start, strict=True))
    return wall / count, used / count


# --- the tools: each writes ``count`` variants and says what one of them took


def ours(edition: Edition, count: int, jobs: int, folder: Path) -> Taken:
    """This program, with the library that ``rechenweg`` itself uses for many documents."""
    import printed

    from commands.jobs import Job, run
    from solver.errors import Place

    warm_up = folder / "warm"
    warm_up.mkdir()
    list(run([Job(Place("warm"), printed.write, (edition, key, warm_up)) for key in printed.keys(edition, WARM)]))
    shutil.rmtree(warm_up)
    start = _now()
    keys = printed.keys(edition, count, jobs)
    for _ in run(
        (Job(Place(variant=k.person.number), printed.write, (edition, k, folder)) for k in keys), workers=jobs
    ):
        pass
    return _per_variant(start, count)


def alone(edition: Edition, count: int, jobs: int, folder: Path) -> Taken:
    """This program, where WeasyPrint lays out whole documents."""
    from unittest.mock import patch

    from templates.blocks import carried

    with patch.object(carried, "reason_against", return_value="to compare"):
        return ours(edition, count, jobs, folder)


def latex(edition: Edition, count: int, jobs: int, folder: Path) -> Taken:
    """Jinja2 and pdflatex, one pass; a thread waits for each process."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(HERE), block_start_string="<%", block_end_string="%>", variable_start_string="<<",
        variable_end_string=">>", comment_start_string="<#", comment_end_string="#>", trim_blocks=True,
    )  # fmt: skip
    template = environment.get_template("sheet.tex.j2")

    def write(number: int) -> None:
        for kind in KINDS:
            work = folder / f"{kind}{number:03d}"
            work.mkdir()
            sheet = json.loads(_data(folder, edition, number, kind).read_text(encoding="utf-8"))
            (work / "sheet.tex").write_text(template.render(sheet=sheet), encoding="utf-8")
            command = ["pdflatex", "-interaction=batchmode", "-halt-on-error", "sheet.tex"]
            subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
            (work / "sheet.pdf").rename(folder / f"{kind}{number:03d}.pdf")
            shutil.rmtree(work)

    write(1)
    start = _now()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(write, range(1, count + 1)))
    return _per_variant(start, count)


@cache
def _compiler() -> Any:
    import typst  # type: ignore[import-not-found, unused-ignore]

    return typst.Compiler(str(HERE / "sheet.typ"), ignore_system_fonts=True)


def _typst(edition: Edition, folder: Path, number: int) -> None:
    for kind in KINDS:
        sheet = _data(folder, edition, number, kind).read_text(encoding="utf-8")
        _compiler().compile(output=str(folder / f"{kind}{number:03d}.pdf"), sys_inputs={"sheet": sheet})


def typst(edition: Edition, count: int, jobs: int, folder: Path) -> Taken:
    """Typst in this process, or in several."""
    if jobs == 1:
        for number in range(1, min(count, WARM) + 1):
            _typst(edition, folder, number)
    start = _now()
    if jobs == 1:
        for number in range(1, count + 1):
            _typst(edition, folder, number)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(_typst, [edition] * count, [folder] * count, range(1, count + 1)))
    return _per_variant(start, count)


TOOLS: dict[str, Callable[[Edition, int, int, Path], Taken]] = {
    "ours": ours, "alone": alone, "latex": latex, "typst": typst
}  # fmt: skip
NAMES = {"ours": "this program", "alone": "WeasyPrint alone", "latex": "Jinja2 + pdflatex", "typst": "Typst"}


def _data(folder: Path, edition: Edition, number: int, kind: str) -> Path:
    return folder.parent / "data" / f"{edition}-{kind}{number:03d}.json"


def _prepare_data(edition: Edition, count: int, folder: Path) -> int:
    """What the other tools print; how many formulas a variant has."""
    import printed
    from plain import plain

    from templates.document import formulas

    (folder / "data").mkdir(exist_ok=True)
    inside = 0
    for number, key in enumerate(printed.keys(edition, count), 1):
        documents = printed.documents(edition, key)
        inside = inside or sum(1 for document in documents for _ in formulas(document.blocks))
        for kind, document in zip(KINDS, documents, strict=True):
            path = _data(folder / "any", edition, number, kind)
            path.write_text(json.dumps(plain(document)), encoding="utf-8")
    return inside


def missing(tool: str) -> bool:
    return (tool == "latex" and shutil.which("pdflatex") is None) or (tool == "typst" and find_spec("typst") is None)


# --- whole processes


@dataclass(frozen=True)
class Run:
    """What a process that does nothing else took for one variant, its peak memory in MB, and the pages of a variant."""

    wall: float
    used: float
    peak: float
    pages: int


def in_a_process(tool: str, edition: Edition, count: int, jobs: int, folder: Path) -> Run:
    out = folder / "out"
    out.mkdir()
    asked = {"only": tool, "edition": edition, "variants": count, "jobs": jobs, "out": out}
    command = [sys.executable, __file__, *(str(word) for name, value in asked.items() for word in (f"--{name}", value))]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    written = sorted(out.glob("**/*.pdf"))
    if len(written) < 2 * count:
        raise SystemExit(f"{NAMES[tool]} wrote {len(written)} files instead of {2 * count}")
    pages = sum(_page_count(path.read_bytes()) for path in written) / count
    shutil.rmtree(out)
    return Run(*map(float, answer[-3:]), round(pages))


def _peak() -> float:
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage / (2**20 if sys.platform == "darwin" else 2**10)


def seconds(command: list[str], environment: Mapping[str, str]) -> Taken:
    start = _now()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return _per_variant(start, 1)


def copied(name: str, folder: Path) -> Path:
    """The file of a copy of a ready sheet."""
    from worksheets.catalogue import located

    shutil.copytree(located(name)[0].parent, folder)
    return folder / located(name)[0].name


def changed(sheet: Path, command: list[str], number: int) -> list[str]:
    """The command for an own sheet, in which one number of a task is another one now."""
    text = re.sub(r"W_xh: \[\[[\d.]+", f"W_xh: [[0.{11 + number}", sheet.read_text(encoding="utf-8"), count=1)
    sheet.write_text(text, encoding="utf-8")
    return [str(sheet) if word == "blatt4" else word for word in command]


# --- the table


def cold(rounds: int, folder: Path) -> Iterator[str]:
    empty = [sys.executable, "-c", EMPTY.format(str(folder / "empty.pdf"))]
    solve = [sys.executable, str(HERE.parent / "cli.py"), "solve", "blatt4", "-o", str(folder / "solution.pdf")]
    keeping = os.environ | {"RECHENWEG_CACHE": str(folder / "cache")}
    own = copied("blatt4", folder / "own")
    runs = {
        "empty page, WeasyPrint alone": lambda number: seconds(empty, keeping),
        "solve blatt4, nothing in the cache": lambda number: seconds(
            solve, os.environ | {"RECHENWEG_CACHE": str(folder / f"new{number}")}
        ),
        "solve blatt4, as before": lambda number: seconds(solve, keeping),
        "solve blatt4, one number changed": lambda number: seconds(changed(own, solve, number), keeping),
        "solve blatt4 --task 1.1, as before": lambda number: seconds([*solve, "--task", "1.1"], keeping),
    }
    for command in (solve, [*solve, "--task", "1.1"], changed(own, solve, rounds)):
        seconds(command, keeping)
    times: Rounds = {}
    for number in range(rounds):
        for name, run in runs.items():
            wall, used = run(number)
            times.setdefault(name, []).append(wall)
            times.setdefault(f"{name} used", []).append(used)
    first = next(iter(runs))
    yield _row("cold start to finished PDF", "s", "ratio", "user CPU s", "ratio")
    for name in runs:
        used = _against(times, f"{name} used", f"{first} used")
        yield _row(f"  {name}", *_against(times, name, first), *used)


def warm(rounds: int, count: int, folder: Path) -> Iterator[str]:
    tools = [tool for tool in TOOLS if not missing(tool)]
    for edition in EDITIONS:
        inside = _prepare_data(edition, count, folder)
        yield _row(
            f"one of {count} variants, {edition}, two PDF files, {inside} formulas",
            "pages", "s", "user CPU s", "to Typst", "to WeasyPrint",
        )  # fmt: skip
        times: Rounds = {}
        pages: dict[str, int] = {}
        for _ in range(rounds):
            for tool in tools:
                for jobs in (1, 2) if tool != "alone" else (1,):
                    run = in_a_process(tool, edition, count // (SLOW if tool == "alone" else 1), jobs, folder)
                    times.setdefault(f"{tool}{jobs}", []).append(run.used)
                    times.setdefault(f"{tool}{jobs} wall", []).append(run.wall)
                    pages[tool] = run.pages
        for name in (name for name in times if " " not in name):
            tool, jobs = name[:-1], int(name[-1])
            ratios = (_against(times, name, base)[1] if base in times else "–" for base in ("typst1", "alone1"))
            said = f"  {NAMES[tool]}, {'one job' if jobs == 1 else 'two jobs'}"
            walls = median(times[f"{name} wall"])
            yield _row(said, str(pages[tool]), f"{walls:.3f}", f"{median(times[name]):.3f}", *ratios)
        for tool in (tool for tool in tools if f"{tool}2" in times):
            speed = _against(times, f"{tool}1 wall", f"{tool}2 wall")[1]
            yield _row(f"  {NAMES[tool]}, two jobs as fast as", "", f"{speed} × one")
    for tool in set(TOOLS) - set(tools):
        yield f"  {NAMES[tool]} is not installed and left out; see the head of benchmarks/documents.py"


def memory(few: int, many: int, folder: Path) -> Iterator[str]:
    peaks = [in_a_process("ours", "compact", count, 1, folder).peak for count in (few, many)]
    yield _row("peak memory, one job", "MB", "ratio")
    yield _row(f"  {few} variants", f"{peaks[0]:.0f}", "1.00")
    yield _row(f"  {many} variants", f"{peaks[1]:.0f}", f"{peaks[1] / peaks[0]:.2f}")


def blocks(count: int) -> Iterator[str]:
    """What a variant costs from blocks and by WeasyPrint alone, in one process."""
    from unittest.mock import patch

    from templates.blocks import carried
    from templates.document import formulas
    from templates.formats import pdf

    whole = patch.object(carried, "reason_against", return_value="to compare")
    yield _row(f"one of {count} variants in CPU seconds, two PDF files; feedback, one", "s", "ratio")
    kinds = {edition: _variants(edition, count) for edition in EDITIONS} | {"feedback": _feedback(count)}
    for kind, (warm, measured) in kinds.items():
        for document in warm:
            pdf.write(document)
        with whole:
            alone = _cpu(pdf.write, measured) / count
        new, again = (_cpu(pdf.write, measured) / count for _ in range(2))
        written = [pdf.write(document) for document in measured[: len(measured) // count]]
        pages = sum(map(_page_count, written))
        inside = sum(1 for document in measured[: len(written)] for _ in formulas(document.blocks))
        yield f"  {kind}: {pages} pages, {inside} formulas"
        yield _row("    WeasyPrint alone", f"{alone:.3f}", "1.00")
        yield _row("    from blocks", f"{new:.3f}", f"{new / alone:.2f}")
        yield _row("    from blocks, again", f"{again:.3f}", f"{again / alone:.2f}")


def _feedback(count: int) -> tuple[list[Document], list[Document]]:
    """The feedback for so many students that is not measured, and for as many that is."""
    from benchmarks.marking import classroom
    from templates.marking.feedback import feedback
    from templates.marking.formulas import Formulas
    from worksheets.catalogue import find
    from worksheets.marking.grading import Grader

    results = Grader().results(["1.1", "1.2", "2.1"], classroom(find("blatt4"), 2 * count))
    found = [feedback(result, Formulas("de"), False) for result in results]
    return found[:count], found[count:]


def _variants(edition: Edition, count: int) -> tuple[list[Document], list[Document]]:
    """The documents of so many variants that are not measured, and of as many that are."""
    import printed

    found = [document for key in printed.keys(edition, 2 * count) for document in printed.documents(edition, key)]
    return found[: 2 * count], found[2 * count :]


def _cpu(write: Callable[[Document], object], documents: list[Document]) -> float:
    start = process_time()
    for document in documents:
        write(document)
    return process_time() - start


def _page_count(content: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as opened:
        return len(opened)


def _against(times: Rounds, name: str, base: str) -> tuple[str, str]:
    ratio = median(a / b for a, b in zip(times[name], times[base], strict=True))
    return f"{median(times[name]):.3f}", f"{ratio:.2f}"


def _row(first: str, *cells: str) -> str:
    widths = (8, 11, 12, 10, 14)
    return f"{first:<62}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variants", type=int, default=100)
    parser.add_argument("--many", type=int, default=500, help="variants for the measure of memory, against 50")
    parser.add_argument(
        "--part", action="append", choices=("cold", "warm", "memory", "blocks"), help="may be repeated; else all"
    )
    parser.add_argument("--only", choices=TOOLS, help=argparse.SUPPRESS)
    parser.add_argument("--edition", choices=EDITIONS, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(*TOOLS[options.only](options.edition, options.variants, options.jobs, options.out), _peak())
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ.setdefault("RECHENWEG_CACHE", str(folder / "cache"))
        parts = {
            "cold": cold(options.rounds, folder),
            "warm": warm(options.rounds, options.variants, folder),
            "memory": memory(50, options.many, folder),
            "blocks": blocks(min(options.variants, 20)),
        }
        for name in options.part or parts:
            for line in parts[name]:
                print(line, flush=True)
            print()


if __name__ == "__main__":
    main()
