"""Archives whose list of files is longer than anybody needs: they are refused before it is read."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from worksheets import archives


def listing(count: int) -> bytes:
    """An archive that is a list of so many files and nothing else, as it is in the format for large archives."""
    entry = b"PK\1\2" + bytes([20, 0, 20, 0]) + bytes(20) + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = count * len(entry)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    where = struct.pack("<4sLQL", b"PK\6\7", 0, size, 1)
    return entry * count + end + where + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)


def test_what_was_packed_is_read_from_memory_and_from_a_file(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", b"x" * 20_000_000)
    (tmp_path / "a.zip").write_bytes(content.getvalue())
    for source in (content.getvalue(), tmp_path / "a.zip"):
        with archives.opened(source) as found:
            assert len(found.read("a.txt")) == 20_000_000


def test_a_list_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    few, many = listing(3), listing(archives.LONGEST_LIST // 47 + 1)
    assert len(archives.opened(few).infolist()) == 3
    with pytest.raises(archives.TooManyFiles):
        archives.opened(many)
    (tmp_path / "a.zip").write_bytes(many)
    with pytest.raises(archives.TooManyFiles):
        archives.opened(tmp_path / "a.zip")
