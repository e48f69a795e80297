"""Submissions in every format, what is wrong with them by file and line, and that none does harm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from tests.running import SHEET as SMALL_SHEET
from tests.running import sheet_file
from worksheets.building import load
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Submission, grade
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.formats import readers
from worksheets.submissions.reading import MAX_ANSWERS, MAX_REMARKS, gather, inline

SHEET = find("blatt4")


def texts(one: Submission) -> Mapping[str, Mapping[str, str]]:
    return {task: {name: given.text for name, given in own.items()} for task, own in one.answers.items()}


def handed_in(folder: Path, name: str, content: str | bytes) -> list[Submission]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = gather([path], SHEET)
    problems = [
        *(one.problem for one in found.submissions),
        *found.skipped,
        *(r for one in found.submissions for r in one.remarks),
    ]
    for problem in filter(None, problems):
        raise problem
    return list(found.submissions)


def problem_of(folder: Path, name: str, content: str | bytes) -> Problem:
    """Why a file, or a part of it, is not marked."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = gather([path], SHEET)
    told = [p for one in found.submissions for p in (one.problem, *one.remarks) if p]
    assert not any(one.answers and not one.remarks for one in found.submissions)
    (problem,) = [*found.skipped, *told]
    return problem


EXPECTED = {"1.1": {"h_1": "(0,5; 0,3)", "y_1": "0,71"}, "2.2": {"params(lstm)": "98816"}}


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("7.yaml", 'person: "0012"\nname: Ada\nanswers:\n  "1.1": {h_1: "(0,5; 0,3)", y_1: "0,71"}\n'
                       '  "2.2": {params(lstm): 98816}\n'),
            ("7.yaml", 'matrikelnummer: "0012"\nname: Ada\n"1.1":\n  h_1: "(0,5; 0,3)"\n  y_1: "0,71"\n'
                       '"2.2": {params(lstm): "98816"}\n'),
            ("7.json", json.dumps({"person": "0012", "name": "Ada", "answers": EXPECTED})),
            ("7.csv", "Matrikelnummer;Name;Aufgabe;Größe;Antwort\n0012;Ada;1.1;h_1;(0,5; 0,3)\n"
                      "0012;Ada;1.1;y_1;0,71\n0012;Ada;2.2;params(lstm);98816\n".replace("(0,5; 0,3)", '"(0,5; 0,3)"')),
            ("7.csv", 'person,name,task,symbol,answer\n0012,Ada,1.1,h_1,"(0,5; 0,3)"\n0012,Ada,1.1,y_1,"0,71"\n'
                      "0012,Ada,2.2,params(lstm),98816\n"),
        ],
    )  # fmt: skip
    def test_say_the_same(self, tmp_path: Path, name: str, content: str) -> None:
        (one,) = handed_in(tmp_path, name, content)
        assert (one.person, one.name, texts(one)) == ("0012", "Ada", EXPECTED)

    def test_windows_encoding_and_many_persons_in_csv(self, tmp_path: Path) -> None:
        content = "Nummer;Aufgabe;Größe;Ergebnis\n1;1.1;y_1;0,7\n2;1.1;y_1;0,8\n".encode("cp1252")
        assert [(o.person, texts(o)) for o in handed_in(tmp_path, "a.csv", content)] == [
            ("1", {"1.1": {"y_1": "0,7"}}), ("2", {"1.1": {"y_1": "0,8"}})
        ]  # fmt: skip

    def test_lists_are_vectors_and_matrices(self, tmp_path: Path) -> None:
        (one,) = handed_in(tmp_path, "a.yaml", '"1.1": {h_1: [0.5, -0.3], A: [[1, 2], [3, 4]], y_1: null}')
        assert texts(one) == {"1.1": {"h_1": "(0.5; -0.3)", "A": "[[1; 2], [3; 4]]", "y_1": ""}}

    def test_a_person_is_called_like_the_file_where_nothing_is_said(self, tmp_path: Path) -> None:
        (one,) = handed_in(tmp_path, "0815.yaml", '"1.1": {y_1: 1}')
        assert one.person == "0815"


