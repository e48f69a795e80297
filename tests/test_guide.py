"""Every example of the guide and of the README is what a person gets who copies it."""

import re
from pathlib import Path

import pytest

from tests.running import rechenweg

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/guide.md")


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
    (tmp_path / "sheet.yaml").write_text(blocks("docs/guide.md", "yaml")[0], encoding="utf-8")
    (tmp_path / "texts" / "1.en.md").write_text(blocks("docs/guide.md", "markdown")[0], encoding="utf-8")
    solved = rechenweg("solve", tmp_path, "--format", "md")
    assert (solved.stderr, solved.exit_code) == ("", 0)
    assert "The first entry is $0.6" in solved.stdout


def test_its_contents_lead_to_its_sections() -> None:
    text = re.sub(r"^```.*?^```", "", (ROOT / "docs/guide.md").read_text(encoding="utf-8"), flags=re.M | re.S)
    sections = {re.sub(r"[^a-z -]", "", s.lower()).replace(" ", "-") for s in re.findall(r"^## (.+)$", text, re.M)}
    assert set(re.findall(r"\(#([a-z-]+)\)", text)) == sections
