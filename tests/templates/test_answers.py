"""What the program prints can be handed in: formulas of the shipped sheets read back and compared, lines marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flint import fmpq
from pypdf import PdfReader
from sympy import Expr, Integer, Symbol

from solver import notation
from solver.answers.conventions import Expected
from solver.answers.equality import Equal, Setting, compare
from solver.answers.names import names_of
from solver.answers.prover import Prover
from solver.answers.reading import Formula, Numbers, Readings, read
from solver.derivation import Derivation
from solver.expressions import Count, Literal, Product, Quotient, Transpose
from solver.values import Value
from templates import numbers
from templates.marking import worked
from templates.typeset import Typesetter
from tests.running import rechenweg
from tests.templates.printed_lines import Printed, handed_in, refused, solved
from tests.worksheets.zoo import sheet as zoo_sheet
from worksheets.catalogue import find, names
from worksheets.solving import derive

TASKS = [(sheet, task) for sheet in map(find, names()) for task in sheet.tasks.values() if task.given]


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    prover = Prover(seconds=20)
    yield prover
    prover.close()


def in_notation(_: Derivation) -> Callable[[Expr], str]:
    return _typed


def _typed(node: Expr) -> str:
    """The notation has no place for a matrix of numbers; where a rule holds one it is typed as a terminal shows it."""
    text = notation.write(node)
    return worked.line(node, 4, "de") if "…" in text else text


def in_latex(derivation: Derivation) -> Callable[[Expr], str]:
    return Typesetter(numbers.Numbers(4, "de"), derivation.shapes).tex


@pytest.mark.parametrize("spelling", [in_notation, in_latex])
@pytest.mark.parametrize("number", range(len(TASKS)))
def test_every_formula_is_read_back_as_the_right_one(
    number: int, spelling: Callable[[Derivation], Callable[[Expr], str]], prover: Prover
) -> None:
    derivation = derive(*TASKS[number])
    rules = [step.rule for step in derivation.steps.values()]
    known = names_of([*derivation.steps, *derivation.given], rules)
    setting, text = Setting.of(derivation), spelling(derivation)
    for symbol, step in derivation.steps.items():
        if isinstance(symbol, Count):
            continue
        found = read(f"{text(symbol)} = {text(step.rule)}", Expected(decimal=","), known)
        assert isinstance(found, Readings), (text(step.rule), found.problem.code, found.caret)
        assert found.preferred.symbol == symbol, text(symbol)
        content = found.preferred.content
        if isinstance(content, Numbers):
            assert step.rule.is_Rational
            continue
        assert isinstance(content, Formula)
        verdict = compare(content.expression, step.rule, setting, asked=symbol, prover=prover)
        assert isinstance(verdict, Equal), (text(step.rule), verdict)


@pytest.mark.parametrize("number", range(len(TASKS)))
def test_every_printed_line_is_right_as_an_answer(number: int) -> None:
    """Some steps of each task; ``python -m benchmarks.reading_back`` hands in all."""
    sheet, task = TASKS[number]
    assert refused(solved(sheet, task.id), most=2) == []


@pytest.mark.parametrize("name", ["cross_entropy", "encoder_decoder", "bilstm", "transformer"])
def test_every_printed_line_of_other_models_is_right_as_an_answer(name: str, tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(zoo_sheet([name]), encoding="utf-8")
    assert refused(solved(find(str(path)), name), most=2) == []


def test_a_product_in_a_denominator_is_printed_in_brackets() -> None:
    line = Quotient(Integer(1), Product(Transpose(Symbol("q")), Symbol("p")))
    assert worked.line(line, 4, "en") == "1 / (q^T · p)"


@pytest.mark.parametrize(
    ("sheet", "task", "symbol", "text", "is_right"),
    [
        ("cnn", "1.2", "Z_1,1", "sum(a=1..3, sum(b=1..3, K_a,b · X_{a-1,b-1})) + c", True),
        ("cnn", "1.2", "Z_1,1", "sum(a=1..3, sum(b=1..3, K_a,b · X_{a,b-1})) + c", False),
        ("cnn", "2.1", "P_1,1", r"\max_{1 \le a \le 2} \max_{1 \le b \le 2} X_{a,b}", True),
        ("cnn", "2.1", "P_1,1", "max(X_1,1, X_1,2, X_2,1, X_2,2)", True),
        ("cnn", "2.1", "P_1,1", "max(X_1,1, X_1,2, X_2,1)", False),
        ("cnn", "2.1", "P_1,1", "max(a=1..2, max(b=2..3, X_a,b))", False),
        ("cnn", "2.1", "P_1,1", "min(a=1..2, min(b=1..2, X_a,b))", False),
        ("cnn", "3.2", "dp/dZ_2,2", "[Z_2,2 = max(Z_2,2, Z_1,2, Z_2,1, Z_1,1)]", True),
        ("cnn", "3.2", "dp/dZ_2,2", "[Z_1,2 = max(Z_1,1, Z_1,2, Z_2,1, Z_2,2)]", False),
        ("cnn", "3.2", "dp/dZ_2,2", "[Z_2,2 = max(Z_1,1, Z_1,2, Z_2,1)]", False),
        ("sequences", "1.1", "P", "max(j=1..2, d_3,j)", True),
        ("sequences", "1.1", "P", "max(j=1..2, d_2,j)", False),
        (
            "sequences",
            "1.1",
            "P",
            "max Index 1 kleiner gleich j kleiner gleich 2 Ende Index d Index 3, j Ende Index",
            True,
        ),
        ("embeddings", "1.1", "dL/da", "p - q", True),
        ("embeddings", "1.1", "dL/da", "2 p - q", False),
        ("embeddings", "1.1", "dL/da", "q - p", False),
        ("optimisers", "2.2", "s_1", "0,99 s Index 0 + 0,01 g Index 1 elementweise quadriert", True),
    ],
)
def test_an_answer_in_the_notation_of_the_sheet(sheet: str, task: str, symbol: str, text: str, is_right: bool) -> None:
    solution = solved(find(sheet), task)
    [graded] = handed_in(solution, [Printed(solution.symbol(symbol), "de", "typed", text)])
    assert (graded.mark.share == 1) == is_right, graded.mark


def test_a_row_and_a_column_are_printed_apart() -> None:
    row, column = (Literal(Value(shape, (fmpq(1, 2), fmpq(-1)))) for shape in ((1, 2), (2, 1)))
    assert worked.line(Product(row, column), 4, "de") == "(0,5 −1) · (0,5; −1)"


@pytest.mark.parametrize("symbol", ["h_1", "y_1", "h_2"])
def test_a_result_copied_from_the_pdf_is_right(symbol: str, page: str) -> None:
    """What stands between the digits of a column depends on the reader, and on how formulas are drawn."""
    solution = solved(find("blatt4"), "1.1")
    asked = solution.symbol(symbol)
    shown = Typesetter(numbers.Numbers(4, "de"), solution.derivation.shapes).value(solution.value(asked))
    digits = [n.replace("{,}", ",").replace("-", "[-−]") for n in re.findall(r"-?\d+\{,\}\d+", shown)]
    copied = re.search(r"\(?\s*" + r"[\s()]{0,6}".join(digits) + r"\s*\)?", page)
    assert copied is not None, page
    [graded] = handed_in(solution, [Printed(asked, "de", "pdf", copied[0])])
    assert graded.mark.verdict == "correct", copied[0]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a worked solution, as a reader of PDFs extracts it."""
    path = tmp_path_factory.mktemp("pdf") / "solution.pdf"
    rechenweg("solve", "blatt4", "--task", "1.1", "--lang", "de", "-o", path)
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)
