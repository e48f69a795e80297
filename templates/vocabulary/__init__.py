"""What a sheet's text can say: values, formulas, worked steps, pictures, citations, programs.

The functions of the texts are the public methods of the classes ``…Words``, by their names. Those that take a symbol
also take ``of="name"``: another task of the sheet, or one of its examples. ``full`` says whether the text is filled for
the full edition: ``{% if full %}`` keeps from the compact one what it can do without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from templates.numbers import Numbers
from templates.typeset import Typesetter
from templates.vocabulary.context import Context, Library
from templates.vocabulary.derivations import DerivationWords
from templates.vocabulary.exact import Course, Exact
from templates.vocabulary.numbers import NumberWords
from templates.vocabulary.pictures import PictureWords
from templates.vocabulary.programs import ProgramWords
from templates.vocabulary.quoting import QuotingWords
from templates.vocabulary.surveys import SurveyWords
from worksheets.solving import Solution

__all__ = ["Course", "Exact", "Library", "Vocabulary"]

GROUPS = (NumberWords, SurveyWords, DerivationWords, PictureWords, QuotingWords, ProgramWords)


@dataclass
class Vocabulary:
    """The functions of a text, over one solution and what the document's ``library`` holds."""

    context: Context

    @cached_property
    def functions(self) -> dict[str, Any]:
        """What a text calls, by name."""
        groups = [(group(self.context), vars(group)) for group in GROUPS]
        found = {n: getattr(words, n) for words, names in groups for n in names if not n.startswith("_")}
        return {**found, "full": self.context.library.is_full}

    @property
    def derivations(self) -> DerivationWords:
        """The equations, numbers and steps, for whoever composes without a text."""
        return DerivationWords(self.context)

    def complete(self) -> Vocabulary:
        """The same for a question, which leaves nothing out; both go on with what was shown and put in so far."""
        return Vocabulary(replace(self.context, typesetter=self.context.typesetter.completed()))

    def finalize(self, value: Any) -> Any:
        """How a value is written into the text: numbers as TeX."""
        if isinstance(value, Exact):
            numbers = self.context.typesetter.numbers
            return (Numbers(value.digits, numbers.language) if value.digits else numbers).tex(value.scalar)
        return value


def vocabulary(solution: Solution, numbers: Numbers, library: Library) -> Vocabulary:
    typesetter = Typesetter(numbers, solution.derivation.shapes)
    return Vocabulary(Context(solution, typesetter, numbers.language, library))
