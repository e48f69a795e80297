"""Walking over what was handed in: folders and archives, nested, locked, broken or hostile."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.submissions import files
from worksheets.submissions.files import Walk


def archive(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, inside in members.items():
            opened.writestr(name, inside)
    return content.getvalue()


def walked(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """The files below what was handed in, by their parts, and why others were passed over."""
    walk = Walk()
    found = {"/".join(file.parts): file.path.read_bytes() for file in walk.files(path)}
    return found, [problem.code for problem in walk.skipped]


def walked_archive(folder: Path, content: bytes) -> tuple[dict[str, bytes], list[str]]:
    (folder / "class.zip").write_bytes(content)
    return walked(folder / "class.zip")


class TestArchives:
    def test_in_archives_are_unpacked_below_their_name(self, tmp_path: Path) -> None:
        inner = archive({"answers.yaml": b"1", "deep/b.txt": b"2"})
        found, skipped = walked_archive(tmp_path, archive({"Ada_1/abgabe.zip": inner, "c.txt": b"3"}))
        assert found == {"Ada_1/abgabe/answers.yaml": b"1", "Ada_1/abgabe/deep/b.txt": b"2", "c.txt": b"3"}
        assert skipped == []

    def test_that_are_too_deep_are_named(self, tmp_path: Path) -> None:
        content = archive({"a.txt": b"x"})
        for _ in range(files.MAX_DEPTH + 1):
            content = archive({"z.zip": content})
        assert walked_archive(tmp_path, content) == ({}, ["too_deep"])

    def test_that_are_locked_are_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        content = bytearray(archive({"locked.txt": b"x" * 9, "open.txt": b"y"}))
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            local = opened.getinfo("locked.txt").header_offset
        central = content.index(b"PK\x01\x02")
        content[local + 6] |= 1
        content[central + 8] |= 1
        assert walked_archive(tmp_path, bytes(content)) == ({"open.txt": b"y"}, ["archive_locked"])

    @pytest.mark.parametrize(
        "content",
        [b"", b"PK\x03\x04", b"no archive", archive({"a.txt": b"x" * 99})[:-30]],
        ids=["empty", "begun", "text", "cut"],
    )
    def test_that_are_broken_are_named(self, tmp_path: Path, content: bytes) -> None:
        assert walked_archive(tmp_path, content) == ({}, ["broken_archive"])

    def test_with_a_broken_member_lose_that_one_alone(self, tmp_path: Path) -> None:
        content = bytearray(archive({"broken.txt": os.urandom(200), "whole.txt": b"y"}))
        content[60] ^= 0xFF
        assert walked_archive(tmp_path, bytes(content)) == ({"whole.txt": b"y"}, ["broken_archive"])

    @pytest.mark.parametrize(
        ("name", "code"),
        [("../a.txt", "leads_outside"), ("x/../../a.txt", "leads_outside"), ("..\\a.txt", "leads_outside"),
         ("/".join("abcdefghi") + "/a.txt", "too_deep")],
    )  # fmt: skip
    def test_with_names_that_lead_elsewhere_lose_these(self, tmp_path: Path, name: str, code: str) -> None:
        assert walked_archive(tmp_path, archive({name: b"x", "b.txt": b"y"})) == ({"b.txt": b"y"}, [code])

    def test_of_one_person_with_very_many_files_are_passed_over_and_the_others_are_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "MAX_INSIDE", 3)
        many = archive({f"{n}.txt": b"x" for n in range(4)})
        content = archive({"Ada_1/many.zip": many, "Bert_2/a.txt": b"y"})
        assert walked_archive(tmp_path, content) == ({"Bert_2/a.txt": b"y"}, ["archive_too_many_files"])

    def test_of_what_unpacks_too_large_nothing_is_kept(self, tmp_path: Path) -> None:
        bomb = archive({"bomb.txt": bytes(30_000_000), "a.txt": b"x"})
        assert walked_archive(tmp_path, bomb) == ({"a.txt": b"x"}, ["unpacks_too_large"])

    def test_with_more_files_than_a_class_are_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "MAX_FILES", 3)
        many = archive({f"{n}.txt": b"" for n in range(5)})
        assert walked_archive(tmp_path, many) == ({}, ["archive_too_many_files"])

    def test_leave_nothing_behind(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        walked_archive(tmp_path, archive({"a.txt": b"x"}))
        assert [path.name for path in tmp_path.iterdir()] == ["class.zip"]


class TestFolders:
    def test_what_systems_leave_behind_is_not_read(self, tmp_path: Path) -> None:
        for name in (".DS_Store", "Thumbs.db", "~$a.xlsx", "a.txt"):
            (tmp_path / name).write_bytes(b"x")
        walk = Walk()
        assert [file.name for file in walk.files(tmp_path)] == ["a.txt"]
        assert sorted(walk.left_behind) == [".DS_Store", "Thumbs.db", "~$a.xlsx"]

    def test_of_one_person_with_very_many_files_cost_the_others_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "MAX_FILES", 3)
        for name in (*(f"Ada_1/{n}.txt" for n in range(9)), "Bert_2/a.txt", "Carl_3/a.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        found, codes = walked(tmp_path)
        assert (len(found), codes) == (5, ["files_left_out"])

    def test_hold_no_more_than_all_may(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MAX_ALL", 3)
        for number in range(5):
            (tmp_path / f"{number}.txt").touch()
        with pytest.raises(Problem) as caught:
            walked(tmp_path)
        assert caught.value.code == "too_many_files"

    def test_links_and_pipes_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "link.txt").symlink_to("/etc/hostname")
        os.mkfifo(tmp_path / "pipe.txt")
        assert walked(tmp_path) == ({}, ["link_skipped", "no_regular_file"])

    def test_nothing_there_is_a_problem(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            walked(tmp_path / "no_such")
        assert caught.value.code == "unreadable"
