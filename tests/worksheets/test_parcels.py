"""A sheet travels with all that its documents are made of, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import SHEET, sheet_file
from worksheets import parcels
from worksheets.catalogue import find
from worksheets.parcels import Parcel


def test_holds_the_files_of_the_sheet_alone(tmp_path: Path) -> None:
    sheet = sheet_file(tmp_path, SHEET)
    for name in ("texts/1.en.md", "programs/net.py", "secret.txt", "other.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "texts/away.md").symlink_to("/etc/hostname")
    found = parcels.packed(str(sheet))
    assert found is not None
    assert [name for name, _ in found.files] == [sheet.name, "programs/net.py", "texts/1.en.md"]


def test_one_that_everybody_has_goes_by_its_name() -> None:
    assert parcels.packed("blatt4") is None


def test_is_the_same_sheet_where_it_arrives(tmp_path: Path) -> None:
    sheet = sheet_file(tmp_path, SHEET)
    found = parcels.packed(str(sheet))
    assert found is not None
    arrived = parcels.unpacked(found)
    assert Path(arrived).parent != tmp_path
    assert find(arrived).tasks.keys() == find(str(sheet)).tasks.keys()
    assert Path(arrived).read_bytes() == sheet.read_bytes()
    assert parcels.unpacked(found) == arrived


def test_is_no_way_out_of_its_folder() -> None:
    with pytest.raises(Problem, match="outside_folder"):
        parcels.unpacked(Parcel("sheet.yaml", (("../sheet.yaml", b""),)))


def test_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "MAX_BYTES", 100)
    with pytest.raises(Problem):
        parcels.packed(str(sheet_file(tmp_path, SHEET)))
