from __future__ import annotations

from xml.etree import ElementTree

from templates.platforms import qti30
from templates.quiz.qti import WITH_BODY
from tests.fabricated import bank
from tests.templates.platforms import qti_rules as rules


def test_items_and_manifest_are_those_of_the_version() -> None:
    found = rules.files(qti30.write(bank("1.1")))
    item = ElementTree.fromstring(next(content for name, content in found.items() if name.startswith("items/")))
    manifest = ElementTree.fromstring(found["imsmanifest.xml"])
    assert item.tag == f"{{{qti30.VERSION.namespace}}}qti-assessment-item"
    assert manifest.tag == f"{{{qti30.VERSION.packaging}}}manifest"
    types = {one.get("type") for one in manifest.iter() if one.tag.endswith("}resource")}
    assert types == {qti30.VERSION.resource}
    about = manifest.find("{*}metadata")
    assert about is not None
    assert [one.text for one in about] == ["QTI Package", "3.0.0"]


def test_rubrics_and_feedback_have_a_body_of_their_own() -> None:
    found = [ElementTree.fromstring(c) for n, c in rules.files(qti30.write(bank("2.1"))).items() if "items/" in n]
    space = f"{{{qti30.VERSION.namespace}}}"
    blocks = [node for item in found for node in item.iter() if node.tag in (f"{space}{name}" for name in WITH_BODY)]
    assert {node.tag for node in blocks} == {f"{space}{name}" for name in WITH_BODY}
    assert all([child.tag for child in node] == [f"{space}qti-content-body"] for node in blocks)
    rubrics = [node.attrib for node in blocks if "rubric" in node.tag]
    assert all(one == {"view": "scorer", "use": "scoring"} for one in rubrics)
