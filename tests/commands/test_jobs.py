"""Many documents: order, errors, interruption, executors."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import commands.jobs
from commands.cluster import Cluster
from commands.jobs import AHEAD, MOST_LOST, Job, _Processes, run, run_each, run_most
from solver.errors import Place, Problem
from templates import writing
from templates.document import Document, Equations, Paragraph, Row, Text
from templates.formats import pdf
from tests.waiting import PATIENCE, interruptible, wait_for
from worksheets import scratch

ROOT = Path(__file__).parent.parent.parent


def document(number: int) -> Document:
    row = Row("h_1", "=", (rf"\tanh\left(0{{,}}{number:04d}\right)",))
    return Document("Blatt", f"Variante {number}", "de", (Paragraph((Text("Text"),)), Equations((row,))))


def write(number: int, folder: Path) -> int:
    writing.replace(folder / f"{number:03d}.pdf", pdf.write(document(number)))
    return number


def square(number: int) -> int:
    if number == 7:
        raise Problem("bad_tex", tex="x", reason="y")
    if number == 8:
        raise ValueError("not eight")
    if number == 9:
        os._exit(9)
    return number * number


def letters() -> int:
    raise Problem("no_typeface", letters="x")


def stopping(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGSTOP)
    return number


def ending_within_its_result(number: int) -> int:
    """What a kill does at the wrong moment: who writes has the lock, and the length of what never comes is written."""
    if number == 2:
        frame = sys._getframe()
        while "result_queue" not in frame.f_locals:
            assert frame.f_back is not None
            frame = frame.f_back
        results = frame.f_locals["result_queue"]
        results._wlock.acquire()
        os.write(results._writer.fileno(), struct.pack("!i", 300_000) + b"so far")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def ending_with_a_folder(number: int) -> int:
    with scratch.scratch():
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return number


def ending_once(file: Path) -> int:
    if not file.exists():
        file.touch()
        os._exit(9)
    return 1


def jobs(*numbers: int) -> list[Job[int]]:
    return [Job(Place(f"variant {number}"), square, (number,), makes_document=False) for number in numbers]


@pytest.mark.parametrize(
    ("wanted", "count", "cores", "processes"),
    [(None, 5, 2, 1), (None, 39, 2, 1), (None, 40, 2, 2), (None, 1000, 2, 2), (None, 1000, 64, 8), (3, 1, 1, 3)],
)
def test_there_are_as_many_processes_as_are_wanted_or_worth_it(
    wanted: int | None, count: int, cores: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands.jobs, "_cores", lambda: cores)
    assert commands.jobs.processes(wanted, count) == processes


class TestResults:
    """One after the other."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_in_order(self, workers: int) -> None:
        assert list(run(jobs(*range(7)), workers=workers)) == [0, 1, 4, 9, 16, 25, 36]

    def test_the_same_bytes_whatever_the_number_of_workers(self, tmp_path: Path) -> None:
        folders = [tmp_path / "one", tmp_path / "two"]
        for workers, folder in enumerate(folders, 1):
            folder.mkdir()
            assert list(run([Job(Place(f"v{n}"), write, (n, folder)) for n in range(6)], workers=workers)) == list(
                range(6)
            )
        one, two = ([file.read_bytes() for file in sorted(folder.iterdir())] for folder in folders)
        assert len(one) == 6
        assert one == two

    def test_only_a_few_are_under_way(self) -> None:
        asked: list[int] = []

        def source() -> Iterator[Job[int]]:
            for number in (1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14):
                asked.append(number)
                yield jobs(number)[0]

        with ThreadPoolExecutor(2) as executor:
            results = run(source(), cluster=Cluster(executor, 2))
            assert next(results) == 1
            assert len(asked) == AHEAD * 2
            results.close()  # type: ignore[attr-defined]


