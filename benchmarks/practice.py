"""The practice page against ``verify``: ``python -m benchmarks.practice [--answers 20000] [--variants 50]``.

How large a page with 1.1, 1.2 and 2.1 is, how long a browser takes to open it and to check an answer, and in how many
of the fabricated answers to all tasks of the shipped sheets the page comes to another verdict, share, cause, hint or
sentence. An answer is one to one asked value; a person answers all that a task asks for.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from commands.practice import Wanted, practice
from tests.templates.practice.fabricating import all_of_verify, endless
from tests.templates.practice.scripts import CALLS, given, task_data
from tests.templates.practice.test_browser import Browser
from worksheets.catalogue import find, names
from worksheets.practice.reading import tables

TASKS = ("1.1", "1.2", "2.1")
CHECKED = "1.2"
OPENINGS = 5
AT_ONCE = 50
"""So many answers are sent to the page in one call."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--variants", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="other answers")
    parser.add_argument("--sheet", choices=names(), help="only the answers to this one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        made = practice(Wanted("blatt4", TASKS, arguments.variants), file)
        browser = Browser(file)
        if arguments.variants:
            print(f"page with {arguments.variants} variants: {made.size / 1e6:.2f} MB")
            print(f"open after {_openings(browser)}")
            print(f"a check: {_checks(browser)}", flush=True)
        if arguments.answers:
            _answers(browser, arguments.answers, arguments.seed, [arguments.sheet] if arguments.sheet else names())
        browser.driver.quit()


def _openings(browser: Browser) -> str:
    """Milliseconds until the page can be used, and how much of it its process computed, whatever else runs here."""
    times, computed = [], []
    for _ in range(OPENINGS):
        browser.driver.get("about:blank")
        before = _computed(browser)
        browser.open()
        times.append(browser.run("return practice.opened"))
        computed.append(_computed(browser) - before)
    return f"{statistics.median(times):.0f} ms, of which {statistics.median(computed):.0f} ms computing, of {OPENINGS}"


def _computed(browser: Browser) -> float:
    """Milliseconds that the page's thread has computed."""
    browser.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = browser.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return 1000 * float(next(one["value"] for one in metrics if one["name"] == "ThreadTime"))


def _checks(browser: Browser) -> str:
    """Milliseconds of checking wrong answers of one task, each value once for each answer."""
    times: list[float] = []
    before = _computed(browser)
    for answers in islice(endless("blatt4", CHECKED, 2), 24):
        times += browser.run(
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
    most = times[int(0.99 * len(times))]
    each = (_computed(browser) - before) / len(times)
    return (
        f"median {statistics.median(times):.1f} ms, 99 % below {most:.1f} ms, {each:.1f} ms computing, of {len(times)}"
    )


def _answers(browser: Browser, number: int, seed: int, sheets: Sequence[str]) -> None:
    tasks = [(name, task.id) for name in sheets for task in find(name).tasks.values() if task.asked]
    browser.run(CALLS)
    browser.run("loadTables(arguments[0])", json.dumps(tables()))
    print(f"{'sheet':<14}{'task':<6}{'persons':>9}{'answers':>9}{'other':>7}", flush=True)
    sums = [0, 0, 0]
    for sheet, task in tasks:
        found = _compared(browser, sheet, task, -(-number // len(tasks)), seed)
        sums = [old + new for old, new in zip(sums, found, strict=True)]
        print("{:<14}{:<6}{:>9}{:>9}{:>7}".format(sheet, task, *found), flush=True)
    print("{:<20}{:>9}{:>9}{:>7}".format("all", *sums))


def _compared(browser: Browser, sheet: str, task: str, number: int, seed: int) -> list[int]:
    """How many persons' sheets were compared, how many answers are in them, and how many of these differ."""
    browser.run("loadTask(arguments[0])", task_data(sheet, task))
    asked = len({a.symbol for a in find(sheet).tasks[task].asked})
    persons = -(-6 * number // (5 * asked)) + 2  # some leave answers out
    answers = list(islice(endless(sheet, task, -(-persons // (3 * asked)), seed), persons))
    expected, found = all_of_verify(sheet, task, answers), _of_page(browser, sheet, task, answers)
    compared = other = 0
    for texts, one, page in zip(answers, expected, found, strict=True):
        compared += len(texts)
        other += sum(_differs(name, mark, page[name], texts) for name, mark in one.items())
    return [persons, compared, other]


def _of_page(browser: Browser, sheet: str, task: str, answers: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    numbers = given(find(sheet), find(sheet).tasks[task])
    asked = [json.dumps({"numbers": numbers, "answers": one}) for one in answers]
    found = []
    for start in range(0, len(asked), AT_ONCE):
        found += browser.run("return arguments[0].map(marks)", asked[start : start + AT_ONCE])
    return [{mark.pop("name"): mark for mark in json.loads(marks)} for marks in found]


def _differs(name: str, mark: Any, page: Any, answers: Mapping[str, str]) -> bool:
    if page != mark:
        print(f"  {name}: {dict(answers)}\n  page   {page}\n  verify {mark}", flush=True)
    return bool(page != mark)


if __name__ == "__main__":
    main()
