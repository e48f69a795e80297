"""YAML as text with places; hostile YAML is refused in ``tests/test_bad_input.py``."""

from pathlib import Path

import pytest

from solver.errors import Place, Problem
from worksheets.yaml_source import Source, read, read_text


def source(folder: Path, content: str) -> Source:
    (folder / "s.yaml").write_text(content, encoding="utf-8")
    return read(folder / "s.yaml", "s.yaml")


class TestRead:
    @pytest.mark.parametrize(
        ("content", "data"),
        [
            ("a: 0.10000000000000000000000000000001", {"a": "0.10000000000000000000000000000001"}),
            ("a: 1_000", {"a": "1_000"}),
            ("a: yes", {"a": "yes"}),
            ("a: 2025-10-23", {"a": "2025-10-23"}),
            ("1.1: [1, [2, 3]]", {"1.1": ["1", ["2", "3"]]}),
            ("a:", {"a": None}),
            ("a: ~", {"a": None}),
            ("a: 'null'", {"a": "null"}),
            ("a: &x [1]\nb: *x", {"a": ["1"], "b": ["1"]}),
            ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
            ("\ufeffa: b", {"a": "b"}),
            ("a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        ],
    )
    def test_keeps_what_is_written(self, tmp_path: Path, content: str, data: object) -> None:
        assert source(tmp_path, content).data == data

    def test_knows_the_place_of_every_entry(self, tmp_path: Path) -> None:
        found = source(tmp_path, "a:\n  b: [x, y]\n")
        assert found.place("a", "b") == Place("s.yaml", 2, 3)
        assert found.place("a", "b", 1) == Place("s.yaml", 2, 10)

    def test_gives_the_nearest_place_for_what_is_missing(self, tmp_path: Path) -> None:
        found = source(tmp_path, "a:\n  b: [x, y]\n")
        assert found.place("a", "c") == Place("s.yaml", 1, 1)
        assert found.place("c") == Place("s.yaml", 1, 1)


class TestInside:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("a: xyz", Place("s.yaml", 1, 6)),
            ('a: "xyz"', Place("s.yaml", 1, 7)),
            ("a: 'xyz'", Place("s.yaml", 1, 7)),
            ('a: "x\\u0079z"', Place("s.yaml", 1, 1)),
            ("a: |\n  xyz", Place("s.yaml", 1, 1)),
            ("a: x\n  y\n  z", Place("s.yaml", 1, 1)),
        ],
    )
    def test_counts_from_where_the_text_stands(self, tmp_path: Path, content: str, expected: Place) -> None:
        problem = Problem("unexpected", Place(column=3), text="xyz", found="z")
        assert source(tmp_path, content).inside(problem, "a").place == expected

    def test_leaves_a_place_that_is_known(self, tmp_path: Path) -> None:
        problem = Problem("unexpected", Place("other", 7, 8))
        assert source(tmp_path, "a: b").inside(problem, "a").place == Place("other", 7, 8)


class TestReadText:
    def test_names_what_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            read_text(tmp_path, "folder")
        assert (caught.value.code, caught.value.facts) == ("unreadable", {"reason": "Is a directory"})
