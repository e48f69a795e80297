from __future__ import annotations

import re

import pytest

from templates.messages import word
from templates.platforms import moodle_stack
from tests.fabricated import Answered, bank, fabricated
from tests.templates.platforms import moodle_rules, stack_rules
from worksheets.quiz.model import Quiz
from worksheets.verdicts import FOLLOW_THROUGH


def answers(quiz: Quiz, one: Answered) -> dict[str, str]:
    entries = [entry for asked in quiz.asked for entry in one.answers[asked.name]]
    return {f"ans{n}": entry for n, entry in enumerate(entries, 1)}


def share(quiz: Quiz, found: dict[str, stack_rules.Outcome], name: str) -> float:
    start = 1
    for asked in quiz.asked:
        if asked.name == name:
            return sum(found[f"prt{n}"].score for n in range(start, start + asked.size)) / asked.size
        start += asked.size
    raise AssertionError(name)


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_the_trees_score_as_the_marker(task: str) -> None:
    found = bank(task)
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    for one in fabricated(quiz, quiz.variants[0]):
        marked = stack_rules.marked(question, 0, answers(quiz, one))
        assert share(quiz, marked, one.symbol) == pytest.approx(float(one.share)), str(one)


def test_each_variant_is_scored_with_its_own_numbers() -> None:
    found = bank("2.1", count=3)
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    for number, variant in enumerate(quiz.variants):
        for one in fabricated(quiz, variant):
            marked = stack_rules.marked(question, number, answers(quiz, one))
            assert share(quiz, marked, one.symbol) == pytest.approx(float(one.share)), str(one)


@pytest.mark.parametrize("count", [0, 3])
def test_the_question_tests_are_green_in_every_variant(count: int) -> None:
    found = bank("1.1", count=count)
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    kinds = {test.findtext("description") for test in question.iter("qtest")}
    assert {"right", "follow-through", "bias_left_out in h_1"} <= kinds
    for number in range(len(quiz.variants)):
        stack_rules.tests(question, number)


def test_one_question_has_all_variants_and_one_text_with_their_numbers() -> None:
    found = bank("2.1", count=3)
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    assert len(question.findall("deployedseed")) == 3
    assert [stack_rules.variables(question, n).values["variant"] for n in range(3)] == [1, 2, 3]
    assert question.findtext("questionnote/text") == "{@variant@}"
    shown = moodle_rules.text(question, "questiontext")
    assert "{@txt[1]@}" in shown
    assert "[[if" not in shown
    for name in ("input", "validation", "feedback"):
        assert len(re.findall(rf"\[\[{name}:", shown)) == 6


def test_where_words_differ_each_variant_has_its_own_and_every_input_stands_once(told_by_sign: str) -> None:
    (question,) = moodle_rules.questions(moodle_stack.write(bank("1", sheet=told_by_sign, count=8)), "stack")
    shown = moodle_rules.text(question, "questiontext")
    parts = re.findall(r'\[\[if test="variant=(\d)"\]\](.*?)\[\[/if\]\]', shown)
    assert [number for number, _ in parts] == list("12345678")
    signs = [stack_rules.variables(question, n).value("txt[5]") > 0 for n in range(8)]
    assert ["lifts" in text for _, text in parts] == signs
    assert set(signs) == {True, False}
    assert shown.count("[[input:") == len(list(question.iter("input")))


def test_what_follows_from_zeros_or_from_what_no_calculation_gives_earns_nothing() -> None:
    found = bank("1.1")
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    right = {
        f"ans{n}": entry
        for n, entry in enumerate((e.value for a in quiz.asked for e in quiz.variants[0].values[a.name].entries), 1)
    }
    slipped = stack_rules.marked(question, 0, {**right, "ans1": "0.5", "ans2": "-0.4", "ans3": "0.6900"})
    assert slipped["prt3"] == stack_rules.Outcome(1.0, "prt3-1-F | prt3-2-T", slipped["prt3"].said)
    zeros = stack_rules.marked(question, 0, {**right, "ans1": "0", "ans2": "0", "ans3": "0.3"})
    assert zeros["prt3"].score < 1
    outside = stack_rules.marked(question, 0, {**right, "ans1": "1", "ans2": "1", "ans3": "0.9"})
    assert outside["prt3"].score == 0


def test_an_empty_answer_counts_as_nothing_and_later_ones_from_the_right_value() -> None:
    found = bank("2.1")
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    right = {f"ans{n}": quiz.variants[0].values[a.name].entries[0].value for n, a in enumerate(quiz.asked, 1)}
    marked = stack_rules.marked(question, 0, {**right, "ans1": ""})
    assert [marked[f"prt{n}"].score for n in range(1, 7)] == [0, 1, 1, 1, 1, 1]


def test_the_sentence_is_that_of_the_verdict() -> None:
    found = bank("2.1", language="de")
    (quiz,) = found.quizzes
    (question,) = moodle_rules.questions(moodle_stack.write(found), "stack")
    assert question.findtext("decimals") == ","
    for one in fabricated(quiz, quiz.variants[0]):
        if one.planted == FOLLOW_THROUGH and one.symbol == "h_t":
            marked = stack_rules.marked(question, 0, answers(quiz, one))
            assert marked["prt6"].said == word("mark_hint_follow_through", "de")
            break


@pytest.mark.parametrize("answer", ["0", "-1", "1000", "-1000000"])
def test_no_answer_stops_the_calculation(answer: str) -> None:
    (question,) = moodle_rules.questions(moodle_stack.write(bank("1.1", sheet="mlp")), "stack")
    stack_rules.marked(question, 0, {entry.findtext("name") or "": answer for entry in question.iter("input")})
