"""The sheet file's schema: which entries exist and what they hold.

Numbers stay text here; they become exact rationals when the sheet is built (``worksheets.given_numbers``).
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from solver import functions
from solver.answers.units import UNITS
from worksheets import languages
from worksheets.sheet import KINDS, Kind

MAX_ASKED = 1000


def _language(value: str) -> str:
    if value not in languages.known():
        raise PydanticCustomError("unknown_language", "no language", {"known": ", ".join(languages.known())})
    return value


LanguageKey = Annotated[str, AfterValidator(_language)]
Language = Annotated[LanguageKey, WithJsonSchema({"enum": list(languages.known()), "type": "string"})]
T = TypeVar("T")

Nested = Annotated[Any, WithJsonSchema({"anyOf": [{"type": ["number", "string"]}, {"type": "array"}]})]
"""A number as text, a list, or a list of lists."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _in_every_language(value: object) -> object:
    return value if isinstance(value, dict) else dict.fromkeys(languages.known(), value)


def _completed(value: dict[str, T]) -> dict[str, T]:
    """A language that is missing gets what the first one has."""
    return {language: value.get(language, next(iter(value.values()))) for language in languages.known()}


def _either(plain: dict[str, Any], *others: dict[str, Any], **facts: Any) -> WithJsonSchema:
    """What an editor accepts where the program takes an entry in a short form and in a long one."""
    return WithJsonSchema({"anyOf": [plain, *others], **facts})


def _by_language(value: dict[str, Any]) -> dict[str, Any]:
    by_language = dict.fromkeys(languages.known(), value)
    return {"type": "object", "properties": by_language, "additionalProperties": False, "minProperties": 1}


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_PLAIN_TEXT: dict[str, Any] = {"type": ["string", "number"]}
_PLAIN_TEXTS: dict[str, Any] = {"type": "array", "items": _PLAIN_TEXT}

PlainText = Annotated[str, WithJsonSchema(_PLAIN_TEXT)]
"""A text that an editor takes for a number where it looks like one: the equation x[1]: 1, task 1.1."""

Symbols = Annotated[list[str], BeforeValidator(_listed), Field(max_length=MAX_ASKED), _either(_TEXT, _TEXTS)]

LONGEST_TITLE = 2000
Localized = Annotated[
    dict[LanguageKey, Annotated[str, Field(max_length=LONGEST_TITLE)]],
    Field(min_length=1),
    BeforeValidator(_in_every_language),
    AfterValidator(_completed),
    _either(_PLAIN_TEXT, _by_language(_PLAIN_TEXT)),
]
"""A text, or one for each language."""

Lines = Annotated[
    dict[LanguageKey, list[str]],
    Field(min_length=1),
    BeforeValidator(_in_every_language),
    AfterValidator(_completed),
    _either(_PLAIN_TEXTS, _by_language(_PLAIN_TEXTS)),
]
"""Lines, or a list of them for each language."""


def _form(kind: str, pattern: str) -> AfterValidator:
    """A text of a certain form; ``kind`` names in messages what is expected."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise PydanticCustomError(kind, "wrong form")
        return text

    return AfterValidator(check)


SheetId = Annotated[PlainText, _form("sheet_id", r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")]
TaskId = Annotated[PlainText, _form("task_id", r"\w[\w.-]{0,31}")]
PartId = Annotated[str, _form("part_id", r"\w[\w.-]{0,15}")]
ModelId = Annotated[str, _form("model_id", r"[A-Za-z]\w{0,31}")]
ExampleId = Annotated[str, _form("example_id", r"[A-Za-z][\w-]{0,31}")]
ProgramName = Annotated[str, _form("program_name", r"[a-z][a-z0-9_]{0,63}")]
Accent = Annotated[str, _form("accent", r"[a-z]{0,16}")]


class Entry(BaseModel):
    """What all entries share: an unknown one beside them is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Extension(Entry):
    """Another model's equations, as they are, or with an accent on every name and reversed in time."""

    model: str = Field(description="The name of the other model.")
    accent: Accent = Field(
        "", description="Added to every name but the inputs: vec makes hvec of h, and Wvec_f of W_f."
    )
    reverse: bool = Field(False, description="Whether time runs backwards: h[t-1] becomes h[t+1].")


def _extensions(value: object) -> object:
    items = value if isinstance(value, list) else [value]
    return [{"model": item} if isinstance(item, str) else item for item in items]


_EXTENSION: dict[str, Any] = {"anyOf": [_TEXT, Extension.model_json_schema()]}
_EXTENSIONS = _either(_EXTENSION, {"type": "array", "items": _EXTENSION})