class TestErrors:
    """The first one ends the batch, and names its job."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_problem(self, workers: int) -> None:
        with pytest.raises(Problem) as caught:
            list(run(jobs(1, 2, 7, 3, 4, 5), workers=workers))
        assert (caught.value.code, caught.value.place.file) == ("bad_tex", "variant 7")
        assert caught.value.facts == {"tex": "x", "reason": "y"}

    def test_a_problem_in_a_file(self) -> None:
        def fail() -> None:
            raise Problem("bad_tex", Place("sheet.yaml", 3), tex="x", reason="y")

        with pytest.raises(Problem) as caught:
            list(run([Job(Place("variant 7"), fail)]))
        assert caught.value.place == Place("variant 7: sheet.yaml", 3)

    @pytest.mark.parametrize("workers", [1, 2])
    def test_another_error(self, workers: int) -> None:
        with pytest.raises(Problem) as caught:
            list(run(jobs(1, 8, 2), workers=workers))
        assert (caught.value.code, caught.value.place.file) == ("internal", "variant 8")
        assert caught.value.facts["error"] == "ValueError"

    def test_a_worker_that_dies(self) -> None:
        with pytest.raises(Problem) as caught:
            list(run(jobs(9), workers=2))
        assert (caught.value.code, caught.value.place.file) == ("worker_died", "variant 9")

    def test_a_worker_that_dies_leaves_no_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        work = [Job(Place(), ending_with_a_folder, (number,), False) for number in range(4)]
        found = list(run_each(work, workers=2))
        assert [one for one in found if not isinstance(one, Problem)] == [0, 1, 3]
        assert not list(tmp_path.glob(f"{scratch.PREFIX}*"))

    def test_what_cannot_be_sent(self) -> None:
        with pytest.raises(Problem) as caught:
            list(run([Job(Place("variant 1"), lambda: 1)], workers=2))
        assert (caught.value.code, caught.value.place.file) == ("internal", "variant 1")


class TestEach:
    """Whatever happens to a job, the others are done."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_failure_stands_in_the_place_of_its_result(self, workers: int) -> None:
        lost = Problem("bad_tex", Place("a.json"), tex="x", reason="y")
        given: list[Job[int] | Problem] = [*jobs(1, 7, 2), lost, *jobs(8, 3)]
        found = list(run_each(given, workers=workers))
        assert [f.code if isinstance(f, Problem) else f for f in found] == [1, "bad_tex", 4, "bad_tex", "internal", 9]
        assert [f.place.file for f in found if isinstance(f, Problem)] == ["variant 7", "a.json", "variant 8"]

    def test_a_process_that_ends_takes_no_other_job_with_it(self) -> None:
        found = list(run_each(jobs(1, 2, 9, 3, 4, 5, 6, 9, 10), workers=2))
        assert [f.place.file if isinstance(f, Problem) else f for f in found] == [
            1, 4, "variant 9", 9, 16, 25, 36, "variant 9", 100,
        ]  # fmt: skip


class TestMost:
    """A job with a trouble of its own is passed over, no other failure."""

    def test_letters_without_a_typeface_are_the_trouble_of_one(self) -> None:
        found = list(run_most([*jobs(1), Job(Place("variant 2"), letters), *jobs(3)], workers=2))
        assert [f.place.file if isinstance(f, Problem) else f for f in found] == [1, "variant 2", 9]

    def test_the_others_are_done(self) -> None:
        found = list(run_most(jobs(1, 9, 3), workers=2))
        assert [f.place.file if isinstance(f, Problem) else f for f in found] == [1, "variant 9", 9]

    def test_any_other_failure_ends_the_batch(self) -> None:
        with pytest.raises(Problem, match="internal"):
            list(run_most(jobs(1, 8, 3), workers=2))

    def test_of_so_many_the_rest_would_be_lost_too(self) -> None:
        found = run_most(jobs(*[9] * MOST_LOST, 1), workers=2)
        assert all(isinstance(next(found), Problem) for _ in range(MOST_LOST - 1))
        with pytest.raises(Problem, match="worker_died"):
            next(found)


INTERRUPTED = """
import sys, time
sys.path.insert(0, {root!r})
from functools import partial
from pathlib import Path
from commands.jobs import Job, run
from solver.errors import Place
from tests.commands.test_jobs import write
if __name__ == "__main__":
    folder = Path({folder!r})
    try:
        for number in run([Job(Place(f"v{{n}}"), write, (n, folder)) for n in range(900)], workers=2):
            print(number, flush=True)
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interruption_leaves_whole_files(tmp_path: Path) -> None:
    code = INTERRUPTED.format(root=str(ROOT), folder=str(tmp_path))
    script = tmp_path / "script.py"
    script.write_text(code)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=interruptible,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=PATIENCE)
    assert (out.splitlines()[-1], errors, process.returncode) == ("interrupted", "", 0)
    files = [file for file in tmp_path.iterdir() if file != script]
    assert 5 <= len(files) < 900
    assert all(file.suffix == ".pdf" and file.read_bytes().endswith(b"%%EOF\n") for file in files)


BEGINNING = """
import os, signal, sys
sys.path.insert(0, {root!r})
from commands import jobs
from solver.errors import Place

