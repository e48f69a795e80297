"""Plain right numbers are told at once, in the words of the engine, and without it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import right_at_once
from tests.root import ROOT
from tests.running import rechenweg
from worksheets.cache_folder import VARIABLE
from worksheets.catalogue import find

SHEET = "blatt4"
RIGHT = {
    "1.1": {
        "h_1": "(0,5370; -0,3799)", "y_1": "0,7139", "h_2": "(0.5137; 0.4188)", "y_2": "0,6177",
        "h_3": "[0.6782, 0.3730]", "y_3": "0.7374",
    },
    "2.2": {"params(rnn)": "24704", "params(lstm)": "98816"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))


def taught(*arguments: str) -> str:
    """The engine's own words, after which the key is kept."""
    assert right_at_once.lines(SHEET, arguments, "en") is None
    return rechenweg("verify", SHEET, *arguments, "--lang", "en").stdout


def at_once(*arguments: str) -> str:
    found = right_at_once.lines(SHEET, arguments, "en")
    assert found is not None
    return "".join(f"{line}\n" for line in found)


@pytest.mark.parametrize(
    "arguments",
    [
        ("1.1", "y_1=0,7139"),
        ("1.1", "y_1 = 0.7139 ", "h_1=(0,5370; −0,3799)"),
        ("1.1", "y_3=0,73742", "h_3=[0.6782, 0.3730]", "h_2=[0.5137,0.4188]"),
        ("2.2", "params(rnn)=24704"),
        ("2.2", "params(rnn)=24704,0", "params(lstm)=+98816"),
    ],
)
def test_arguments(arguments: Sequence[str]) -> None:
    assert taught(*arguments) == at_once(*arguments)


def test_a_file_with_all_tasks_and_their_open_parts(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    lists = {**RIGHT["1.1"], "h_1": [0.5370, "-0.3799"], "y_1": 0.7139}
    file.write_text(json.dumps({"person": "7", "answers": {**RIGHT, "1.1": lists}}), encoding="utf-8")
    said = taught(str(file))
    assert at_once(str(file)) == said
    assert said.count("Task") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("1.1", "y_1=0,7136"),  # wrong
        ("1.1", "y_1=0,71"),  # imprecise
        ("2.2", "params(rnn)=24.704"),  # three digits may be a group
        ("1.1", "y_1=ca. 0,7139"),
        ("1.1", "y_1=0,7139", "h_1=(0,5370)"),
        ("1.1", "y_1=0,7139", "q=1"),
        ("1.1", "y_1=0,7139=0,7139"),
        ("1.1", "y_1=0,7139", "y_1=0,7139"),
        ("9.9", "y_1=0,7139"),
        ("1.1",),
        (),
        ("nothing.json",),
    ],
)
def test_what_is_left_to_the_engine(arguments: Sequence[str]) -> None:
    taught("1.1", "y_1=0,7139")
    taught("2.2", "params(rnn)=24704")
    assert right_at_once.lines(SHEET, arguments, "en") is None


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{}", "{", '{"answers": {}}', '{"answers": {"1.1": {}}}', '{"answers": {"1.1": {"y_1": "0.7139"}}}',
        '{"answers": {"1.1": {"y_1": null}}}', '{"answers": {"9": {"y_1": "0.7139"}}}', "[" * 100_000,
        json.dumps({"answers": {"1.1": RIGHT["1.1"]}, "more": 1}),
        json.dumps({"answers": {"1.1": {**RIGHT["1.1"], "(e)": "because"}}}),
        json.dumps({"answers": {"1.1": RIGHT["1.1"]}}).replace('"y_1"', '"y_2"'),
    ],
)  # fmt: skip
def test_files_that_are_left_to_the_engine(tmp_path: Path, text: str) -> None:
    taught("1.1", "y_1=0,7139")
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    assert right_at_once.lines(SHEET, (str(file),), "en") is None


def test_the_engine_is_not_loaded() -> None:
    rechenweg("verify", SHEET, "1.1", "y_1=0,7139")
    script = (
        "import sys; from rechenweg.__main__ import main\n"
        f"sys.argv = ['rechenweg', 'verify', '{SHEET}', '1.1', 'y_1=0,7139']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'lark', 'pydantic'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout


def test_nothing_is_kept_where_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    right_at_once.keep(find(SHEET), SHEET, ("1.1", "y_1=0,7139"))
    assert right_at_once.lines(SHEET, ("1.1", "y_1=0,7139"), "en") is None