class ModelEntry(Entry):
    """A model: its equations, what it extends, and the NumPy reference cell that computes the same."""

    extends: Annotated[list[Extension], BeforeValidator(_extensions), Field(max_length=20), _EXTENSIONS] = Field(
        [], description="Models whose equations come before the own ones."
    )
    equations: dict[str, PlainText] = Field(
        {},
        description="A quantity and what it is: h[t]: tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h). "
        f"Functions: {', '.join((*functions.EQUATIONS, *functions.OPERATIONS))}.",
    )
    inputs: Symbols = Field(
        [],
        description="Symbols that are given, not learnt; [] where all are learnt. Of those with an index none is "
        "learnt, unless some of them stand here.",
    )
    first: Annotated[int, Field(ge=0, le=1)] = Field(
        1, description="The first index of sequences and sums: 0 or 1, which is the default."
    )
    vocab: Annotated[list[str], Field(max_length=2000)] = Field(
        [], description="Words, which may be given in place of their numbers: [the, cat], x: [cat, the]."
    )
    outside: dict[str, Nested] = Field(
        {}, description="What a sequence is where it has no entry: {X: 0} for zeros around an image."
    )
    reference: Annotated[str, _form("reference", r"\w+( +\w+)*")] | None = Field(
        None, description="The NumPy cell that computes the same, for crosscheck: rnn, lstm, gru, lstm bidirectional."
    )

    @property
    def data(self) -> list[str] | None:
        """The declared inputs, or ``None`` where the sheet does not say which there are."""
        return self.inputs if "inputs" in self.model_fields_set else None


Points = Annotated[float | None, Field(gt=0, le=1000)]


def _kind(value: object) -> object:
    if value not in KINDS:
        raise PydanticCustomError("part_kind", "no kind")
    return value


KindEntry = Annotated[Kind | None, BeforeValidator(_kind)]


def _unit(value: object) -> object:
    if value not in UNITS:
        raise PydanticCustomError("unit", "no unit", {"known": ", ".join(UNITS)})
    return value


UnitEntry = Annotated[
    str | None, BeforeValidator(_unit), WithJsonSchema({"anyOf": [{"enum": list(UNITS)}, {"type": "null"}]})
]
"""What the values of a part are sizes or counts of."""


class PartEntry(Entry):
    """One lettered part of a task."""

    ask: Symbols = Field([], description="What is asked: h_1, dL_2/dW_hh, dh_2/dh_1, params(rnn).")
    points: Points = Field(None, description="What the part is worth.")
    kind: KindEntry = Field(None, description="What answers it; a calculation, where something is asked.")
    unit: UnitEntry = Field(None, description="What its values are sizes or counts of; answers may say 1.25 GiB.")
    table: bool = Field(False, description="Whether what is asked is one table to fill in: {ask: [h, y], table: true}.")


def _part(value: object) -> object:
    return value if isinstance(value, dict) else {"ask": value}


_PART = _either(_TEXT, _TEXTS, PartEntry.model_json_schema())


class RangeEntry(Entry):
    """Numbers at equal distances, without 0."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    first: Nested = Field(alias="from", description="The smallest number.")
    last: Nested = Field(alias="to", description="The largest number.")
    step: Nested = Field("0.1", description="The distance of one number to the next.")


class SharesEntry(Entry):
    """Positive numbers with a fixed sum, such as probabilities: of each vector, or of each row of a matrix."""

    total: Nested = Field(alias="sum", description="What they add up to.")
    step: Nested = Field("0.1", description="They are multiples of it.")


def _range(value: object) -> object:
    if isinstance(value, dict) and "sum" in value:
        return SharesEntry.model_validate(value)
    return value if isinstance(value, dict | list) else str(value)


_CHOICES: dict[str, Any] = {"type": "array", "items": {"type": ["number", "string"]}}

DrawEntry = Annotated[
    RangeEntry | SharesEntry | list[Nested] | str,
    BeforeValidator(_range),
    _either(_TEXT, _CHOICES, RangeEntry.model_json_schema(), SharesEntry.model_json_schema()),
]
"""A range, shares of a sum, a list of numbers, or the name of a quantity that gets the same numbers."""


class VaryEntry(Entry):
    """What variants of a task draw. What is not named is drawn or kept by default."""

    draw: dict[str, DrawEntry] = Field(
        {}, description="What a quantity is drawn from: {W_hh: {from: 0.1, to: 0.9}, b_h: [0.1, 0.2], hvec: h}"
    )
    keep: Symbols = Field([], description="What stays as it is: [x, h_0]")
    require: Symbols = Field([], description='Comparisons that must hold: ["b_f != b_o", "h_3 > 0"]')
    demand: Symbols = Field([], description="What a variant must prove beyond the usual: [told_apart]")
    waive: Symbols = Field([], description="What a variant need not prove: [magnitude, terms]")


class ChecksEntry(Entry):
    """What marks students' programs: a suite, for a recurrent cell with its model and the class to be written."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    suite: Annotated[str, _form("checks", r"[a-z][a-z_]{0,31}")] = Field(description="The suite: recurrent_cell.")
    model: str | None = Field(None, description="The model that the class computes, with its output: rnn_output.")
    class_name: Annotated[str, _form("class_name", r"[A-Za-z_]\w{0,63}")] | None = Field(
        None, alias="class", description="The class that students write: SimpleRNN."
    )


