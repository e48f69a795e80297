from __future__ import annotations

from xml.etree import ElementTree

import pytest

from templates.platforms import moodle
from templates.quiz.texts import Texts
from tests.fabricated import Answered, bank, fabricated
from tests.templates.platforms import moodle_rules as rules
from worksheets.quiz.model import Quiz
from worksheets.verdicts import FOLLOW_THROUGH, MISCONCEPTION


def shares(quiz: Quiz, gaps: list[rules.Gap], one: Answered) -> float:
    """What the gaps of the asked value get that something was done with, on average."""
    start = 0
    for asked in quiz.asked:
        own = gaps[start : start + asked.size]
        start += asked.size
        if asked.name == one.symbol:
            return sum(g.graded(r)[0] for g, r in zip(own, one.answers[one.symbol], strict=True)) / asked.size
    raise AssertionError(one.symbol)


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_a_cloze_scores_as_the_marker_but_for_following_through(task: str) -> None:
    found = bank(task)
    (quiz,) = found.quizzes
    (question,) = rules.questions(moodle.write(found), "cloze")
    gaps = rules.gaps(question)
    assert len(gaps) == sum(asked.size for asked in quiz.asked)
    for one in fabricated(quiz, quiz.variants[0]):
        expected = 0.0 if one.planted == FOLLOW_THROUGH else float(one.share)
        assert shares(quiz, gaps, one) == pytest.approx(expected), str(one)


def test_a_mistake_is_named_as_the_marker_names_it() -> None:
    found = bank("2.1", language="de")
    (quiz,) = found.quizzes
    (question,) = rules.questions(moodle.write(found), "cloze")
    gaps = dict(zip((asked.name for asked in quiz.asked), rules.gaps(question), strict=True))
    said = {
        gaps[one.symbol].graded(one.answers[one.symbol][0])[1]
        for one in fabricated(quiz, quiz.variants[0])
        if one.symbol == "f_t" and one.mark.verdict == MISCONCEPTION
    }
    assert "b_f wurde nicht addiert" in said
    assert "sigma wurde nicht angewandt" in said


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_variant_is_scored_with_its_own_numbers(number: int) -> None:
    found = bank("1.1", count=3)
    (quiz,) = found.quizzes
    questions = rules.questions(moodle.write(found), "cloze")
    assert len(questions) == 3
    gaps = rules.gaps(questions[number])
    for one in fabricated(quiz, quiz.variants[number]):
        if one.planted != FOLLOW_THROUGH:
            assert shares(quiz, gaps, one) == pytest.approx(float(one.share)), str(one)


def test_fewer_digits_earn_half_and_more_digits_all() -> None:
    (quiz,) = bank("1.1").quizzes
    (question,) = rules.questions(moodle.write(bank("1.1")), "cloze")
    first = rules.gaps(question)[0]
    assert quiz.variants[0].values["h_1"].entries[0].value == "0.5370"
    assert [first.graded(n)[0] for n in ("0.5370", "0.537", "0.53704957", "0.54", "0.5", "0.53")] == [
        1,
        1,
        1,
        0.5,
        0,
        0,
    ]


def test_the_gaps_weigh_what_the_values_are_worth() -> None:
    (quiz,) = bank("1.2").quizzes
    (question,) = rules.questions(moodle.write(bank("1.2")), "cloze")
    gaps = rules.gaps(question)
    worth = {asked.name: 0 for asked in quiz.asked}
    start = 0
    for asked in quiz.asked:
        worth[asked.name] = sum(g.weight for g in gaps[start : start + asked.size])
        start += asked.size
    scale = worth["dL_3/dW_hh"] / float(next(a.points for a in quiz.asked if a.name == "dL_3/dW_hh"))
    assert all(worth[a.name] == pytest.approx(scale * float(a.points)) for a in quiz.asked)


def test_one_number_alone_is_a_numerical_question(one_number: str) -> None:
    found = bank(sheet=one_number)
    (quiz,) = found.quizzes
    (question,) = rules.questions(moodle.write(found), "numerical")
    gap = rules.numerical(question)
    for one in fabricated(quiz, quiz.variants[0]):
        assert gap.graded(one.answers["y"][0])[0] == pytest.approx(float(one.share)), str(one)


