"""Every function with all that shows or reads it: sheets with it are checked, solved, spoken, answered and varied."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sympy import Symbol
from sympy.core.symbol import Str

from solver import functions, notation
from solver.answers.conventions import Expected
from solver.answers.names import Names
from solver.answers.reading import Formula, Readings, read
from solver.dimensions import Flat
from solver.equations import Source
from solver.expressions import Apply, apply
from solver.functions import CONSTANTS, Function, Raised, Whole
from solver.model import read as read_model
from templates.formulas.spoken import spoken
from templates.messages import catalogue
from templates.numbers import Numbers
from templates.typeset import Typesetter
from tests.running import rechenweg
from tests.solver.functions.samples import is_of_square
from tests.templates.printed_lines import handed_in, printed, solved
from worksheets import catalogue as sheets
from worksheets import languages
from worksheets.variants.issuing import Order, drawn, prepared
from worksheets.variants.keys import Person

WRITTEN = tuple(record for record in functions.RECORDS if not record.is_derived)
NAMES = Names(frozenset("xyW"))
LANGUAGES = tuple(languages.known())


def name_of(record: Function) -> str:
    return f"{record.name}/{record.operands}"


every = pytest.mark.parametrize("record", functions.RECORDS, ids=name_of)
written = pytest.mark.parametrize("record", WRITTEN, ids=name_of)


def has_derivative(record: Function) -> bool:
    return not isinstance(record, Whole) or record.pullback is not None


def node(record: Function) -> Apply:
    operands = [Symbol("x"), Symbol("y")][: record.fewest]
    return apply(record.name, *operands) if axis_of(record) else functions.call(record.name, operands)


def axis_of(record: Function) -> str:
    """What is written behind the operands of a function along an axis."""
    return f", axis={record.axis}" if isinstance(record, Whole) and record.axis is not None else ""


def written_name(record: Function) -> str:
    return record.of if isinstance(record, Whole) and record.axis is not None else record.name


def typesetter(language: str) -> Typesetter:
    model = read_model("m", [Source("z", "x + y")])
    return Typesetter(Numbers(4, language), model.shapes({"x": Flat(2), "y": Flat(2)}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_a_word_for_each_and_no_other(language: str) -> None:
    words = catalogue(language)["functions"]
    assert set(words) == {record.name for record in functions.RECORDS if not axis_of(record)}
    assert all(words.values())


@every
@pytest.mark.parametrize("language", LANGUAGES)
class TestAsAnswers:
    """What the program prints of a function, it reads: as TeX, as speech and as notation."""

    @staticmethod
    def check(text: str, record: Function, language: str) -> None:
        found = read(text, Expected(decimal="," if language == "de" else "."), NAMES)
        assert isinstance(found, Readings), (text, found)
        content = found.preferred.content
        assert isinstance(content, Formula), text
        power = f"x^{record.written.exponent}" if isinstance(record.written, Raised) else ""
        assert notation.write(content.expression) in (notation.write(node(record)), power), text

    def test_typeset(self, record: Function, language: str) -> None:
        self.check(typesetter(language).tex(node(record)), record, language)

    def test_spoken(self, record: Function, language: str) -> None:
        said = spoken(language)(typesetter(language).tex(node(record)))
        assert "\\" not in said
        self.check(said, record, language)

    def test_as_notation(self, record: Function, language: str) -> None:
        self.check(notation.write(node(record)), record, language)

    def test_by_each_of_its_names(self, record: Function, language: str) -> None:
        for name in (*record.aliases, *record.spellings):
            self.check(notation.write(node(record)).replace(record.name, name, 1), record, language)

    def test_as_a_name_alone(self, record: Function, language: str) -> None:
        assert typesetter(language).tex(Str(record.name)) == functions.named(record.name).written.tex


def sheet(folder: Path, language: str) -> Path:
    """A task for each function: a layer of it, and a gradient through it."""
    lines = ["id: all", f"language: {language}", "models:"]
    tasks = ["tasks:"]
    for number, record in enumerate(WRITTEN, 1):
        second = ", y" if record.fewest == 2 else ""
        of_matrix = is_of_square(record) or axis_of(record)
        inner = "square(W x) + 1" if record.domain else "W + outer(x, y)" if of_matrix else "W x"
        inner = inner if has_derivative(record) else "W + outer(x, x)"  # has real eigenvalues
        lines += [f"  m{number}:", "    equations:", f'      a: "{inner}"']
        name, wanted = written_name(record), "sum(y)" if axis_of(record) else "y"
        turned = "^T" if axis_of(record).endswith("0") else ""
        lines += [
            f'      z: "{name}(a{second}{axis_of(record)}){turned}"',
            f'      L: "1/2 * sum(square(z - {wanted}))"',
        ]
        lines += ["    inputs: [x, y]"]
        tasks += [f'  "{number}":', f"    model: m{number}"]
        asked = "[z, L, dL/da]" if has_derivative(record) else "[z, L]"
        turning = "1.2" if has_derivative(record) else "-0.9"
        tasks += [
            f"    given: {{W: [[0.5, -0.9], [{turning}, 0.7]], x: [1.4, -0.8], y: [0.3, 0.6]}}",
            f"    ask: {asked}",
        ]
    path = folder / f"{language}.yaml"
    path.write_text("\n".join([*lines, *tasks, ""]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheet(tmp_path_factory.mktemp("functions"), "en")


class TestASheet:
    def test_is_checked_and_echoed(self, path: Path) -> None:
        result = rechenweg("check", path, "--lang", "en")
        assert result.exit_code == 0, result.output
        for record in WRITTEN:
            name = written_name(record)
            assert ("z = a^y" if name == "pow" else f"z = {name}(a{axis_of(record)}") in result.stdout

    def test_is_solved(self, path: Path, tmp_path: Path) -> None:
        result = rechenweg("solve", path, "--format", "json", "-o", tmp_path / "all.json")
        assert result.exit_code == 0, result.output
        found = json.loads((tmp_path / "all.json").read_text("utf-8"))["tasks"]
        assert len(found) == len(WRITTEN)
        for record, task in zip(WRITTEN, found.values(), strict=True):
            assert {"z", "L", *(["dL/da"] if has_derivative(record) else [])} <= set(task["values"])

    @pytest.mark.parametrize("number", range(1, len(WRITTEN) + 1), ids=[name_of(record) for record in WRITTEN])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_printed_line_is_read_as_an_answer(self, tmp_path: Path, number: int, language: str) -> None:
        solution = solved(sheets.find(str(sheet(tmp_path, language))), str(number))
        lines = [line for line in printed(solution, list(solution.derivation.steps)) if line.language == language]
        marked = handed_in(solution, lines)
        assert not [line.text for line, answer in zip(lines, marked, strict=True) if answer.mark.share != 1]

    @pytest.mark.parametrize("number", range(1, len(WRITTEN) + 1), ids=[name_of(record) for record in WRITTEN])
    def test_has_certified_variants(self, path: Path, number: int) -> None:
        made = prepared(Order(str(path), (str(number),)))
        found = drawn(made, b"a key", [Person(number="0001", name="Ada")])
        assert len(found) == 1


class TestConstants:
    @pytest.mark.parametrize("name", CONSTANTS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_read_as_they_are_printed(self, name: str, language: str) -> None:
        model = read_model("m", [Source("z", f"{name} * x")])
        rule = model.all_equations[0].rule
        tex = typesetter(language).tex(rule)
        for text in (tex, spoken(language)(tex), notation.write(rule)):
            found = read(text, Expected(), NAMES)
            assert isinstance(found, Readings), text
            assert isinstance(found.preferred.content, Formula)


def test_the_guide_lists_each() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "guide.md").read_text("utf-8")
    assert [name for name in (*functions.EQUATIONS, *CONSTANTS) if not re.search(rf"`{name}[`(]", guide)] == []
