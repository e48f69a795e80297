"""What programs that check PDF/UA find in every kind of document: nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.running import rechenweg, sheet_file

ANSWERS = "Task 1\nh_1 = (0.5; 0.2)\nh_2 = (1; 2)\n"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One document of each kind, by its name."""
    folder = tmp_path_factory.mktemp("accessible")
    sheet = sheet_file(folder)
    (folder / "class.csv").write_text("Matrikelnummer;Name\n4711;Ada\n", encoding="utf-8")
    (folder / "handed").mkdir()
    (folder / "handed" / "4711.txt").write_text(ANSWERS, encoding="utf-8")
    exam, marks = folder / "exam", folder / "marks"
    for arguments in (
        ("solve", sheet, "-o", folder / "solution.pdf"),
        ("sheet", sheet, "-o", folder / "sheet.pdf"),
        ("sheet", sheet, "--form", "-o", folder / "form.pdf"),
        ("solve", "mlp", "--lang", "en", "-o", folder / "contents.pdf"),
        ("solve", "attention", "--edition", "scheme", "--lang", "en", "-o", folder / "scheme.pdf"),
        ("sheet", "gru", "--form", "--lang", "de", "-o", folder / "long form.pdf"),
        ("vary", sheet, "--roster", folder / "class.csv", "--exam", "--form", "-o", exam),
        ("verify", sheet, folder / "handed", "--key", exam, "-o", marks),
    ):
        assert rechenweg(*arguments, "--pdf-variant", "pdf/ua-1").exit_code in (0, 1)
    found = {path.stem: path for path in folder.glob("*.pdf")}
    (own,) = (path for path in exam.iterdir() if path.is_dir())
    found |= {f"exam {path.stem}": path for path in own.glob("*.pdf")}
    (found["feedback"],) = (marks / "feedback").glob("*.pdf")
    return found


KINDS = (
    *("solution", "sheet", "form", "exam questions", "exam solution", "feedback"),
    *("contents", "scheme", "long form"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_checker_of_what_is_heard_finds_nothing(kind: str, documents: dict[str, Path]) -> None:
    outloud: Any = pytest.importorskip("outloud")
    report = outloud.check(str(documents[kind]))
    assert report.error is None
    assert [(f.rule, f.message) for f in report.findings if f.severity != "info"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_checker_of_the_standard_finds_nothing(kind: str, documents: dict[str, Path]) -> None:
    pdfua: Any = pytest.importorskip("pdfua")
    assert [(f.rule_id, f.message) for f in pdfua.validate(str(documents[kind])).findings] == []
