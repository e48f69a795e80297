"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from solver.errors import Problem
from templates import writing


class TestFormatName:
    @pytest.mark.parametrize(
        ("asked", "output", "expected"),
        [
            (None, None, "pdf"),
            (None, "-", "pdf"),
            (None, "a", "pdf"),
            (None, "a.html", "html"),
            (None, "a.b.JSON", "json"),
            ("md", "a.html", "md"),
        ],
    )
    def test_is_asked_for_or_told_by_the_file(self, asked: str | None, output: str | None, expected: str) -> None:
        assert writing.format_name(asked, output) == expected


class TestTarget:
    @pytest.mark.parametrize(
        ("output", "name", "expected"),
        [
            (None, "pdf", Path("x-solution.pdf")),
            (None, "html", Path("x-solution.html")),
            (None, "json", None),
            (None, "md", None),
            ("-", "pdf", None),
            ("a.json", "json", Path("a.json")),
        ],
    )
    def test_is_a_file_or_standard_output(self, output: str | None, name: str, expected: Path | None) -> None:
        assert writing.target(output, name, "x-solution") == expected


class TestReplace:
    def test_leaves_nothing_else_behind(self, tmp_path: Path) -> None:
        writing.replace(tmp_path / "a", b"new")
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"new")]

    def test_keeps_what_was_there_where_it_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", broken)
        (tmp_path / "a").write_bytes(b"old")
        with pytest.raises(Problem) as caught:
            writing.replace(tmp_path / "a", b"new")
        assert caught.value.facts == {"path": str(tmp_path / "a"), "reason": "No space left on device"}
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"old")]

    @pytest.mark.parametrize("kind", ["link", "link to nothing", "link to itself", "pipe", "folder"])
    def test_refuses_what_is_no_regular_file(self, tmp_path: Path, kind: str) -> None:
        """A link would lead out of the folder that is filled, and a pipe without a reader would make it wait."""
        (tmp_path / "other").write_bytes(b"old")
        path = tmp_path / "a"
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            path.symlink_to({"link": "other", "link to nothing": "x", "link to itself": "a"}[kind])
        with pytest.raises(Problem) as caught:
            writing.replace(path, b"new")
        assert caught.value.facts == {"path": str(path), "reason": "no regular file"}
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "other"]
        assert (tmp_path / "other").read_bytes() == b"old"

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
    def test_keeps_the_permissions_of_a_file(self, tmp_path: Path, mode: int) -> None:
        (tmp_path / "a").touch()
        (tmp_path / "a").chmod(mode)
        writing.replace(tmp_path / "a", b"new")
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode

    def test_gives_a_new_file_the_usual_permissions(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            writing.replace(tmp_path / "a", b"new")
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


class TestPut:
    def test_keeps_a_link_that_somebody_named(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"old")
        (tmp_path / "b").symlink_to("a")
        writing.put(tmp_path / "b", b"new")
        assert (tmp_path / "b").is_symlink()
        assert (tmp_path / "a").read_bytes() == b"new"

    def test_writes_to_a_device_instead_of_replacing_it(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        try:
            writing.put(tmp_path / "pipe", b"new")
            assert os.read(reader, 10) == b"new"
        finally:
            os.close(reader)
        assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


class TestFolders:
    def test_are_there_afterwards(self, tmp_path: Path) -> None:
        for _ in range(2):
            writing.make_folder(tmp_path / "a" / "b", parents=True)
            writing.make_folder_within(tmp_path / "a" / "b" / "c")
        assert (tmp_path / "a" / "b" / "c").is_dir()

    def test_of_the_program_are_no_links(self, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        (tmp_path / "a").symlink_to("other")
        writing.make_folder(tmp_path / "a")
        with pytest.raises(Problem) as caught:
            writing.make_folder_within(tmp_path / "a")
        assert caught.value.facts == {"path": str(tmp_path / "a"), "reason": "no folder, but a link"}

    def test_in_the_place_of_a_file_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        with pytest.raises(Problem) as caught:
            writing.make_folder(tmp_path / "a")
        assert caught.value.facts == {"path": str(tmp_path / "a"), "reason": "File exists"}
