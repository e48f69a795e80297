from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest

from templates.platforms import moodle_formulas
from tests.fabricated import Answered, bank, fabricated
from tests.templates.platforms import moodle_rules
from tests.templates.platforms.expressions import Calculator
from worksheets.quiz.model import Quiz


def question(*tasks: str, sheet: str = "blatt4", count: int = 0) -> tuple[Quiz, Element]:
    found = bank(*tasks, sheet=sheet, count=count)
    (one,) = moodle_rules.questions(moodle_formulas.write(found), "formulas")
    return found.quizzes[0], one


def text(node: Element, path: str) -> str:
    return node.findtext(f"{path}/text") or ""


def calculated(one: Element, entries: list[str], variant: int = 0) -> Calculator:
    """All variables of a question for these answers, as Formulas computes them for one part."""
    found = Calculator("=", 0)
    found.values = {
        moodle_formulas.VARIANT: float(variant),
        **{f"_{n}": float(entry) for n, entry in enumerate(entries)},
    }
    found.run(text(one, "varsglobal"))
    found.run(text(one, "answers/vars2"))
    return found


def share(quiz: Quiz, found: Calculator, name: str) -> float:
    start = 0
    for asked in quiz.asked:
        if asked.name == name:
            return float(sum(found.values[f"earned{n}"] for n in range(start, start + asked.size))) / asked.size
        start += asked.size
    raise AssertionError(name)


def entries(quiz: Quiz, one: Answered) -> list[str]:
    return [entry for asked in quiz.asked for entry in one.answers[asked.name]]


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_the_grading_variables_score_as_the_marker(task: str) -> None:
    quiz, made = question(task)
    for one in fabricated(quiz, quiz.variants[0]):
        assert share(quiz, calculated(made, entries(quiz, one)), one.symbol) == pytest.approx(float(one.share)), str(
            one
        )


def test_the_criterion_weighs_the_values() -> None:
    quiz, made = question("1.1", count=3)
    for number, variant in enumerate(quiz.variants):
        right = [entry.value for asked in quiz.asked for entry in variant.values[asked.name].entries]
        assert calculated(made, right, number).value(text(made, "answers/correctness")) == pytest.approx(1)
        other = calculated(made, right, number - 1).value(text(made, "answers/correctness"))
        assert other < 1


def test_there_is_a_box_for_each_entry_and_one_text_for_all_variants() -> None:
    quiz, made = question("2.1", count=3)
    assert text(made, "varsrandom") == "variant0 = {0:3};"
    assert text(made, "answers/numbox") == "6"
    shown = text(made, "answers/subqtext")
    assert re.findall(r"\{_(\d+)\}", shown) == list("012345")
    assert "{txt0}" in shown
    assert all(name in text(made, "varsglobal") for name in re.findall(r"\{(txt\d+)\}", shown))
    assert len(quiz.variants) == 3


@pytest.mark.parametrize("answer", ["0", "-1", "1000", "-1000000"])
def test_no_answer_stops_the_calculation(answer: str) -> None:
    quiz, made = question("1.1", sheet="mlp")
    calculated(made, [answer] * sum(asked.size for asked in quiz.asked))
