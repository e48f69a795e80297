"""What documents cost, beside the tools that a lecturer would otherwise use. One command prints one table:

    python benchmarks/documents.py

The first part is a cold start, as whole processes in turn: an empty page of WeasyPrint, then the worked solution of
sheet 4. The second part writes variants of the sheet in ``benchmarks/sheet``, two PDF files each (questions and worked
solution), by this program, by Jinja2 with pdflatex, and by Typst; all print the same words and formulas. This program
solves the tasks within the time that is measured, the others get the numbers for nothing. The third part is memory.
The fourth part prints variants of tasks 1.1, 1.2 and 2.1 of sheet 4 (questions and solution, compact and full) from
blocks that are laid out once and by WeasyPrint alone, after some that are not measured, in seconds of computing; and
again, when no block of them is new. So does it feedback to students. Times are medians over rounds in which everything
runs in turn; ratios are medians of the ratios within a round.

A tool that is missing is left out. On Debian and Ubuntu:

    apt-get install texlive-latex-extra texlive-fonts-recommended lmodern
    .venv/bin/pip install typst
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
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

Rounds = dict[str, list[float]]


# --- the tools: each writes ``count`` variants and returns the seconds for one of them


def ours(count: int, jobs: int, folder: Path) -> float:
    """This program, with the library that ``rechenweg`` itself uses for many documents."""
    import printed

    from commands.jobs import Job, run

    warm_up = folder / "warm"  # the others are warm as well: their programs lie in the system's cache
    warm_up.mkdir()
    list(run([Job("warm", printed.write, (next(printed.keys(1)), warm_up))]))
    start = perf_counter()
    for _ in run((Job(k.person.number, printed.write, (k, folder)) for k in printed.keys(count, jobs)), workers=jobs):
        pass
    return (perf_counter() - start) / count


def latex(count: int, jobs: int, folder: Path) -> float:
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
            sheet = json.loads(_data(folder, number, kind).read_text(encoding="utf-8"))
            (work / "sheet.tex").write_text(template.render(sheet=sheet), encoding="utf-8")
            command = ["pdflatex", "-interaction=batchmode", "-halt-on-error", "sheet.tex"]
            subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
            (work / "sheet.pdf").rename(folder / f"{kind}{number:03d}.pdf")
            shutil.rmtree(work)

    start = perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(write, range(1, count + 1)))
    return (perf_counter() - start) / count


@cache
def _compiler() -> Any:
    import typst  # type: ignore[import-not-found, unused-ignore]

    return typst.Compiler(str(HERE / "sheet.typ"), ignore_system_fonts=True)


def _typst(folder: Path, number: int) -> None:
    for kind in KINDS:
        sheet = _data(folder, number, kind).read_text(encoding="utf-8")
        _compiler().compile(output=str(folder / f"{kind}{number:03d}.pdf"), sys_inputs={"sheet": sheet})


def typst(count: int, jobs: int, folder: Path) -> float:
    """Typst in this process, or in several."""
    start = perf_counter()
    if jobs == 1:
        for number in range(1, count + 1):
            _typst(folder, number)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(_typst, [folder] * count, range(1, count + 1)))
    return (perf_counter() - start) / count


TOOLS: dict[str, Callable[[int, int, Path], float]] = {"ours": ours, "latex": latex, "typst": typst}
NAMES = {"ours": "this program", "latex": "Jinja2 + pdflatex", "typst": "Typst"}


def _data(folder: Path, number: int, kind: str) -> Path:
    return folder.parent / "data" / f"{kind}{number:03d}.json"


def _prepare_data(count: int, folder: Path) -> None:
    """What the other tools print."""
    import printed
    from plain import plain

    (folder / "data").mkdir()
    for number, key in enumerate(printed.keys(count), 1):
        for kind, document in zip(KINDS, printed.documents(key), strict=True):
            path = _data(folder / "any", number, kind)
            path.write_text(json.dumps(plain(document)), encoding="utf-8")


def missing(tool: str) -> bool:
    return (tool == "latex" and shutil.which("pdflatex") is None) or (tool == "typst" and find_spec("typst") is None)


# --- whole processes


def in_a_process(tool: str, count: int, jobs: int, folder: Path) -> tuple[float, float, float]:
    """Seconds for one variant, those of computing from start to end, and the peak memory in MB, of a process that does
    nothing else.
    """
    out = folder / "out"
    out.mkdir()
    command = [
        sys.executable,
        __file__,
        "--only",
        tool,
        "--variants",
        str(count),
        "--jobs",
        str(jobs),
        "--out",
        str(out),
    ]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    written = len(list(out.glob("**/*.pdf")))
    if written < 2 * count:
        raise SystemExit(f"{NAMES[tool]} wrote {written} files instead of {2 * count}")
    shutil.rmtree(out)
    taken, computed, peak = map(float, answer[-3:])
    return taken, computed / count, peak


def _computed() -> float:
    """User seconds of this process and of those that it waited for."""
    import resource

    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _peak() -> float:
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage / (2**20 if sys.platform == "darwin" else 2**10)


def seconds(command: list[str], environment: Mapping[str, str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start


# --- the table


def cold(rounds: int, folder: Path) -> Iterator[str]:
    empty = [sys.executable, "-c", EMPTY.format(str(folder / "empty.pdf"))]
    solve = [sys.executable, str(HERE.parent / "cli.py"), "solve", "blatt4", "-o", str(folder / "solution.pdf")]
    keeping = os.environ | {"RECHENWEG_CACHE": str(folder / "cache")}
    times: Rounds = {"empty": [], "kept": [], "new": []}
    seconds(solve, keeping)
    for number in range(rounds):
        times["empty"].append(seconds(empty, keeping))
        times["kept"].append(seconds(solve, keeping))
        times["new"].append(seconds(solve, os.environ | {"RECHENWEG_CACHE": str(folder / f"new{number}")}))
    yield _row("cold start to finished PDF", "s", "ratio")
    yield _row("  empty page, WeasyPrint alone", *_against(times, "empty", "empty"))
    yield _row("  solve blatt4", *_against(times, "kept", "empty"))
    yield _row("  solve blatt4, nothing in the formula cache", *_against(times, "new", "empty"))


def warm(rounds: int, count: int, folder: Path) -> Iterator[str]:
    tools = [tool for tool in TOOLS if not missing(tool)]
    _prepare_data(count, folder)
    times: Rounds = {}
    computed: Rounds = {}
    for _ in range(rounds):
        for tool in tools:
            for jobs in (1, 2):
                taken, used, _ = in_a_process(tool, count, jobs, folder)
                times.setdefault(f"{tool}{jobs}", []).append(taken)
                computed.setdefault(f"{tool}{jobs}", []).append(used)
    base = "latex1" if "latex" in tools else "ours1"
    yield _row(f"one of {count} variants, two PDF files", "s", f"to {NAMES[base[:-1]]}", "user CPU s", "ratio")
    for tool in tools:
        for jobs, said in enumerate(("one job", "two jobs"), 1):
            name = f"{tool}{jobs}"
            yield _row(f"  {NAMES[tool]}, {said}", *_against(times, name, base), *_against(computed, name, base))
        speed = median(one / two for one, two in zip(times[f"{tool}1"], times[f"{tool}2"], strict=True))
        yield _row(f"  {NAMES[tool]}, two jobs as fast as", "", f"{speed:.2f} × one")
    for tool in set(TOOLS) - set(tools):
        yield f"  {NAMES[tool]} is not installed and left out; see the head of benchmarks/documents.py"


def memory(few: int, many: int, folder: Path) -> Iterator[str]:
    peaks = [in_a_process("ours", count, 1, folder)[2] for count in (few, many)]
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
    from commands import variant_files
    from worksheets.variants import issuing, manifest
    from worksheets.variants.drawing import practice_key

    order = issuing.Order("blatt4", ("1.1", "1.2", "2.1"), "de", edition=edition)
    made, people = issuing.prepared(order), manifest.practice_persons(2 * count)
    keys = issuing.issued(made, variant_files.drawn(order, practice_key(1), people), people)
    found = [d for key in keys for d in variant_files.documents(made, issuing.answered(made, key), None)]
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
    widths = (9, 24, 14, 9)
    return f"{first:<52}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variants", type=int, default=100)
    parser.add_argument("--many", type=int, default=500, help="variants for the measure of memory, against 50")
    parser.add_argument(
        "--part", action="append", choices=("cold", "warm", "memory", "blocks"), help="may be repeated; else all"
    )
    parser.add_argument("--only", choices=TOOLS, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(TOOLS[options.only](options.variants, options.jobs, options.out), _computed(), _peak())
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ.setdefault("RECHENWEG_CACHE", str(folder / "cache"))
        parts = {
            "cold": cold(2 * options.rounds + 1, folder),
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
