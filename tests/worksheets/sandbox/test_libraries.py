"""What a student's program sees of Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from worksheets.sandbox import libraries


def test_numpy_is_shown_and_this_program_is_not() -> None:
    shown = libraries.packages()
    assert Path(np.__file__).parent in shown
    here = Path(libraries.__file__).parents[2]
    assert not [path for path in shown if here == path or (here in path.parents and "site-packages" not in path.parts)]
    assert not [path for path in shown if path.name in ("rechenweg", "solver", "worksheets", "cli.py", "pytest")]


def test_the_search_path_leads_to_the_packages_alone() -> None:
    assert set(libraries.search_path()) == {str(path.parent) for path in libraries.packages()}


def test_what_is_installed_beside_the_standard_library_is_emptied_and_it_is_not() -> None:
    assert not set(libraries.emptied()) & set(libraries.standard())
    assert all(path.is_dir() for path in (*libraries.emptied(), *libraries.standard()))


def test_what_runs_is_the_python_behind_a_virtual_environment() -> None:
    assert libraries.interpreter().is_file()


def test_shared_objects_are_those_of_the_system_alone() -> None:
    own = (*map(str, libraries.standard()), *map(str, libraries.packages()))
    assert not [path for path in libraries.objects() if str(path).startswith(own)]
    assert all(path.is_file() for path in libraries.objects())
