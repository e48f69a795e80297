"""A worker ends with the process that started it."""

from __future__ import annotations

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
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_even_where_that_is_killed(method: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT), method=method))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        assert is_alive(worker)
        process.kill()
    wait_for(lambda: not is_alive(worker))


def test_a_process_that_nobody_of_us_started_goes_on() -> None:
    end_with_parent()
