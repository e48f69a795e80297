"""The words of the program: complete, the same in every language, and fit for a terminal."""

import ast
import errno
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from solver import functions
from solver.errors import Place, Problem
from solver.misconceptions import KINDS
from templates.figures import diagram
from templates.marking import sentences
from templates.messages import LONGEST, Sentence, catalogue, message, one_line, user_language
from worksheets import languages
from worksheets.program_marking import mistakes, mutations, program_mistakes

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = languages.known()
COMPUTED = {"hint": {"known"}, "shown": {"found"}}
"""Placeholders that the message computes, and the facts that it needs for them."""
ADDED_LATER = {"symbol"}
"""Facts that a caller adds who knows more."""


def sources() -> Iterator[Path]:
    yield ROOT / "cli.py"
    for package in ("rechenweg", "commands", "solver", "templates", "worksheets"):
        yield from (p for p in (ROOT / package).rglob("*.py") if "sheets" not in p.relative_to(ROOT).parts)


def raised() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every code in the source, with its facts (``None`` where they are not written there) and where it stands."""
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        passed_on = set(_passing_codes_on(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in ("Problem", "problem", *passed_on):
                continue
            open_ended = name in passed_on or any(keyword.arg is None for keyword in node.keywords)
            facts = None if open_ended else {str(keyword.arg) for keyword in node.keywords}
            for code in _texts(node.args[0]):
                yield code, facts, f"{path.relative_to(ROOT)}:{node.lineno}"


def _passing_codes_on(tree: ast.AST) -> Iterator[str]:
    """Functions that make a problem of the code that they are given first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(argument.arg == "code" for argument in node.args.args):
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
            if any(_is_problem_of_code(call) for call in calls):
                yield node.name


def _is_problem_of_code(call: ast.Call) -> bool:
    code = call.args[0] if call.args else None
    made = isinstance(call.func, ast.Name) and call.func.id == "Problem"
    return made and isinstance(code, ast.Name) and code.id == "code"


def _texts(node: ast.expr) -> Iterator[str]:
    """The text that stands there, or the two of which one is chosen."""
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


