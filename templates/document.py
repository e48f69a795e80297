"""The document model: what a page says, before any format decides how it looks.

Every output format (``templates.formats``) reads only these values. Formulas are TeX without delimiters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Formula:
    """An inline formula."""

    tex: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    href: str
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class LineBreak:
    pass


Inline = Text | Formula | Code | Emphasis | Strong | Link | LineBreak


@dataclass(frozen=True)
class Row:
    """One line of an aligned derivation: ``left relation prefix terms… suffix``.

    ``prefix + terms[0] + terms[1] + … + suffix`` is one well-formed TeX formula (a prefix may open ``\\left(`` that the
    suffix closes). Where it is wider than the page it may be broken before any term but the first: each term
    starts with its own operator.
    """

    left: str
    relation: str
    terms: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    @property
    def right(self) -> str:
        return self.prefix + " ".join(self.terms) + self.suffix


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 is a task, 2 a part of it. ``anchor`` is unique in the document; heads of pages call it
    ``short``.
    """

    level: int
    children: tuple[Inline, ...]
    anchor: str
    short: str = ""


@dataclass(frozen=True)
class Paragraph:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Equations:
    """Rows aligned at their relation. A row without left side continues the one before it.

    ``name`` is the symbol that the rows derive (``h_1``), where they derive one.
    """

    rows: tuple[Row, ...]
    name: str = ""


@dataclass(frozen=True)
class Listing:
    """A bulleted (``ordered`` false) or numbered list."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``align`` has one of l, c, r for each column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: str
    caption: tuple[Inline, ...] = ()

    @property
    def names_rows(self) -> bool:
        """Whether the first column says what its row is about, as it has no head of its own."""
        return not self.header or not self.header[0]


@dataclass(frozen=True)
class Figure:
    """A picture as self-contained SVG text, with what a reader who cannot see it needs to know.

    ``name`` is what references know it by, ``number`` what they call it where there are any.
    """

    svg: str
    alt: str
    caption: tuple[Inline, ...] = ()
    name: str = ""
    number: int = 0


@dataclass(frozen=True)
class Note:
    """A set-off remark: ``kind`` is ``remark`` (on the task itself), ``question`` or ``hint``."""

    kind: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Program:
    """A program listing, highlighted by its language's name as Pygments knows it.

    ``first`` is the number of its first line, where lines are numbered.
    """

    text: str
    language: str
    first: int | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with the document, in place of its listing; a format that holds no files shows the listing."""

    name: str
    text: str
    language: str


@dataclass(frozen=True)
class AnswerField:
    """A place to write into: ``name`` is what programs know it by, ``spoken`` says in words what belongs there.

    An answer of several ``lines`` gets a taller place. ``value`` is already written there.
    """

    name: str
    label: tuple[Inline, ...]
    spoken: str
    lines: int = 1
    value: str = ""


@dataclass(frozen=True)
class AnswerFields:
    """Places to write into, one below the other: fields of a form where the format has them, else blank lines; boxes
    ``on_paper``.
    """

    fields: tuple[AnswerField, ...]
    on_paper: bool = False


@dataclass(frozen=True)
class Space:
    """Room to write in by hand: ``kind`` is ``blank``, ``ruled`` or ``squared``, ``height`` in millimetres."""

    kind: str
    height: int


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page where they fit on one."""

    blocks: tuple[Block, ...]


Block = (
    Heading
    | Paragraph
    | Equations
    | Listing
    | Table
    | Figure
    | Note
    | Program
    | Attachment
    | AnswerFields
    | Space
    | Together
)


Setting = Literal["book", "compact", "dense"]


class Blocks(tuple[Block, ...]):
    """What a function of a text gives that stands for itself: blocks, and no words."""

    __slots__ = ()


@dataclass(frozen=True)
class PageMarks:
    """What each page carries: a ``text``, and a ``code`` for scanners, with ``{page}`` in place of its number."""

    text: str
    code: str


@dataclass(frozen=True)
class Document:
    """A whole document. ``facts`` are the lines of the title block, such as course and date; a ``cover`` has the first
    page to itself. ``setting`` is how closely it is set: as a book, as a handout, or as something to look things up in.
    On paper each page carries the ``marks``, and there are ``even`` many pages on request.

    ``data`` is the same content for other programs: plain dictionaries, lists, texts and numbers.
    """

    title: str
    subtitle: str
    language: str
    blocks: tuple[Block, ...]
    facts: tuple[str, ...] = ()
    contents: bool = False
    cover: tuple[Block, ...] = ()
    marks: PageMarks | None = None
    even: bool = False
    setting: Setting = "book"
    data: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


def formulas(node: Any) -> Iterator[str]:
    """Every TeX formula below ``node``, in reading order; a row gives its parts in one piece."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Formula):
            yield node.tex
        elif isinstance(node, Row):
            yield f"{node.left} {node.relation} {node.right}".strip()
        elif isinstance(node, tuple):
            waiting.extend(reversed(node))
        else:
            waiting.extend([getattr(node, name) for name in _holding_formulas(node.__class__)])


@cache
def _holding_formulas(kind: type[Any]) -> tuple[str, ...]:
    """The names of a part of a document below which formulas may stand, the last one first."""
    if not is_dataclass(kind):
        return ()
    return tuple(f.name for f in reversed(fields(kind)) if f.name != "data" and f.type not in ("str", "int", "bool"))


def plain(children: tuple[Inline, ...], say: Callable[[str], str]) -> str:
    """Running text as a line of letters; ``say`` puts a formula into words."""
    found = ""
    for child in children:
        if isinstance(child, Formula):
            found += say(child.tex)
        elif isinstance(child, Text | Code):
            found += child.text
        elif isinstance(child, Emphasis | Strong | Link):
            found += plain(child.children, say)
        else:
            found += " "
    return " ".join(found.split())
