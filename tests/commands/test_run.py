"""``rechenweg run``: programs are recorded whole or not at all, and a change of one is noticed."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from commands import run
from tests.running import rechenweg, refused
from worksheets import recordings, running
from worksheets.building import load
from worksheets.programs import read
from worksheets.recordings import differences

SHEET = """\
id: probe
language: en
tasks:
  "1": {programs: probe, parts: {a: []}}
  "2": {parts: {a: []}}
"""

PROGRAM = """\
import json, os, sys
from pathlib import Path
small = "--small" in sys.argv
seed = int(sys.argv[sys.argv.index("--seed") + 1])
print("First:")
print("epoch 1/2")
print()
print("Second: ä")
Path("line.svg").write_text('<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
                            'width="9pt" height="9pt"><path d="M0 0L9 9"/></svg>')
Path("results.json").write_text(json.dumps({"size": 1 if small else 2, "seed": seed, "list": [0.25, 1e-20]}))
"""

TEXT = """\
# Title

## a Part

Question.

---

{{ program("probe") }}

{{ output("probe", "Second") }}

Size ${{ recorded("probe", "size") }}$, list ${{ recorded("probe", "list") }}$, twice it
${{ 2 * recorded("probe", "list", 1) }}$.

{{ picture("probe", "line.svg", "A line", alt="It rises") }}
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    for folder in ("programs", "texts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "sheet.yaml").write_text(SHEET, encoding="utf-8")
    (tmp_path / "programs" / "probe.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "texts" / "1.en.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def change(sheet: Path, old: str, new: str) -> None:
    path = sheet / "programs" / "probe.py"
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


class TestRecording:
    def test_holds_results_output_and_pictures(self, sheet: Path) -> None:
        result = rechenweg("run", sheet, "1", "--seed", 7)
        assert result.exit_code == 0
        assert result.stdout.startswith("probe: recorded in ")
        folder = sheet / "recordings" / "probe"
        data = json.loads((folder / "recording.json").read_text(encoding="utf-8"))
        assert data["full"]["results"] == {"size": 2, "seed": 7, "list": [0.25, 1e-20]}
        assert data["small"]["results"]["size"] == 1
        assert data["seed"] == 7
        assert {"python", "numpy"} <= data["versions"].keys()
        assert (folder / "output.txt").read_text(encoding="utf-8") == "First:\nepoch 1/2\n\nSecond: ä\n"
        assert (folder / "line.svg").read_text(encoding="utf-8").startswith("<svg ")

    def test_leaves_nothing_else_behind(self, sheet: Path) -> None:
        for _ in range(2):
            rechenweg("run", sheet)
        assert {path.name for path in sheet.iterdir()} == {"programs", "texts", "recordings", "sheet.yaml"}
        assert [path.name for path in (sheet / "recordings").iterdir()] == ["probe"]

    def test_stays_when_a_new_run_fails(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        before = (sheet / "recordings" / "probe" / "recording.json").read_bytes()
        change(sheet, "print()", "raise ValueError('no luck')")
        assert "probe ended with an error: ValueError: no luck" in refused("run", sheet)
        assert (sheet / "recordings" / "probe" / "recording.json").read_bytes() == before

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("import json", "import json, no_such_package", "needs no_such_package, which is not installed"),
            ('"seed": seed', '"seed": "x"', "no usable results.json"),
            ('"seed": seed', '"seed": float("nan")', "no usable results.json"),
            ("Path(\"results.json\")", "Path(\"other.json\")", "no usable results.json"),
            ("print()", "print('x' * 300000)", "prints more than"),
            ("<path ", "<script>1</script><path ", "<script>"),
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be_used(self, sheet: Path, old: str, new: str, message: str) -> None:
        change(sheet, old, new)
        assert message in refused("run", sheet, "1")
        assert not (sheet / "recordings").exists()

    def test_a_program_that_does_not_end_is_ended(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(running, "MAX_SECONDS", 1)
        change(sheet, "print()", "import time; time.sleep(1000)")
        assert "took longer than 1 s" in refused("run", sheet)

    def test_a_task_without_a_program_is_named(self, sheet: Path) -> None:
        assert "task 2 has no program; there are: 1" in refused("run", sheet, "2")

    @pytest.mark.parametrize("name", ["../evil", "skeletons/probe", "Probe", "a" * 99])
    def test_a_program_is_named_by_a_plain_word(self, sheet: Path, name: str) -> None:
        (sheet / "sheet.yaml").write_text(SHEET.replace("programs: probe", f"programs: {name}"), encoding="utf-8")
        message = refused("run", sheet)
        assert "sheet.yaml:4:" in message
        assert "expected the name of a program" in message

    def test_messages_are_german_on_request(self, sheet: Path) -> None:
        assert "zu Aufgabe 2 gehört kein Programm" in refused("run", sheet, "2", "--lang", "de")


class TestTrial:
    """``run --small`` shows and compares, and records nothing."""

    def test_agrees_with_what_was_recorded(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        result = rechenweg("run", sheet, "--small")
        assert result.exit_code == 0
        assert result.stdout.startswith("First:\n")
        assert "gives what was recorded" in result.stdout

    def test_ends_with_1_where_results_differ(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        before = (sheet / "recordings" / "probe" / "recording.json").read_bytes()
        change(sheet, "0.25", "0.26")
        result = rechenweg("run", sheet, "--small")
        assert result.exit_code == 1
        assert "DIFFERS from what was recorded in list" in result.stdout
        assert (sheet / "recordings" / "probe" / "recording.json").read_bytes() == before


class TestSolution:
    def test_shows_listing_output_numbers_and_picture(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        page = rechenweg("solve", sheet, "--task", "1", "--format", "md").stdout
        assert "```python\nimport json, os, sys\n" in page
        assert "```\nSecond: ä\n```" in page
        assert "Size $2$, list $0.25$, twice it $0.5$." in page
        assert "**Figure:** It rises\n\n*A line*" in page

    def test_needs_no_package_of_the_programs(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        change(sheet, "import json", "import json, no_such_package")
        result = rechenweg("solve", sheet, "--task", "1", "--format", "md")
        assert result.exit_code == 0
        assert "no_such_package" in result.stdout

    def test_warns_of_a_program_that_changed(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        assert rechenweg("solve", sheet, "--format", "md").stderr == ""
        change(sheet, "Second", "Third")
        result = rechenweg("solve", sheet, "--format", "md")
        assert result.exit_code == 0
        assert result.stderr == (
            "rechenweg: probe was changed after its results were recorded; "
            "rechenweg run probe 1 records them anew\n"
        )  # fmt: skip

    def test_says_what_to_do_where_nothing_was_recorded(self, sheet: Path) -> None:
        message = refused("solve", sheet, "--format", "md")
        assert message.endswith("1.en.md:11: nothing was recorded of probe; rechenweg run probe 1 does it")

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('"size"', '"sise"', "unknown symbol “sise”; did you mean “size”?"),
            ('"list", 1', '"list", 3', "list has no entry in row 3"),
            ('"Second"', '"Sceond"', "unknown symbol “Sceond”"),
            ('"line.svg"', '"lien.svg"', "did you mean “line.svg”?"),
            ('program("probe")', 'program("prope")', "there is no program “prope”; did you mean “probe”?"),
            ('program("probe")', 'program("probe", "f")', "unknown symbol “f”"),
        ],
    )
    def test_names_what_is_not_there(self, sheet: Path, old: str, new: str, message: str) -> None:
        rechenweg("run", sheet)
        text = sheet / "texts" / "1.en.md"
        text.write_text(TEXT.replace(old, new), encoding="utf-8")
        assert message in refused("solve", sheet, "--format", "md")

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"full": 1}', '{"full": {"seconds": "x", "results": {}}}'])
    def test_a_damaged_recording_is_one_line(self, sheet: Path, content: str) -> None:
        rechenweg("run", sheet)
        (sheet / "recordings" / "probe" / "recording.json").write_text(content, encoding="utf-8")
        assert "recording.json" in refused("solve", sheet, "--format", "md")

    def test_an_unsafe_picture_is_refused(self, sheet: Path) -> None:
        rechenweg("run", sheet)
        picture = sheet / "recordings" / "probe" / "line.svg"
        picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', encoding="utf-8")
        assert "<script>" in refused("solve", sheet, "--format", "md")


class TestDifferences:
    @pytest.mark.parametrize(
        ("recorded", "found", "expected"),
        [
            ({"a": Decimal("1")}, {"a": Decimal("1.2")}, []),
            ({"a": Decimal("1")}, {"a": Decimal("1.5")}, ["a"]),
            ({"a": [1, 2]}, {"a": [1, 2]}, []),
            ({"a": [1, 2]}, {"a": [1]}, ["a"]),
            ({"a": [1]}, {"a": 1}, ["a"]),
            ({"a": 1}, {}, ["a"]),
            ({}, {"b": 1}, ["b"]),
            ({"seconds_x": 1}, {"seconds_x": 9}, []),
            ({"sampled_x": Decimal("0.2")}, {"sampled_x": Decimal("0.5")}, []),
            ({"sampled_x": Decimal("0.2")}, {"sampled_x": Decimal("0.9")}, ["sampled_x"]),
        ],
    )
    def test_are_named(self, recorded: recordings.Results, found: recordings.Results, expected: list[str]) -> None:
        assert differences(recorded, found, 0.25) == expected


def test_an_unwritable_folder_is_named(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recordings, "_write_files", full)
    assert "No space left on device" in refused("run", sheet)
    assert list((sheet / "recordings").iterdir()) == []


def test_the_environment_makes_pictures_the_same_each_time(sheet: Path) -> None:
    pytest.importorskip("matplotlib", reason="pip install 'rechenweg[programs]' installs it")
    change(sheet, "print()", "import matplotlib.pyplot as p; p.plot([1, 2], [3, 1]); p.title('T'); p.savefig('m.svg')")
    program = read(load(sheet / "sheet.yaml"), "probe")
    first, second = (running.run(program, 1, lambda line: None).figures["m.svg"] for _ in range(2))
    assert first == second
    assert ">T</text>" in first
    assert "Label" in first
    assert "<metadata>" not in first


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestProgress:
    """Which program runs, and what it said last, on a terminal's stderr; elsewhere nothing."""

    @staticmethod
    def shown(stream: io.StringIO, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("COLUMNS", "120")
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stderr", stream)
        run.record(load(sheet / "sheet.yaml"), read(load(sheet / "sheet.yaml"), "probe"), 1, "en")
        return stream.getvalue()

    def test_is_shown_on_a_terminal(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        change(sheet, "print()", "import time; time.sleep(0.3); print()")
        found = self.shown(Terminal(), sheet, monkeypatch)
        assert "probe, small setting" in found
        assert "probe, full setting" in found
        assert "epoch 1/2" in found

    def test_is_not_shown_elsewhere(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.shown(io.StringIO(), sheet, monkeypatch) == ""
