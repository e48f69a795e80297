from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from templates.platforms import canvas, ilias, moodle, moodle_formulas, moodle_stack, qti21, qti30
from templates.quiz.formulas import NAMESPACE, TEX, delimited, in_mathml, in_tex_or_mathml
from templates.quiz.texts import Formulas, Manner
from tests.fabricated import bank
from tests.templates.platforms import moodle_rules
from tests.templates.platforms.qti_rules import files

MATRIX = r"\begin{pmatrix} 0{,}5 \\ -1 \end{pmatrix}"


def tags(tex: str) -> list[str]:
    return [node.tag for node in in_mathml("de", tex, False).iter()]


def test_tex_stands_between_what_filters_look_for() -> None:
    assert delimited(" x ", False) == r"\(x\)"
    assert delimited("x", True) == r"\[x\]"


def test_a_matrix_has_parentheses_of_its_own() -> None:
    made = in_mathml("de", MATRIX, False)
    signs = [(node.tag, node.text) for node in made.iter() if node.text in ("(", ")", "0,5")]
    assert signs == [("mo", "("), ("mn", "0,5"), ("mo", ")")]
    assert not any(node.get("class") for node in made.iter())


def test_a_formula_says_where_it_stands_and_what_it_is() -> None:
    made = in_mathml("de", "x", True)
    assert (made.get("xmlns"), made.get("display")) == (NAMESPACE, "block")
    assert made.get("aria-label") == "x"


def test_tex_can_stand_beside_mathml() -> None:
    made = in_tex_or_mathml("en", r"\frac{1}{2}", False)
    assert [node.tag for node in made] == ["semantics"]
    row, noted = made[0]
    assert [node.tag for node in row] == ["mfrac"]
    assert (noted.get("encoding"), noted.text) == (TEX, r"\frac{1}{2}")


@pytest.mark.parametrize(
    ("platform", "formulas"),
    [(moodle, "tex"), (moodle, "mathml"), (moodle, "both"), (moodle_stack, "mathml"), (moodle_formulas, "mathml")],
)
def test_moodle_shows_the_worked_solution_as_wanted(platform: Any, formulas: Formulas) -> None:
    content = platform.write(bank("2.1"), Manner(formulas))
    said = [q.findtext("generalfeedback/text") or "" for q in ElementTree.fromstring(content).iter("question")]
    assert any(r"\[" in one for one in said) is (formulas == "tex")
    assert any("<math " in one for one in said) is (formulas != "tex")
    assert any(TEX in one for one in said) is (formulas == "both")


def test_gaps_of_a_cloze_stay_gaps_beside_mathml() -> None:
    both = [moodle_rules.questions(moodle.write(bank("1.1"), Manner(way)), "cloze")[0] for way in ("tex", "mathml")]
    assert moodle_rules.gaps(both[0]) == moodle_rules.gaps(both[1])


@pytest.mark.parametrize("platform", [qti21, qti30])
def test_items_of_qti_have_mathml_unless_tex_is_wanted(platform: Any) -> None:
    for manner, is_mathml in ((Manner(), True), (Manner("tex"), False)):
        content = files(platform.write(bank("2.1"), manner))
        item = ElementTree.fromstring(next(c for name, c in content.items() if name.startswith("items/")))
        assert (item.find(f".//{{{NAMESPACE}}}math") is not None) is is_mathml
        assert (r"\(" in "".join(item.itertext())) is not is_mathml


@pytest.mark.parametrize("platform", [ilias, canvas])
def test_other_platforms_have_tex_unless_mathml_is_wanted(platform: Any) -> None:
    for manner, is_mathml in ((Manner(), False), (Manner("mathml"), True)):
        content = b"".join(files(platform.write(bank("2.1"), manner)).values())
        assert (b"&lt;math " in content) is is_mathml
        assert (rb"\(" in content) is not is_mathml
