from __future__ import annotations

from xml.etree import ElementTree

from templates.platforms import qti21
from tests.fabricated import bank
from tests.templates.platforms import qti_rules as rules


def test_items_and_manifest_are_those_of_the_version() -> None:
    found = rules.files(qti21.write(bank("1.1")))
    item = ElementTree.fromstring(next(content for name, content in found.items() if name.startswith("items/")))
    manifest = ElementTree.fromstring(found["imsmanifest.xml"])
    assert item.tag == f"{{{qti21.VERSION.namespace}}}assessmentItem"
    assert manifest.tag == f"{{{qti21.VERSION.packaging}}}manifest"
    types = {one.get("type") for one in manifest.iter() if one.tag.endswith("}resource")}
    assert types == {qti21.VERSION.resource}
    about = manifest.find("{*}metadata")
    assert about is not None
    assert [one.text for one in about] == ["QTIv2.1 Package", "1.0.0"]
