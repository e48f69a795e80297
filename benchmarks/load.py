"""Many persons and lost workers: ``python -m benchmarks.load [--persons 40] [--students 400] [--every 4]``.

An exam is written for all persons by two processes, then once more while one of them is ended every few seconds, and
once by a Dask cluster of two workers, one of which is ended: each time with the same bytes. Then the answers of a class
in one CSV file are marked, and those of a fifth of it, which must take as much memory but for a fifth of it. The exit
code is 1 where any of this does not hold. ``--persons 2000 --students 20000`` is a whole faculty, and takes hours.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from solver import notation
from worksheets.catalogue import find
from worksheets.solving import solved
from worksheets.variants.keys import decimal_text

ROOT = Path(__file__).resolve().parent.parent
SHEET, TASK, DIGITS = "blatt4", "1.1", 4
JOBS = 2
TRIES = 20
"""How often a batch is begun again whose own process was not ended but that met the end of a worker twice."""
PATIENCE = 20
"""Seconds that a process of the cluster has to end."""
GROWTH = 1.2
"""How much more memory five times as many students may take."""


@dataclass(frozen=True)
class Done:
    """What a command took: seconds, the memory of its largest process in MB, how often it was begun, what was ended."""

    seconds: float
    megabytes: float
    begun: int
    ended: int


def _nothing(_: int) -> int:
    time.sleep(0.2)
    return 0


class Disturbing(threading.Thread):
    """Calls ``end`` with the id of a process, again and again until the process is done; ``ended`` says how often."""

    def __init__(self, end: Callable[[int], int], pid: int) -> None:
        super().__init__(daemon=True)
        self.end, self.pid, self.ended, self.done = end, pid, 0, threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            self.ended += self.end(self.pid)


def running(arguments: list[Any], end: Callable[[int], int] = _nothing) -> Done:
    """Runs the program, again where it ends with an error, while ``end`` ends processes of the one with an id."""
    start, peak, ended = time.perf_counter(), 0.0, 0
    for begun in range(1, TRIES + 1):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "rechenweg", *map(str, arguments)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        disturbing = Disturbing(end, process.pid)
        disturbing.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        disturbing.done.set()
        disturbing.join()
        peak, ended = max(peak, used.ru_maxrss / 1024), ended + disturbing.ended
        if process.returncode in (0, 1):  # 1: there are answers that are not right
            return Done(time.perf_counter() - start, peak, begun, ended)
    raise SystemExit(f"did not end well in {TRIES} tries: {' '.join(map(str, arguments))}")


def children(pid: int) -> list[int]:
    """The processes whose parent is this one, but for Python's own, which does no work and only keeps count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(after[1]) == pid and "resource_tracker" not in _command(stat.parent):
            found.append(int(stat.parent.name))
    return found


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def one_every(seconds: float, random: Random, folder: Path) -> Callable[[int], int]:
    """Ends a process that works for the one with an id, at random, every so many seconds; how many it ended.

    A machine that is slow has time for one more person in between, else nothing would ever be done.
    """
    finished = 0

    def end(pid: int) -> int:
        nonlocal finished
        time.sleep(seconds * random.uniform(0.5, 1.5))
        now, chosen = len(list(folder.glob("*/key.json"))), children(pid)
        if now <= finished or not chosen:
            return 0
        finished = now
        _end(random.choice(chosen))
        return 1

    return end


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and two workers that begin again where they were ended."""
    file, environment = folder / "scheduler.json", {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0"}
    quiet: dict[str, Any] = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    at: list[Any] = ["--scheduler-file", file, "--local-directory", folder]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--no-dashboard", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file], **quiet
    )
    while not file.exists() or not file.read_text(encoding="utf-8"):
        time.sleep(0.1)
    workers = [subprocess.Popen([*dask, "worker", "--nthreads", "1", "--no-dashboard", *at], **quiet) for _ in range(2)]
    try:
        yield json.loads(file.read_text(encoding="utf-8"))["address"], workers
    finally:
        for process in (*workers, scheduler):
            process.terminate()
        for process in (*workers, scheduler):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:  # a nanny whose worker has just been ended may wait for the next one
                process.kill()
                process.wait()


def contents(folder: Path) -> str:
    """A checksum of all files below a folder."""
    whole = sha256()
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        whole.update(f"\0{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes())
    return whole.hexdigest()


def exams(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Done, bool]]:
    """What was done, what it took, and whether the bytes are those of the first."""
    roster, random = folder / "class.csv", Random(1)
    with roster.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("number", "name"), *((n, f"Person {n}") for n in range(1, options.persons + 1))])
    secret = ["--secret", folder / "exam.secret"]
    order = ["vary", SHEET, "--task", TASK, "--roster", roster, *secret, "--exam", "--minutes", "60"]
    first = folder / "undisturbed"
    done = running([*order, "-o", first, "--jobs", JOBS])
    wanted = contents(first)
    yield f"{options.persons} exams, {JOBS} processes", done, True
    second = folder / "disturbed"
    done = running([*order, "-o", second, "--jobs", JOBS], one_every(options.every, random, second))
    yield f"... one ended every {options.every:g} s", done, contents(second) == wanted
    third = folder / "cluster"
    with cluster(folder) as (address, workers):
        lost = [workers[0].pid]

        def end(_: int) -> int:
            """Ends one worker, which its nanny begins anew, as soon as the first person is done."""
            time.sleep(0.05)
            if not lost or not list(third.glob("*/key.json")):
                return 0
            for child in children(lost.pop()):
                _end(child)
            return 1

        done = running([*order, "-o", third, "--cluster", address], end)
    yield "... Dask, a worker lost", done, contents(third) == wanted


def classes(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Done]]:
    """The marking of a fifth of a class and of a whole one, from one file each."""
    sheet = find(SHEET)
    (solution,) = solved(sheet, [TASK])
    right = {
        notation.write(asked): [decimal_text(entry, DIGITS) for entry in solution.value(asked).entries]
        for asked in solution.asked
    }
    for count in (options.students // 5, options.students):
        file = folder / f"{count}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(("person", "task", "symbol", "answer"))
            for person in range(1, count + 1):
                for number, (symbol, entries) in enumerate(right.items()):
                    is_slip = (person + number) % 3 == 0
                    given = ["0.1234", *entries[1:]] if is_slip else entries
                    answer = f"({'; '.join(given)})" if len(given) > 1 else given[0]
                    writer.writerow((person, TASK, symbol, answer))
        yield f"{count} students in one file", running(["verify", SHEET, file, "--format", "json"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=40, help="for whom an exam is written")
    parser.add_argument("--students", type=int, default=400, help="whose answers are marked")
    parser.add_argument("--every", type=float, default=4.0, help="seconds after which a process is ended")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was begun here is ended, too
    is_right = True
    print(f"{'':<32}{'seconds':>9}{'MB':>7}{'begun':>7}{'ended':>7}")
    with tempfile.TemporaryDirectory() as name:
        for what, done, is_same in exams(options, Path(name)):
            print(f"{_row(what, done)}  {'same bytes' if is_same else 'OTHER BYTES'}", flush=True)
            is_right &= is_same
        peaks = []
        for what, done in classes(options, Path(name)):
            print(_row(what, done), flush=True)
            peaks.append(done.megabytes)
    growth = peaks[1] / peaks[0]
    print(f"five times as many students take {growth:.2f} times the memory")
    sys.exit(0 if is_right and growth <= GROWTH else 1)


def _row(what: str, done: Done) -> str:
    return f"{what:<32}{done.seconds:>9.1f}{done.megabytes:>7.0f}{done.begun:>7}{done.ended:>7}"


if __name__ == "__main__":
    main()