class TestCatalogues:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_a_sentence_for_every_code(self, language: str) -> None:
        missing = {f"{code} ({where})" for code, _, where in raised() if code not in catalogue(language)["problem"]}
        assert missing == set()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_no_sentence_that_nothing_needs(self, language: str) -> None:
        assert set(catalogue(language)["problem"]) - {code for code, _, _ in raised()} == set()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_every_key_in_one_file_only(self, language: str) -> None:
        files = (languages.FOLDER / language).glob("*.toml")
        found = Counter(
            (section, key)
            for file in files
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
            for key in entries
        )
        assert [key for key, count in found.items() if count > 1] == []

    @pytest.mark.parametrize("section", ["document", "problem", "cause", "expected"])
    def test_have_the_same_keys_and_placeholders(self, section: str) -> None:
        first, *others = (
            {key: placeholders(text) for key, text in catalogue(language)[section].items()} for language in LANGUAGES
        )
        assert all(other == first for other in others)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_use_facts_that_are_there(self, language: str) -> None:
        wrong = set()
        for code, facts, where in raised():
            if facts is None:
                continue
            needed = placeholders(catalogue(language)["problem"].get(code, ""))
            plain = {fact for name in needed for fact in COMPUTED.get(name, {name})}
            wrong |= {f"{code} needs {name} ({where})" for name in plain - facts - ADDED_LATER}
        assert wrong == set()

    def test_every_word_is_used(self) -> None:
        quoted = {w for path in sources() for text in _constants(path) for w in text.split()}
        scripts = [p.read_text(encoding="utf-8") for p in (ROOT / "templates" / "practice").glob("*.js")]
        quoted |= {w for text in scripts for w in re.findall(r"\w+", text)}
        quoted |= {f"practice_problem_{code}" for text in scripts for code in re.findall(r'"(\w+)"', text)}
        page = (ROOT / "templates" / "practice" / "page.html.j2").read_text(encoding="utf-8")
        quoted |= {f"practice_column_{key}" for key in re.findall(r'"(\w+)"', page)}
        quoted |= {w for p in (ROOT / "templates").rglob("*.j2") for w in re.findall(r"[\"'](\w+)[\"']", p.read_text())}
        described = {f"figure_{name}_alt" for name in diagram.known()}
        loops = (*program_mistakes.FORWARD_LOOP, *program_mistakes.BACKWARD_LOOP)
        kinds = (*mutations.FORWARD, *mutations.BACKWARD, *loops)
        described |= {prefix + kind for kind in kinds for prefix in (mistakes.IN_PROGRAM, mistakes.IN_GRADIENT)}
        described |= {f"{prefix}_{kind}" for kind in sentences.KINDS for prefix in ("form", "open", "kind")}
        described |= {f"explained_{record.name}" for record in functions.RECORDS}
        unused = set(catalogue("de")["document"]) - quoted - described
        assert {key for key in unused if not key.startswith("crosscheck_")} == set()

    def test_every_known_mistake_has_a_clause(self) -> None:
        assert all(set(catalogue(language)["cause"]) == set(KINDS) for language in LANGUAGES)

    def test_reasons_have_as_many_places_as_the_english_ones(self) -> None:
        for english, german in catalogue("de")["reason"].items():
            assert english.count("{}") >= german.replace("{{", "").replace("}}", "").count("{}"), english

    def test_reasons_of_our_own_are_translated(self) -> None:
        """Whatever stands as ``reason=`` or ``bad(tex, …)`` in the source has a German sentence."""
        known = [re.compile(re.escape(text).replace(r"\{\}", ".+")) for text in catalogue("de")["reason"]]
        missing = {f"{text} ({where})" for text, where in _reasons() if not any(k.fullmatch(text) for k in known)}
        assert missing == set()


