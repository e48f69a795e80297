"""What a question of a learning platform says: the task, the worked solution, what is said to a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Literal

from sympy import Expr

from solver.values import certified
from templates import answer_form
from templates.composing import question_sheet
from templates.document import Block, Emphasis, Heading, Note, Paragraph, Strong, Text
from templates.marking import sentences
from templates.marking.marking_points import Point, marking_points
from templates.messages import word
from templates.model_answers import answer_to
from templates.numbers import Numbers
from templates.quiz.formulas import delimited, in_mathml, in_tex_or_mathml
from templates.quiz.markup import Gap, Markup, Tex, no_gap
from templates.typeset import Typesetter
from templates.vocabulary import Library, vocabulary
from worksheets import verdicts
from worksheets.marking import pdf_form
from worksheets.marking.grading import label_name
from worksheets.marking.marks import Explanation
from worksheets.quiz.model import Asked, Bank, Mistake, Quiz, Variant
from worksheets.quiz.scoring import Case
from worksheets.sheet import Part, Sheet
from worksheets.solving import Solution

Formulas = Literal["tex", "mathml", "both"]
WAYS: tuple[Formulas, ...] = ("tex", "mathml", "both")


@dataclass(frozen=True)
class Composed:
    """The texts of a task with the numbers of one variant: what is asked, and the worked steps to every asked value."""

    question: tuple[Block, ...]
    solution: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How questions are written: formulas as the format itself does without ``formulas``.

    ``composed`` holds texts that are ready, by the task and the number of the variant; all others are composed here.
    """

    formulas: Formulas | None = None
    composed: Mapping[tuple[str, str], Composed] = field(default_factory=dict)


PLAIN = Manner()


def composed(sheet: Sheet, solution: Solution, language: str, digits: int, with_solution: bool) -> Composed:
    """The texts of one task, each digit certified. Raises ``Problem`` for a text that cannot be used."""
    question = tuple(asked(sheet, solution, language, digits))
    return Composed(question, tuple(worked(sheet, solution, language, digits)) if with_solution else ())


def asked(sheet: Sheet, solution: Solution, language: str, digits: int) -> list[Block]:
    """The task with a place for each answer."""
    written = partial(question_sheet, sheet, [solution], language, digits, framed=False, form=True, with_data=False)
    return [block for block in certified(written).blocks if not _is_of_form(block)]


def worked(sheet: Sheet, solution: Solution, language: str, digits: int) -> list[Block]:
    """The worked steps to every asked value, part by part."""
    return certified(lambda: list(_steps(sheet, solution, Numbers(digits, language))))


def _steps(sheet: Sheet, solution: Solution, numbers: Numbers) -> Iterator[Block]:
    words = vocabulary(solution, numbers, Library(sheet))
    for part in solution.task.parts:
        words.context.asked = [asked.symbol for asked in part.asked]
        if blocks := words.derivations.steps() if part.asked else ():
            if part.label:
                yield Paragraph((Strong((Text(label_name(part.label)),)),))
            yield from blocks


