from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from commands import export
from tests.running import rechenweg, refused
from tests.templates.platforms import moodle_rules
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key

ONE = ("export", "blatt4", "--task", "2.1", "--to", "moodle", "--lang", "en")


def test_the_variants_are_those_of_vary(tmp_path: Path) -> None:
    rechenweg("vary", "blatt4", "--task", "2.1", "--count", "2", "--seed", "7", "-o", tmp_path / "v")
    result = rechenweg(*ONE, "--count", "2", "--seed", "7", "-o", tmp_path / "q.xml")
    assert result.exit_code == 0, result.stderr
    assert "2 variants of each task" in result.stdout
    questions = moodle_rules.questions((tmp_path / "q.xml").read_bytes(), "cloze")
    for question, folder in zip(questions, sorted((tmp_path / "v").glob("*/key.json")), strict=True):
        key = json.loads(folder.read_text(encoding="utf-8"))["tasks"]["2.1"]["answers"]
        assert [gap.graded(key[name])[0] for gap, name in zip(moodle_rules.gaps(question), key, strict=True)] == 6 * [1]


def test_more_variants_leave_the_others_as_they_are(tmp_path: Path) -> None:
    for count in ("1", "3"):
        rechenweg(*ONE, "--count", count, "--seed", "7", "-o", tmp_path / f"{count}.xml")
    first, three = (moodle_rules.questions((tmp_path / f"{n}.xml").read_bytes(), "cloze") for n in ("1", "3"))
    assert moodle_rules.text(first[0], "questiontext") == moodle_rules.text(three[0], "questiontext")


def test_a_secret_is_made_and_gives_the_same_numbers_again(tmp_path: Path) -> None:
    secret = tmp_path / "own.secret"
    for name in ("a.xml", "b.xml"):
        result = rechenweg(*ONE, "--variants", "1", "--secret", secret, "-o", tmp_path / name)
        assert result.exit_code == 0, result.stderr
    assert os.stat(secret).st_mode & 0o077 == 0
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()


def test_without_a_count_the_sheets_own_numbers_are_asked(tmp_path: Path) -> None:
    result = rechenweg(*ONE, "-o", "-")
    (question,) = moodle_rules.questions(result.stdout.encode(), "cloze")
    assert moodle_rules.gaps(question)[0].graded("0.6682")[0] == 1


@pytest.mark.parametrize("platform", ["moodle", "moodle-stack", "qti30"])
def test_several_processes_write_the_same_bytes(platform: str, tmp_path: Path) -> None:
    options = ("export", "blatt4", "--task", "2.1", "--to", platform, "--count", "3", "--seed", "7")
    for jobs in ("1", "2"):
        result = rechenweg(*options, "--jobs", jobs, "-o", tmp_path / jobs)
        assert result.exit_code == 0, result.stderr
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


texts_of = export.texts_of


def ending_at_the_second(order: Order, key: Key, *others: Any) -> Any:
    """Composes the texts of a variant, but for one that ends whoever composes it."""
    if int(key.person.number) == 2:
        os._exit(9)
    return texts_of(order, key, *others)


def ending(*_: Any) -> Any:
    os._exit(9)


def texts(path: Path) -> list[str]:
    """The text of each question in a file."""
    return [moodle_rules.text(one, "questiontext") for one in moodle_rules.questions(path.read_bytes(), "cloze")]


class TestLost:
    """A variant that cannot be composed is told when the others are written."""

    @pytest.mark.parametrize(("language", "named"), [("de", "Variante 2: "), ("en", "Variant 2: ")])
    def test_the_others_are_written(
        self, language: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        command = ("export", "blatt4", "--task", "2.1", "--to", "moodle", "--count", 3, "--seed", 7)
        rechenweg(*command, "-o", tmp_path / "all.xml")
        monkeypatch.setattr(export, "texts_of", ending_at_the_second)
        line = refused(*command, "--jobs", 2, "-o", tmp_path / "most.xml", LC_ALL=f"{language}.UTF-8")
        assert line.startswith(named)
        every, most = (texts(tmp_path / name) for name in ("all.xml", "most.xml"))
        assert most == [every[0], every[2]]

    def test_nothing_is_written_where_it_is_the_only_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(export, "texts_of", ending)
        refused(*ONE, "--count", 2, "--seed", 7, "--jobs", 2, "-o", tmp_path / "none.xml")
        assert not (tmp_path / "none.xml").exists()


def test_formulas_are_written_as_wanted(tmp_path: Path) -> None:
    result = rechenweg(*ONE, "--formulas", "mathml", "-o", "-")
    assert "&lt;math " in result.stdout
    assert "\\[" not in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "blackboard"], 'there is no platform format "blackboard"; there are: canvas, ilias, moodle'),
        (["--to", "moodle", "--count", "2"], "--count needs what the numbers are drawn from"),
        (["--to", "moodle", "--count", "2", "--seed", "1", "--secret", "x"], "either --seed N or --secret FILE"),
        (["--to", "moodle", "--seed", "1"], "--seed and --secret belong to --count N"),
        (["--to", "moodle", "--task", "9.9"], "9.9"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(options: list[str], said: str, tmp_path: Path) -> None:
    target = tmp_path / "q.xml"
    target.write_text("before", encoding="utf-8")
    result = rechenweg("export", "blatt4", *options, "-o", target, "--lang", "en")
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert target.read_text(encoding="utf-8") == "before"
