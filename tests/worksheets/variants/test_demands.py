"""What variants must prove, what a sheet asks for beyond it, and what its own numbers excuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.errors import Problem
from templates.messages import demand, message, remedy
from tests.running import SHEET, rechenweg, refused, sheet_file
from worksheets.variants import issuing, manifest
from worksheets.variants.demands import DEMANDS
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import Key

KEY = practice_key(11)


def sheet(equations: str, given: str, ask: str, vary: str = "{}") -> str:
    return (
        f"id: probe\nlanguage: en\nmodels: {{m: {{equations: {{{equations}}}}}}}\n"
        f'tasks: {{"1": {{model: m, given: {{{given}}}, ask: [{ask}], vary: {vary}}}}}\n'
    )


BCE = sheet(
    '"L": "-1/3 * sum(i, y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]))"', "y: [1, 0, 1], p: [0.1, 0.5, 0.7]", "L", "{}"
)
TIES = sheet('"y": "max(x)", "L": "y^2"', "x: [0.5, 0.7, 0.2]", "y, L", "{draw: {x: [0.2, 0.3, 0.4, 0.5]}}")
RELU = sheet(
    '"h": "relu(W @ x)", "y": "V @ h"', "W: [[0.5, 0.3], [-0.4, 0.2]], x: [1, 0.5], V: [0.3, 0.7]", "h, y, dy/dW"
)
LIVE = RELU.replace("-0.4", "0.4")
NEVER = sheet('"y": "log(a - b)"', "a: 0.5, b: 0.2", "y", "{draw: {a: [0.1, 0.2], b: [0.4, 0.5]}}")


def made(folder: Path, text: str) -> Prepared:
    return issuing.prepared(Order(str(sheet_file(folder, text))))


def issued(prepared: Prepared, count: int) -> list[Key]:
    people = manifest.practice_persons(count)
    return list(issuing.issued(prepared, issuing.drawn(prepared, KEY, people), people))


def given(key: Key) -> dict[str, Any]:
    return key.tasks["1"].given


class TestCertifiedVariants:
    @pytest.mark.parametrize("vary", ["{}", "{draw: {p: {from: -0.9, to: 1.9}}}"])
    @pytest.mark.filterwarnings("error")
    def test_are_defined_in_every_step(self, tmp_path: Path, vary: str) -> None:
        for key in issued(made(tmp_path, BCE.replace("vary: {}", f"vary: {vary}")), 30):
            assert all(0 < float(p) < 1 for name, p in given(key).items() if name.startswith("p"))

    def test_have_no_ties(self, tmp_path: Path) -> None:
        for key in issued(made(tmp_path, TIES), 8):
            assert given(key)["x"].count(max(given(key)["x"], key=float)) == 1

    @pytest.mark.parametrize(
        ("equations", "numbers", "ask"),
        [
            ('"y": "max(a, b)"', "a: 2, b: 2", "y, dy/da, dy/db"),
            ('"y": "max(x)"', "x: [1, 1]", "y, dy/dx"),
            ('"y": "max(x)"', "x: [1, 1, 0, 1, 0, 1, 0]", "y"),
            ('"h": "relu(x)", "y": "max(h)"', "x: [2, 2, -1]", "y, dy/dh, dy/dx"),
        ],
    )
    def test_have_none_where_the_sheet_has_one(self, tmp_path: Path, equations: str, numbers: str, ask: str) -> None:
        for key in issued(made(tmp_path, sheet(equations, numbers, ask)), 40):
            entries = sorted(float(entry) for value in given(key).values() for entry in np.atleast_1d(value))
            assert entries[-2] < entries[-1]
            assert "relu" not in equations or entries[-1] > 0

    def test_may_have_the_zeros_of_the_sheet_and_no_others(self, tmp_path: Path) -> None:
        """A relu that is asked for may cut off; a gradient has zeros only where the sheet's own has some."""
        (other := tmp_path / "other").mkdir()
        assert self.zero_rows(made(tmp_path, RELU)) > 0
        assert self.zero_rows(made(other, LIVE)) == 0

    def zero_rows(self, prepared: Prepared) -> int:
        """How many of the fit draws have a zero in the gradient."""
        subject = prepared.subjects["1"]
        draws = [subject.drawn(KEY, "1", n) for n in range(400)]
        fit = [one for one, is_fit in zip(draws, subject.examined(draws).is_fit, strict=True) if is_fit]
        assert fit
        gradient = subject.examination.questions[-1].symbol
        return int((subject.evidence(fit).right[gradient].middle == 0).any((-1, -2)).sum())


