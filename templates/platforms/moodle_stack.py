"""Moodle XML with questions of the type STACK: a question for each task, which draws one of the certified variants.

A potential response tree for each entry tells what is right, what follows from the own earlier answers, what has too
few digits, and which known mistake was made; all of it is computed in Maxima from the equations of the derivation.
(STACK, docs.stack-assessment.org: question variables, potential response trees, question tests.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from solver.entry_formulas import Term, defined
from templates.document import AnswerField
from templates.platforms.moodle import (
    FILES,
    arranged,
    category,
    constant,
    decimal,
    essay,
    formatted,
    identifier,
    with_files,
)
from templates.quiz.markup import Markup, Piece, document, element, html
from templates.quiz.slots import Slotted, drawn, joined, slotted
from templates.quiz.texts import PLAIN, Manner, Texts, field_names
from worksheets import languages
from worksheets.quiz.model import Bank, Quiz
from worksheets.quiz.scoring import ANSWER, BRIEF, FROM, HIGH, LOW, RIGHT, Case, Place, Rule, Scoring
from worksheets.quiz.trials import Trial, trials

SUFFIX = ".xml"
SOLUTIONS = False
VERSION = "2024101500"
NOTHING = "100000000.0"
"""What an empty answer counts as: nothing is near to it."""
DRAWS = "rand(1)"
"""0, by which STACK knows that a question has variants: without a call of rand everybody gets the first one."""
INPUT = "[[input:"
LISTS = {LOW: "lowest", HIGH: "highest", FROM: "follows", RIGHT: "ta"}
"""What the lists of numbers are called, for which Maxima has no other use."""
FUNCTIONS = {"maximum": "max", "minimum": "min"}
"""What Maxima calls otherwise."""

QUESTION_OPTIONS = (
    ("questionsimplify", "1"), ("assumepositive", "0"), ("assumereal", "0"), ("scientificnotation", "*10"),
    ("multiplicationsign", "dot"), ("sqrtsign", "1"), ("complexno", "i"), ("inversetrig", "cos-1"),
    ("logicsymbol", "lang"), ("matrixparens", "("), ("isbroken", "0"), ("variantsselectionseed", ""),
)  # fmt: skip
INPUT_OPTIONS = (
    ("boxsize", "12"), ("strictsyntax", "1"), ("insertstars", "0"), ("syntaxhint", ""), ("syntaxattribute", "0"),
    ("forbidwords", ""), ("allowwords", ""), ("forbidfloat", "0"), ("requirelowestterms", "0"),
    ("checkanswertype", "0"), ("mustverify", "0"), ("showvalidation", "0"), ("options", "allowempty"),
)  # fmt: skip


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as Moodle XML for STACK."""
    texts, root = Texts(bank, manner), Element("quiz")
    for quiz in bank.quizzes:
        root.append(category(bank, texts.title(quiz)))
        if quiz.asked:
            root.extend(drawn(quiz, lambda own: _Question(texts, own, Scoring(own))))
        for part in quiz.open:
            root.append(essay(texts, quiz, part))
    return document(root)


def maxima(term: Term, names: Mapping[tuple[str, int], str]) -> str:
    """A formula in the syntax of Maxima; ``names`` says how entries are called."""
    if term.is_number:
        return constant(term.number)
    if term.operation == "entry":
        return names[term.args]
    parts = [maxima(part, names) for part in term.args]
    if term.operation.isalpha() and term.operation not in ("and", "or"):
        return f"{FUNCTIONS.get(term.operation, term.operation)}({','.join(parts)})"
    sign = f" {term.operation} " if term.operation.isalpha() else term.operation
    return f"({sign.join(parts)})"