@dataclass(frozen=True)
class Texts:
    """The texts of the questions of a bank; ``usual`` is how formulas are written where nobody says otherwise."""

    bank: Bank
    manner: Manner = PLAIN
    usual: Formulas = "tex"
    _kept: dict[tuple[str, str, str], Sequence[Block]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def language(self) -> str:
        return self.bank.language

    def markup(self, gap: Gap = no_gap, address: str = "") -> Markup:
        """What makes elements of blocks, with formulas as they are wanted."""
        return Markup(self.language, gap, self.formula, address)

    @property
    def formula(self) -> Tex:
        """How a formula is written."""
        ways: dict[Formulas, Tex] = {
            "tex": delimited,
            "mathml": partial(in_mathml, self.language),
            "both": partial(in_tex_or_mathml, self.language),
        }
        return ways[self.manner.formulas or self.usual]

    def title(self, quiz: Quiz) -> str:
        """What a task is called: Task 1.1 – Forward pass."""
        task = quiz.task
        title = task.title.get(self.language, "")
        return f"{word('task', self.language)} {task.id}" + (f" – {title}" if title else "")

    def name(self, quiz: Quiz, variant: Variant) -> str:
        """What the question of one variant is called."""
        named = word("variant_named", self.language).format(number=variant.number) if variant.number else ""
        return f"{word('task', self.language)} {quiz.task.id}" + (f", {named}" if named else "")

    def question(self, quiz: Quiz, variant: Variant) -> Sequence[Block]:
        """The task with a place for each answer."""
        ready = self.manner.composed.get((quiz.task.id, variant.number))
        if ready is not None:
            return ready.question
        compose = partial(asked, variant.sheet, variant.solution, self.language, quiz.digits)
        return self._once(("question", quiz.task.id, variant.number), compose)

    def how(self, quiz: Quiz) -> Paragraph:
        """How answers are written."""
        said = word("quiz_how", self.language).format(digits=quiz.digits)
        return Paragraph((Emphasis((Text(said),)),))

    def solution(self, quiz: Quiz, variant: Variant) -> Sequence[Block]:
        """The worked steps to every asked value, part by part."""
        ready = self.manner.composed.get((quiz.task.id, variant.number))
        if ready is not None and ready.solution:
            return ready.solution
        compose = partial(worked, variant.sheet, variant.solution, self.language, quiz.digits)
        return self._once(("solution", quiz.task.id, variant.number), compose)

    def open_question(self, part: Part) -> Paragraph:
        """Which part of a task an essay answers."""
        return Paragraph((Strong((Text(word("quiz_open", self.language).format(part=label_name(part.label))),)),))

    def open_answer(self, quiz: Quiz, part: Part) -> Sequence[Block]:
        """The model answer to a part that asks for no value."""
        compose = partial(answer_to, quiz.variants[0].solution, part.label, self.language, quiz.digits)
        blocks = self._once(("answer", quiz.task.id, part.label), partial(certified, compose))
        return [block for block in blocks if not isinstance(block, Heading)]

    def _once(self, named: tuple[str, str, str], compose: Callable[[], Sequence[Block]]) -> Sequence[Block]:
        """Blocks that are composed when they are first asked for; some formats show them in several places."""
        if named not in self._kept:
            self._kept[named] = compose()
        return self._kept[named]

    def open_points(self, quiz: Quiz, part: Part) -> tuple[Point, ...]:
        """What there are points for in a part that asks for no value."""
        return marking_points(quiz.variants[0].sheet, quiz.task.id, self.language).get(part.label, ())

    def mistake(self, asked: Asked, mistake: Mistake) -> str:
        """What is said to an answer with a known mistake, in plain letters."""
        return _mistaken(mistake.explanations, asked.symbol, self.language)

    def said(self, quiz: Quiz, asked: Asked, case: Case) -> str:
        """What is said to an answer of which a case holds."""
        if case.mistake is not None:
            return self.mistake(asked, case.mistake)
        if case.verdict == verdicts.IMPRECISE:
            return self.few_digits(quiz)
        return self.follows() if case.verdict == verdicts.FOLLOW_THROUGH else self.right()

    def few_digits(self, quiz: Quiz) -> str:
        """What is said to an answer that is right as far as it goes."""
        return word("quiz_few_digits", self.language).format(digits=quiz.digits)

    def follows(self) -> str:
        """What is said to an answer that is right from own earlier values."""
        return str(word(verdicts.named(verdicts.FOLLOW_THROUGH).hint, self.language))

    def right(self) -> str:
        """What is said to a right answer."""
        return str(word("quiz_right", self.language))

    @property
    def truths(self) -> tuple[str, str]:
        """How one says that a comparison holds, and that it does not."""
        return word("quiz_yes", self.language), word("quiz_no", self.language)

    def tex(self, quiz: Quiz, variant: Variant, symbol: Expr) -> str:
        return Typesetter(Numbers(quiz.digits, self.language), variant.solution.derivation.shapes).tex(symbol)


@lru_cache(maxsize=4096)
def _mistaken(explanations: tuple[Explanation, ...], symbol: Expr, language: str) -> str:
    """What is said to a mistake, which most variants of a task have in common."""
    return sentences.alternatives(explanations, language, sentences.plain, symbol)


def field_names(quiz: Quiz) -> dict[str, Asked]:
    """The asked values by the name of the place where they are answered."""
    return {pdf_form.field_name(quiz.task.id, asked.name): asked for asked in quiz.asked}


def _is_of_form(block: Block) -> bool:
    """Whether a block says whose answers these are, or is the heading of a task, which the platform shows itself."""
    if isinstance(block, Note):
        return block.kind == answer_form.FORM
    return isinstance(block, Heading) and block.anchor.startswith(("task-", "section-"))
