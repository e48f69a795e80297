"""A sheet of one's own to begin with: equations from ``starters/``, comments that guide, the text of the first task."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template

from ruamel.yaml import YAML

from solver.derivation import unknown_symbol
from solver.errors import Problem
from worksheets import editor_schema

SCHEMA = "sheet.schema.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


def names() -> list[str]:
    """The models that a sheet can begin with."""
    return sorted(Path(file.name).stem for file in _files().iterdir() if file.name.endswith(".yaml"))


def _files() -> Path:
    return Path(str(resources.files(__package__))) / "starters"


def start(folder: Path, model: str, language: str) -> list[Path]:
    """Writes a new sheet into a new folder and returns its files.

    Raises ``Problem`` where the folder exists, or where its name cannot be that of a sheet.
    """
    if model not in names():
        problem = unknown_symbol(model, names())
        raise Problem("unknown_starter", None, **problem.facts)
    name = folder.name or folder.absolute().name
    if _ID.fullmatch(name) is None:
        raise Problem("bad_sheet_name", name=name)
    try:
        if folder.is_symlink() or folder.exists():
            raise Problem("already_there", path=str(folder))
        contents = _contents(name, str(folder), model, language)
        folder.mkdir(parents=True)
        (folder / "texts").mkdir()
        for path, text in contents.items():
            with (folder / path).open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except (OSError, ValueError) as error:
        raise Problem("unwritable", path=str(folder), reason=getattr(error, "strerror", None) or str(error)) from None
    return [folder / path for path in contents]


def _contents(name: str, folder: str, model: str, language: str) -> dict[str, str]:
    """Every file of the sheet."""
    starter = (_files() / f"{model}.yaml").read_text("utf-8")
    head, _, tail = starter.partition("\ntasks:\n")
    facts = {"id": name, "folder": folder if folder.isprintable() else name, "models": head, "tasks": f"tasks:\n{tail}"}
    sheet = f"# yaml-language-server: $schema={SCHEMA}\n{_filled('sheet', language, **facts)}"
    parts = YAML(typ="safe", pure=True).load(starter)["tasks"]["1"]["parts"]
    text = "".join(_filled("part", language, label=label, asked=_formulas(asked)) for label, asked in parts.items())
    return {
        "sheet.yaml": sheet.rstrip() + "\n",
        f"texts/1.{language}.md": _filled("text", language, parts=text).rstrip() + "\n",
        SCHEMA: editor_schema.text(),
    }


def _filled(piece: str, language: str, **facts: str) -> str:
    return Template((_files() / f"{piece}.{language}.md").read_text("utf-8")).substitute(facts)


def _formulas(asked: list[str]) -> str:
    return ", ".join(f'${{{{ tex("{symbol}") }}}}$' for symbol in asked)
