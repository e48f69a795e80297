from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from templates.platforms import ilias
from tests.fabricated import bank, fabricated
from tests.templates.platforms.qti_rules import files
from worksheets.quiz.model import Quiz
from worksheets.verdicts import CORRECT


def pool(*tasks: str, count: int = 0) -> tuple[Quiz, list[Element]]:
    """The first task, and the items of the pool in the order of its pages."""
    found = bank(*tasks, count=count)
    content = files(ilias.write(found))
    questions = next(c for name, c in content.items() if "__qti_" in name)
    pages = next(c for name, c in content.items() if name.endswith("__qpl_1.xml"))
    items = {item.get("ident", ""): item for item in ElementTree.fromstring(questions)}
    order = [one.get("QRef", "") for one in ElementTree.fromstring(pages).iter("Question")]
    assert sorted(order) == sorted(items)
    return found.quizzes[0], [items[name] for name in order]


def in_ilias(item: Element, answers: list[str]) -> list[float]:
    """What each gap earns."""
    earned = [float(one.text or "") for one in item.iter("setvar")]
    boxes = [gap.find("render_fib") for gap in item.iter("response_num")]
    ends = [(float(box.get("minnumber", "")), float(box.get("maxnumber", ""))) for box in boxes if box is not None]
    return [
        points if low <= float(text) <= high else 0
        for points, (low, high), text in zip(earned, ends, answers, strict=True)
    ]


@pytest.mark.parametrize("task", ["1.1", "2.1"])
def test_ilias_takes_every_right_answer_and_no_other(task: str) -> None:
    quiz, items = pool(task)
    for one in fabricated(quiz, quiz.variants[0]):
        entries = [(asked, entry) for asked in quiz.asked for entry in one.answers[asked.name]]
        earned = in_ilias(items[0], [entry for _, entry in entries])
        own = sum(points for points, (asked, _) in zip(earned, entries, strict=True) if asked.name == one.symbol)
        worth = float(next(a.points for a in quiz.asked if a.name == one.symbol))
        right = sum(verdict == CORRECT for verdict in one.mark.entries) / len(one.mark.entries)
        assert own == pytest.approx(right * worth), str(one)


def test_an_ilias_pool_has_a_cloze_for_each_variant_and_texts_for_the_rest() -> None:
    _, items = pool("1.1", count=3)
    kinds = [re.findall(r"QUESTION", "".join(item.itertext())) for item in items]
    assert all(kinds)
    fields = [
        {f.findtext("fieldlabel"): f.findtext("fieldentry") for f in item.iter("qtimetadatafield")} for item in items
    ]
    assert [one["QUESTIONTYPE"] for one in fields] == 3 * ["CLOZE QUESTION"] + 2 * ["TEXT QUESTION"]
    assert len(list(items[0].iter("response_num"))) == 9
    assert "[gap" not in "".join(items[0].itertext())


def test_every_picture_is_in_the_package_under_the_name_that_the_text_has_for_it() -> None:
    content = files(ilias.write(bank("1.1")))
    root = ElementTree.fromstring(next(c for name, c in content.items() if "__qti_" in name))
    texts = "".join(text.text or "" for text in root.iter("mattext"))
    known = {one.get("label"): one.get("uri") for one in root.iter("matimage")}
    assert known
    assert set(re.findall('src="([^"]*)"', texts)) == set(known)
    assert {name.partition("/")[2] for name in content if name.endswith(".svg")} == set(known.values())


def test_every_feedback_is_shown_on_some_condition_as_others_are_not_read() -> None:
    _, items = pool("1.1")
    for item in items:
        wanted = {one.get("linkrefid") for one in item.iter("displayfeedback")}
        assert wanted == {one.get("ident") for one in item.iter("itemfeedback")}
        assert wanted


def test_the_same_questions_are_the_same_bytes() -> None:
    assert ilias.write(bank("2.1", count=3)) == ilias.write(bank("2.1", count=3))
