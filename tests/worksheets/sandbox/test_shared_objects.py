"""The objects that a file is linked with, compared with what the linker itself says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from worksheets.sandbox.shared_objects import needed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ELF")


def python() -> Path:
    return Path(sys.executable).resolve()


def listed(file: Path) -> set[str]:
    """The names that ldd resolves; it loads the file, which is why the program does not ask it."""
    ldd = shutil.which("ldd")
    if ldd is None:
        pytest.skip("no ldd here")
    said = subprocess.run([ldd, str(file)], capture_output=True, text=True, check=False).stdout
    paths = [line.split("=>")[-1].split("(")[0].strip() for line in said.splitlines() if "/" in line]
    return {Path(path).name for path in paths}


def test_are_those_that_the_linker_finds() -> None:
    found = needed([python()])
    assert {path.name for path in found} >= listed(python())
    assert all(path.is_file() and path.parent == path.parent.resolve() for path in found)


def test_each_is_named_once_whoever_needs_it() -> None:
    one = needed([python()])
    assert needed([python(), python()]) == one
    assert len(set(one)) == len(one)


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF" + b"\xff" * 200])
def test_what_is_no_program_needs_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert needed([file, tmp_path / "missing"]) == ()
