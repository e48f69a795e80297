"""What a program's run leaves: results and pictures that can be used, or a problem."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets import running
from worksheets.programs import Program
from worksheets.running import MAX_FILE, MAX_RESULTS, plain_svg, recording, run

PROGRAM = Program("probe", Path("probe.py"), "import json\n")
RESULTS = '{"loss": 0.25, "steps": [1, 2], "tiny": 1e-20}'


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> Callable[..., running.Ran]:
    """The run of a program that leaves these files, without a process."""

    def ran(program: Program = PROGRAM, **files: str) -> running.Ran:
        def output(program: Program, seed: int, small: bool, folder: Path, said: Callable[[str], None]) -> str:
            for name, text in files.items():
                (folder / name.replace("_", ".")).write_text(text, "utf-8")
            return f"{seed} {small}\n"

        monkeypatch.setattr(running, "_output", output)
        return run(program, 3, print, small=True)

    return ran


def test_numbers_are_read_as_they_are_written(leaving: Callable[..., running.Ran]) -> None:
    found = leaving(results_json=RESULTS, a_svg="<svg>\n  <g/>\n</svg>", other_txt="x")
    assert found.output == "3 True\n"
    assert found.run.results == {"loss": Decimal("0.25"), "steps": [1, 2], "tiny": Decimal("1e-20")}
    assert found.figures == {"a.svg": "<svg>\n<g/>\n</svg>\n"}


def test_what_is_kept_is_of_both_settings(leaving: Callable[..., running.Ran]) -> None:
    small, full = leaving(results_json='{"n": 1}'), leaving(results_json='{"n": 2}', a_svg="<svg/>")
    kept = recording(PROGRAM, 3, small, full)
    assert (kept.small.results, kept.full.results) == ({"n": 1}, {"n": 2})
    assert (kept.program, kept.sha256, kept.seed, kept.figures) == ("probe", PROGRAM.sha256, 3, {"a.svg": "<svg/>\n"})
    assert {"python", "numpy"} <= kept.versions.keys()
    assert "tensorflow-cpu" not in kept.versions


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "[1]",
        '{"a": "1"}',
        '{"a": true}',
        '{"a": [1, null]}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e400}',
        '{"a": [1, 1' + "0" * 400 + "]}",
        '{"a": {"b": 1}}',
        "[" * 100_000,
        "{" + ", ".join(f'"n{n}": 1' for n in range(MAX_RESULTS + 1)) + "}",
        '{"a": 1' + " " * MAX_FILE + "}",
    ],
    ids=[
        "none",
        "half",
        "list",
        "text",
        "truth",
        "null",
        "nan",
        "infinite",
        "1e400",
        "10^400",
        "nested",
        "deep",
        "many",
        "large",
    ],
)
def test_results_that_cannot_be_used_are_refused(text: str | None, leaving: Callable[..., running.Ran]) -> None:
    with pytest.raises(Problem) as caught:
        leaving(**({} if text is None else {"results_json": text}))
    assert (caught.value.code, caught.value.facts["program"]) == ("no_results", "probe")


def test_a_picture_that_is_too_large_is_named(leaving: Callable[..., running.Ran]) -> None:
    with pytest.raises(Problem) as caught:
        leaving(results_json=RESULTS, a_svg="<svg>" + " " * MAX_FILE)
    assert (caught.value.code, caught.value.facts["name"]) == ("figure_too_large", "a.svg")


def test_a_package_that_is_missing_is_named(leaving: Callable[..., running.Ran]) -> None:
    with pytest.raises(Problem) as caught:
        leaving(Program("probe", Path("probe.py"), "import no_such_module, json\n"), results_json=RESULTS)
    assert (caught.value.code, caught.value.facts["module"]) == ("program_needs", "no_such_module")


class TestPicture:
    def test_has_neither_prologue_nor_description(self) -> None:
        text = """<?xml version="1.0"?>
            <!DOCTYPE svg PUBLIC "x" "y">
            <!-- made by
            somebody -->
            <svg width="9"><metadata>\n<date/>\n</metadata><g/></svg>
        """
        assert plain_svg(text) == '<svg width="9"><g/></svg>\n'

    def test_keeps_its_style_to_itself(self) -> None:
        text = '<svg width="9"><defs>\n <style type="text/css">*{stroke-linejoin: round}</style>\n</defs><svg /></svg>'
        assert plain_svg(text) == '<svg style="stroke-linejoin: round" width="9"><svg /></svg>\n'

    def test_has_the_letters_of_the_documents(self) -> None:
        found = plain_svg(
            "<svg><text style=\"font: 9px; font-family: 'DejaVu Sans', sans-serif; fill: red\">1</text></svg>"
        )
        assert "DejaVu" not in found
        assert "font-family: Label, 'Source Sans 3'" in found
        assert found.endswith('sans-serif; fill: red">1</text></svg>\n')
