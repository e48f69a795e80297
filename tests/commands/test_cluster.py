"""Work beyond this machine: the same files, whatever becomes of a worker, and nothing that a worker need not know."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from commands import cluster, export, vary
from commands.cluster import Cluster
from solver.errors import Problem
from tests.running import SHEET, contents, rechenweg, refused, sheet_file
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order

pytestmark = pytest.mark.xdist_group("dask")
distributed = pytest.importorskip("distributed")

SEEDED = ("--count", 6, "--seed", 7)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """A scheduler and two worker processes."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 60}
    with distributed.LocalCluster(**options) as found:
        yield found


@pytest.fixture(autouse=True)
def _same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A sheet of one's own with a text of its own, in a folder that workers do not look into."""
    sheet = sheet_file(tmp_path, SHEET)
    folder = sheet.parent / "texts"
    folder.mkdir()
    (folder / "intro.en.md").write_text("Read all of it first.", encoding="utf-8")
    return sheet


def test_a_lost_worker_costs_time_alone(scheduler: Any, own: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert rechenweg("vary", own, *SEEDED, "-o", here).exit_code == 0
    victim = scheduler.workers[0].pid
    killer = threading.Thread(target=_kill_when, args=(there / "001", victim))
    killer.start()
    result = rechenweg("vary", own, *SEEDED, "-o", there, "--cluster", scheduler.scheduler_address)
    killer.join()
    assert (result.exit_code, result.stderr) == (0, "")
    assert contents(there) == contents(here)


def _kill_when(folder: Path, victim: int) -> None:
    """Ends a worker when the first person's folder is there."""
    for _ in range(6000):
        if folder.exists():
            os.kill(victim, signal.SIGKILL)
            return
        time.sleep(0.01)


def test_a_class_gets_the_same_feedback(scheduler: Any, tmp_path: Path) -> None:
    answers = tmp_path / "class.csv"
    answers.write_text("person;task;symbol;answer\n1;1.1;y_1;0,7139\n2;1.1;y_1;0,5\n", encoding="utf-8")
    here, there = tmp_path / "here", tmp_path / "there"
    address = scheduler.scheduler_address
    assert rechenweg("verify", "blatt4", answers, "-o", here).exit_code == 0
    assert rechenweg("verify", "blatt4", answers, "-o", there, "--cluster", address).exit_code == 0
    documents = [
        {name: content for name, content in contents(folder).items() if name.endswith(".pdf")}
        for folder in (here, there)
    ]
    assert len(documents[0]) == 3
    assert documents[1] == documents[0]


def test_exported_questions_are_the_same(scheduler: Any, own: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.xml", tmp_path / "there.xml"
    made = ("export", own, "--to", "moodle", "--count", 4, "--seed", 7)
    assert rechenweg(*made, "-o", here).exit_code == 0
    result = rechenweg(*made, "-o", there, "--cluster", scheduler.scheduler_address)
    assert (result.exit_code, result.stderr) == (0, "")
    assert there.read_bytes() == here.read_bytes()


class Noted(Executor):
    """Does a job at once, from what a worker would get."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.jobs: list[Any] = []

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        self.sent.append(pickle.dumps((function, arguments)))
        self.jobs += arguments
        done: Future[Any] = Future()
        done.set_result(function(*arguments))
        return done


def test_workers_learn_one_persons_numbers_at_most(tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("number;name\n4711;Kim Example\n4712;Alex Example\n", encoding="utf-8")
    noted, folder, secret = Noted(), tmp_path / "exam", tmp_path / "exam.secret"
    order = Order("blatt4", ("2.1",))
    vary.vary(order, vary.Roster(roster, secret), folder, cluster=Cluster(noted, 2))
    assert [b"Kim" in sent for sent in noted.sent] == [True, False]
    assert [b"Alex" in sent for sent in noted.sent] == [False, True]
    kept = secret.read_text(encoding="ascii").split()[-1]
    assert not any(kept.encode() in sent or bytes.fromhex(kept) in sent for sent in noted.sent)


def test_workers_that_compose_questions_learn_one_variant_at_most() -> None:
    noted = Noted()
    order, drawn = Order("blatt4", ("2.1",)), export.Drawn(2, seed=7)
    export.export(order, "moodle", os.devnull, drawn, workers=export.Workers(cluster=Cluster(noted, 2)))
    given = [str(job.arguments[1].tasks["2.1"].given) for job in noted.jobs]
    assert len(set(given)) == len(given) == 2
    assert practice_key(7) not in b"".join(noted.sent)


class TestRefusals:
    def test_nobody_is_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "PATIENCE", 1)
        line = refused("vary", "blatt4", *SEEDED, "-o", tmp_path / "x", "--cluster", "tcp://127.0.0.1:1")
        assert "tcp://127.0.0.1:1: no cluster is to be had there" in line
        assert not (tmp_path / "x").exists()

    def test_no_address(self, tmp_path: Path) -> None:
        line = refused("vary", "blatt4", *SEEDED, "-o", tmp_path / "x", "--cluster", "nonsense://a b")
        assert "no cluster is to be had there" in line

    def test_workers_with_another_program(self, scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "OURS", ("solver",))
        with (
            pytest.raises(Problem) as caught,
            cluster.connected(scheduler.scheduler_address, 1),
        ):
            pass
        assert caught.value.code == "other_program"
