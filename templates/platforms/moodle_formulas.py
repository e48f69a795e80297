"""Moodle XML with questions of the type Formulas: a question for each task, which draws one of the certified variants.

All answers of a task are one part, as only within a part an answer is seen from another; so a later one may follow from
own earlier ones. (Formulas 6, question type documentation: random, global and grading variables, grading criterion.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from templates.quiz.slots import Slotted, drawn, slotted
from templates.quiz.texts import PLAIN, Manner, Texts, field_names
from worksheets.quiz.model import Bank, Quiz
from worksheets.quiz.scoring import ANSWER, Rule, Scoring

SUFFIX = ".xml"
SOLUTIONS = False
VARIANT = "variant0"
"""Formulas puts the value of a variable into a text wherever its name stands in braces: no word is the name of one."""
FUNCTIONS = {"maximum": "max", "minimum": "min", "^": "pow", "log": "ln"}
SIGNS = {"and": "&&", "or": "||"}
"""What Formulas calls otherwise."""


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as Moodle XML for Formulas."""
    texts, root = Texts(bank, manner), Element("quiz")
    for quiz in bank.quizzes:
        root.append(category(bank, texts.title(quiz)))
        root.extend(drawn(quiz, lambda own: _Question(texts, own, Scoring(own))) if quiz.asked else ())
        root.extend(essay(texts, quiz, part) for part in quiz.open)
    return document(root)


def expression(term: Term, names: Mapping[tuple[str, int], str]) -> str:
    """A formula in the syntax of Formulas; ``names`` says how entries are called."""
    if term.is_number:
        return constant(term.number)
    if term.operation == "entry":
        return names[term.args]
    parts = [expression(part, names) for part in term.args]
    if term.operation in FUNCTIONS or (term.operation.isalpha() and term.operation not in SIGNS):
        return f"{FUNCTIONS.get(term.operation, term.operation)}({','.join(parts)})"
    return f"({SIGNS.get(term.operation, term.operation).join(parts)})"


@dataclass(frozen=True)
class _Question:
    texts: Texts
    quiz: Quiz
    scoring: Scoring

    @cached_property
    def markup(self) -> Markup:
        places = field_names(self.quiz)

        def gap(place: AnswerField) -> Sequence[Piece]:
            asked = places.get(place.name)
            gaps = [f"{{_{p.number}}}" for p in self.scoring.places if p.asked is asked]
            return arranged(asked, gaps) if asked else ()

        return Markup(self.texts.language, gap, address=FILES)

    @cached_property
    def text(self) -> Slotted | None:
        return slotted(
            [html(self.markup.blocks(self.texts.question(self.quiz, variant))) for variant in self.quiz.variants]
        )

    @cached_property
    def read(self) -> tuple[tuple[str, int], ...]:
        """The numbers of a variant that any rule reads."""
        own = {(place.asked.name, place.position) for place in self.scoring.places}
        found = set().union(*(rule.reads for rule in self.scoring.rules))
        return tuple(sorted(entry for entry in found if entry[0] != ANSWER and entry not in own))

    @cached_property
    def names(self) -> dict[tuple[str, int], str]:
        found = {entry: f"giv{n}" for n, entry in enumerate(self.read)}
        for place in self.scoring.places:
            found[ANSWER, place.number] = found[place.asked.name, place.position] = f"_{place.number}"
        return found

    def element(self, text: Slotted) -> Element:
        quiz, variants = self.quiz, self.quiz.variants
        title = self.texts.title(quiz) if len(variants) > 1 else self.texts.name(quiz, variants[0])
        made = element("question", element("name", element("text", title)), type="formulas")
        made.append(formatted("questiontext", [self.texts.how(quiz)], Markup(self.texts.language)))
        solution = self.texts.solution(quiz, variants[0]) if len(variants) == 1 else []
        made.append(formatted("generalfeedback", solution, self.texts.markup()))
        for tag, content in (("defaultgrade", decimal(float(quiz.points))), ("penalty", "0"), ("hidden", "0")):
            made.append(element(tag, content))
        made.append(element("idnumber", identifier(quiz, variants[0])))
        for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            made.append(element(tag, element("text"), format="html"))
        made.append(element("varsrandom", element("text", self._random())))
        made.append(element("varsglobal", element("text", "\n".join(self._numbers(text.columns)))))
        made.append(element("answernumbering", element("text", "none")))
        made.append(self._part(text))
        return made

    def _random(self) -> str:
        count = len(self.quiz.variants)
        return f"{VARIANT} = {{0:{count}}};" if count > 1 else ""

    def _numbers(self, slots: Sequence[Sequence[float]]) -> Iterator[str]:
        """The numbers of the variant that was drawn: those that are read, the right ones, and those of the text."""
        data = [self.scoring.data(n) for n in range(len(self.quiz.variants))]
        columns = {self.names[entry]: [own[entry] for own in data] for entry in self.read}
        columns |= {f"ta{p.number}": [own[ANSWER, p.number] for own in data] for p in self.scoring.places}
        columns |= {f"txt{n}": list(column) for n, column in enumerate(slots)}
        for name, numbers in columns.items():
            if len(numbers) == 1:
                yield f"{name} = {decimal(numbers[0])};"
            else:
                yield f"all{name} = [{','.join(map(decimal, numbers))}]; {name} = all{name}[{VARIANT}];"

    def _part(self, text: Slotted) -> Element:
        first, *rest = text.pieces
        shown = first + "".join(f"{{txt{n}}}{piece}" for n, piece in enumerate(rest))
        weights = [self.quiz.weights[p.asked.name] for p in self.scoring.places]
        earned = "+".join(f"{weight}*earned{n}" for n, weight in enumerate(weights))
        made = Element("answers")
        for tag, content in (
            ("partindex", "0"), ("placeholder", ""), ("answermark", decimal(float(self.quiz.points))),
            ("answertype", "0"), ("numbox", str(len(weights))), ("vars1", ""),
            ("answer", f"[{','.join(f'ta{p.number}' for p in self.scoring.places)}]"), ("answernotunique", "1"),
            ("vars2", "\n".join(line for rule in self.scoring.rules for line in self._graded(rule))),
            ("correctness", f"({earned})/{sum(weights)}"), ("unitpenalty", "1"), ("postunit", ""), ("ruleid", "1"),
            ("otherrule", ""),
        ):  # fmt: skip
            made.append(element(tag, element("text", content)))
        made.append(with_files("subqtext", shown, self.markup))
        for tag in ("feedback", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            made.append(element(tag, element("text"), format="html"))
        return made

    def _graded(self, rule: Rule) -> Iterator[str]:
        """The share that one entry earns: that of the first case that holds, so the last assignment is its own."""
        names, number = dict(self.names), rule.place.number
        for one in rule.assignments:
            name = f"e{number}{one.name}x{one.position}"
            yield f"{name} = {expression(defined(one.term), names)};"
            names[one.name, one.position] = name
        yield f"earned{number} = 0;"
        for case in reversed(rule.cases):
            condition, share = expression(case.condition, names), decimal(float(case.share))
            yield f"earned{number} = {condition} ? {share} : earned{number};"
