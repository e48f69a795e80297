"""Documents of a process that lays nothing out itself, as others did it before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from unittest import mock
from zlib import crc32

import pytest

from templates import pdf_process
from templates.blocks.typesetting import Typesetter
from templates.document import Program
from tests.templates.blocks.both_ways import from_blocks
from tests.templates.everything import EVERYTHING
from tests.templates.everything import document as with_contents

document = partial(with_contents, *EVERYTHING)
pytestmark = pytest.mark.usefixtures("fast_way")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That of the layouts; what a process knows is forgotten."""
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    monkeypatch.setattr(pdf_process.THIS, "_engines", {})
    monkeypatch.setattr(pdf_process.THIS, "_writes_one", False)
    from_blocks(document())
    pdf_process.THIS._engines.clear()
    (path,) = tmp_path.glob("layouts-*.sqlite")
    return path


def changed(file: Path, kind: str, old: str, new: str) -> None:
    """Another text in place of one in all that was kept of this kind, as somebody would write it."""
    with sqlite3.connect(file) as connection:
        for name, text in connection.execute(
            "SELECT name, text FROM kept WHERE name LIKE ?", (f"{kind} %",)
        ).fetchall():
            other = text.replace(old, new)
            connection.execute(
                "UPDATE kept SET text = ?, checksum = ? WHERE name = ?", (other, crc32(other.encode()), name)
            )
    connection.close()


def test_nothing_is_laid_out_and_the_file_is_the_same(file: Path) -> None:
    expected = from_blocks(document())
    pdf_process.THIS._engines.clear()
    with mock.patch.object(Typesetter, "_laid_out", side_effect=AssertionError):
        assert from_blocks(document()) == expected


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("face", '","', '","0'),
        ("face", "Label", "None"),
        ("block", '[[0,"', '[[1,[7,1.0,1.0,1.0]],[0,"'),
    ],
    ids=["another checksum", "another typeface", "a picture that there is not"],
)
def test_what_does_not_fit_is_laid_out_anew(file: Path, kind: str, old: str, new: str) -> None:
    expected = from_blocks(document())
    pdf_process.THIS._engines.clear()
    changed(file, kind, old, new)
    assert from_blocks(document()) == expected


def test_what_was_kept_of_a_typeface_that_is_another_one_now_is_not_used_for_new_blocks(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what a file says of it nor what was embedded of it."""
    monkeypatch.setattr(pdf_process.THIS, "_writes_one", True)
    other = with_contents(Program("an_other = program\n", "python"), contents=False)
    expected = from_blocks(other)
    pdf_process.THIS._engines.clear()
    changed(file, "face", '","', '","0')
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM kept WHERE name NOT LIKE 'f% %'")
    connection.close()
    assert from_blocks(other) == expected


def in_a_process() -> tuple[bool, str]:
    """Whether a process that writes one document and ends had to load WeasyPrint, and the checksum of the file."""
    code = (
        "import sys; from hashlib import sha256; from templates.formats import pdf; pdf.prepare()\n"
        "from tests.templates.everything import EVERYTHING, document\n"
        "print(sha256(pdf.write(document(*EVERYTHING))).hexdigest(), 'weasyprint' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    checksum, was_loaded = run.stdout.split()
    return was_loaded == "True", checksum


def test_where_all_is_kept_weasyprint_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    _, expected = in_a_process()
    assert in_a_process() == (False, expected)
    monkeypatch.setenv("RECHENWEG_CACHE", "off")
    assert in_a_process()[1] == expected


def test_a_process_of_many_documents_keeps_no_file_of_each(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        kinds = {name.split()[0] for (name,) in connection.execute("SELECT name FROM kept")}
    connection.close()
    assert "face" in kinds
    assert "file" not in kinds
