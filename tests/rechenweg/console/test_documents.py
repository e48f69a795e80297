"""A document is written once, or anew after every save."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.root import ROOT
from tests.running import SHEET, sheet_file
from tests.waiting import PATIENCE, interruptible, wait_for


@pytest.fixture
def watched(tmp_path: Path) -> Iterator["Watched"]:
    found = Watched(tmp_path)
    yield found
    found.process.kill()
    found.process.wait()


class Watched:
    """The command at work on a sheet, with what it prints in files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "out.md"
        self.sheet = sheet_file(folder, SHEET, "# First\n")
        self.errors = folder / "errors"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "cli.py"), "solve", str(self.sheet), "-o", str(self.output), "--watch"],
                env={**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
                stdout=subprocess.DEVNULL,
                stderr=errors,
                preexec_fn=interruptible,
            )

    def shows(self, text: str) -> bool:
        return self.output.exists() and text in self.output.read_text(encoding="utf-8")


def test_a_save_of_the_sheet_or_a_text_is_written_and_a_problem_reported(watched: Watched) -> None:
    wait_for(lambda: watched.shows("First"))
    (watched.folder / "texts" / "1.en.md").write_text("# Second\n", encoding="utf-8")
    wait_for(lambda: watched.shows("Second"))
    watched.sheet.write_text(SHEET.replace("h_2]", "q_2]"), encoding="utf-8")
    wait_for(lambda: "unknown symbol “q_2”" in watched.errors.read_text(encoding="utf-8"))
    assert watched.process.poll() is None
    watched.sheet.write_text(SHEET.replace("[0.1, -0.2]", "[0.7, -0.2]"), encoding="utf-8")
    wait_for(lambda: watched.shows("0.7"))
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) in (0, 130)
    assert "Traceback" not in watched.errors.read_text(encoding="utf-8")