def _checks(value: object) -> object:
    return {"suite": value} if isinstance(value, str) else value


_CHECKS = _either(_TEXT, ChecksEntry.model_json_schema())


Convention = Literal["update_gate_turned", "reset_after_product", "sample_variance"]
"""Kinds of ``solver.misconceptions`` that some take for the right way."""


AxisEntry = Annotated[str, WithJsonSchema({"type": ["string", "integer"]})]
"""The length of an axis: a whole number, or a name of ``sizes``."""


class TaskEntry(Entry):
    """A task: a model, the numbers given, and the symbols asked for, in one list or by parts."""

    title: Localized | None = Field(None, description="The title, or one for each language.")
    model: str | None = Field(None, description="The model that the task is about.")
    given: dict[str, Nested] = Field(
        {}, description="Numbers, lists and lists of rows by symbol. A sequence such as x is a list over time from 1."
    )
    sizes: dict[str, Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        {}, description="Sizes in place of numbers, which suffice for counting: {h: 128, x: 64, T: 50}"
    )
    shapes: dict[str, Annotated[list[AxisEntry], Field(min_length=1, max_length=8)]] = Field(
        {}, description="Lengths along each axis, for counting: {K: [c_out, c_in, 3, 3]} with the sizes c_out and c_in."
    )
    steps: Annotated[int, Field(ge=1, le=2000)] | None = Field(
        None, description="The last step along which the equations move, where the given sequences do not say it."
    )
    ask: Symbols = Field([], description="What is asked, in a task without parts.")
    parts: dict[PartId, Annotated[PartEntry, BeforeValidator(_part), _PART]] = Field(
        {}, description="What is asked, by part: {a: [h_1], b: [dL_2/dW_hh]}"
    )
    points: Points = Field(None, description="What a task without parts is worth.")
    kind: KindEntry = Field(None, description="What answers a task without parts.")
    unit: UnitEntry = Field(None, description="What the values of a task without parts are sizes or counts of: bytes.")
    table: bool = Field(
        False, description="Whether what a task without parts asks is one table to fill in: {ask: [h, y], table: true}."
    )
    checks: Annotated[ChecksEntry | None, BeforeValidator(_checks), _CHECKS] = Field(
        None, description="The suite that marks students' programs, for verify --code: sine_data, recurrent_cell."
    )
    vary: VaryEntry = Field(
        default_factory=lambda: VaryEntry.model_validate({}),
        description="What variants of the task draw; else sensible defaults.",
    )
    programs: Annotated[list[ProgramName], BeforeValidator(_listed), Field(max_length=20), _either(_TEXT, _TEXTS)] = (
        Field([], description="Its model programs, programs/NAME.py beside the sheet, which rechenweg run runs.")
    )
    accept: list[Convention] = Field(
        [], description="Conventions that the task does not fix, and that are right, too: [update_gate_turned]"
    )
    text: str | None = Field(
        None, description="Its text, if not texts/TASK.LANGUAGE.md; {language} stands for de or en."
    )


class SectionEntry(Entry):
    """A heading above some of the tasks."""

    title: Localized = Field(description="The heading, or one for each language.")
    tasks: Annotated[list[TaskId], Field(min_length=1)] = Field(description="The tasks below it, by number.")


class SheetEntry(Entry):
    """The whole file."""

    id: SheetId = Field(description="The name of the sheet, and of the files made of it.")
    title: Localized | None = Field(None, description="The title, or one for each language.")
    subtitle: Localized | None = Field(None, description="A line below the title, or one for each language.")
    facts: Lines | None = Field(None, description="Lines for the head of the page: course, date, lecturer.")
    language: Language = Field("de", description="The language of its documents, if nothing else is asked for.")
    digits: int = Field(4, ge=1, le=12, description="Decimals shown.")
    models: dict[ModelId, ModelEntry] = Field({}, description="Models by name, declared by their equations.")
    tasks: dict[TaskId, TaskEntry] = Field(min_length=1, description="Tasks by number.")
    examples: dict[ExampleId, TaskEntry] = Field(
        {}, description="Calculations that texts quote by name; they are declared like tasks and are none."
    )
    sections: list[SectionEntry] = Field([], description="Headings above the tasks.")
