"""The secret that a batch is drawn from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.variants import secret

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no modes")


def test_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "exam.secret"
    made = secret.obtained(file)
    assert len(made) == secret.LENGTH
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret.obtained(file) == secret.read(file) == made
    assert secret.obtained(tmp_path / "other.secret") != made


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [(b"00" * 32, 0o644, "open_secret"), (b"00" * 31, 0o600, "broken_secret"), (b"no hex", 0o600, "broken_secret")],
)
def test_another_file_is_refused(content: bytes, mode: int, code: str, tmp_path: Path) -> None:
    file = tmp_path / "s"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(Problem, match=code):
        secret.read(file)


def test_a_folder_and_a_pipe_are_no_secret(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Problem, match="broken_secret"):
        secret.read(tmp_path / "pipe")
    with pytest.raises(Problem, match=r"broken_secret|secret_unusable"):
        secret.read(tmp_path)


def test_is_removed_where_nothing_was_written_with_it(tmp_path: Path) -> None:
    file, folder = tmp_path / "exam.secret", tmp_path / "exam"

    def breaks_off(*, written: bool) -> None:
        with secret.kept_if_used(file, folder):
            secret.obtained(file)
            if written:
                folder.mkdir()
            raise Problem("no_folder")

    for written in (False, True):
        with pytest.raises(Problem, match="no_folder"):
            breaks_off(written=written)
        assert file.exists() is written


def test_its_fingerprint_tells_it_from_others_and_nothing_more() -> None:
    one, other = (secret.fingerprint(bytes([n]) * 32) for n in (1, 2))
    assert one != other
    assert len(one) == 16


@pytest.mark.skipif(not os.access("/proc/kmsg", os.R_OK), reason="root alone reads it")
def test_a_file_that_has_nothing_to_say_yet_is_none(tmp_path: Path) -> None:
    (tmp_path / "s").symlink_to("/proc/kmsg")
    with pytest.raises(Problem):
        secret.read(tmp_path / "s")