class TestProblems:
    @pytest.mark.parametrize(
        ("name", "content", "code", "line"),
        [
            ("a.yaml", "- 1\n", "answers_expected", 1),
            ("a.yaml", '"1.1":\n  h_1: 1\n"1.2": 5\n', "answers_expected", 3),
            ("a.yaml", '"1.1":\n  h_1: {a: 1}\n', "answer_expected", 2),
            ("a.yaml", '"1.1": {h_1: [1, 2\n', "broken_yaml", 2),
            ("a.yaml", "", "empty_file", None),
            ("a.json", '{"1.1": {"h_1": }', "answer_expected", 1),
            ("a.csv", "person;task;answer\n1;1.1;2\n", "answers_head", 1),
            ("a.csv", b"task;symbol;answer\n1.1;h_1;\x81\x8d\n", "csv_encoding", 2),
            ("a.csv", b"\xff\xfet\0a", "csv_encoding", 1),
            ("a.pdf", "no PDF", "broken_pdf", None),
            ("a.txt", "0,5", "no_answer_lines", None),
            ("a.doc", "0,5", "unknown_answers", None),
        ],
    )  # fmt: skip
    def test_have_file_and_line(
        self, tmp_path: Path, name: str, content: str | bytes, code: str, line: int | None
    ) -> None:
        problem = problem_of(tmp_path, name, content)
        assert problem.place.file == str(tmp_path / name)
        assert (problem.code, problem.place.line) == (code, line) or name == "a.json"

    def test_of_one_file_do_not_stop_the_others(self, tmp_path: Path) -> None:
        for name, content in (("a.yaml", "- 1"), ("b.yaml", '"1.1": {y_1: 1}'), ("c.pdf", "x"), ("d.txt", "nothing")):
            (tmp_path / name).write_text(content)
        assert [(h.person, h.problem.code if h.problem else None) for h in gather([tmp_path], SHEET).submissions] == [
            ("a", "answers_expected"), ("b", None), ("c", "broken_pdf"), ("d", "no_answer_lines")
        ]  # fmt: skip

    def test_what_one_person_answered_twice_does_not_stop_the_others_of_the_file(self, tmp_path: Path) -> None:
        rows = "person;task;symbol;answer\n1;1.1;h_1;2\n2;1.1;h_1;2\n1;1.1;h_1;3\n"
        (tmp_path / "a.csv").write_text(rows)
        first, second = gather([tmp_path / "a.csv"], SHEET).submissions
        (remark,) = first.remarks
        assert (first.problem, remark.code, remark.place.line) == (None, "answered_twice", 4)
        assert (second.person, second.problem, second.remarks) == ("2", None, ())

    def test_of_one_archive_no_more_is_told_than_of_one_person(self, tmp_path: Path) -> None:
        for name in ("Ada_1", "Ng_2"):
            (tmp_path / name).mkdir()
            with zipfile.ZipFile(tmp_path / name / "a.zip", "w") as outer:
                for number in range(MAX_REMARKS + 9):
                    outer.writestr(f"{number}.zip", b"PK")
                outer.writestr("a.yaml", '"1.1": {y_1: "0,7"}')
        found = gather([tmp_path], SHEET)
        codes = ["broken_archive"] * MAX_REMARKS + ["more_remarks"]
        assert [problem.code for problem in found.skipped] == codes * 2
        last = found.skipped[-1]
        assert (last.place.file, last.facts) == (str(tmp_path / "Ng_2"), {"count": 9})
        assert texts(found.submissions[0]) == {"1.1": {"y_1": "0,7"}}

    def test_what_one_person_got_wrong_very_often_is_told_a_few_times_and_counted(self, tmp_path: Path) -> None:
        rows = "person;task;symbol;answer\n" + "1;1.1;h_1;2\n" * (MAX_REMARKS + 6) + "2;1.1;h_1;2\n"
        (tmp_path / "a.csv").write_text(rows)
        first, second = gather([tmp_path / "a.csv"], SHEET).submissions
        assert [remark.code for remark in first.remarks] == ["answered_twice"] * MAX_REMARKS + ["more_remarks"]
        assert first.remarks[-1].facts == {"count": 5}
        assert second.remarks == ()

    def test_an_error_of_the_program_in_one_file_does_not_stop_the_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(file: File, sheet: Sheet) -> Iterator[Submission]:
            raise RecursionError

        monkeypatch.setitem(readers(), ".json", fail)
        for name in ("a.json", "b.yaml"):
            (tmp_path / name).write_text('{"1.1": {"y_1": "1"}}')
        first, second = gather([tmp_path], SHEET).submissions
        assert first.problem is not None
        assert (first.problem.code, first.problem.place.file) == ("internal", str(tmp_path / "a.json"))
        assert (second.person, second.problem) == ("b", None)

    def test_too_many_answers_are_refused_by_person(self, tmp_path: Path) -> None:
        rows = "".join(f"1;1.1;q_{n};1\n" for n in range(MAX_ANSWERS + 1)) + "2;1.1;y_1;0,7\n"
        (tmp_path / "a.csv").write_text("person;task;symbol;answer\n" + rows)
        first, second = gather([tmp_path / "a.csv"], SHEET).submissions
        assert first.problem is not None
        assert (first.problem.code, first.answers) == ("too_many_answers", {})
        assert second.problem is None

    def test_a_large_file_is_refused(self, tmp_path: Path) -> None:
        for name, content, code in (
            ("a.yaml", '"1.1":\n' + "".join(f"  h_{n}: {n}\n" for n in range(60_000)), "yaml_too_large"),
            ("b.json", "[" * 100_000, "yaml_too_large"),
            (
                "c.yaml",
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n",
                "answers_expected",
            ),
            ("d.csv", "x" * 6_000_000, "file_too_large"),
        ):
            assert problem_of(tmp_path, name, content).code == code


