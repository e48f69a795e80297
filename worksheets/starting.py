"""A sheet of one's own to begin with: equations from ``starters/`` with comments that guide, or a copy of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from string import Template

from ruamel.yaml import YAML

from solver.derivation import unknown_symbol
from solver.errors import Problem
from worksheets import catalogue, editor_schema, languages, regular_files

SCHEMA = "sheet.schema.json"
MAX_SHEET, MAX_FILE = 1 << 20, 1 << 24
"""Bytes that a sheet, and a file beside it, may have to be copied."""
_ID_LINE = re.compile("^id:.*$", re.MULTILINE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


def names() -> list[str]:
    """The models that a sheet can begin with."""
    return sorted(Path(file.name).stem for file in _files().iterdir() if file.name.endswith(".yaml"))


def _files() -> Path:
    return Path(str(resources.files(__package__))) / "starters"


def start(folder: Path, model: str, language: str) -> list[Path]:
    """Writes a new sheet with the equations of a model into a new folder and returns its files.

    Raises ``Problem`` where the folder exists, or where its name cannot be that of a sheet.
    """
    if model not in names():
        problem = unknown_symbol(model, {*names(), *catalogue.names()})
        raise Problem("unknown_starter", None, **problem.facts)
    return _written(folder, lambda name: _contents(name, str(folder), model, language))


def copy(folder: Path, sheet: str) -> list[Path]:
    """Writes a copy of a sheet, all that lies beside it included, into a new folder and returns its files.

    Raises ``Problem`` where there is no such sheet, and as ``start`` does.
    """
    file, _ = catalogue.located(sheet)
    return _written(folder, lambda name: _copied(name, file))


def _written(folder: Path, contents: Callable[[str], Mapping[str, bytes]]) -> list[Path]:
    """A new folder with the files that there are for a sheet of its name."""
    name = folder.name or folder.absolute().name
    if _ID.fullmatch(name) is None:
        raise Problem("bad_sheet_name", name=name)
    try:
        if folder.is_symlink() or folder.exists():
            raise Problem("already_there", path=str(folder))
        files = contents(name)
        folder.mkdir(parents=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with (folder / path).open("xb") as stream:
                stream.write(content)
    except (OSError, ValueError) as error:
        raise Problem("unwritable", path=str(folder), reason=getattr(error, "strerror", None) or str(error)) from None
    return [folder / path for path in files]


def _copied(name: str, file: Path) -> dict[str, bytes]:
    """Every file of a sheet's folder, of a sheet that stands alone only itself; the copy has the new name."""
    sheet = regular_files.read(file, MAX_SHEET).decode("utf-8")
    renamed, found = _ID_LINE.subn(f"id: {name}", sheet, count=1)
    files = {catalogue.FILE: (_schema_line() + (renamed if found else f"id: {name}\n{sheet}")).encode()}
    if file.name == catalogue.FILE:
        files |= dict(_beside(file.parent))
    return files | {SCHEMA: editor_schema.text().encode()}


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What lies beside a sheet: texts, programs, recordings. Links, hidden files and kept bytecode are not copied."""
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        is_own = not any(part.startswith((".", "__pycache__")) for part in place.parts)
        if is_own and str(place) not in (catalogue.FILE, SCHEMA) and path.is_file() and not path.is_symlink():
            yield str(place), regular_files.read(path, MAX_FILE)


def _schema_line() -> str:
    return f"# yaml-language-server: $schema={SCHEMA}\n"


def _contents(name: str, folder: str, model: str, language: str) -> dict[str, bytes]:
    """Every file of the sheet."""
    starter = (_files() / f"{model}.yaml").read_text("utf-8")
    head, _, tail = starter.partition("\ntasks:\n")
    facts = {"id": name, "folder": folder if folder.isprintable() else name, "models": head, "tasks": f"tasks:\n{tail}"}
    sheet = _schema_line() + _filled("sheet", language, **facts)
    parts = YAML(typ="safe", pure=True).load(starter)["tasks"]["1"]["parts"]
    text = "".join(_filled("part", language, label=label, asked=_formulas(asked)) for label, asked in parts.items())
    files = {
        catalogue.FILE: sheet.rstrip() + "\n",
        f"texts/1.{language}.md": _filled("text", language, parts=text).rstrip() + "\n",
        SCHEMA: editor_schema.text(),
    }
    return {path: text.encode() for path, text in files.items()}


def _filled(piece: str, language: str, **facts: str) -> str:
    template = Template((languages.FOLDER / language / f"starter_{piece}.md").read_text("utf-8"))
    return template.substitute(facts, language=language)


def _formulas(asked: list[str]) -> str:
    return ", ".join(f'${{{{ tex("{symbol}") }}}}$' for symbol in asked)
