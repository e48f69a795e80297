"""The practice page as a file: what it holds, what it allows, and that texts stay texts."""

from __future__ import annotations

import base64
import json
import re
import zlib
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from commands.practice import Wanted, practice
from commands.vary import Practice, variants
from templates.practice.content import Writer
from templates.practice.page import MARKER, PAGE, script
from tests.templates.practice.scripts import marks
from worksheets.catalogue import find
from worksheets.solving import derive
from worksheets.variants.issuing import Order

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'& $x_1$"
SHEET = """
id: evil
language: en
title: %s
models:
  m:
    equations:
      h[t]: tanh(w * h[t-1] + u * x[t])
tasks:
  "1":
    title: %s
    model: m
    given: {w: 0.8, u: 0.5, h_0: 0.2, x: [1, -0.5]}
    ask: [h_1, h_2]
"""


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open, []).append(data)


def data_of(page: str) -> dict[str, Any]:
    packed = re.search(r'id="data">([^<]*)<', page)
    assert packed
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed[1])))
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("practice") / "page.html"
    practice(Wanted("blatt4", ("1.1", "1.2"), 2, language="de"), file)
    return file.read_text(encoding="utf-8")


class TestPolicy:
    def test_it_allows_its_own_scripts_and_style_by_their_hashes_and_nothing_else(self, page: str) -> None:
        policy = next(a["content"] for t, a in Elements(page).found if a.get("http-equiv") == "Content-Security-Policy")
        assert policy is not None
        scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(sha256(t.encode()).digest()).decode()}'" for t in [*scripts, *styles]}
        assert set(re.findall(r"'sha256-[^']*'", policy)) == hashes
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert len(scripts) == len(MARKER) + len(PAGE)

    def test_it_loads_nothing(self, page: str) -> None:
        for tag, attributes in Elements(page).found:
            assert not attributes.keys() & {"src", "srcset", "style", "onclick", "onload"}, tag
            assert not (attributes.get("href") or "#").startswith(("http", "//")), tag
        texts = "".join(data_of(page)["texts"])
        assert not re.search(r"<(?:img|script|iframe|link|object|embed)\b|\son\w+=|javascript:", texts)

    def test_the_scripts_ask_the_network_for_nothing(self) -> None:
        for name in (*MARKER, *PAGE):
            assert not re.search(
                r"fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\beval\(|import\(|document\.write",
                script(name),
            ), name


class TestContent:
    def test_variants_have_numbers_of_their_own(self, page: str) -> None:
        data = data_of(page)
        given = [json.dumps(variant["1.1"]["given"]) for variant in data["variants"]]
        assert len(set(given)) == len(given) == 3

    def test_what_shows_other_numbers_is_written_anew_and_nothing_else(self) -> None:
        sheet = find("blatt4")
        drawn = variants(Order("blatt4", ("1.1", "3.1")), Practice(1, 1))[0].sheet
        assert drawn.tasks["3.1"].given == sheet.tasks["3.1"].given
        found = {}
        for name in ("1.1", "3.1"):
            writer = Writer(derive(sheet, sheet.tasks[name]), "de")
            found[name] = [writer.written(one, name) for one in (sheet, drawn, drawn)]
        assert found["3.1"][0] is found["3.1"][1]
        assert found["1.1"][0]["steps"] != found["1.1"][1]["steps"]
        assert found["1.1"][1] == found["1.1"][2]

    def test_the_rows_of_a_step_have_its_decimals(self, page: str) -> None:
        data = data_of(page)
        steps = data["texts"][data["variants"][0]["1.1"]["steps"]["h_1"]]
        assert "<mn>0,5370</mn>" in steps

    def test_texts_that_variants_share_stand_there_once(self, page: str) -> None:
        texts = data_of(page)["texts"]
        assert len(texts) == len(set(texts))

    def test_every_asked_value_has_a_rule_and_a_step(self, page: str) -> None:
        data = data_of(page)
        for name, task in data["tasks"].items():
            asked = {one for part in task["asked"].values() for one in part}
            assert asked <= task["rules"].keys()
            assert asked <= data["variants"][1][name]["steps"].keys()

    def test_every_sentence_that_the_scripts_say_is_there(self, page: str) -> None:
        words = data_of(page)["words"]
        text = "".join(map(script, (*MARKER, *PAGE)))
        said = set(re.findall(r'"((?:mark|practice)_[a-z_]+)"|words\.((?:mark|practice)_[a-z_]+)', text))
        assert {a or b for a, b in said} <= words.keys()


class TestTexts:
    def test_titles_with_markup_stay_text(self, tmp_path: Path) -> None:
        sheet = tmp_path / "evil.yaml"
        title = json.dumps(EVIL)
        sheet.write_text(SHEET % (title, title), encoding="utf-8")
        practice(Wanted(str(sheet), (), 1), tmp_path / "page.html")
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        elements = Elements(page)
        assert EVIL in "".join(elements.texts["h1"])
        assert "img" not in {tag for tag, _ in elements.found}
        assert len(re.findall(r"<script>", page)) == len(MARKER) + len(PAGE)
        assert EVIL in data_of(page)["variants"][0]["1"]["title"]

    def test_answers_and_facts_are_escaped_in_sentences(self) -> None:
        found = marks("blatt4", "1.1", {"y_1": "<b", "h_1": "(<b>; 0,5)"})
        assert "<" not in found["y_1"]["sentence"] + found["h_1"]["sentence"]
        assert "&lt;" in found["y_1"]["sentence"]
