from __future__ import annotations

from xml.etree import ElementTree

from templates.platforms import qti30
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