@dataclass(frozen=True)
class _Question:
    texts: Texts
    quiz: Quiz
    scoring: Scoring

    @cached_property
    def given(self) -> tuple[tuple[str, int], ...]:
        """The given numbers that any rule reads."""
        own = {ANSWER, LOW, HIGH, FROM, BRIEF, RIGHT, *(asked.name for asked in self.quiz.asked)}
        return tuple(sorted(read for read in set().union(*(r.reads for r in self.scoring.rules)) if read[0] not in own))

    @cached_property
    def names(self) -> dict[tuple[str, int], str]:
        """How all that rules read is called in Maxima, which counts from 1."""
        found = {read: f"giv[{n}]" for n, read in enumerate(self.given, 1)}
        for place in self.scoring.places:
            n = place.number
            found[ANSWER, n], found[place.asked.name, place.position] = "x", f"own{n + 1}"
            found |= {(name, n): f"{list_}[{n + 1}]" for name, list_ in LISTS.items()}
            found |= {(BRIEF, k): f"brief[{k + 1}]" for k in self._brief(n)}
        return found

    def _brief(self, number: int) -> range:
        return range(number * self.scoring.briefest, (number + 1) * self.scoring.briefest)

    def element(self, text: Slotted) -> Element:
        quiz = self.quiz
        tests = list(trials(self.scoring))
        title = self.texts.title(quiz) if len(quiz.variants) > 1 else self.texts.name(quiz, quiz.variants[0])
        made = element("question", element("name", element("text", title)), type="stack")
        first, *rest = text.pieces
        shown = first + "".join(f"{{@txt[{n}]@}}{piece}" for n, piece in enumerate(rest, 1))
        made.append(with_files("questiontext", shown, self.markup))
        made.append(self._solution())
        for tag, content in (("defaultgrade", decimal(float(quiz.points))), ("penalty", "0"), ("hidden", "0")):
            made.append(element(tag, content))
        made.append(element("idnumber", identifier(quiz, quiz.variants[0])))
        made.append(element("stackversion", element("text", VERSION)))
        made.append(element("questionvariables", element("text", "\n".join(self._variables(text.columns, tests)))))
        for tag, content in (("specificfeedback", ""), ("questionnote", "{@variant@}"), ("questiondescription", "")):
            made.append(element(tag, element("text", content), format="html"))
        for tag in ("prtcorrect", "prtpartiallycorrect", "prtincorrect"):
            made.append(element(tag, element("text"), format="html"))
        sign = languages.language(self.texts.language).decimal_sign
        for tag, content in (*QUESTION_OPTIONS, ("decimals", sign)):
            made.append(element(tag, content))
        made.extend(map(self._input, self.scoring.places))
        made.extend(map(self._tree, self.scoring.rules))
        seeds = range(1, len(quiz.variants) + 1) if len(quiz.variants) > 1 else ()
        made.extend(element("deployedseed", str(seed)) for seed in seeds)
        made.extend(self._test(number, test) for number, test in enumerate(tests, 1))
        return made

    @cached_property
    def markup(self) -> Markup:
        places = field_names(self.quiz)

        def gap(place: AnswerField) -> Sequence[Piece]:
            asked = places.get(place.name)
            own = [p.number + 1 for p in self.scoring.places if p.asked is asked]
            gaps = [f"{INPUT}ans{n}]] [[validation:ans{n}]] [[feedback:prt{n}]]" for n in own]
            return arranged(asked, gaps) if asked else ()

        return Markup(self.texts.language, gap, address=FILES)

    @cached_property
    def text(self) -> Slotted | None:
        """The question, with slots for the numbers that differ between variants."""
        asked = ([self.texts.how(self.quiz), *self.texts.question(self.quiz, one)] for one in self.quiz.variants)
        written = [[html([one]) for one in self.markup.blocks(blocks)] for blocks in asked]
        if len({len(own) for own in written}) > 1:
            return None
        lines = [_line(own) for own in zip(*written, strict=True)]
        return joined([line for line in lines if line is not None]) if None not in lines else None

    def _solution(self) -> Element:
        """The worked steps where there is one variant; of several the results."""
        first = self.quiz.variants[0]
        if len(self.quiz.variants) == 1:
            return formatted("generalfeedback", self.texts.solution(self.quiz, first), self.texts.markup())
        lines = []
        for asked in self.quiz.asked:
            own = [f"{{@ta[{p.number + 1}]@}}" for p in self.scoring.places if p.asked is asked]
            columns = asked.shape[1]
            rows = [" & ".join(own[n : n + columns]) for n in range(0, asked.size, columns)]
            matrix = r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"
            value = matrix if asked.size > 1 else own[0]
            lines.append(element("p", rf"\({self.texts.tex(self.quiz, first, asked.symbol)} = {value}\)"))
        return with_files("generalfeedback", html(lines), self.texts.markup())

    def _variables(self, slots: Sequence[Sequence[float]], tests: Sequence[Trial]) -> Iterator[str]:
        """What all trees know: which variant it is, and its numbers."""
        count, places = len(self.quiz.variants), self.scoring.places
        yield f"variant: mod(stack_seed-1,{count})+1+{DRAWS};" if count > 1 else "variant: 1;"
        all_data = [self.scoring.data(n) for n in range(count)]
        yield _of_variants("giv", ((data[read] for read in self.given) for data in all_data))
        for name, list_ in LISTS.items():
            yield _of_variants(list_, ((data.get((name, p.number), 0.0) for p in places) for data in all_data))
        width = len(places) * self.scoring.briefest
        yield _of_variants(BRIEF, ((data[BRIEF, n] for n in range(width)) for data in all_data))
        if slots:
            yield _of_variants("txt", ((column[n] for column in slots) for n in range(count)))
        for number, test in enumerate(tests, 1):
            rows = ((float(own[n]) for own in test.answers.values()) for n in range(count))
            if test.answers:
                yield _of_variants(f"tst{number}", rows)
        yield "numof(x,t) := block([y], y: float(x), if numberp(y) then y else t);"

    def _input(self, place: Place) -> Element:
        n = place.number + 1
        made = element("input", element("name", f"ans{n}"), element("type", "numerical"), element("tans", f"ta[{n}]"))
        made.extend(element(tag, content) for tag, content in INPUT_OPTIONS)
        return made

    def _tree(self, rule: Rule) -> Element:
        weight = self.quiz.weights[rule.place.asked.name]
        made = element("prt", element("name", _tree_of(rule.place)), element("value", f"{weight}.0000000"))
        made.append(element("autosimplify", "1"))
        made.append(element("feedbackstyle", "1"))
        made.append(element("feedbackvariables", element("text", "\n".join(self._found(rule)))))
        made.extend(self._node(rule, n, case) for n, case in enumerate(rule.cases))
        return made

    def _found(self, rule: Rule) -> Iterator[str]:
        """What a tree computes: the number of the case that holds, counted from 1, or 0."""
        yield f"x: numof(ans{rule.place.number + 1},{NOTHING});"
        for place in self.scoring.places:
            if (place.asked.name, place.position) in rule.reads:
                n = place.number + 1
                yield f"own{n}: numof(ans{n},ta[{n}]);"
        names = dict(self.names)
        for one in rule.assignments:
            name = f"{one.name}x{one.position}"
            yield f"{name}: {maxima(defined(one.term), names)};"
            names[one.name, one.position] = name
        tried = " else".join(f"if {maxima(c.condition, names)} then {n}" for n, c in enumerate(rule.cases, 1))
        yield f"found: {tried} else 0;"

    def _node(self, rule: Rule, number: int, case: Case) -> Element:
        tree, is_last = _tree_of(rule.place), number + 1 == len(rule.cases)
        made = element("node", element("name", str(number)))
        for tag, content in (
            ("description", case.verdict), ("answertest", "AlgEquiv"), ("sans", "found"), ("tans", str(number + 1)),
            ("testoptions", ""), ("quiet", "1"), ("truescoremode", "="), ("truescore", decimal(float(case.share))),
            ("truepenalty", ""), ("truenextnode", "-1"), ("trueanswernote", _note(tree, number, "T")),
        ):  # fmt: skip
            made.append(element(tag, content))
        said = html([element("span", self.texts.said(self.quiz, rule.place.asked, case))])
        made.append(element("truefeedback", element("text", said), format="html"))
        for tag, content in (
            ("falsescoremode", "="), ("falsescore", "0"), ("falsepenalty", ""),
            ("falsenextnode", "-1" if is_last else str(number + 1)), ("falseanswernote", _note(tree, number, "F")),
        ):  # fmt: skip
            made.append(element(tag, content))
        made.append(element("falsefeedback", element("text"), format="html"))
        return made

    def _test(self, number: int, test: Trial) -> Element:
        said = f"{test.kind} in {test.asked}" if test.asked else test.kind
        made = element("qtest", element("testcase", str(number)), element("description", said))
        at = {place: n for n, place in enumerate(test.answers, 1)}
        for place in self.scoring.places:
            n = place.number
            value = f"tst{number}[{at[n]}]" if n in at else f"ta[{n + 1}]"
            made.append(element("testinput", element("name", f"ans{n + 1}"), element("value", value)))
        for rule in self.scoring.rules:
            if rule.place.number in at and rule.place.number not in test.cases:
                continue  # an answer that is just wrong
            case, tree = test.cases.get(rule.place.number, 0), _tree_of(rule.place)
            notes = " | ".join([*(_note(tree, n, "F") for n in range(case)), _note(tree, case, "T")])
            expected = element("expected", element("name", tree))
            expected.append(element("expectedscore", f"{float(rule.cases[case].share):.7f}"))
            expected.append(element("expectedpenalty", "0.0000000"))
            expected.append(element("expectedanswernote", notes))
            made.append(expected)
        return made


def _line(written: Sequence[str]) -> Slotted | None:
    """A paragraph in all variants; one that differs in more than numbers is shown in its own.

    What holds inputs is not, as STACK wants each of them once in a text.
    """
    if (found := slotted(written)) is not None or any(INPUT in own for own in written):
        return found
    shown = (f'[[if test="variant={n}"]]{own}[[/if]]' for n, own in enumerate(written, 1))
    return Slotted(("".join(shown),), ())


def _tree_of(place: Place) -> str:
    return f"prt{place.number + 1}"


def _note(tree: str, node: int, end: str) -> str:
    return f"{tree}-{node + 1}-{end}"


def _of_variants(name: str, rows: Iterable[Iterable[float]]) -> str:
    """A list with a list of numbers for each variant, of which the own one is taken."""
    lists = ",".join(f"[{','.join(map(decimal, row))}]" for row in rows)
    return f"{name}: [{lists}][variant];"
