"""The folders: tests stand at the mirrored path of what they test, and a file can be read in one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.root import ROOT

PACKAGES = ("commands", "rechenweg", "solver", "templates", "worksheets")
ARGUMENTS = Path("rechenweg", "arguments")
LONGEST = 450
"""Lines of a module."""


def modules() -> Iterator[Path]:
    """The modules that hold code, as paths within the project; a sheet's programs are data."""
    yield Path("cli.py")
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            body = ast.parse(path.read_text("utf-8")).body
            holds_code = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body)
            if "sheets" not in path.relative_to(ROOT).parts and (path.name != "__init__.py" or holds_code):
                yield path.relative_to(ROOT)


def mirrored(module: Path) -> tuple[Path, ...]:
    """Where the tests of a module may stand: beside those of its neighbours, for a package within or above them."""
    folder = ROOT / "tests" / module.parent
    if module.parent == ARGUMENTS:  # what a command takes is tested with what it does
        folder = ROOT / "tests" / "commands"
    if module.name != "__init__.py":
        return (folder / f"test_{module.name}",)
    name = f"test_{module.parent.name}.py"
    return folder / name, folder.parent / name


def test_every_module_has_its_tests_at_the_mirrored_path() -> None:
    without = {str(m) for m in modules() if not any(path.is_file() for path in mirrored(m))}
    assert without == set()


def test_a_module_can_be_read_in_one_sitting() -> None:
    lines = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > LONGEST} == {}