WORDS = """
id: words
language: en
title: Words
models:
  m:
    vocab: [RNN, Transformer, "C# }"]
    equations:
      p: W @ x
      largest: argmax(p)
      holds: "[p.1 < p.2]"
tasks:
  "1":
    model: m
    given: {W: [[0.5, -0.3], [0.9, 0.1], [0.2, 0.2]], x: [0.7, 0.2]}
    ask: [p, largest, holds]
  "2":
    model: m
    given: {W: [[0.5, -0.3], [0.9, 0.1], [0.2, 0.2]], x: [0.7, 0.2]}
    ask: [largest]
"""


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sheet that asks for a word and for whether a comparison holds."""
    file = tmp_path_factory.mktemp("words") / "sheet.yaml"
    file.write_text(WORDS, encoding="utf-8")
    return str(file)


def test_a_word_alone_is_a_short_answer(words: str) -> None:
    found = bank("2", sheet=words)
    (question,) = rules.questions(moodle.write(found), "shortanswer")
    gap = rules.short_answer(question)
    assert [gap.graded(text)[0] for text in ("Transformer", "2", " TRANSFORMER ", "lstm", "4")] == [1, 1, 1, 0, 0]
    (quiz,) = found.quizzes
    for one in fabricated(quiz, quiz.variants[0]):
        answer = f"{float(one.answers['largest'][0]):.0f}"
        assert gap.graded(answer)[0] == pytest.approx(float(one.share)), str(one)


def test_words_are_gaps_of_their_own_in_a_cloze(words: str) -> None:
    found = bank("1", sheet=words)
    (question,), (quiz,) = rules.questions(moodle.write(found), "cloze"), found.quizzes
    *_, largest, holds = rules.gaps(question)
    assert [largest.graded(text)[0] for text in ("transformer", "2", "nobody")] == [1, 1, 0]
    assert [holds.graded(text)[0] for text in ("yes", "Ja", "true", "1", "perhaps")] == [1, 1, 1, 1, 0]
    for one in fabricated(quiz, quiz.variants[0]):
        if one.symbol == "holds" and one.planted != FOLLOW_THROUGH:
            assert holds.graded(f"{float(one.answers['holds'][0]):.0f}")[0] == pytest.approx(float(one.share)), str(one)
    assert isinstance(holds.options[0], rules.Spelling)
    assert holds.options[0].value == "yes"


def test_signs_of_the_grammar_of_gaps_are_escaped_in_words() -> None:
    gap = moodle._word_gap(1, [("c# }", 100, "right"), ("a~b", 50, "no")])
    assert gap == r"{1:SHORTANSWER:=c\# \}#right}"


def test_texts_are_escaped_once(one_number: str) -> None:
    found = bank(sheet=one_number)
    (question,) = rules.questions(moodle.write(found), "numerical")
    assert "a &lt; b &amp;&amp; ]]&gt;" in rules.text(question, "questiontext")


def test_parts_without_values_are_essays_with_their_marking_points() -> None:
    found = bank("1.1")
    essays = rules.questions(moodle.write(found), "essay")
    assert [rules.text(e, "name") for e in essays] == ["Task 1.1 (a)", "Task 1.1 (e)"]
    (quiz,) = found.quizzes
    points = Texts(found).open_points(quiz, quiz.open[-1])
    assert points
    assert all(point.text in rules.text(essays[-1], "graderinfo") for point in points)
    assert essays[-1].findtext("defaultgrade") == "2"
    assert rules.text(essays[-1], "generalfeedback")


def test_pictures_are_in_the_file() -> None:
    essays = rules.questions(moodle.write(bank("3.1")), "essay")
    files = {file.get("name"): file for essay in essays for file in essay.iter("file")}
    assert files
    for essay in essays:
        for file in essay.iter("file"):
            assert f"@@PLUGINFILE@@/{file.get('name')}" in "".join(e.text or "" for e in essay.iter("text"))


def test_the_same_questions_are_the_same_bytes() -> None:
    assert moodle.write(bank("1.1", count=3)) == moodle.write(bank("1.1", count=3))


def test_each_task_has_a_category_of_its_own() -> None:
    content = moodle.write(bank("1.1", "2.1"))
    paths = [q.findtext("category/text") for q in ElementTree.fromstring(content) if q.get("type") == "category"]
    assert len(paths) == 2
    assert all(path and path.startswith("$course$/top/") for path in paths)
