"""A question can be answered from its paper alone: every given number, every term, what is asked and of what."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from solver.values import certified
from templates import composing
from templates.document import Document, Equations, formulas
from templates.formats import pdf
from templates.formulas.equation_lines import layout
from templates.numbers import Numbers
from tests.running import rechenweg, sheet_file
from tests.test_guide import blocks
from worksheets.building import load
from worksheets.catalogue import find
from worksheets.sheet import Sheet
from worksheets.solving import solve

SEQUENCES = """
id: sequences
language: en
models:
  layers:
    equations:
      w[l]: (9 * c[l-1] + 1) * c[l]
      total: sum(l=1..13, w[l])
  image:
    equations:
      Y[i,j]: K[1,1]*X[i,j] + K[1,2]*X[i,j+1] + K[2,1]*X[i+1,j] + K[2,2]*X[i+1,j+1]
  paths:
    equations:
      p: sum(t, b[t]^T y[t])
tasks:
  "1":
    model: layers
    given: {c_0: 3, c: [64, 65, 128, 129, 256, 257, 258, 512, 513, 514, 515, 516, 517]}
    ask: [total]
  "2":
    model: image
    given:
      X: [[11, 12, 13, 14, 15, 16, 17], [21, 22, 23, 24, 25, 26, 27], [31, 32, 33, 34, 35, 36, 37],
          [41, 42, 43, 44, 45, 46, 47], [51, 52, 53, 54, 55, 56, 57], [61, 62, 63, 64, 65, 66, 67],
          [71, 72, 73, 74, 75, 76, 77]]
      K: [[0.25, -1], [2, -0.5]]
    ask: ["Y_1,1", "Y_6,6"]
  "3":
    model: paths
    given:
      y: [[0.81, 0.11, 0.08], [0.12, 0.79, 0.09], [0.33, 0.36, 0.31], [0.18, 0.13, 0.69], [0.41, 0.42, 0.17],
          [0.21, 0.55, 0.24], [0.61, 0.19, 0.2], [0.07, 0.03, 0.9], [0.46, 0.44, 0.1]]
      b: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    ask: [p]
"""
LONG = """
id: long
language: de
models:
  m:
    equations:
      y: A x + b
      s: v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12
tasks:
  "1":
    model: m
    given: {A: %s, x: %s, b: %s}
    ask: [y]
  "2":
    model: m
    given: {v1: 0.000001234, v2: 1/3, v3: 5/11, v4: 1e-20, v5: -0.1234567890123456789012345678901234567, v6: 12345.678,
            v7: 100000, v8: 0.03125, v9: -7e-9, v10: -2/3, v11: 9, v12: 10}
    ask: [s]
"""
PIXELS = [[(32 * row + 48 * column) % 250 for column in range(28)] for row in range(31)]
COUNTS = """
id: counts
language: en
models:
  rnn:
    equations:
      h[t]: tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)
  unit:
    equations:
      u[t]: sigma(V @ x[t])
tasks:
  "1":
    sizes: {h: 128, x: 64, T: 50}
    ask: [params(rnn), mults(rnn), adds(rnn), memory(rnn), sequential(rnn), path(rnn)]
  "2":
    sizes: {u: 12, x: 34}
    ask: [params(unit)]
  "3":
    model: rnn
    given: {W_hh: 0.5, W_xh: 1, b_h: 0, h_0: 0, x: [1, 2, 3]}
    ask: [h_3, params(unit)]
    sizes: {u: 12}
"""

SIGNS = """
id: signs
language: en
models: {m: {equations: {y: x - p}}}
tasks:
  "1": {model: m, given: {x: [1, -1, 1, -1, 1, 1], p: [1, 1, 1, -2, -3, -1]}, ask: [y]}