class TestASheet:
    def test_says_what_is_waived_and_the_certificate_repeats_it(self, tmp_path: Path) -> None:
        text = RELU.replace("vary: {}", "vary: {waive: [magnitude, terms], demand: [everywhere]}")
        (key,) = issued(made(tmp_path, text), 1)
        certificate = key.tasks["1"].certificate
        assert certificate["waived"] == ["magnitude", "terms"]
        assert not {"magnitude", "terms", "told_apart"} & set(certificate["demands"])
        assert "everywhere" in certificate["demands"]

    @pytest.mark.parametrize(
        ("vary", "expected"),
        [
            ("{demand: [beauty]}", "“beauty” is nothing that a variant can prove; choose from defined, rounding,"),
            ("{waive: [beauty]}", "“beauty” is nothing that a variant can prove"),
            ("{waive: [defined]}", "“defined” cannot be waived"),
            ("{waive: [magnitude], demand: [magnitude]}", "“magnitude” cannot be waived"),
            ("{draw: {b_h: {sum: 1, step: 0.3}}}", "b_h: there are no such multiples of 0.3 that add up to 1"),
            ("{draw: {b_h: {sum: 0.1, step: 0.1}}}", "b_h: there are no such multiples of"),
        ],
    )
    def test_is_refused_with_the_line_of_what_it_cannot_ask_for(self, tmp_path: Path, vary: str, expected: str) -> None:
        path = sheet_file(tmp_path, SHEET.rstrip("\n") + f"\n    vary: {vary}\n")
        said = refused("vary", path, "--count", 1, "--seed", 1, "-o", tmp_path / "batch")
        assert expected in said
        assert said.startswith(f"{path}:17:")


class TestARefusal:
    def test_names_the_demand_and_the_way_out(self, tmp_path: Path) -> None:
        said = refused("vary", sheet_file(tmp_path, NEVER), "--count", 2, "--seed", 1, "-o", tmp_path / "batch")
        assert "“defined”: every step is defined (100 % fail it, 100 % it alone)" in said
        assert "What helps: draw from ranges" in said

    def test_leaves_nothing_behind(self, tmp_path: Path) -> None:
        (tmp_path / "class.csv").write_text("Matrikelnummer;Name\n4711;Ada\n", encoding="utf-8")
        path = sheet_file(tmp_path, NEVER)
        before = sorted(tmp_path.iterdir())
        refused("vary", path, "--count", 2, "--seed", 1, "-o", tmp_path / "batch")
        refused("vary", path, "--roster", tmp_path / "class.csv", "-o", tmp_path / "batch")
        assert sorted(tmp_path.iterdir()) == before

    def test_of_a_foreign_folder_leaves_what_is_in_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "batch"
        folder.mkdir()
        (folder / ".rechenweg-mine").write_text("mine", encoding="utf-8")
        assert "not empty" in refused("vary", sheet_file(tmp_path), "--count", 1, "--seed", 1, "-o", folder)
        assert [p.name for p in folder.iterdir()] == [".rechenweg-mine"]


def test_explaining_says_what_was_reached(tmp_path: Path) -> None:
    said = rechenweg("vary", sheet_file(tmp_path, RELU), "--explain", "--lang", "en").stdout
    assert "known mistakes that show: " in said
    assert "pairs of mistakes that differ: " in said
    assert "not demanded where the sheet's own numbers fail it: no asked value has a zero in it: dy/dW" in said


def test_all_demands_have_words_in_every_language() -> None:
    assert all(demand(name, language) and remedy(name, (), language) for name in DEMANDS for language in ("de", "en"))


@pytest.mark.parametrize(
    ("equations", "numbers", "draw"),
    [
        ('"y": "sum(i, x[i])"', "x: [1, 1, 1]", "{x: {from: -0.9, to: 0.9}}"),
        ('"y": "sum(i, x[i] * t[i]) / sum(i, x[i])"', "x: [1, 0, 1, 1], t: [0, 1, 1, 0]", "{x: [0, 1], t: [0, 1]}"),
        ('"s": "sum(i, p[i] * q[i])"', "p: [1, -1, 1, 1], q: [1, 1, 1, -1]", "{p: [-1, 1], q: [-1, 1]}"),
    ],
)
def test_a_task_with_nothing_to_draw_says_what_helps(tmp_path: Path, equations: str, numbers: str, draw: str) -> None:
    asked = equations[1]
    with pytest.raises(Problem) as caught:
        made(tmp_path, sheet(equations, numbers, asked))
    assert json.dumps(caught.value.facts)
    said = message(caught.value, "en")
    (vary,) = re.findall(r"vary: (.*)", said)
    assert vary == f"{{draw: {draw}}}"
    assert len(issued(made(tmp_path, sheet(equations, numbers, asked, vary)), 3)) == 3
