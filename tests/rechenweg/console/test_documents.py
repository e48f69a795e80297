"""A document is written once, or anew after every save."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.root import ROOT
from tests.running import SHEET, sheet_file
from tests.waiting import PATIENCE, interruptible, wait_for


@pytest.fixture(params=["md", "pdf"])
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Watched"]:
    found = Watched(tmp_path, request.param)
    yield found
    found.process.kill()
    found.process.wait()


class Watched:
    """The command at work on a sheet, with what it prints in files."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder, self.output = folder, folder / f"out.{suffix}"
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
        """Whether the document has a text."""
        return self.output.exists() and text in self._text()

    def _text(self) -> str:
        if self.output.suffix == ".md":
            return self.output.read_text(encoding="utf-8")
        with pypdfium2.PdfDocument(self.output.read_bytes()) as opened:
            return "\n".join(page.get_textpage().get_text_range() for page in opened)

    def is_as_written_alone(self) -> bool:
        """Whether the file is the one that a process writes that finds nothing kept."""
        alone = self.folder / f"alone{self.output.suffix}"
        command = [sys.executable, str(ROOT / "cli.py"), "solve", str(self.sheet), "-o", str(alone)]
        subprocess.run(command, env={**os.environ, "RECHENWEG_CACHE": "off"}, check=True, capture_output=True)
        return alone.read_bytes() == self.output.read_bytes()


def test_a_save_of_the_sheet_or_a_text_is_written_and_a_problem_reported(watched: Watched) -> None:
    wait_for(lambda: watched.shows("First"))
    (watched.folder / "texts" / "1.en.md").write_text("# Second\n", encoding="utf-8")
    wait_for(lambda: watched.shows("Second"))
    watched.sheet.write_text(SHEET.replace("h_2]", "q_2]"), encoding="utf-8")
    wait_for(lambda: "unknown symbol “q_2”" in watched.errors.read_text(encoding="utf-8"))
    assert watched.process.poll() is None
    watched.sheet.write_text(SHEET.replace("[0.1, -0.2]", "[0.7, -0.2]"), encoding="utf-8")
    wait_for(lambda: watched.shows("0.7"))
    assert watched.is_as_written_alone()
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) in (0, 130)
    assert "Traceback" not in watched.errors.read_text(encoding="utf-8")


def test_a_pdf_from_parts_that_were_laid_out_before_is_the_same_file(tmp_path: Path) -> None:
    def printed(cache: str) -> bytes:
        command = [sys.executable, str(ROOT / "cli.py"), "solve", str(sheet), "-o", str(tmp_path / "out.pdf")]
        subprocess.run(command, env={**os.environ, "RECHENWEG_CACHE": cache}, check=True, capture_output=True)
        return (tmp_path / "out.pdf").read_bytes()

    sheet, kept = sheet_file(tmp_path, SHEET, "# First\n\nA text.\n"), tmp_path / "cache"
    printed(str(kept))
    (layouts,) = kept.glob("layouts-*.sqlite")
    before = layouts.stat().st_mtime_ns
    first = printed(str(kept))
    assert layouts.stat().st_mtime_ns == before  # nothing was laid out
    assert printed("off") == first
    sheet.write_text(SHEET.replace("[0.1, -0.2]", "[0.7, -0.2]"), encoding="utf-8")
    assert printed(str(kept)) == printed("off") != first