"""
OWN = {
    "signs": SIGNS,
    "sequences": SEQUENCES,
    "long": LONG % (PIXELS, PIXELS[0], [row[0] for row in PIXELS]),
    "counts": COUNTS,
}
GUIDE = {f"guide-{number}": text for number, text in enumerate(blocks("docs/guide.md", "yaml"), 1)}


def question(sheet: Sheet, language: str, form: bool = False) -> Document:
    tasks = sheet.tasks.values()
    return certified(lambda: composing.question_sheet(sheet, [solve(sheet, t) for t in tasks], language, 4, form=form))


def printed(document: Document) -> str:
    with pypdfium2.PdfDocument(pdf.write(document)) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened).replace("−", "-").replace("\r", "")


def read_back(text: str, grouped: Counter[str]) -> Counter[str]:
    """The numbers of a page; a power of ten and a fraction as one number, and those ``grouped`` by thousands.

    An index is no number.
    """
    text = re.sub(r"(\d) ⋅ 10-(\d+)", r"\1e-\2", text)
    text = re.sub(r"(?<=\d)-(?=\d)", " -", text)  # a column comes without the ends of its lines
    text = re.sub(r"=\s*(-?)\s*(\d+)\n(\d+)\n", r"= \1\2/\3\n", text)
    found = Counter(re.findall(r"(?<![\w.,])-?\d+(?:[.,]\d+)?(?:e-\d+|/\d+)?", text))
    return found + Counter({number: text.count(number) for number in grouped if " " in number})


def given_numbers(sheet: Sheet, language: str) -> Iterator[str]:
    """Every given number as a person writes it."""
    numbers = Numbers(4, language)
    for task in sheet.tasks.values():
        for entry in (entry for value in task.given.values() for entry in value.entries):
            tex = numbers.exact_tex(entry).replace("{,}", ",").replace(r"\,", " ")
            tex = re.sub(r" \\cdot 10\^\{-(\d+)\}", r"e-\1", tex)
            yield re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", tex)


def missing(sheet: Sheet, language: str) -> dict[str, int]:
    wanted = Counter(given_numbers(sheet, language))
    return dict(wanted - read_back(printed(question(sheet, language)), wanted))


class TestEveryGivenNumberIsOnThePage:
    @pytest.mark.parametrize("name", ["blatt4", "gru", "attention"])
    def test_of_the_sheets_that_come_along(self, name: str) -> None:
        sheet = find(name)
        assert missing(sheet, sheet.language) == {}

    @pytest.mark.parametrize("name", [*OWN, *GUIDE])
    def test_of_a_sheet_without_texts(self, name: str, tmp_path: Path) -> None:
        sheet = load(sheet_file(tmp_path, {**OWN, **GUIDE}[name]))
        assert missing(sheet, sheet.language) == {}

    def test_of_a_text(self, tmp_path: Path) -> None:
        text = "# T\n\n$A = {{ value('A') }}$, $x^T = {{ value('x^T') }}$, eps ${{ v('e') }}$\n\n{{ given('b') }}\n"
        sheet = """
id: own
language: en
models: {m: {equations: {y: A x + b + e * b}}}
tasks:
  "1": {model: m, ask: [y], given: {A: %s, x: %s, b: %s, e: 0.0000123}}
