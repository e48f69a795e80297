"""JSON is read as YAML reads it, or left to YAML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets import json_source, yaml_source
from worksheets.yaml_source import Source

WORDS = st.text("aä1 .,;:#-[]{}'é\"\\/\n\t🙂", max_size=8)
DATA = st.recursive(
    WORDS | st.integers(-(10**6), 10**6) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def of_yaml(text: str, folder: Path) -> Source:
    file = folder / "answers.txt"
    file.write_text(text, encoding="utf-8")
    return yaml_source.read(file, "f")


@given(st.dictionaries(WORDS, DATA, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_it_reads_what_yaml_reads(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object], indent: int | None, ascii_: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_)
    found = json_source.read(text, "f", 1000)
    if found is not None:
        assert found == of_yaml(text, tmp_path_factory.mktemp("json"))
    else:
        assert "\\ud83d" in text


@pytest.mark.parametrize("number", ["0.7139", "-3", "2.50", "1e5", "1.5E-3", "null"])
def test_numbers_keep_their_digits(tmp_path: Path, number: str) -> None:
    text = f'{{"a": [{number}]}}'
    found = json_source.read(text, "f", 10)
    assert found == of_yaml(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "{}}", '{"a": 1,}', '{"a" 1}', '{"a": 1, "a": 2}', "{a: 1}", '{"a": true}',
     '{"a": "\\ud83d"}', '{"a": "\\x41"}', '{"a": 01x}',
     '{"a": [1,]}', '{"a": ,}', '{1: 2}', "{" * 100, '{"a": ' * 30 + "1" + "}" * 30, "a: 1"],
)  # fmt: skip
def test_all_else_is_left_to_yaml(text: str) -> None:
    assert json_source.read(text, "f", 1000) is None


def test_more_than_is_allowed_is_left_to_yaml() -> None:
    text = json.dumps({str(n): n for n in range(20)})
    assert json_source.read(text, "f", 40) is None
    assert json_source.read(text, "f", 41) is not None
