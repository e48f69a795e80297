"""What a student's program sees of Python."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from worksheets import cache_folder
from worksheets.cache_folder import VARIABLE
from worksheets.sandbox import libraries


def test_numpy_is_shown_and_this_program_is_not() -> None:
    shown = libraries.packages(b"import scipy, tensorflow")
    assert Path(np.__file__).parent in shown
    here = Path(libraries.__file__).parents[2]
    assert not [path for path in shown if here == path or (here in path.parents and "site-packages" not in path.parts)]
    assert not [path for path in shown if path.name in ("rechenweg", "solver", "worksheets", "cli.py", "pytest")]


def test_the_search_path_leads_to_the_packages_alone() -> None:
    packages = [Path("/first/numpy"), Path("/first/numpy.libs"), Path("/second/scipy")]
    assert libraries.search_path(packages) == ("/first", "/second")


@pytest.mark.parametrize(
    ("program", "shown", "hidden"),
    [
        ("", {"numpy"}, {"scipy", "tensorflow", "keras", "h5py"}),
        ("import scipyx; tensorflow_like = 1", {"numpy"}, {"scipy", "tensorflow"}),
        ("from scipy.special import expit", {"numpy", "scipy"}, {"tensorflow", "keras"}),
        ("importlib.import_module('tensorflow')", {"numpy", "tensorflow", "keras", "h5py"}, {"scipy"}),
        ("import keras", {"numpy", "tensorflow", "keras", "six.py"}, {"scipy"}),
        ("import numpy, six", {"numpy", "tensorflow"}, {"scipy"}),
    ],
)
def test_further_packages_are_shown_where_a_program_names_them(
    program: str, shown: set[str], hidden: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that they require: Keras is a requirement of TensorFlow, and is nothing without it."""
    required = ("numpy", "numpy-2.0.dist-info"), ("scipy",), ("tensorflow", "keras", "h5py", "six.py")
    groups = tuple(tuple(Path("/site") / name for name in group) for group in required)
    monkeypatch.setattr(libraries, "_shown", lambda: (groups, ()))
    found = {path.name for path in libraries.packages(program.encode())}
    assert shown <= found
    assert not hidden & found


def test_what_is_installed_beside_the_standard_library_is_emptied_and_it_is_not() -> None:
    assert not set(libraries.emptied()) & set(libraries.standard())
    assert all(path.is_dir() for path in (*libraries.emptied(), *libraries.standard()))


def test_what_runs_is_the_python_behind_a_virtual_environment() -> None:
    assert libraries.interpreter().is_file()


def test_shared_objects_are_those_of_the_system_alone() -> None:
    own = (*map(str, libraries.standard()), *map(str, libraries.packages(b"scipy tensorflow")))
    assert not [path for path in libraries.objects() if str(path).startswith(own)]
    assert all(path.is_file() for path in libraries.objects())


def test_what_windows_and_terminals_need_is_not_shown() -> None:
    names = {path.name.split(".so")[0] for path in libraries.objects()}
    assert names.isdisjoint({"libX11", "libtk8.6", "libncursesw", "libreadline"})


class TestWhatIsKept:
    @pytest.fixture(autouse=True)
    def own_cache(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
        monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
        yield
        libraries._shown.cache_clear()

    @staticmethod
    def shown(monkeypatch: pytest.MonkeyPatch) -> tuple[bool, tuple[Path, ...]]:
        """Whether it was looked for anew, and the packages."""
        looked = Mock(side_effect=libraries._found)
        with monkeypatch.context() as patched:
            patched.setattr(libraries, "_found", looked)
            libraries._shown.cache_clear()
            shown = libraries.packages(b"")
        return looked.called, shown

    def test_is_what_was_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = self.shown(monkeypatch), self.shown(monkeypatch)
        assert (first[0], second[0]) == (True, False)
        assert first[1] == second[1]

    def test_is_found_anew_where_something_was_installed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        site = tmp_path / "site"
        site.mkdir()
        assert self.shown(monkeypatch)[0]
        monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
        assert not self.shown(monkeypatch)[0], "nothing is installed there"
        (site / "new-1.0.dist-info").mkdir()
        assert self.shown(monkeypatch)[0]
        assert not self.shown(monkeypatch)[0]

    @pytest.mark.parametrize(("old", "new"), [("/numpy", "/numpy_that_is_gone"), ("[", "{"), ('"', '" ')])
    def test_is_found_anew_where_it_is_damaged(self, old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = self.shown(monkeypatch)[1]
        base = cache_folder.folder()
        assert base is not None
        (file,) = base.glob("*.libraries.json")
        text = file.read_text("utf-8").split("\n", 1)[1]
        cache_folder.write(file, text.replace(old, new))
        assert self.shown(monkeypatch) == (True, expected)

    def test_is_nothing_where_nothing_may_be_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE, "off")
        assert [self.shown(monkeypatch)[0] for _ in range(2)] == [True, True]
