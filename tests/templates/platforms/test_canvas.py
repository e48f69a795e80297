from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from templates.platforms import canvas
from tests.fabricated import bank, fabricated
from tests.templates.platforms.qti_rules import files
from worksheets.verdicts import CORRECT


def in_canvas(content: bytes) -> list[dict[str, Element]]:
    """The items of each quiz in the order of the manifest."""
    found = files(content)
    manifest = ElementTree.fromstring(found["imsmanifest.xml"])
    listed = [one.get("href", "") for one in manifest.iter() if one.tag.endswith("}resource")]
    assert sorted(listed) == sorted(set(found) - {"imsmanifest.xml"})
    quizzes = [re.sub(rb' xmlns="[^"]*"', b"", found[name]) for name in listed if name.endswith(".xml")]
    return [{i.get("ident", ""): i for i in ElementTree.fromstring(one).iter("item")} for one in quizzes]


def test_canvas_takes_every_right_answer_and_no_other() -> None:
    found = bank("1.1")
    (quiz,) = found.quizzes
    (items,) = in_canvas(canvas.write(found))
    numerical = [
        item for item in items.values() if item.find("presentation/response_str/render_fib[@fibtype]") is not None
    ]
    places = [(asked.name, n) for asked in quiz.asked for n in range(asked.size)]
    assert len(numerical) == len(places)
    for one in fabricated(quiz, quiz.variants[0]):
        for (name, n), item in zip(places, numerical, strict=True):
            if name == one.symbol:
                answer = float(one.answers[name][n])
                low, high = (float(item.find(f".//{tag}").text or "") for tag in ("vargte", "varlte"))  # type: ignore[union-attr]
                assert (low <= answer <= high) == (one.mark.entries[n] == CORRECT), str(one)
                assert item.find(".//or") is None, "read as one number with the same margin to both sides"


def test_canvas_has_a_quiz_for_each_variant_with_its_points() -> None:
    found = bank("2.1", count=3)
    quizzes = in_canvas(canvas.write(found))
    assert len(quizzes) == 3
    for items in quizzes:
        fields = [
            f
            for item in items.values()
            for f in item.iter("qtimetadatafield")
            if f.findtext("fieldlabel") == "points_possible"
        ]
        assert sum(float(f.findtext("fieldentry") or "") for f in fields) == pytest.approx(8.5)


def test_every_feedback_is_shown_on_some_condition() -> None:
    (items,) = in_canvas(canvas.write(bank("1.1")))
    named = [{one.get("ident") for one in item.iter("itemfeedback")} for item in items.values()]
    assert named == [{one.get("linkrefid") for one in item.iter("displayfeedback")} for item in items.values()]
    assert any(named)


def test_every_picture_is_in_the_package() -> None:
    content = canvas.write(bank("1.1"))
    found, items = files(content), [item for quiz in in_canvas(content) for item in quiz.values()]
    texts = "".join(text for item in items for text in item.itertext())
    shown = {source.removeprefix("%24IMS-CC-FILEBASE%24/") for source in re.findall('src="([^"]*)"', texts)}
    assert shown == {name for name in found if name.endswith(".svg")}
    assert shown


def test_the_same_questions_are_the_same_bytes() -> None:
    assert canvas.write(bank("2.1", count=3)) == canvas.write(bank("2.1", count=3))
