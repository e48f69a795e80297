"""What a question of a learning platform says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from templates.document import AnswerFields, Block, Equations, Heading, Note, Paragraph, Strong, Text
from templates.quiz.texts import Composed, Manner, Texts, composed, field_names
from tests.fabricated import bank
from worksheets import verdicts
from worksheets.quiz.model import Quiz, Variant
from worksheets.quiz.scoring import Case

READY = Paragraph((Text("ready"),))


@pytest.fixture
def texts() -> Texts:
    return Texts(bank("2.1"))


@pytest.fixture
def quiz() -> Quiz:
    return bank("2.1").quizzes[0]


@pytest.fixture
def variant(quiz: Quiz) -> Variant:
    return quiz.variants[0]


def kinds(blocks: Sequence[Block]) -> list[type[Block]]:
    return [type(block) for block in blocks]


@pytest.mark.parametrize(("number", "name"), [("", "Task 2.1"), ("3", "Task 2.1, Variant 3")])
def test_a_variant_is_called_by_its_number(texts: Texts, quiz: Quiz, variant: Variant, number: str, name: str) -> None:
    assert texts.name(quiz, replace(variant, number=number)) == name


@pytest.mark.parametrize(
    ("titles", "title"), [({}, "Task 2.1"), ({"en": "Gates"}, "Task 2.1 – Gates"), ({"de": "Tore"}, "Task 2.1")]
)
def test_a_task_has_its_title_in_the_language(texts: Texts, quiz: Quiz, titles: dict[str, str], title: str) -> None:
    assert texts.title(replace(quiz, task=replace(quiz.task, title=titles))) == title


def test_a_question_has_a_place_for_each_answer_and_neither_a_heading_nor_who_answers(
    texts: Texts, quiz: Quiz, variant: Variant
) -> None:
    blocks = texts.question(quiz, variant)
    asked = [field.name for block in blocks if isinstance(block, AnswerFields) for field in block.fields]
    assert set(field_names(quiz)) <= set(asked)
    assert not {Heading, Note} & set(kinds(blocks))


def test_fields_are_known_by_the_name_of_what_is_asked(quiz: Quiz) -> None:
    assert [asked.name for asked in field_names(quiz).values()] == [asked.name for asked in quiz.asked]


def test_a_solution_goes_part_by_part_to_every_asked_value(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    label, *steps = texts.solution(quiz, variant)
    assert label == Paragraph((Strong((Text("(c)"),)),))
    assert kinds(steps) == [Equations] * len(quiz.asked)


def test_texts_that_are_ready_are_taken(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    ready = Composed((READY,), (READY, READY))
    numbered = replace(variant, number="3")
    taken = Texts(texts.bank, Manner(composed={("2.1", ""): ready, ("2.1", "3"): Composed((READY,))}))
    assert tuple(taken.question(quiz, variant)) == (READY,)
    assert tuple(taken.solution(quiz, variant)) == (READY, READY)
    assert tuple(taken.question(quiz, numbered)) == (READY,)
    assert taken.solution(quiz, numbered) == texts.solution(quiz, variant)


def test_a_solution_is_composed_where_it_is_wanted(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    found = composed(variant.sheet, variant.solution, "en", 4, with_solution=False)
    assert (list(found.question), found.solution) == (texts.question(quiz, variant), ())


@pytest.mark.parametrize(
    ("manner", "usual", "is_tex"),
    [(None, "tex", True), (None, "mathml", False), ("mathml", "tex", False), ("tex", "both", True)],
)
def test_formulas_are_written_as_wanted_or_else_as_usual(
    texts: Texts, manner: str | None, usual: str, is_tex: bool
) -> None:
    found = Texts(texts.bank, Manner(manner), usual)  # type: ignore[arg-type]
    assert (found.formula("x", False) == r"\(x\)") is is_tex


def test_an_open_part_has_its_question_its_answer_and_its_points(texts: Texts, quiz: Quiz) -> None:
    part = quiz.open[0]
    assert texts.open_question(part) == Paragraph((Strong((Text("Answer part (a) here."),)),))
    assert Heading not in kinds(texts.open_answer(quiz, part))
    points = texts.open_points(quiz, part)
    assert float(sum(point.worth for point in points)) == part.points
    assert points[0].text.startswith("Forget gate")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (verdicts.CORRECT, "right"),
        (verdicts.IMPRECISE, "right as far as it goes; write 4 decimals"),
        (verdicts.FOLLOW_THROUGH, "calculated correctly from your earlier values"),
    ],
)
def test_each_case_has_its_sentence(texts: Texts, quiz: Quiz, verdict: str, said: str) -> None:
    assert texts.said(quiz, quiz.asked[0], Case(None, verdict)) == said  # type: ignore[arg-type]


def test_a_mistake_is_named_in_plain_letters(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    asked = quiz.asked[0]
    mistake = variant.values[asked.name].mistakes[0]
    said = texts.said(quiz, asked, Case(None, mistake.verdict, mistake))  # type: ignore[arg-type]
    assert said == texts.mistake(asked, mistake)
    assert said
    assert "\\" not in said


def test_words_are_those_of_the_language(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    german = Texts(replace(texts.bank, language="de"))
    assert (texts.truths, german.truths) == (("yes", "no"), ("ja", "nein"))
    assert texts.how(quiz) != german.how(quiz)
    assert german.tex(quiz, variant, quiz.asked[2].symbol) == r"\tilde{C}_{t}"


def test_what_a_format_shows_in_several_places_is_composed_once(texts: Texts, quiz: Quiz, variant: Variant) -> None:
    assert texts.question(quiz, variant) is texts.question(quiz, variant)
    assert texts.solution(quiz, variant) is texts.solution(quiz, variant)
    assert texts.question(quiz, variant) is not texts.question(quiz, replace(variant, number="3"))
