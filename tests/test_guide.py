"""Every example and every command of the documentation is what a person gets who copies it."""

import doctest
import json
import re
import shlex
from pathlib import Path
from zipfile import ZipFile

import pytest

import cli
from solver import notation
from tests.running import rechenweg
from tests.worksheets.student_programs import RIGHT_RNN

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


EXAMPLES = [(page, number, block) for page in PAGES for number, block in enumerate(blocks(page, "yaml"), 1)]


@pytest.mark.parametrize(("page", "number", "block"), EXAMPLES, ids=[f"{p}-{n}" for p, n, _ in EXAMPLES])
def test_an_example_is_solved(page: str, number: int, block: str, tmp_path: Path) -> None:
    sheet = tmp_path / "example.yaml"
    sheet.write_text(block, encoding="utf-8")
    checked = rechenweg("check", sheet, "--lang", "en")
    assert (checked.stderr, checked.exit_code) == ("", 0)
    solved = rechenweg("solve", sheet, "--format", "md")
    assert (solved.stderr, solved.exit_code) == ("", 0)


def test_the_text_of_the_guide_fits_its_first_example(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    sheet = next(block for block in blocks("docs/guide.md", "yaml") if "id: forward" in block)
    (tmp_path / "sheet.yaml").write_text(sheet, encoding="utf-8")
    (tmp_path / "texts" / "1.en.md").write_text(blocks("docs/guide.md", "markdown")[0], encoding="utf-8")
    solved = rechenweg("solve", tmp_path, "--format", "md")
    assert (solved.stderr, solved.exit_code) == ("", 0)
    assert "The first entry is $0.6" in solved.stdout


def plain(page: str) -> str:
    """A page without its blocks of code."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page: str) -> list[str]:
    headings = re.findall(r"^## (.+)$", plain(page), re.MULTILINE)
    return [re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("page", [page for page in PAGES if re.search(r"^- \[.*\]\(#", plain(page), re.MULTILINE)])
def test_contents_lead_to_the_sections(page: str) -> None:
    assert re.findall(r"^- \[.*\]\(#([a-z-]+)\)$", plain(page), re.MULTILINE) == anchors(page)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", plain(page)):
        file, _, anchor = target.partition("#")
        path = ROOT / page if not file else (ROOT / page).parent / file
        assert path.exists(), target
        assert not anchor or anchor in anchors(str(path.resolve().relative_to(ROOT))), target


def test_the_contents_of_the_documentation_are_complete() -> None:
    linked = set(re.findall(r"\]\(([\w]+\.md)\)", plain("docs/README.md")))
    assert linked | {"README.md"} == {Path(page).name for page in PAGES}


def test_the_examples_for_python_give_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False, encoding="utf-8").failed == 0


COMMANDS = tuple(
    dict.fromkeys(
        (page, line)
        for page in PAGES
        for line in re.findall(r"^    rechenweg (.+?)(?: +#.*)?$", (ROOT / page).read_text(encoding="utf-8"), re.M)
    )
)
PLACEHOLDERS = ("SHEET", "FILE.yaml")
LONG = ("run ", "--watch", "--self-test", "--cluster")
"""What computes for minutes, never ends or needs other machines; it is read, but not run."""
ASKING = "verify blatt4 1.1"
"""What asks value by value, in a terminal alone."""

ANSWERS = {
    "person": "0012345",
    "answers": {
        "1.1": {
            "h_1": "(0,5370; -0,3799)",
            "y_1": "0,7139",
            "h_2": "(0,5137; 0,4188)",
            "y_2": "0,6177",
            "h_3": "(0,6782; 0,3730)",
            "y_3": "0,7374",
        }
    },
}


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_is_one_that_the_program_understands(page: str, line: str) -> None:
    name, *arguments = shlex.split(line)
    if not any(word in line for word in PLACEHOLDERS):
        cli.rechenweg.commands[name].make_context(name, arguments)


class TestCommands:
    """Each is run in a folder that holds what the pages speak of."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "class.csv").write_text("0012345,Ada\n", encoding="utf-8")
        (tmp_path / "submissions").mkdir()
        for file in ("answers.yaml", "submissions/ada.json"):
            (tmp_path / file).write_text(json.dumps(ANSWERS), encoding="utf-8")
        with ZipFile(tmp_path / "class.zip", "w") as archive:
            archive.write(tmp_path / "submissions" / "ada.json", "submissions/ada.json")
        (tmp_path / "abgabe.py").write_text(RIGHT_RNN, encoding="utf-8")
        (tmp_path / "rnn.yaml").write_text(blocks("README.md", "yaml")[0], encoding="utf-8")
        monkeypatch.chdir(tmp_path)

    @pytest.mark.parametrize("page", dict.fromkeys(page for page, _ in COMMANDS))
    def test_do_what_they_say(self, page: str) -> None:
        rechenweg("new", "my-sheet")
        rechenweg("vary", "blatt4", "--task", "1.1", "--roster", "class.csv", "--exam", "-o", "exam")
        (Path("exam") / "entered").mkdir()
        (Path("exam") / "entered" / "0012345.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
        (Path("exam") / "decisions.csv").write_text("person,task,symbol,points,remark\n", encoding="utf-8")
        for line in (line for of, line in COMMANDS if of == page):
            if line != ASKING and not any(word in line for word in (*LONG, *PLACEHOLDERS, "--code", "new ")):
                result = rechenweg(*shlex.split(shortened(line)))
                assert result.exit_code == (1 if is_wrong(line) else 0), f"{line}\n{result.output}"

    @pytest.mark.sandbox
    @pytest.mark.parametrize("line", dict.fromkeys(line for _, line in COMMANDS if "--code" in line))
    def test_mark_programs(self, line: str) -> None:
        assert rechenweg(*shlex.split(line)).exit_code == 0


def shortened(line: str) -> str:
    """The command for one task and a few variants."""
    line = re.sub(r"--(count|variants) \d+", r"--\1 1", line)
    if line.startswith("practice") and "--variants" not in line:
        line += " --variants 1"
    writes = re.match(r"(solve|sheet|vary|crosscheck) blatt4", line) and "--check" not in line
    return line.replace("blatt4", "blatt4 --task 1.1", 1) if writes and "--task" not in line else line


def is_wrong(line: str) -> bool:
    """Whether the answer that is marked is a wrong one, as these are."""
    return "z_1=0.5" in line or "dL_3/dW_hh=-0,0639" in line


def test_what_papers_write_is_read_as_the_guide_writes_it() -> None:
    text = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
    table = text.split("| in papers | write |\n|---|---|\n")[1].split("\n\n")[0]
    written = [code for row in table.splitlines() for code in re.findall(r"`([^`]+)`", row)]
    assert len(written) > 20
    for code in written:
        notation.read_expression(code)
