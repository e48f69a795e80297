"""The programs of a sheet: what a programming task has for a model answer. They are read, never imported.

They stand in the sheet's folder, ``programs/NAME.py``, skeletons for students in ``programs/skeletons/NAME.py``.
"""

from __future__ import annotations

import ast
import hashlib
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.sheet import Sheet, Task
from worksheets.solving import chosen
from worksheets.yaml_source import read_text

FOLDER = "programs"
_NAME = re.compile(r"(skeletons/)?[a-z][a-z0-9_]{0,63}")
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Extract:
    """Some lines of a program; ``first`` is the number of the first one."""

    text: str
    first: int


@dataclass(frozen=True)
class Program:
    """A program as it stands in its file."""

    name: str
    path: Path
    text: str

    @property
    def sha256(self) -> str:
        """The hash of what the program does: layout, comments and docstrings do not count.

        What it imports from other programs of its sheet counts. Of a text that is no program it is the hash of the
        text.
        """
        try:
            meant = _meaning(ast.parse(self.text)) + "".join(other.sha256 for other in self.extended())
        except (SyntaxError, ValueError, RecursionError):
            meant = self.text
        return hashlib.sha256(meant.encode(errors="surrogatepass")).hexdigest()

    def extended(self) -> list[Program]:
        """The programs beside it that it imports. Raises ``Problem`` for one that imports it in turn."""
        return self._extended((self.name,))

    def _extended(self, chain: tuple[str, ...]) -> list[Program]:
        found = []
        for name in sorted(self._imported()):
            path = self.path.with_name(f"{name}.py")
            if not _is_beside(path, self.path):
                continue
            if name in chain:
                raise Problem("broken_program", Place(str(self.path)), reason=f"{name} imports itself")
            other = Program(name, path, read_text(path, f"{FOLDER}/{name}.py"))
            other._extended((*chain, name))
            found.append(other)
        return found

    def extract(self, name: str = "") -> Extract:
        """The whole program, or the class, function, method (``Class.method``) or constant of that name.

        Raises ``Problem`` for a name that the program does not define.
        """
        if not name:
            return Extract(self.text.rstrip() + "\n", 1)
        found = dict(_definitions(self._tree(), ""))
        if name not in found:
            raise unknown_symbol(name, found)
        first, last = found[name]
        lines = self.text.splitlines()[first - 1 : last]
        return Extract(textwrap.dedent("\n".join(lines)) + "\n", first)

    def missing(self) -> list[str]:
        """The packages that the program imports and that are not installed."""
        own = self.extended()
        imported = self._imported().difference(other.name for other in own).union(*(other.missing() for other in own))
        return sorted(name for name in imported if find_spec(name) is None)

    @property
    def tolerance(self) -> float:
        """By how much (relatively) results may differ from machine to machine.

        Training in a framework amplifies the rounding of kernels that differ from processor to processor.
        """
        return 0.25 if self._imported() & {"tensorflow", "keras"} else 1e-6

    def _imported(self) -> set[str]:
        nodes = list(ast.walk(self._tree()))
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        return {name.partition(".")[0] for name in names}

    def _tree(self) -> ast.Module:
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            raise Problem("broken_program", Place(str(self.path), line), reason=str(error)) from None


def _is_beside(path: Path, program: Path) -> bool:
    """Whether a program stands there, in the same folder, also where links lead."""
    return regular_files.is_file(path) and path.resolve().parent == program.resolve().parent


def _meaning(node: object) -> str:
    """A syntax tree as text, the same in every version of Python: without places, docstrings and what is empty."""
    if isinstance(node, list):
        return f"[{','.join(map(_meaning, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {name: part for name, part in ast.iter_fields(node) if part is not None and part != []}
    if isinstance(node, ast.Module | _Definition) and ast.get_docstring(node, clean=False) is not None:
        fields["body"] = fields["body"][1:]
    return f"{type(node).__name__}({','.join(f'{name}={_meaning(part)}' for name, part in fields.items())})"


def _definitions(node: ast.AST, within: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """What a module or class defines, each name with its first and its last line."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Definition):
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield within + child.name, (first, child.end_lineno or child.lineno)
        if isinstance(child, ast.ClassDef):
            yield from _definitions(child, f"{within}{child.name}.")
        if isinstance(child, ast.Assign):
            for target in child.targets:
                if isinstance(target, ast.Name):
                    yield within + target.id, (child.lineno, child.end_lineno or child.lineno)


def read(sheet: Sheet, name: str) -> Program:
    """The program of that name. Raises ``Problem`` where the sheet has none."""
    path = sheet.folder / FOLDER / f"{name}.py"
    if _NAME.fullmatch(name) is None or not regular_files.is_file(path):
        raise Problem("unknown_program", None, **unknown_symbol(name, _names(sheet)).facts)
    if not path.resolve().is_relative_to(sheet.folder.resolve()):
        raise Problem("outside_folder", path=f"{FOLDER}/{name}.py")
    return Program(name, path, read_text(path, f"{FOLDER}/{name}.py"))


def _names(sheet: Sheet) -> list[str]:
    return sorted(path.stem for path in (sheet.folder / FOLDER).glob("*.py"))


def of_tasks(sheet: Sheet, tasks: list[Task]) -> list[Program]:
    """The programs that the tasks declare, each once. Raises ``Problem``."""
    return [read(sheet, name) for name in dict.fromkeys(name for task in tasks for name in task.programs)]


def programmed(sheet: Sheet, names: Sequence[str]) -> list[Task]:
    """The named tasks, or all that have programs. Raises ``Problem`` for a named one that has none."""
    tasks = chosen(sheet, names)
    known = ", ".join(task.id for task in sheet.tasks.values() if task.programs)
    for task in tasks if names else ():
        if not task.programs:
            raise Problem("no_program", task.place, task=task.id, known=known)
    return [task for task in tasks if task.programs]
