"""A worker ends with the process that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from solver.parents import end_with_parent
from tests.root import ROOT
from tests.waiting import wait_for

SCRIPT = """
import os, sys, time
sys.path.insert(0, {root!r})
from multiprocessing import get_context
from solver.parents import end_with_parent

def work():
    end_with_parent()
    print(os.getpid(), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    get_context("{method}").Process(target=work).start()
    time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_even_where_that_is_killed(method: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT), method=method))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        assert is_alive(worker)
        process.kill()
    wait_for(lambda: not is_alive(worker))


ORDERLY = """
import sys, time
sys.path.insert(0, {root!r})
from multiprocessing import get_context
from solver.parents import end_in_order, end_with_parent
from worksheets.scratch import scratch

def work():
    end_with_parent()
    with scratch() as folder:
        print("worker", flush=True)
        time.sleep(600)

if __name__ == "__main__":
    end_in_order()
    with scratch() as folder:
        print(folder, flush=True)
        if {works}:
            worker = get_context("fork").Process(target=work)
            worker.start()
            worker.join()
            print(worker.exitcode, flush=True)
        time.sleep(600)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_who_is_asked_to_end_leaves_no_folder(name: str, tmp_path: Path) -> None:
    number, script, place = getattr(signal, name), tmp_path / "script.py", tmp_path / "temporary"
    place.mkdir()
    script.write_text(ORDERLY.format(root=str(ROOT), works=False))
    environment = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(number)
    assert process.returncode == 128 + number
    assert list(place.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_worker_ends_at_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ORDERLY.format(root=str(ROOT), works=True))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        assert lines[1] == "worker\n"
        (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(worker), signal.SIGTERM)
        assert int(process.stdout.readline()) == -signal.SIGTERM
        process.kill()


def test_a_process_that_nobody_of_us_started_goes_on() -> None:
    end_with_parent()
