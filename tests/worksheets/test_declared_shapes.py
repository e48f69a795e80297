"""Lengths along each axis in place of numbers, and what is counted of quantities with an index."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.symbols import count
from tests.running import rechenweg
from worksheets.building import load
from worksheets.solving import counted, solve

SHEET = """\
id: counts
language: en
models:
  cnn:
    inputs: [X]
    equations:
      Z[i,j]: sum(a=1..3, sum(b=1..3, K[a,b] * X[i+a-1,j+b-1])) + c
  mlp:
    inputs: [h]
    equations:
      h[l]: relu(W[l] @ h[l-1] + b[l])
tasks:
  "1":
"""
COUNTED = count("params", "cnn")


def written(folder: Path, task: str) -> Path:
    path = folder / "sheet.yaml"
    path.write_text(SHEET + "".join(f"    {line}\n" for line in task.splitlines()), encoding="utf-8")
    return path


def parameters(path: Path, model: str = "cnn") -> tuple[int, dict[str, tuple[int, ...]]]:
    sheet = load(path)
    solution = solve(sheet, sheet.tasks["1"])
    symbol = count("params", model)
    lengths = {name: tuple(map(int, axes)) for name, axes in counted(solution, symbol).items()}
    return int(solution.value(symbol).entries[0].p), lengths  # type: ignore[union-attr]


@settings(max_examples=5)
@given(lengths=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_as_many_as_the_product_of_all_lengths(lengths: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    names = [f"n_{n}" for n, _ in enumerate(lengths)]
    sizes = dict(zip(names, lengths, strict=True))
    task = f"sizes: {json.dumps(sizes)}\nshapes: {json.dumps({'K': names, 'c': [7]})}\nask: [params(cnn)]"
    path = written(tmp_path_factory.mktemp("counts"), task)
    assert parameters(path) == (prod(lengths) + 7, {"K": tuple(lengths), "c": (7,)})


def test_given_numbers_with_an_index_are_counted_where_inputs_are_told_from_them(tmp_path: Path) -> None:
    task = "model: cnn\ngiven: {X: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], c: 0.5}\n"
    assert parameters(written(tmp_path, task + 'ask: ["Z_1,1", params(cnn)]')) == (10, {"K": (3, 3), "c": (1, 1)})


def test_layers_of_several_widths_are_counted_one_by_one(tmp_path: Path) -> None:
    weights = "W_1: [[1, 0], [0, 1], [1, 1]], W_2: [[1, 1, 1]], b_1: [0, 1, 2], b_2: [1]"
    path = written(tmp_path, f"model: mlp\ngiven: {{h_0: [1, 2], {weights}}}\nask: [h_2, params(mlp)]")
    assert parameters(path, "mlp") == (13, {"W_1": (3, 2), "W_2": (1, 3), "b_1": (3, 1), "b_2": (1, 1)})


def test_the_question_says_the_lengths(tmp_path: Path) -> None:
    path = written(
        tmp_path, "sizes: {c_out: 8, c_in: 3}\nshapes: {K: [c_out, c_in, 3, 3], c: [c_out]}\nask: [params(cnn)]"
    )
    result = rechenweg("solve", path, "--format", "md", "-o", "-")
    assert result.exit_code == 0, result.output
    assert r"K \colon c_{out} \times c_{in} \times 3 \times 3" in result.stdout
    assert r"K\,(8 \times 3 \times 3 \times 3)" in result.stdout
    assert r"\boxed{224}" in result.stdout


@pytest.mark.parametrize(
    ("task", "code", "line"),
    [
        ("sizes: {n: 3}\nshapes: {K: [n, m]}\nask: [params(cnn)]", "no_length", 15),
        ("shapes: {K: [0]}\nask: [params(cnn)]", "no_length", 14),
        ("shapes: {Q: [3]}\nask: [params(cnn)]", "unknown_symbol", 14),
        ("sizes: {n: 3}\nshapes: {K: [3]}\nask: [params(cnn)]", "unknown_symbol", 14),
    ],
)
def test_what_is_no_length_is_named(tmp_path: Path, task: str, code: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        load(written(tmp_path, task))
    assert (caught.value.code, caught.value.place.line) == (code, line)
