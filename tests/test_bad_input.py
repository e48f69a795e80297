"""Input that cannot be used: one line with its place, exit code 2, and nothing is lost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import functions
from solver.expressions import OVER
from solver.notation import CALLED
from tests.running import SHEET, rechenweg, refused, sheet_file

PARTS = "ask: [h_1, h_2]", "parts: {a: {ask: h_1}}"


def changed(*replacements: str) -> str:
    """The sheet with texts replaced: old, new, old, new …"""
    content = SHEET
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in content
        content = content.replace(old, new)
    return content


def plain(equation: str, given: str, asked: str) -> str:
    """A sheet of one or more equations without an index, with numbers and questions in one line each."""
    lines = equation.replace("; ", "\n      ")
    return (
        f"id: x\nlanguage: en\nmodels:\n  m: {{equations: {{\n      {lines}}}}}\ntasks:\n"
        f"  '1':\n    given: {{{given}}}\n    ask: [{asked}]\n"
    )


EQUATION = "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)"

# what is wrong: the file, the place, and what the line says
YAML_ROWS: dict[str, tuple[str | bytes, str, str]] = {
    "a bracket that is not closed": ("id: [a\nb: }", ":2:2", "not valid YAML: expected ',' or ']', but got ':'"),
    "an equation that begins with a bracket": (
        "id: a\nmodels: {}\nY: [a, b] W\n",
        ":3:11",
        'a value that begins with a bracket and goes on behind it stands in quotation marks: "[a, b] W"',
    ),
    "a tab": (changed("    ask", "\task"), ":16:1", r"found character '\t' that cannot start any token"),
    "a duplicate key": (SHEET + "id: x\n", ":17:1", "the key “id” stands in line 1 already"),
    "an alias without anchor": ("id: *x\n", ":1:5", "undefined alias 'x'"),
    "two documents": (SHEET + "---\nid: x\n", ":17:1", "found another document"),
    "a tag of Python's": ("id: !!python/object/apply:os.system [x]\n", ":1:5", "tag !!python/object/apply:os.system"),
    "a tag of its own": (changed("probe", "!x probe"), ":1:5", "the YAML tag !x is not allowed"),
    "a binary scalar": (changed("probe", "!!binary aGk="), ":1:5", "the YAML tag !!binary is not allowed"),
    "a list as a key": (changed('"1":', "[1, 2]:"), ":8:3", "a key must be plain text"),
    "an empty file": ("", "", "the file is empty"),
    "nothing but a comment": ("# id: x\n", "", "the file is empty"),
    "a list at the top": ("- id\n", "", "this is no sheet"),
    "a text at the top": ("id\n", "", "this is no sheet"),
    "nothing at the top": ("null\n", "", "this is no sheet"),
    "bytes that are no text": (b"id: a\n\xff\xfe", ":2", "not saved as UTF-8 (byte 7)"),
    "UTF-16": (SHEET.encode("utf-16"), ":1", "not saved as UTF-8"),
    "a null character": ("id: a\n\0", ":2:1", "the control character U+0000"),
    "an escape sequence": ("id: \x1b[31m\n", ":1:5", "the control character U+001B"),
    "an escaped escape sequence": (changed("probe", '"\\e[31m"'), ":1:5", "the control character U+001B"),
    "a sign that turns the order of others": (
        changed("probe", "a\u202eb"),
        ":1:6",
        "the control character U+202E",
    ),
    "one that is escaped": (changed("probe", '"a\\u2066b"'), ":1:5", "the control character U+2066"),
    "half a character": (changed("probe", '"\\ud800"'), ":1:5", "the control character U+D800"),
    "ten megabytes": (b"a: " + b"x" * 10_000_000, "", "the file is larger than 1000000 bytes"),
    "a million numbers": ("a: [" + "1, " * 330_000 + "]\n", ":1", "more than 40000 entries"),
    "a billion laughs": (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        ":1:17",
        "more than 40000 entries",
    ),
    "a list that holds itself": ("a: &a [*a]\n", ":1:4", "or 20 levels"),
    "five thousand levels": ("a: " + "[" * 5000 + "]" * 5000, ":1", "or 20 levels"),
    "five hundred levels of keys": ("".join(" " * i + "a:\n" for i in range(500)), ":21", "or 20 levels"),
}

ENTRY_ROWS: dict[str, tuple[str, str, str]] = {
    "an unknown entry": (changed("given:", "givn:"), ":10:5", "unknown entry “givn”; did you mean “given”?"),
    "a misspelt id": (changed("id:", "idd:"), ":1:1", "unknown entry “idd”; did you mean “id”?"),
    "an entry like no other": (changed("id:", "xyz:"), ":1:1", "unknown entry “xyz”; there are: id, title,"),
    "an unknown entry of a part": (changed(PARTS[0], "parts: {a: {aks: h_1}}"), ":16:17", "did you mean “ask”?"),
    "an unknown entry of a model": (changed("    equations:", "    equation:"), ":5:5", "did you mean “equations”?"),
    "no id": (changed("id: probe\n", ""), ":1:1", "the entry “id” is missing"),
    "no tasks": ("id: x\n", ":1:1", "the entry “tasks” is missing"),
    "no task": ("id: x\ntasks: {}\n", ":2:1", "“tasks”: found nested entries, expected at least one entry"),
    "tasks in a list": ("id: x\ntasks: [1]\n", ":2:1", "“tasks”: found a list, expected nested entries"),
    "an id with a path": (changed("probe", "../../x"), ":1:1", "“id”: found “../../x”, expected a name of letters"),
    "an id of two lines": (changed("probe", '"a\\nb"'), ":1:1", "“id”: found “a b”, expected a name of letters"),
    "a very long id": (changed("probe", "x" * 300), ":1:1", "expected a name of letters, digits, - and _ (at most 64)"),
    "a task with a path": (changed('"1"', '"../1"'), ":8:3", "“../1”: found “../1”, expected a short name"),
    "a model with a space": (changed("  m:", "  m n:"), ":4:3", "expected a name of letters, digits and _"),
    "a part with a space": (changed(PARTS[0], "parts: {a b: h_1}"), ":16:13", "expected a short name such as a"),
    "an unknown language": (changed("language: en", "language: fr"), ":2:1", "expected one of the languages de, en"),
    "a title in French": (SHEET + "title: {fr: x}\n", ":17:9", "found “fr”, expected one of the languages de, en"),
    "a title that is a list": (SHEET + "title: [x]\n", ":17:1", "“title”: found a list, expected a text"),
    "facts that are a text": (SHEET + "facts: x\n", ":17:1", "“facts”: found “x”, expected a list"),
    "no digits": (SHEET + "digits: 0\n", ":17:1", "“digits”: found “0”, expected at least 1"),
    "digits in words": (SHEET + "digits: four\n", ":17:1", "“digits”: found “four”, expected a whole number"),
    "too many steps": (changed("model: m\n", "model: m\n    steps: 2001\n"), ":10:5", "expected at most 2000"),
    "points below zero": (changed(PARTS[0], "parts: {a: {ask: h_1, points: -1}}"), ":16:27", "expected more than 0"),
    "given as a number": (re.sub(r"given:(\n      .*)+", "given: 3", SHEET), ":10:5", "“given”: found “3”, expected"),
    "nothing after ask": (changed(PARTS[0], "ask:"), ":16:5", "“ask”: found nothing, expected a list"),
    "nested entries after ask": (changed(PARTS[0], "ask: {a: b}"), ":16:5", "“ask”: found nested entries, expected"),
    "no ask": (changed(PARTS[0], ""), ":8:3", "task 1 asks for nothing"),
    "a thousand and one questions": (changed(PARTS[0], f"ask: [{'h_1, ' * 1001}]"), ":16:5", "at most 1000 entries"),
    "an unknown model": (changed("model: m\n", "model: n\n"), ":9:5", "unknown model “n”; there are: m"),
    "a size too large": (
        changed(PARTS[0], "sizes: {h: 10000000}\n    ask: h_1"),
        ":16:13", "“h”: found “10000000”, expected at most 1000000",
    ),
    "the size of nothing": (changed(PARTS[0], "sizes: {k: 3}\n    ask: h_1"), ":16:13", "unknown symbol “k”"),
    "a size that is missing": (changed(PARTS[0], "ask: params(n)"), ":16:5", "unknown model “n”; there are: m"),
}  # fmt: skip

MODEL_ROWS: dict[str, tuple[str, str, str]] = {
    "an operand that is missing": (changed("+ b_h)", "+ )"), ":6:48", "“)” is not expected here"),
    "a bracket that is missing": (changed("tanh(", "tanh(("), ":6:53", "ends too early"),
    "an equation in quotes": (changed(EQUATION, '"h[t-1] $ x"'), ":6:21", "“$” is not expected here"),
    "an equation over two lines": (changed(EQUATION, '"h[t-1] \n        $ x"'), ":6:7", "“$” is not expected here"),
    "an equation in a block": (changed(EQUATION, "|\n        h[t-1] $ x"), ":6:7", "“$” is not expected here"),
    "a left side that is no symbol": (changed("h[t]:", "h[t] + 1:"), ":6:7", "“+” is not expected here"),
    "a sum as an index on the left": (changed("h[t]:", "h[t+1]:"), ":6:7", "index on the left must be a letter"),
    "an index that nothing binds": (changed("h[t]:", "h[1]:"), ":6:7", "the index t of h_t-1 does not occur"),
    "an unknown function": (changed("tanh", "tann"), ":6:13", "unknown function “tann”; did you mean “tanh”?"),
    "a function that there is none of": (changed("tanh", "arctan"), ":6:13", "unknown function “arctan”"),
    "a function with another name here": (changed("tanh(", "logsigmoid("), ":6:13", "write log(sigma(x))"),
    "a logarithm of another base": (changed(EQUATION, "log10(x[t])"), ":6:13", "“log10”; write log(x) / log(10)"),
    "a slope that is a quantity": (changed(EQUATION, "leaky_relu(h[t-1], b_h)"), ":6:13", "is a number as such"),
    "a function in capitals": (changed("tanh", "Tanh"), ":6:13", "unknown function “Tanh”; did you mean “tanh”?"),
    "a function of three": (changed(EQUATION, "exp(h[t-1], x[t], 0)"), ":6:13", "exp has one argument"),
    "a comparison": (changed(EQUATION, "(x[t] > 0) * h[t-1]"), ":6:19", "“>” compares; the right side"),
    "an index with a fraction": (changed("x[t]", "x[t/2]"), ":6:43", "“t/2” is no index; expected something like"),
    "an index with two letters": (changed("x[t]", "x[t-k]"), ":6:7", "the index k of x_t-k does not occur on the left"),
    "an index of two products": (changed("x[t]", "x[t*t]"), ":6:43", "“t*t” is no index; expected something like t"),
    "a condition of words": (changed("h[t]:", "h[t] if later:"), ":6:7", "“later” is no condition; expected are"),
    "what is outside of nothing": (
        changed("    equations:", "    outside: {y: 0}\n    equations:"), ":5:15", "unknown symbol “y”",
    ),
    "zeros that are no number": (
        changed("    equations:", "    outside: {x: zero}\n    equations:"), ":5:15", "x: found “zero”, expected",
    ),
    "a list in the place of an equation": (
        changed("h[t]: " + EQUATION, "o: [z, 2*z]"), ":6:7", "expected a text; put the equation in quotation marks",
    ),
    "a power of a matrix that is not square": (
        changed("W_xh @ x[t]", "W_xh^2 @ x[t]", "[[0.5, 0.3], [-0.2, 0.4]]", "[[0.5, 0.3, 1], [-0.2, 0.4, 1]]",
                "[[1, 0], [0, 1]]", "[[1, 0, 1], [0, 1, 1]]"),
        ":6:7", "W_xh is 2×3, and only a square matrix has powers; entry by entry write W_xh * W_xh or square(W_xh)",
    ),
    "a power of a hundred": (changed("b_h)", "b_h^100)"), ":6:52", "exponent 100 is too large; at most 12"),
    "an equation without end": (changed("b_h)", "b_h" + " + b_h" * 1000 + ")"), ":6:7", "the text is too long"),
    "a hundred brackets": (changed(EQUATION, "(" * 100 + "x" + ")" * 100), ":6:7", "nested too deep"),
    "a hundred signs": (changed(EQUATION, "-" * 100 + "x[t]"), ":6:7", "nested too deep"),
    "an attack on eval": (changed(EQUATION, "__import__('os').system('true')"), ":6:13", "“_” is not expected here"),
    "a circle": (changed("h[t-1]", "h[t]"), ":6:7", "the equations are circular: h_1 → h_1"),
    "an index that is missing": (changed("x[t]", "x[t] + h"), ":6:7", "h has an index elsewhere"),
    "an index that is not bound": (changed("x[t]", "x[k]"), ":6:7", "the index k of x_k does not occur on the left"),
    "a model that extends itself": (changed("    equations:", "    extends: m\n    equations:"), ":5:5", "m → m"),
    "models that extend each other": (
        changed("  m:\n", "  a: {extends: b}\n  b: {extends: [a]}\n  m:\n"), ":5:17", "a → b → a",
    ),
    "an extended model that is unknown": (
        changed("    equations:", "    extends: [n]\n    equations:"), ":5:15", "unknown model “n”",
    ),
    "models that double": (
        changed("  m:\n", "".join(f"  a{i}: {{extends: [a{i + 1}, a{i + 1}]}}\n" for i in range(20)) + "  m:\n")
        .replace("a20", "m"),
        ":16:24", "more than 200 equations",
    ),
}  # fmt: skip

NUMBER_ROWS: dict[str, tuple[str, str, str]] = {
    "a word": ("zero", ":11:20", "W_hh: found “zero”, expected a number such as 0.5, -2 or 1/3"),
    "nothing": ("null", ":11:20", "W_hh: found nothing, expected a number"),
    "nested entries": ("{a: b}", ":11:20", "W_hh: found nested entries, expected a number"),
    "no number": (".nan", ":11:20", "found “.nan”"),
    "infinity": ("-.inf", ":11:20", "found “-.inf”"),
    "hexadecimal": ("0x10", ":11:20", "found “0x10”"),
    "Arabic digits": ("٣", ":11:20", "found “٣”"),
    "an underscore": ("1_0", ":11:20", "found “1_0”"),
    "two slashes": ("1/2/3", ":11:20", "found “1/2/3”"),
    "an unfinished exponent": ("1e", ":11:20", "found “1e”"),
    "a division by zero": ("1/0", ":11:20", "division by zero"),
    "a huge exponent": ("1e999999", ":11:20", "the number “1e999999…” is too long"),
    "a tiny exponent": ("1e-999999", ":11:20", "the number “1e-999999…” is too long"),
    "an exponent beyond all": ("1e" + "9" * 5000, ":11:20", "is too long; 60 digits"),
    "a hundred thousand digits": ("1" * 100_000, ":11:20", "the number “11111111111111111111…” is too long"),
    "a hundred thousand decimals": ("0." + "1" * 100_000, ":11:20", "is too long; 60 digits are allowed"),
    "a list too deep": ("[[1]]", ":11:7", "W_hh: expected a number, a list of numbers or a list of rows"),
}

GIVEN_ROWS: dict[str, tuple[str, str, str]] = {
    "a number that is missing": (changed("      h_0: [0, 0]\n", ""), ":6:7", "h_0 is missing from “given”; h_1"),
    "an unknown symbol": (changed("b_h: [", "b_g: ["), ":13:7", "unknown symbol “b_g”; did you mean “b_h”?"),
    "what is no symbol": (changed("b_h: [", "'b h': ["), ":13:7", "“b h” is no symbol"),
    "a derivative": (changed("b_h: [", "dh_1/dh_0: ["), ":13:7", "unknown symbol “dh_1/dh_0”"),
    "a sequence that is a number": (changed("[[1, 0], [0, 1]]", "1"), ":15:7", "x is a sequence over time"),
    "rows of different lengths": (changed("[0.6, 0.2]]", "[0.6]]"), ":11:7", "rows have different lengths (1, 2)"),
    "an empty list": (changed("[0.1, -0.2]", "[]"), ":13:7", "b_h is an empty list"),
    "an empty row": (changed("[0.6, 0.2]]", "[]]"), ":11:7", "W_hh is an empty list"),
    "a negative index": (changed("b_h: [", "h_-1: ["), ":13:7", '“h_-1” is no symbol; a negative index is written'),
    "a product of matrices that is added to a list": (
        plain("s: A B, y: x + s", "A: [[1, 2]], B: [[1], [2]], x: [1, 2, 3]", "y"),
        ":5:15", "s is a number (1×1), but is added to x with 3 entries; a list of 3 numbers is expected for s"),
    "a product of matrices that is subtracted": (
        plain("s: A B, y: x - s", "A: [[1, 2]], B: [[1], [2]], x: [1, 2, 3]", "y"),
        ":5:15", "s is a number (1×1)"),
    "two lists of different lengths": (plain("y: beta + gamma * x", "gamma: 2, x: [1, 2], beta: [1, 2, 3]", "y"),
        ":5:7", "beta has 3 entries and x has 2, but the equation takes them entry by entry"),
    "one list among three": (plain("y: beta + gamma * x", "gamma: [2, 1], x: [1, 2], beta: [1, 2, 3]", "y"),
        ":5:7", "beta has 3 entries, but the equations make its shape 2×1"),
    "a matrix without inverse": (plain("y: A^(-1) x", "A: [[1, 2], [2, 4]], x: [1, 1]", "y"),
        ":7:3", "y: the matrix has no inverse, its determinant is 0"),
    "a root of a matrix": (plain("y: A^(1/2) x", "A: [[1, 2], [3, 4]], x: [1, 1]", "y"),
        ":7:3", "A^(1/2): a power with a fraction is known of diagonal matrices only"),
    "a number given twice": (changed("      x:", "      h[0]: [1, 1]\n      x:"), ":15:7", "h_0 is given twice"),
    "a vector that grows": (changed("[[1, 0], [0, 1]]", "[[1, 0], [0, 1, 1]]"), ":15:7", "x_2 has the shape 3"),
    "shapes that do not fit": (
        changed("[[0.1, -0.3], [0.6, 0.2]]", "[[0.1], [0.2], [0.3]]"),
        ":6:7", "W_hh @ h[t-1] is 3×?, W_xh @ x[t] is 2×?",
    ),
    "matrices that do not fit": (
        changed("[0, 0]", "[[0], [0], [0]]"), ":6:7", "W_hh is 2×2, h_t-1 is 3×1",
    ),
    "more numbers than a task needs": (
        changed("[[0.1, -0.3], [0.6, 0.2]]", "[" + "1, " * 20_001 + "]"), ":11:7", "more than 20000 numbers",
    ),
}  # fmt: skip

ASKED_ROWS: dict[str, tuple[str, str, str]] = {
    "an unknown symbol": ("k_1", ":16:11", "unknown symbol “k_1”"),
    "what is no symbol": ("h 1", ":16:11", "“h 1” is no symbol"),
    "a line break": ('"h\\n1"', ":16:11", "“h 1” is no symbol"),
    "a character that turns the line": ('"h\\u202e1"', ":16:11", "the control character U+202E is not allowed"),
    "a time that never comes": ("h_9", ":16:11", "h_9 lies outside the time steps 1 to 2"),
    "an index that is none": ("'h[t*2]'", ":16:11", "“t*2” is no index"),
    "a tensor": ("dh_2/dW_hh", ":16:11", "would be a tensor of order three"),
    "a count of nothing": ("mults", ":16:11", "“mults” is counted of a model; name it, as in mults(MODEL)"),
    "a negative index": ("h_-1", ":16:11", 'is written in brackets and quotation marks: "h[-1]"'),
    "a derivative of nothing": ("dk_1/dh_1", ":16:11", "unknown symbol"),
}


def rows(table: dict[str, tuple[str, str, str]] | dict[str, tuple[str | bytes, str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("content", "place", "expected"), table.values(), ids=table)


class TestSheets:
    """A sheet that is wrong is refused with the place of the mistake, in both languages, at once."""

    @rows(YAML_ROWS)
    def test_broken_yaml(self, tmp_path: Path, content: str | bytes, place: str, expected: str) -> None:
        self.check(tmp_path, content, place, expected)

    @rows(ENTRY_ROWS)
    def test_wrong_entries(self, tmp_path: Path, content: str, place: str, expected: str) -> None:
        self.check(tmp_path, content, place, expected)

    @rows(MODEL_ROWS)
    def test_wrong_equations(self, tmp_path: Path, content: str, place: str, expected: str) -> None:
        self.check(tmp_path, content, place, expected)

    @rows(NUMBER_ROWS)
    def test_wrong_numbers(self, tmp_path: Path, content: str, place: str, expected: str) -> None:
        self.check(tmp_path, changed("[0.1, -0.3]", f"[0.1, {content}]"), place, expected)

    @rows(GIVEN_ROWS)
    def test_wrong_given_numbers(self, tmp_path: Path, content: str, place: str, expected: str) -> None:
        self.check(tmp_path, content, place, expected)

    @rows(ASKED_ROWS)
    def test_wrong_questions(self, tmp_path: Path, content: str, place: str, expected: str) -> None:
        self.check(tmp_path, changed("[h_1, h_2]", f"[{content}]"), place, expected)

    def test_a_share_through_a_matrix_is_a_tensor(self, tmp_path: Path) -> None:
        sheet = plain("A: tanh(x x^T),; y: A v", "x: [1, 2], v: [0.5, 1]", "dy/dx|A")
        self.check(tmp_path, sheet, ":10:11", "∂y/∂A")

    def test_the_functions_are_listed_once_each(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, changed("tanh", "qqqqq"))
        message = refused("solve", sheet, "--lang", "en")
        listed = message.partition("there are: ")[2].split(", ")
        assert sorted(listed) == sorted({*functions.EQUATIONS, *functions.OPERATIONS, *OVER, *CALLED})
        assert not {"heaviside", "hardmax", "ln"} & set(listed)

    @staticmethod
    def check(folder: Path, content: str | bytes, place: str, expected: str) -> None:
        sheet = sheet_file(folder, content)
        english = refused("solve", sheet, "--format", "json", "--lang", "en")
        assert english.startswith(f"{sheet}{place}: ")
        assert expected in english
        german = refused("solve", sheet, "--format", "json", "--lang", "de")
        assert german.startswith(f"{sheet}{place}: ")
        assert german != english


TEXT_ROWS: dict[str, tuple[str, int, str]] = {
    "an attribute": ("{{ ''.__class__.__mro__ }}", 5, "'__class__' of 'str' object is unsafe"),
    "the globals of a function": ("{{ v.__globals__ }}", 5, "'__globals__' of 'function' object is unsafe"),
    "the object of a method": ("{{ v.__self__.solution }}", 5, "has no attribute '__self__'"),
    "a field of a value": ("{{ v('h_1').scalar }}", 5, "'scalar' of 'Exact' object is unsafe"),
    "a method": ("{{ 'x'.ljust(1000000000) }}", 5, "'ljust' of 'str' object is unsafe"),
    "the method format": ("{{ '{:1000000000d}'.format(1) }}", 5, "'format' of 'str' object is unsafe"),
    "a method in a loop": ("{% for i in [1] %}{{ loop.__init__ }}{% endfor %}", 5, "'__init__' of 'LoopContext'"),
    "an infinite range": ("{% for i in range(10 ** 9) %}x{% endfor %}", 5, "a range of more than 1000"),
    "nested loops": ("{% for i in range(1000) %}" * 3 + "{% endfor %}" * 3, 5, "the text takes longer than 0.5 s"),
    "a long text": ("{% for i in range(999) %}" + "x" * 999 + "{% endfor %}", 1, "200000 are allowed"),
    "a recursive loop": ("{% for i in [1] recursive %}{% endfor %}", 5, "a recursive loop is not allowed"),
    "a large text": ("{{ 'x' * 1000000000 }}", 5, "'*' on text or lists is not allowed"),
    "a wide number": ("{{ '%1000000000d' % 1 }}", 5, "'%' on text or lists is not allowed"),
    "texts that double": ("{% set x = 'xxxxx' %}" + "{% set x = x ~ x %}" * 40, 5, "more than 2000 characters"),
    "texts that add up": ("{% set x = 'xxxxx' %}" + "{% set x = x + x %}" * 40, 5, "more than 2000 characters"),
    "lists that double": ("{% set x = [1] %}" + "{% set x = [x, x] %}" * 40, 5, "a list of values is not allowed"),
    "numbers that grow": ("{{ (((2 ** 12) ** 12) ** 12) ** 12 }}", 5, "numbers above 10^30"),
    "a large power": ("{{ v('h_1') ** 1000000 }}", 5, "a power above 12"),
    "a root": ("{{ v('h_1') ** 0.5 }}", 5, "a power above 12"),
    "a division by zero": ("{{ v('h_1') / 0 }}", 5, "division by zero"),
    "a fraction that is rounded": ("{{ v('h_1') * 0.5 }}", 5, "only whole numbers and values of the task"),
    "a macro": ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 5, "“macro” is not allowed"),
    "a file": ("{% include '/etc/passwd' %}", 5, "“include” is not allowed"),
    "an import": ("{% import 'os' as os %}", 5, "“import” is not allowed"),
    "an extended file": ("{% extends 'x' %}", 5, "“extends” is not allowed"),
    "a function without call": ("{{ v }}", 5, "only texts and numbers can be written"),
    "an unknown name": ("foo\n\n{{ foo }}", 7, "'foo' is undefined"),
    "an unknown function": ("foo\n{{ foo('x') }}", 6, "'foo' is undefined"),
    "an unknown filter": ("foo\n{{ 'x'|foo }}", 6, "No filter named 'foo'."),
    "an unfinished expression": ("foo\n\n{{ 'x'\n}\n", 8, "unexpected '}'"),
    "an unfinished statement": ("{% if %}", 5, "Expected an expression"),
    "an unfinished loop": ("{% for i in [1] %}", 5, "Unexpected end of template"),
    "an unknown symbol": ("foo\n\n{{ v('k_1') }}", 7, "unknown symbol “k_1”"),
    "an unknown symbol in a loop": (
        "{% for t in range(1, 9) %}\n{{ v('h_' ~ t) }}\n{% endfor %}", 6, "h_3 lies outside the time steps 1 to 2"
    ),
    "an entry that there is not": ("{{ v('h_1', 7) }}", 5, "h_1 has no entry in row 7, column 1"),
    "no course": ("{{ chart('k') }}", 5, "there is no course over time for k"),
    "an argument too few": ("{{ v() }}", 5, "missing 1 required positional argument"),
    "an image of the network": ("foo\n\n![x](http://example.org/x.png)", 7, "images from files or the network are not"),
    "an image of the disk": ("![x](file:///etc/passwd)", 5, "are not allowed: “file:///etc/passwd”"),
    "an image beside the sheet": ("![x](x.svg)", 5, "are not allowed: “x.svg”"),
    "a link to a script": ("[x](javascript:alert(1))", 5, "the link “javascript:alert(1)” is not allowed"),
    "a link to a file": ("[x](file:///etc/passwd)", 5, "the link “file:///etc/passwd” is not allowed"),
    "a single dollar": ("costs 5 $ a piece", 5, "a single dollar sign in"),
    "a ruler": ("***", 5, "a text cannot contain this: a horizontal rule"),
    "an unknown language": ("```klingon\nx\n```", 5, "unknown programming language “klingon”"),
    "a mistake after the steps": ("{{ steps() }}\n\nfoo\n\n![x](y)", 9, "images from files"),
    "a mistake after a loop": ("{% for i in range(9) %}\nfoo\n\n{% endfor %}\n\n![x](y)", 10, "images from files"),
    "a control character": ("foo\n\x1b[31m", 6, "the control character U+001B is not allowed"),
    "an escaped control character": ("foo\n{{ '\\x1b[31m' }}", 6, "the control character U+001B is not allowed"),
    "a sign that turns the order of others": ("foo\na\u202eb", 6, "the control character U+202E is not allowed"),
    "one that is escaped": ("foo\n{{ '\\u2067' }}", 6, "the control character U+2067 is not allowed"),
    "one that is an entity": ("foo\na&#x202e;b", 6, "the control character U+202E is not allowed"),
    "half a character": ("{{ '\\ud800' }}", 5, "the control character U+D800 is not allowed"),
    "a link in a formula": (r"$\href{javascript:x}{y}$", 5, r"“\href{javascript:x}{y}” cannot be typeset: the"),
    "a style in a formula": (r"foo $\style{color:red}{y}$", 5, r"the command \style is not known or not allowed"),
    "a package": ("foo\n" + r"$\require{html}$", 6, r"the command \require is not known or not allowed"),
    "a definition without end": (r"$\def\a{\a\a}\a$", 5, r"the command \def is not known or not allowed"),
    "a brace that is open": (r"$\frac{1}{2$", 5, "“\\frac{1}{2” cannot be typeset"),
    "a brace too much": ("$x}$", 5, "Extra close brace"),
    "an unknown command": (r"$\foo$", 5, r"the command \foo is not known or not allowed"),
    "two powers": ("$x^2^3$", 5, "Double exponent"),
    "a formula in a block": ("foo\n\n$$\n\\foo\n$$\n", 8, r"the command \foo is not known or not allowed"),
    "braces without end": ("$" + "{ " * 500 + "x" + " }" * 500 + "$", 5, "nested more than"),
}  # fmt: skip


class TestTexts:
    """A text that is wrong is refused with its own line, before anything is written."""

    @pytest.mark.parametrize(("text", "line", "expected"), TEXT_ROWS.values(), ids=TEXT_ROWS)
    def test_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, expected: str
    ) -> None:
        if "takes longer" in expected:
            monkeypatch.setattr("templates.texts.MAX_SECONDS", 0.5)
        sheet = sheet_file(tmp_path, text=f"# Title\nWhat to do.\n\n---\n{text}\n")
        output = tmp_path / "out.json"
        output.write_text("as it was", encoding="utf-8")
        message = refused("solve", sheet, "-o", output, "--lang", "en")
        place = f"{tmp_path}/texts/1.en.md:{line}: " if line > 1 else f"{tmp_path}/texts/1.en.md:"
        assert message.startswith(place.rstrip() if "control" in expected else place)
        assert expected in message
        assert output.read_text(encoding="utf-8") == "as it was"

    def test_a_part_that_occurs_twice(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, text="# T\n\n## a\n\n## b\n\n## a\n")
        assert "1.en.md:7: the part “a” occurs twice" in refused("solve", sheet, "--format", "md")

    def test_html_is_only_text(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, text="# T\n<script>alert(1)</script><img src='http://example.org/'>\n")
        page = rechenweg("solve", sheet, "-o", "-", "--format", "html").stdout
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page

    @pytest.mark.parametrize("many", ["[", "*a **b ", "> ", "`", "$x$ ", "- ", "![", "<a", "\\(", "| a "])
    def test_markdown_of_a_hundred_thousand_characters_ends(self, tmp_path: Path, many: str) -> None:
        sheet = sheet_file(tmp_path, text="# T\n\n" + many * (100_000 // len(many)) + "\n")
        result = rechenweg("solve", sheet, "--format", "json")
        assert result.exit_code in (0, 2)

    @pytest.mark.parametrize(
        "path",
        ["../secret.md", "/etc/passwd", "link.md", "folder/secret.md", "texts/../../secret.md", "{language}/../../x"],
    )
    def test_outside_of_the_folder_are_not_read(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "secret.md").write_text("# secret", encoding="utf-8")
        folder = tmp_path / "sheet"
        folder.mkdir()
        (folder / "link.md").symlink_to("../secret.md")
        (folder / "folder").symlink_to("..")
        sheet = sheet_file(folder, changed("model: m\n", f'model: m\n    text: "{path}"\n'))
        message = refused("solve", sheet, "--format", "json", "--lang", "en")
        assert message.startswith(
            f"{sheet}:10:5: the file {path.replace('{language}', 'en')} is not in the sheet's folder"
        )

    @pytest.mark.parametrize("path", ["missing.md", ".", "x" * 256, "s.yaml/x"])
    def test_that_are_not_there_are_named(self, tmp_path: Path, path: str) -> None:
        sheet = sheet_file(tmp_path, changed("model: m\n", f"model: m\n    text: {path}\n"))
        assert f":10:5: there is no text file {path}"[:80] in refused("solve", sheet, "--format", "json")


class TestArguments:
    @pytest.mark.parametrize(
        ("arguments", "german", "english"),
        [
            (["solve"], "es fehlt das Argument 'SHEET'", "Missing argument 'SHEET'"),
            (["solve", "blatt4", "--foo"], "die Option '--foo' gibt es nicht", "No such option '--foo'"),
            (
                ["verify", "blatt4", "--format", "x"],
                "'--format': 'x' gibt es nicht; zur Wahl",
                "'x' is not one of 'text'",
            ),
            (
                ["solve", "blatt4", "--digits", "99"],
                "'--digits': 99 liegt nicht im Bereich 1<=x<=12",
                "99 is not in the",
            ),
            (["vary", "blatt4", "--count", "a"], "'--count': 'a' ist keine ganze Zahl", "'a' is not a valid integer"),
            (["list", "a", "b"], "ein Argument ist zu viel: b", "Got unexpected extra argument (b)"),
            (
                ["schem"],
                "'schem' gibt es nicht; meinten Sie einen von 'check', 'schema', 'sheet'?",
                "No such command 'schem'",
            ),
        ],
    )
    def test_a_wrong_call_is_one_line_in_the_users_language(
        self, arguments: list[str], german: str, english: str
    ) -> None:
        assert german in refused(*arguments, LC_ALL="de_DE.UTF-8")
        assert english in refused(*arguments, LC_ALL="en_GB.UTF-8")

    @pytest.mark.parametrize("named", [["--lang", "de"], ["--lang=de"]])
    def test_a_wrong_call_is_answered_in_the_language_that_it_names(self, named: list[str]) -> None:
        assert "es fehlt das Argument" in refused("solve", *named, LC_ALL="en_GB.UTF-8")

    def test_more_aids_than_a_cover_page_holds(self, tmp_path: Path) -> None:
        aids = ["--aids", "a"] * 51
        line = refused("vary", "blatt4", "--count", 1, "--seed", 1, "-o", tmp_path / "b", "--exam", *aids)
        assert line == "51 aids; the cover page has room for 50"

    @pytest.mark.parametrize("text", ["a\x1b[31m", "\udcff", "x" * 201])
    @pytest.mark.parametrize("option", ["--title", "--aids"])
    def test_what_a_cover_page_cannot_say_is_named(self, tmp_path: Path, option: str, text: str) -> None:
        arguments = ("--task", "1.1", "--count", 1, "--seed", 1, "--exam", option, text, "-o", tmp_path / "exam")
        assert "cannot stand on the cover page" in refused("vary", "blatt4", *arguments, "--lang", "en")
        assert not (tmp_path / "exam").exists()

    def test_a_folder_of_answers_that_is_not_there(self, tmp_path: Path) -> None:
        found = refused("verify", "blatt4", "nofolder", "-o", tmp_path / "marks", "--lang", "en")
        assert found.startswith("there is no file or folder “nofolder”, nor a task of that name")
        assert not (tmp_path / "marks").exists()

    @pytest.mark.parametrize("name", ["no-such", "/etc/shadow/x", "x" * 5000, "a\0b", "a\nb\x1b[31m", "", "/dev/zero"])
    def test_an_unknown_sheet_is_named(self, name: str) -> None:
        assert refused("solve", name, "--lang", "en").startswith("no sheet and no file called “")

    def test_a_folder_without_a_sheet_is_named(self, tmp_path: Path) -> None:
        assert f"“{tmp_path}/sheet.yaml”" in refused("solve", tmp_path)

    def test_an_unknown_task_is_named(self) -> None:
        assert refused("solve", "blatt4", "--task", "1.7").startswith(
            "blatt4/sheet.yaml: unknown task “1.7”; did you mean"
        )

    @pytest.mark.parametrize("arguments", [["--format", "odt"], ["-o", "x.odt"]])
    def test_an_unknown_format_is_named(self, arguments: list[str]) -> None:
        assert refused("solve", "blatt4", *arguments).startswith(
            "unknown format “odt”; there are: docx, html, ipynb, json, md, pdf, tex"
        )

    def test_an_unknown_reference_is_named(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, changed("    equations:", "    reference: rnn deep\n    equations:"))
        for command in ("crosscheck", "check"):
            assert f"{sheet}:5:5: unknown NumPy reference or option “deep”; cells are rnn, lstm" in refused(
                command, sheet
            )

    def test_a_reference_that_does_not_fit_is_named(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, changed("    equations:", "    reference: lstm\n    equations:"))
        assert f"{sheet}:5:5: the NumPy reference “lstm” does not fit" in refused("crosscheck", sheet)

    def test_a_file_name_is_shown_on_one_line(self, tmp_path: Path) -> None:
        folder = tmp_path / "a\nb\x1b[31m"
        folder.mkdir()
        assert r"a b\x1b[31m/s.yaml:1:1: the entry" in refused(
            "solve", sheet_file(folder, "x: y\n".replace("x: y", "tasks: {a: {ask: b}}"))
        )

    def test_a_value_beyond_all_bounds_is_named(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, changed("tanh(", "exp(exp(exp(exp(1000)))) + tanh("))
        assert f"{sheet}:8:3: h_1 is larger than" in refused("solve", sheet, "--format", "json", "--lang", "en")

    def test_a_digit_that_no_precision_decides_is_named(self, tmp_path: Path) -> None:
        model = "models: {m: {equations: {y: '[sqrt(a)^2 > 2]'}}}"
        sheet = sheet_file(tmp_path, f"id: x\n{model}\ntasks: {{b: {{model: m, given: {{a: 2}}, ask: y}}}}\n")
        assert f"{sheet}: the asked digits cannot be determined" in refused(
            "solve", sheet, "--format", "md", "--lang", "en"
        )


class TestOutput:
    """Whatever goes wrong, a file that was there is as it was, and no other is left behind."""

    @pytest.mark.parametrize(
        ("content", "arguments"),
        [
            (changed("tanh(", "tanh(("), []),
            (changed("b_h: [", "b_g: ["), []),
            (SHEET, ["--task", "7"]),
            (changed("tanh(", "exp(exp(exp(exp(1000)))) + tanh("), []),
            (changed("      h_0: [0, 0]\n", ""), []),
        ],
    )
    @pytest.mark.parametrize("suffix", ["pdf", "html", "md", "json"])
    def test_stays_as_it_was(self, tmp_path: Path, content: str, arguments: list[str], suffix: str) -> None:
        output = tmp_path / f"out.{suffix}"
        output.write_text("as it was", encoding="utf-8")
        refused("solve", sheet_file(tmp_path, content), "-o", output, *arguments)
        assert output.read_text(encoding="utf-8") == "as it was"
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["s.yaml", output.name])

    def test_stays_as_it_was_where_the_writer_breaks_down(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(path: object, target: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", broken)
        output = tmp_path / "out.json"
        output.write_text("as it was", encoding="utf-8")
        line = refused("solve", sheet_file(tmp_path), "-o", output, "--lang", "de")
        assert line == f"{output} lässt sich nicht schreiben: der Datenträger ist voll"
        assert output.read_text(encoding="utf-8") == "as it was"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "s.yaml"]

    @pytest.mark.parametrize(
        ("output", "reason"),
        [
            ("folder.pdf", "Is a directory"),
            ("missing/out.pdf", "No such folder"),
            ("s.yaml/out.pdf", "No such folder"),
            ("x" * 300 + ".pdf", "File name too long"),
            ("a\0.pdf", "embedded null byte"),
            ("circle.pdf", "Too many levels of symbolic links"),
        ],
    )
    def test_that_cannot_be_written_is_named(self, tmp_path: Path, output: str, reason: str) -> None:
        (tmp_path / "folder.pdf").mkdir()
        (tmp_path / "circle.pdf").symlink_to("circle.pdf")
        line = refused("solve", sheet_file(tmp_path), "-o", tmp_path / output, "--lang", "en")
        assert line.endswith(f"cannot be written: {reason}") or len(line) >= 390

    def test_of_the_empty_name_is_refused(self, tmp_path: Path) -> None:
        assert "Is a directory" in refused("solve", sheet_file(tmp_path), "-o", "", "--lang", "en")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_that_is_read_only_is_named(self, tmp_path: Path) -> None:
        output = tmp_path / "out.json"
        output.write_text("as it was", encoding="utf-8")
        output.chmod(0o444)
        assert "Permission denied" in refused("solve", sheet_file(tmp_path), "-o", output)
        assert output.read_text(encoding="utf-8") == "as it was"

    def test_of_a_folder_without_permission_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        output = tmp_path / "out.json"
        output.write_text("", encoding="utf-8")
        monkeypatch.setattr(os, "access", lambda path, mode: path != output)
        assert "Permission denied" in refused("solve", sheet_file(tmp_path), "-o", output, "--lang", "en")


class TestLargeSheets:
    """What is large but right is done at once."""

    def test_two_thousand_steps(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, changed("[[1, 0], [0, 1]]", "[" + "[1, 0], " * 2000 + "]", "[h_1, h_2]", "h_2000"))
        self.quick(sheet)

    def test_sizes_of_a_million(self, tmp_path: Path) -> None:
        content = re.sub(r"given:(\n      .*)+", "sizes: {h: 1000000, x: 1000000}", SHEET)
        sheet = sheet_file(tmp_path, content.replace("model: m\n    ", "").replace("[h_1, h_2]", "params(m)"))
        assert '"params(m)": 2000001000000' in self.quick(sheet)

    @staticmethod
    def quick(sheet: Path) -> str:
        result = rechenweg("solve", sheet, "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout


_SHEET_PIECES = r"""
h[t] h[t-1] W_hh x[t] tanh( ( ) [ ] { } : , @ * ^ ^T ^2 / - + 1/2 0 1e5 .nan null ~ & ! | > " ' # % - é
given: ask: parts: model: extends: sizes: equations: dL_1/dh_1 params(m) h_0
""".split()
_TEXT_PIECES = r"""
{{ }} {% %} v( steps() 'h_1' ) if for in range(3) else endif endfor set = ~ | $ $$ # ## --- ``` > * - \ \frac { }
[x](y) ![ 1. given() chart('h') equations() tex('h_1') digits( {# #}
""".split()
_SPACES = ["\n", "\n\n", " ", "\t", "\x00", "\u2028", "\ue000", "\ufffc"]


def _mutated(cut: tuple[int, int], piece: str, swap: tuple[int, int]) -> str:
    start, length = cut
    content = SHEET[:start] + piece + SHEET[start + length :]
    lines = content.split("\n")
    first, second = (number % len(lines) for number in swap)
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def _once(folder: Path, content: str, text: str | None) -> None:
    result = rechenweg("solve", sheet_file(folder, content, text), "--format", "md")
    assert result.exit_code in (0, 2)
    assert (result.stderr == "") is (result.exit_code == 0)
    assert result.stderr.count("\n") == (result.exit_code == 2)


_SETTINGS = settings(max_examples=120)


class TestAnything:
    """Whatever a sheet says, there is a solution or one line."""

    @_SETTINGS
    @given(
        cut=st.tuples(st.integers(0, len(SHEET)), st.integers(0, 12)),
        piece=st.one_of(st.sampled_from(_SHEET_PIECES + _SPACES), st.text(max_size=8)),
        swap=st.one_of(st.just((0, 0)), st.tuples(st.integers(0, 20), st.integers(0, 20))),
    )
    def test_changed_sheets(self, tmp_path: Path, cut: tuple[int, int], piece: str, swap: tuple[int, int]) -> None:
        _once(tmp_path, _mutated(cut, piece, swap), None)

    @_SETTINGS
    @given(
        parts=st.lists(
            st.one_of(
                st.sampled_from(_TEXT_PIECES + _SPACES),
                st.text(max_size=5),
            ),
            max_size=12,
        )
    )
    def test_any_text(self, tmp_path: Path, parts: list[str]) -> None:
        _once(tmp_path, SHEET, "# T\n\n---\n" + " ".join(parts).encode("utf-8", "replace").decode() + "\n")
