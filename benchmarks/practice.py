"""The practice page against ``verify``: ``python -m benchmarks.practice [--answers 20000] [--variants 50]``.

How large a page with 1.1, 1.2 and 2.1 is, how long a browser takes to open it and to check an answer, and in how many
of the fabricated answers to all tasks of the shipped sheets the page comes to another verdict, cause or sentence.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from commands.practice import Wanted, practice
from tests.templates.practice.scripts import marks
from tests.templates.practice.test_marker import fabricated, of_verify
from worksheets.catalogue import find, names

TASKS = ("1.1", "1.2", "2.1")
CHECKED = "1.2"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--variants", type=int, default=50)
    parser.add_argument("--sheet", choices=names(), help="only the answers to this one")
    arguments = parser.parse_args()
    if arguments.variants:
        _page(arguments.variants)
    if arguments.answers:
        _answers(arguments.answers, [arguments.sheet] if arguments.sheet else names())


def _page(variants: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        made = practice(Wanted("blatt4", TASKS, variants), file)
        print(f"page with {variants} variants: {made.size / 1e6:.2f} MB")
        from tests.templates.practice.test_browser import Browser

        browser = Browser(file)
        opened = browser.run("return practice.opened")
        print(f"open after {opened:.0f} ms")
        print(f"a check: {_checks(browser)}")
        browser.driver.quit()


def _checks(browser: object) -> str:
    """Milliseconds of checking wrong answers of one task, each value once for each answer."""
    times: list[float] = []
    for answers in fabricated("blatt4", CHECKED, 8):
        times += browser.run(  # type: ignore[attr-defined]
            """
            const [task, answers] = arguments;
            practice.progress.of(task).answers = answers;
            return Object.keys(answers).map(name => {
              const start = performance.now();
              practice.marked.clear();
              practice.check(task, name);
              return performance.now() - start;
            });
            """,
            CHECKED,
            answers,
        )
    times.sort()
    return (
        f"median {statistics.median(times):.1f} ms, 99 % below {times[int(0.99 * len(times))]:.1f} ms of {len(times)}"
    )


def _answers(count: int, sheets: list[str]) -> None:
    tasks = [(name, task.id) for name in sheets for task in find(name).tasks.values() if task.asked]
    each = -(-count // (3 * len(tasks)))
    print(f"{'sheet':<12}{'task':<8}{'answers':>9}{'values':>9}{'other':>7}", flush=True)
    for sheet, task in tasks:
        made = values = other = 0
        for answers in fabricated(sheet, task, each):
            found, expected = marks(sheet, task, answers), of_verify(sheet, task, answers)
            made, values = made + 1, values + len(expected)
            for name, mark in expected.items():
                if found[name] != mark:
                    other += 1
                    print(f"  {name}: {answers}\n  page   {found[name]}\n  verify {mark}")
        print(f"{sheet:<12}{task:<8}{made:>9}{values:>9}{other:>7}", flush=True)


if __name__ == "__main__":
    main()
