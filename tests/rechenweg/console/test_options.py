"""What a shell completes, and what an option takes that has a fixed set of names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

import cli
from tests.running import SHEETS, refused
from worksheets import languages
from worksheets.editions import EDITIONS


def completed(*words: str) -> list[str]:
    """What may stand where the last word is being typed."""
    *before, last = words
    shell = ShellComplete(cli.rechenweg, {}, "rechenweg", "_RECHENWEG_COMPLETE")
    return [item.value for item in shell.get_completions(list(before), last)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["cross"], ["crosscheck"]),
        (["solve", "blat"], ["blatt4", "blat"]),  # or a file of that name
        (["solve", "blatt4", "--task", "1."], ["1.1", "1.2"]),
        (["run", "blatt4", "4."], ["4.1", "4.2", "4.3"]),
        (["solve", "blatt4", "--format", "i"], ["ipynb"]),
        (["solve", "blatt4", "--lang", ""], list(languages.known())),
        (["solve", "blatt4", "--edition", "c"], ["compact"]),
        (["export", "blatt4", "--to", "qti"], ["qti21", "qti30"]),
        (["new", "mine", "--model", "ls"], ["lstm"]),
        (["list", "blatt4", "--format", "j"], ["json"]),
        (["solve", "--edi"], ["--edition"]),
    ],
)
def test_a_shell_completes_names(words: list[str], expected: list[str]) -> None:
    assert completed(*words) == expected


def test_of_a_sheet_in_a_file_the_tasks_are_completed_too() -> None:
    assert completed("solve", str(SHEETS / "gru.yaml"), "--task", "") == ["1", "2"]


@pytest.mark.parametrize("sheet", ["no-such-sheet", "/"])
def test_of_a_sheet_that_cannot_be_read_nothing_is_completed(sheet: str) -> None:
    assert completed("solve", sheet, "--task", "") == []


@pytest.mark.parametrize(("option", "known"), [("--lang", languages.known()), ("--edition", tuple(EDITIONS))])
def test_of_a_fixed_set_another_name_is_refused(option: str, known: tuple[str, ...], tmp_path: Path) -> None:
    line = refused("solve", "blatt4", option, "other", "-o", tmp_path / "out.md")
    assert f"'other' is not one of {', '.join(map(repr, known))}" in line
    assert list(tmp_path.iterdir()) == []
