"""Structure for those who hear a PDF."""

from __future__ import annotations

from typing import Any

import pytest

from tests.templates.written import Written


@pytest.fixture
def tagged(monkeypatch: pytest.MonkeyPatch, fast_way: None) -> Written:
    return Written("pdf/ua-1", monkeypatch)


class TestTagged:
    """PDF/UA-1."""

    def test_says_so(self, tagged: Written) -> None:
        assert b'pdfuaid:part="1"' in tagged.metadata()
        assert tagged.catalog["MarkInfo"]["Marked"] == "true"
        assert tagged.catalog["ViewerPreferences"]["DisplayDocTitle"] == "true"
        assert all("StructParents" in page and page["Tabs"] == "/S" for page in tagged.of_type("/Page"))

    def test_formulas_are_formulas_with_words(self, tagged: Written) -> None:
        formulas = [item for item in tagged.of_type("/StructElem") if item["S"] == "/Formula"]
        words = [formula["Alt"].string for formula in formulas]
        assert "h Index 1" in words
        assert any(text.startswith("h Index 1 = tanh (W Index hh h Index 0") for text in words)
        assert not any("\\" in text for text in words)

    def test_a_chart_stays_a_figure(self, tagged: Written) -> None:
        figures = [item["Alt"].string for item in tagged.of_type("/StructElem") if item["S"] == "/Figure"]
        assert figures == ["Verlauf <des> Zustands"]

    def test_headings_lists_tables(self, tagged: Written) -> None:
        assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Link"} <= set(
            tagged.tags()
        )

    def test_list_items_have_a_bullet_and_a_body(self, tagged: Written) -> None:
        found: list[Any] = tagged.of_type("/StructElem")
        elements = {item.reference: item for item in found}
        items = [item for item in elements.values() if item["S"] == "/LI"]
        assert ["/Lbl", "/LBody"] in [[elements[kid]["S"] for kid in item["K"]] for item in items]
        assert {elements[kid]["S"] for item in items for kid in item["K"]} == {"/Lbl", "/LBody"}
        assert all(elements[kid]["P"] == item.reference for item in items for kid in item["K"])
        bodies = [item for item in elements.values() if item["S"] == "/LBody"]
        assert all(elements[kid]["P"] == body.reference for body in bodies for kid in body["K"] if kid in elements)

    def test_heads_of_columns_say_so(self, tagged: Written) -> None:
        heads = [item for item in tagged.of_type("/StructElem") if item["S"] == "/TH"]
        assert heads
        assert all(head["A"]["Scope"] == "/Column" for head in heads)

    def test_the_tree_holds_together(self, tagged: Written) -> None:
        elements = tagged.of_type("/StructElem")
        numbers = {item.reference for item in elements}  # type: ignore[attr-defined]
        assert all(item["P"] in numbers for item in elements if item["S"] != "/Document")
        root = next(item for item in tagged.objects if item.get("Type") == "/StructTreeRoot")
        assert tagged.catalog["StructTreeRoot"] == root.reference  # type: ignore[attr-defined]
        nums = next(item["Nums"] for item in tagged.objects if "Nums" in item)
        in_order = nums[1::2]
        pages = [page for page in in_order if isinstance(page, list)]
        assert all(reference in numbers or reference == "null" for page in pages for reference in page)