def _constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _reasons() -> Iterator[tuple[str, str]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = [k.value for k in node.keywords if k.arg == "reason"]
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in ("bad", "SecurityError") and node.args:
                given.append(node.args[-1])
            for value in given:
                if text := _text(value):
                    yield text, f"{path.relative_to(ROOT)}:{node.lineno}"


def _text(node: ast.expr) -> str:
    """A text in the source, with something in the place of what is computed; empty for no text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "12" for part in node.values)
    return ""


class TestMessage:
    @pytest.mark.parametrize(
        ("left", "shown"), [("0.6", "0,6 und 0,5"), ("(0.6; 1)", "(0,6; 1) und"), ("[[0.6, 1]]", "[[0.6, 1]] und")]
    )
    def test_writes_what_was_read_as_its_language_does(self, left: str, shown: str) -> None:
        assert shown in message(Problem("answer_chain", left=left, right="0.5"), "de")

    @pytest.mark.parametrize(("language", "limit"), [("de", "höchstens 0,5"), ("en", "at most 0.5")])
    def test_writes_points_as_its_language_does(self, language: str, limit: str) -> None:
        assert limit in message(Problem("entered_points", found="u", of=0.5), language)

    def test_begins_with_the_place(self) -> None:
        problem = Problem("empty_file", Place("a.yaml", 3, 7))
        assert message(problem, "en") == "a.yaml:3:7: the file is empty"
        assert message(problem, "de") == "a.yaml:3:7: die Datei ist leer"

    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            (Place(), ""),
            (Place("a.yaml"), "a.yaml: "),
            (Place("a.yaml", 3), "a.yaml:3: "),
            (Place(column=7), "character 7: "),
        ],
    )
    def test_leaves_out_what_is_not_known(self, place: Place, expected: str) -> None:
        assert message(Problem("empty_file", place), "en") == f"{expected}the file is empty"

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"similar": "h", "known": "h, x"}, "unknown symbol “k”; did you mean “h”?"),
            ({"similar": "", "known": "h, x"}, "unknown symbol “k”; there are: h, x"),
            ({"similar": "", "known": ""}, "unknown symbol “k”"),
        ],
    )
    def test_names_what_is_similar_or_what_there_is(self, facts: dict[str, str], expected: str) -> None:
        assert message(Problem("unknown_symbol", None, symbol="k", **facts), "en") == expected

    @pytest.mark.parametrize(
        ("found", "english", "german"),
        [
            (None, "nothing", "nichts"),
            ([1], "a list", "eine Liste"),
            ({"a": 1}, "nested entries", "untergeordnete Einträge"),
            ("x" * 99, "“" + "x" * 59 + "…”", "„" + "x" * 59 + "…“"),
        ],
    )
    def test_shows_what_was_found(self, found: object, english: str, german: str) -> None:
        problem = Problem("wrong_entry", entry="digits", found=found, expected="int_parsing")
        assert message(problem, "en") == f"“digits”: found {english}, expected a whole number"
        assert message(problem, "de") == f"„digits“: gefunden {german}, erwartet eine ganze Zahl"

    def test_translates_reasons(self) -> None:
        problem = Problem("bad_tex", tex="x", reason=r"the command \def is not allowed")
        assert r"der Befehl \def ist nicht erlaubt" in message(problem, "de")
        assert r"the command \def is not allowed" in message(problem, "en")

    @pytest.mark.parametrize(
        "name",
        "EACCES EAGAIN EBUSY EDQUOT EEXIST EFBIG EINVAL EIO EISDIR ELOOP EMFILE ENAMETOOLONG ENFILE ENODEV ENOENT "
        "ENOMEM ENOSPC ENOTDIR ENXIO EPERM EROFS ESRCH ESTALE ETXTBSY".split(),
    )
    def test_translates_what_the_system_says_of_files(self, name: str) -> None:
        """What open, read, write, mkdir and rename may fail with, as their manual pages say."""
        reason = os.strerror(getattr(errno, name))
        assert reason not in message(Problem("unreadable", reason=reason), "de")

    def test_keeps_a_reason_that_it_does_not_know(self) -> None:
        assert message(Problem("broken_yaml", reason="{odd} reason"), "de") == "kein gültiges YAML: {odd} reason"

    def test_takes_braces_in_facts_as_they_are(self) -> None:
        assert "“{symbol}”" in message(Problem("unknown_symbol", symbol="{symbol}"), "en")


class TestOneLine:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\nb\r\nc\td", "a b c d"),
            ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
            ("a\u202eb\u2028c", r"a\u202eb c"),
            ("\ud800", r"\ud800"),
            ("Größe ≤ ½ 数", "Größe ≤ ½ 数"),
        ],
    )
    def test_has_nothing_that_moves_the_cursor(self, text: str, expected: str) -> None:
        assert one_line(text) == expected

    def test_is_not_longer_than_a_few_lines_of_a_terminal(self) -> None:
        assert len(one_line("x" * 9999)) == LONGEST


def test_the_language_without_a_locale_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    assert user_language() == "en"


class TestSentences:
    @pytest.mark.parametrize(("count", "written"), [(1, "1 value"), (0, "0 values"), (2, "2 values"), ("1", "1 value")])
    def test_have_a_form_for_one(self, count: object, written: str) -> None:
        assert Sentence("{count} {count:value|values}").format(count=count) == written
        assert Sentence("{count} {count:value|values}").format_map({"count": count}) == written

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_no_count_before_a_plural_alone(self, language: str) -> None:
        """Whatever ``count`` is about is written for one as well."""
        same = ("of", "von", "more", "weitere", "fabricated", "erfundene", "({names})")
        for key, text in catalogue(language)["document"].items():
            after = re.search(r"\{count\} (\S+)", text)
            assert after is None or after[1].startswith("{count:") or after[1].rstrip(",") in same, key