class TestInline:
    def test_one_asked_value_needs_no_name(self, tmp_path: Path) -> None:
        sheet = load(sheet_file(tmp_path, SMALL_SHEET.replace("[h_1, h_2]", "[h_1]")))
        one = inline(sheet, "1", ["0,5"])
        assert (texts(one), one.is_partial) == ({"1": {"h_1": "0,5"}}, True)

    @pytest.mark.parametrize(("given_", "code"), [(["0,5"], "answer_of_what"), (["a=1", "a = 2"], "answered_twice")])
    def test_problems(self, given_: list[str], code: str) -> None:
        with pytest.raises(Problem) as caught:
            inline(SHEET, "1.1", given_)
        assert caught.value.code == code


PIECES = st.sampled_from(
    [*"()[]{},;=^-−+*/01%|@T_ \n\0'é", '"', "h_1", "y_1", "W_hh", "tanh", "exp", "0,5", "1e", "9", "d", "∂", "\\frac",
     "\\tanh", "__import__('os')"]
)  # fmt: skip
WILD = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map("".join))
FUZZ = settings(max_examples=60)
NAMES = st.one_of(st.sampled_from(["h_1", "y_1", "dL_3/dW_hh", "dL_3/dh_3", "C~_t"]), WILD)


class TestHostile:
    @FUZZ
    @given(st.sampled_from(["1.1", "1.2", "2.1", "2.2"]), st.dictionaries(NAMES, WILD, max_size=4))
    def test_answers_are_marked_or_told_of(self, task: str, answers: dict[str, str]) -> None:
        submission = Submission("1", SHEET, {task: {n: Given(t) for n, t in answers.items()}}, is_partial=True)
        (result,) = grade([submission], [task])
        marked = result.tasks[0]
        assert len(marked.answers) + len(marked.open) + len(marked.problems) == len(answers)
        assert 0 <= result.points <= result.of

    @FUZZ
    @given(
        st.sampled_from([".yaml", ".json", ".csv"]),
        st.one_of(
            st.binary(max_size=300),
            WILD.map(str.encode),
            st.recursive(
                WILD, lambda s: st.lists(s, max_size=3) | st.dictionaries(WILD, s, max_size=3), max_leaves=8
            ).map(lambda value: json.dumps(value).encode()),
            st.lists(WILD, max_size=6).map(lambda cells: b"task;symbol;answer\n" + ";".join(cells).encode()),
        ),
    )
    def test_files_are_read_or_told_of(self, tmp_path: Path, suffix: str, content: bytes) -> None:
        try:
            found = handed_in(tmp_path, f"a{suffix}", content)
        except Problem as problem:
            assert problem.place.file  # noqa: PT017
        else:
            assert all(isinstance(text, str) for one in found for own in texts(one).values() for text in own.values())

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.yaml", 'person: "\u202e12"\nname: "a\\u2066b"\n"1.1": {"y\u202a_1": "0,\u202e71"}'),
            ("a.json", '{"person": "\u202e12", "name": "a\\u2066b", "answers": {"1.1": {"y\u202a_1": "0,\\u202e71"}}}'),
            ("a.csv", 'person,name,task,symbol,answer\n\u202e12,a\u2066b,1.1,y\u202a_1,"0,\u202e71"\n'),
        ],
    )
    def test_signs_that_turn_the_order_of_others_are_left_out(self, tmp_path: Path, name: str, content: str) -> None:
        """Programs put them into what is copied; in a list of marks they would show other numbers than were marked."""
        (one,) = handed_in(tmp_path, name, content)
        assert (one.person, one.name, texts(one)) == ("12", "ab", {"1.1": {"y_1": "0,71"}})

    @pytest.mark.parametrize(
        "text",
        ["__import__('os').system('touch /tmp/owned')", "(lambda: 1)()", "!!python/object/apply:os.system [id]",
         "{{7*7}}", "9^9^9^9^9", "1" * 4000, "(" * 3999, "1e999999999", "-" * 3999, "exp(" * 30 + "9" + ")" * 30,
         "tanh(" * 39 + "h_1" + ")" * 39, "h_1^" * 900 + "2", "+".join(["h_1*h_1"] * 400), "\u202e0,5", "x" * 5000],
    )  # fmt: skip
    def test_answers_made_to_do_harm_earn_nothing_and_end(self, text: str) -> None:
        (result,) = grade([Submission("1", SHEET, {"1.2": {"h_2": Given(text)}}, is_partial=True)], ["1.2"])
        assert result.points == 0
        assert not Path("/tmp/owned").exists()