"""
        rows = [[round(0.01 * (row + 1) * (column - 5), 2) for column in range(12)] for row in range(9)]
        path = sheet_file(tmp_path, sheet % (rows, [n / 100000 for n in range(1, 13)], rows[0][:9]), text)
        assert missing(load(path), "en") == {}

    @pytest.mark.parametrize("form", [False, True])
    def test_and_within_the_page(self, form: bool, tmp_path: Path) -> None:
        document = question(load(sheet_file(tmp_path, OWN["long"])), "de", form)
        equations = [block for block in document.blocks if isinstance(block, Equations)]
        lines = [line for block in equations for line in layout(block, pdf.WIDTH)]
        assert max(part.end for line in lines for part in line.parts) <= pdf.WIDTH + 1e-6
        assert min(part.scale for line in lines for part in line.parts) > 0.7  # of 10.4 points
        assert max(line.height for line in lines) < 55  # of 68 em on a page

    @pytest.mark.parametrize("text", ["$A = {{ value('A') }}$", "$$A = {{ value('A') }}$$"])
    def test_and_within_the_page_in_a_text(self, text: str, tmp_path: Path) -> None:
        sheet = "id: s\nlanguage: en\nmodels: {m: {equations: {y: A x}}}\ntasks: {'1': {model: m, given: %s, ask: [y]}}"
        rows = [[row % 10 for _ in range(2)] for row in range(100)]
        path = sheet_file(tmp_path, sheet % f"{{A: {rows}, x: [1, 2]}}", f"# T\n\n{text}\n")
        with pypdfium2.PdfDocument(pdf.write(question(load(path), "en"))) as opened:
            shown = " ".join(page.get_textpage().get_text_bounded() for page in opened)
        assert len(re.findall(r"(?<![\w.])7(?![\w.])", shown)) >= 20


class TestEveryTermIsThere:
    def test_of_an_equation(self, tmp_path: Path) -> None:
        texts = formulas(question(load(sheet_file(tmp_path, OWN["long"])), "de"))
        row = next(tex for tex in texts if "v_{11}" in tex)
        assert re.findall(r"v_\{(\d+)\}", row) == [str(number) for number in range(1, 13)]

    def test_and_a_sum_says_how_far_it_goes(self, tmp_path: Path) -> None:
        texts = list(formulas(question(load(sheet_file(tmp_path, SEQUENCES)), "en")))
        assert any(r"\sum_{t=1}^{9}" in tex for tex in texts)

    def test_a_worked_solution_may_leave_out_and_says_so(self, tmp_path: Path) -> None:
        sheet = load(sheet_file(tmp_path, OWN["long"]))
        long, short = (
            rechenweg("solve", sheet_file(tmp_path, OWN[n]), "--format", "md").stdout for n in ("long", "counts")
        )
        sentence = "Lange Summen und Matrizen sind am Anfang und am Ende gezeigt"
        assert sheet.language == "de"
        assert sentence in long
        assert r"\vdots" in long
        assert "Long sums" not in short


class TestACountingTask:
    @pytest.fixture
    def sheet(self, tmp_path: Path) -> Path:
        return sheet_file(tmp_path, COUNTS)

    @pytest.mark.parametrize(
        ("format_", "options"), [("md", []), ("html", []), ("pdf", []), ("html", ["--form"]), ("pdf", ["--form"])]
    )
    def test_shows_model_sizes_and_what_is_counted(
        self, sheet: Path, format_: str, options: list[str], tmp_path: Path
    ) -> None:
        path = tmp_path / f"out.{format_}"
        assert rechenweg("sheet", sheet, "--format", format_, "-o", path, *options).exit_code == 0
        if format_ == "pdf":
            with pypdfium2.PdfDocument(path) as opened:
                shown = "\n".join(page.get_textpage().get_text_range() for page in opened)
        else:
            shown = path.read_text(encoding="utf-8")
        words = " ".join(re.sub(r"<[^>]*>", "", shown).split())
        for said in ("rnn", "components of", "time steps", "the number of parameters", "multiplications of one step"):
            assert said in words

    def test_in_both_languages(self, sheet: Path) -> None:
        german = rechenweg("sheet", sheet, "--format", "md", "--lang", "de").stdout
        assert r"h_{t} = \tanh\left(W_{hh}\,h_{t-1} + W_{xh}\,x_{t} + b_{h}\right)" in german
        assert "$d_{h} = 128$ (Komponenten von $h$)" in german
        assert "$T = 50$ (Zeitschritte)" in german
        assert r"die Zahl der Additionen eines Schritts $N^{+}_{\text{rnn}}$" in german

    def test_with_numbers_shows_both_models(self, sheet: Path) -> None:
        third = rechenweg("sheet", sheet, "--format", "md").stdout.partition("Task 3")[2]
        assert "The model `unit` is described" in third
        assert "W_{hh} = 0.5" in third
        assert "$d_{u} = 12$" in third

    def test_has_all_of_that_as_data(self, sheet: Path) -> None:
        tasks = json.loads(rechenweg("sheet", sheet, "--format", "json").stdout)["tasks"]
        assert tasks["1"]["sizes"] == {"h": 128, "x": 64, "T": 50}
        assert tasks["1"]["equations"] == {"rnn": {"h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)"}}
        assert list(tasks["3"]["equations"]) == ["rnn", "unit"]


def test_all_of_an_indexed_quantity_may_be_inverted(tmp_path: Path) -> None:
    model = {"inputs": ["P", "r"], "equations": {"V": "inv(eye(2) - gamma * P) r", "A[s]": "r[s] + P[s,1] + V[s]"}}
    given = {"P": [[0.5, 0.5], [0, 0.5]], "r": [1, 2], "gamma": 0.5}
    path = tmp_path / "s.yaml"
    tasks = {"1": {"given": given, "ask": ["V", "A"]}}
    path.write_text(json.dumps({"id": "s", "models": {"m": model}, "tasks": tasks}))
    assert r"\left(I_{2} - \gamma \cdot P\right)^{-1}\,r" in rechenweg("solve", path, "--format", "md").stdout
