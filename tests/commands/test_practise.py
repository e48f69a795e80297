"""``rechenweg verify SHEET TASK`` in a terminal: a student asks and answers, line by line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

import cli
from rechenweg.arguments import verify
from tests.running import refused


def practised(monkeypatch: pytest.MonkeyPatch, *lines: str, language: str = "en") -> Result:
    monkeypatch.setattr(verify, "_is_terminal", lambda: True)
    arguments = ["verify", "blatt4", "1.1", "--lang", language]
    return CliRunner().invoke(cli.rechenweg, arguments, "".join(f"{line}\n" for line in lines))


class TestPractice:
    def test_marks_each_value_and_goes_on_from_a_right_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = practised(monkeypatch, "(0.537; -0.380)", "0.714").output
        assert "(b)  h_1 = " in said
        assert said.count("  correct  0.75 / 0.75") == 2 * 2  # at once, and at the end
        assert said.index("y_1 = ") < said.index("h_2 = ")

    def test_lets_try_again_and_keeps_a_wrong_answer_only_on_request(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = practised(monkeypatch, "(0.1; 0.1)", "(0.537; -0.380)", "9", "").output
        assert said.count("h_1 = ") >= 2
        assert said.count("Try again") == 2
        assert said.index("Try again") < said.index("correct  0.75 / 0.75") < said.rindex("y_1 = ")

    def test_gives_a_hint_and_then_the_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = practised(monkeypatch, "?", "?").output
        hint, step = said.index("Hint: h_1 = tanh(W_hh"), said.index("The worked step for h_1")
        assert hint < step
        assert "0.537" not in said[:step]
        assert "0.5370" in said[step:]

    def test_goes_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = practised(monkeypatch, "<", "", "<").output
        assert "there is nothing to take back" in said
        assert said.count("h_1 = ") == 3

    def test_speaks_german(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = practised(monkeypatch, "?", "1", language="de").output
        assert "Hinweis: h_1 = tanh(W_hh" in said
        assert "Versuchen Sie es noch einmal" in said

    def test_ends_with_1_where_not_all_is_right(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert practised(monkeypatch, "(0.537; -0.380)").exit_code == 1

    def test_asks_nothing_where_there_is_no_terminal(self) -> None:
        assert "nothing" in refused("verify", "blatt4", "1.1")

    def test_a_task_without_values_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verify, "_is_terminal", lambda: True)
        assert "nothing" in refused("verify", "blatt4", "6.1")
