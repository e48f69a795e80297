"""What ``extends`` means: more equations, accents, time reversed."""

from pathlib import Path

from solver.notation import write
from tests.running import SHEET, sheet_file
from worksheets.building import load

MODELS = """\
  cell:
    equations:
      g[t]: sigma(W_g @ [h[t-1], x[t]])
      h[t]: g[t] * h[t-1] + b_h
  output:
    extends: cell
    equations:
      y[t]: W_y @ h[t]
  coupled:
    extends: cell
    equations:
      g[ t ]: 1 - h[t-1]
  both:
    extends:
      - {model: cell, accent: vec}
      - {model: cell, accent: cev, reverse: true}
    equations:
      y[t]: W_y @ [hvec[t], hcev[t]]
"""


class TestEquations:
    def models(self, folder: Path) -> dict[str, dict[str, str]]:
        sheet = load(sheet_file(folder, SHEET.replace("models:\n", "models:\n" + MODELS)))
        return {n: {e.name: write(e.rule) for e in m.all_equations} for n, m in sheet.models.items()}

    def test_those_of_the_extended_model_come_first(self, tmp_path: Path) -> None:
        assert list(self.models(tmp_path)["output"]) == ["g", "h", "y"]

    def test_an_accent_is_on_every_name_but_the_inputs(self, tmp_path: Path) -> None:
        assert self.models(tmp_path)["both"]["gvec"] == "sigma(Wvec_g @ [hvec[t-1], x[t]])"

    def test_reversed_time_reads_the_next_step(self, tmp_path: Path) -> None:
        assert self.models(tmp_path)["both"]["hcev"] == "gcev[t] * hcev[t+1] + bcev_h"

    def test_own_equations_may_read_both(self, tmp_path: Path) -> None:
        assert self.models(tmp_path)["both"]["y"] == "W_y @ [hvec[t], hcev[t]]"

    def test_an_own_equation_stands_for_that_of_the_extended_model(self, tmp_path: Path) -> None:
        assert self.models(tmp_path)["coupled"] == {"h": "g[t] * h[t-1] + b_h", "g": "1 - h[t-1]"}

    def test_a_model_may_be_extended_from_above_and_below(self, tmp_path: Path) -> None:
        content = SHEET.replace("models:\n", "models:\n  a: {extends: z}\n  z: {equations: {y: x}}\n")
        assert list(load(sheet_file(tmp_path, content)).models["a"].equations) == ["y"]


def test_where_indices_begin_and_what_is_outside_are_taken_over(tmp_path: Path) -> None:
    models = """\
  conv:
    inputs: [X]
    first: 0
    outside: {X: 0, H: 1}
    equations:
      H[i]: sum(a=0..1, K[a] * X[i+a-1])
  plain: {extends: conv, equations: {y: "H[-1] + H[0]"}}
  own: {extends: conv, first: 1, outside: {X: 2}}
  both: {inputs: [X], extends: [{model: conv, accent: vec}, {model: conv, accent: cev}]}
"""
    found = load(sheet_file(tmp_path, SHEET.replace("models:\n", "models:\n" + models))).models
    assert {name: (found[name].first, dict(found[name].outside)) for name in ("plain", "own", "both")} == {
        "plain": (0, {"X": 0, "H": 1}),
        "own": (1, {"X": 2, "H": 1}),
        "both": (0, {"X": 0, "Hvec": 1, "Hcev": 1}),
    }
    assert found["both"].inputs == ("X",)
    assert set(found["both"].parameters) == {"Kvec", "Kcev"}