begin = jobs._begin

def interrupted():
    os.kill(os.getpid(), signal.SIGINT)
    begin()

if __name__ == "__main__":
    jobs._begin = interrupted
    print(*jobs.run([jobs.Job(Place("one"), abs, (-n,), makes_document=False) for n in range(3)], workers=2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_an_interruption_does_not_meet_a_process_that_begins(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(BEGINNING.format(root=str(ROOT)))
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, preexec_fn=interruptible, text=True, check=False
    )
    assert (run.stdout, run.stderr, run.returncode) == ("0 1 2\n", "", 0)


KILLED = """
import os, sys, time
sys.path.insert(0, {root!r})
from commands.jobs import Job, run
from solver.errors import Place

def work(number):
    os.write(1, f"{{os.getpid()}}\\n".encode())  # in one piece, as two of them write
    time.sleep(600)

list(run([Job(Place(str(n)), work, (n,), makes_document=False) for n in range(2)], workers=2))
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
class TestProcesses:
    def test_end_with_the_first_one_however_it_ends(self, tmp_path: Path) -> None:
        script = tmp_path / "script.py"
        script.write_text(KILLED.format(root=str(ROOT)))
        with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            workers = [int(process.stdout.readline()) for _ in range(2)]
            process.kill()
        wait_for(lambda: not any(map(is_alive, workers)))

    def test_that_somebody_has_stopped_are_noticed(self) -> None:
        """The one that stops itself is ended, done once more alone, and told; the others have their results."""
        work = [Job(Place(f"variant {n}"), stopping, (n,), makes_document=False) for n in range(4)]
        found = list(run_each(work, workers=2))
        assert [f for f in found if not isinstance(f, Problem)] == [0, 1, 3]
        assert [f.code for f in found if isinstance(f, Problem)] == ["worker_died"]

    def test_that_end_in_the_middle_of_a_result_hold_nobody_up(self) -> None:
        work = [
            Job(Place(f"variant {n}"), ending_within_its_result, (n,), makes_document=False)
            for n in (0, 1, 2, 3, 2, 4, 5)
        ]
        found = list(run_each(work, workers=2))
        assert [f for f in found if not isinstance(f, Problem)] == [0, 1, 3, 4, 5]
        assert [f.code for f in found if isinstance(f, Problem)] == ["worker_died"] * 2

    def test_that_end_while_they_have_nothing_to_do_are_replaced(self, tmp_path: Path) -> None:
        """What was lost is done once more by a process that waits for such work; it may have ended by then, too."""
        with closing(_Processes(1)) as processes:
            for name in ("one", "two"):
                job = Job(Place(name), ending_once, (tmp_path / name,), makes_document=False)
                assert processes.outcome(job, processes.submit(job)) == 1
                assert processes.single is not None
                waiting = processes.single
                os.kill(next(iter(waiting._processes)), signal.SIGKILL)
                wait_for(partial(getattr, waiting, "_broken"))


class TestExecutors:
    """Any executor will do."""

    def test_one_from_outside_is_not_closed(self) -> None:
        with ThreadPoolExecutor(2) as executor:
            assert list(run(jobs(1, 2, 3), cluster=Cluster(executor, 2))) == [1, 4, 9]
            assert executor.submit(int).result() == 0

    def test_a_process_makes_one_document_at_a_time(self) -> None:
        inside, most = [0], [0]

        def work() -> None:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1

        with ThreadPoolExecutor(4) as executor:
            list(run([Job(Place("x"), work) for _ in range(12)], cluster=Cluster(executor, 4)))
        assert most == [1]


class _Late(Executor):
    """An executor whose work takes a while, for the progress bar."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        threading.Timer(0.01, lambda: future.set_result(fn(*args, **kwargs))).start()
        return future


class TestProgress:
    """What a terminal shows."""

    def test_rate_and_number_after_a_while(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("templates.progress.QUIET", 0.0)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("FORCE_COLOR", "1")
        list(run(jobs(*range(7)), cluster=Cluster(_Late(), 1), label="Variants"))
        shown = capsys.readouterr().err
        assert "Variants" in shown
        assert "/7" in shown
        assert "/s" in shown

    def test_nothing_where_it_is_quick_or_no_terminal(self, capsys: pytest.CaptureFixture[str]) -> None:
        list(run(jobs(1, 2), label="Variants"))
        assert capsys.readouterr().err == ""
