r"""Formulas put together from parts, so that a variant with other numbers and signs needs nothing new from MathJax.

A formula is cut around its outermost operators and spaces, and what stands in ``\left( … \right)``, in a matrix, in a
frame or in a fraction is cut out and set by itself; in its place MathJax sees a box of the same height and of one
width. This is exact: TeX places the atoms of a line one after the other, by their own widths, with spaces that depend
on the two neighbours' kinds, and chooses delimiters by heights alone. Where a line is cut, an empty atom of the kind
that stood there (``{}``, ``\mathinner{}``) keeps the space. What is not on the lists below is left to MathJax as a
whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from templates.formulas.drawing import UNITS, Drawing, Mark, moved, number
from templates.formulas.tex_tokens import nesting, tokens

REMEMBERED = 2000
WIDTH = 1.037  # em, of the boxes; so odd that nothing else has it

# Draws a piece without groups, or with boxes in their places.
Leaf = Callable[[str, bool], Drawing]

_ENDS = re.compile(r"\\(?:left|right)\s*[.|<>]")
_UNSURE = re.compile(r"[|<>*!?~$%#]|\\(?:left|right|begin|end|boxed)[a-zA-Z]")
_BOX = re.compile(r"M0 0H1037V[\d.]+H0Z")
_FRAME = re.compile(r"M(-?[\d.]+) (-?[\d.]+)H(-?[\d.]+)V(-?[\d.]+)H\1Z")

_OPERATORS = frozenset(["=", "+", "-", r"\approx", r"\cdot", r"\odot"])
_OPENING = frozenset("([")
_MATRICES = frozenset(["pmatrix", "bmatrix", "matrix"])
_SPACES = frozenset([r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad"])
_TAKEN_OUT = (r"\left", r"\begin", r"\boxed", r"\frac")
_GROUPS = (r"\left", r"\begin")  # TeX calls them inner atoms, and gives them room
# After one of these, or at the beginning, an operator is a sign.
_NO_OPERAND = frozenset([*_OPERATORS, *_OPENING, r"\times", r"\leq", r"\geq", r"\neq", r"\lt", r"\gt"])


def _commands(names: str) -> frozenset[str]:
    return frozenset("\\" + name for name in names.split())


# Commands that may stand on the line; none changes what follows.
_LETTERS = _commands(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma
    tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega partial
    nabla top infty ell sqrt frac tfrac dfrac hat tilde bar vec dot widehat widetilde overline mathit mathrm
    mathbf mathbb mathcal boldsymbol text
    """
)
_FUNCTIONS = _commands("tanh exp ln log sin cos max min operatorname")
_HARMLESS = _LETTERS | _FUNCTIONS | _commands("cdots ldots dots vdots times leq geq neq lt gt colon")


@dataclass
class _Piece:
    """TeX with boxes for what is set by itself, and these in order, each with the depth of its box."""

    tex: str = ""
    fills: list[tuple[Drawing, float]] = field(default_factory=list)


class _Whole(Exception):
    """This formula is better set as a whole."""


def assembled(tex: str, display: bool, leaf: Leaf) -> Drawing | None:
    """The drawing of ``tex``, or ``None`` where it has no parts or cannot be taken apart."""
    if _UNSURE.search(_ENDS.sub("", tex)):
        return None
    try:
        parts = tokens(tex)
        if not any(part in _OPERATORS or part.startswith(_TAKEN_OUT) for part in parts):
            return None
        return replace(_Assembler(leaf).line(parts, display), tex=tex)
    except _Whole:
        return None


@dataclass(frozen=True)
class _Assembler:
    leaf: Leaf

    def line(self, tokens: list[str], display: bool) -> Drawing:
        """The pieces of one line, one after the other."""
        drawings = [self._drawn(piece, display) for piece in self._pieces(tokens, display)]
        if not drawings:
            raise _Whole
        return drawings[0] if len(drawings) == 1 else _beside(drawings)

    def _pieces(self, tokens: list[str], display: bool) -> list[_Piece]:
        pieces = [_Piece()]
        depth = 0  # of plain parentheses
        before = ""  # what stands before, spaces aside
        at = 0
        while at < len(tokens):
            token, start, at = tokens[at], at, at + 1
            if pieces[-1].tex.strip() not in ("", "{}") and _is_inner(tokens, start):
                pieces[-1].tex += r"\mathinner{}"
                pieces.append(_Piece())
            piece = pieces[-1]
            if token == "{":
                at = _end(tokens, start)
                piece.tex += "".join(tokens[start:at])
            elif token == r"\boxed":
                at = _end(tokens, start + 1)
                piece.tex += r"\boxed{" + self._box(tokens[start + 2 : at - 1], True, piece) + "}"
            elif token == r"\frac" and display and (halves := _fraction(tokens, at)):
                above, below = (tokens[first:last] for first, last in halves)
                piece.tex += self._fraction(above, below, piece)
                at = halves[1][1] + 1
            elif token.startswith(r"\left"):
                at = _end(tokens, start)
                piece.tex += f"{token}{self._box(tokens[start + 1 : at - 1], display, piece)}{tokens[at - 1]}"
            elif token.startswith(r"\begin"):
                at = _end(tokens, start)
                piece.tex += self._matrix(token, tokens[start + 1 : at - 1], piece)
            elif depth == 0 and token in _OPERATORS and (piece.tex == "{}" or _is_operand(before)):
                if piece.tex == "{}":
                    pieces.pop()
                pieces.append(_Piece("{}" + token))
                if _follows(tokens, at):
                    pieces[-1].tex += "{}"
                    pieces.append(_Piece())
            elif depth == 0 and (gap := _gap(tokens, start, before)):
                while tokens[at] in _SPACES or tokens[at].isspace():
                    at += 1
                pieces += [_Piece(gap), _Piece()]
            else:
                if token[0] == "\\" and token not in _OPERATORS and token not in _SPACES and token not in _HARMLESS:
                    raise _Whole
                if token in "})]&" or token in _OPENING:
                    depth += 1 if token in _OPENING else -1
                    if token in "}&" or depth < 0:
                        raise _Whole
                piece.tex += token
            if not token.isspace() and token not in _SPACES and piece.tex != "{}":
                before = token
        if depth:
            raise _Whole
        return pieces

    def _box(self, tokens: list[str], display: bool, piece: _Piece) -> str:
        """A box as large as what ``tokens`` draw, which becomes one of the fills of ``piece``."""
        meaning = [token for token in tokens if not token.isspace()]
        if not meaning or meaning[-1].endswith(",") or any(token.startswith(r"\middle") for token in meaning):
            raise _Whole
        drawing = self.line(tokens, display)
        piece.fills.append((drawing, drawing.depth))
        return _box(drawing.height, drawing.depth)

    def _fraction(self, above: list[str], below: list[str], piece: _Piece) -> str:
        """A fraction of boxes that are as wide as the larger of them."""
        halves = [self.line(half, False) for half in (above, below)]
        width = max(half.width for half in halves)
        piece.fills += ((_centred(half, width), half.depth) for half in halves)
        return r"\frac" + "".join(f"{{{_box(half.height, half.depth)}}}" for half in halves)

    def _matrix(self, begin: str, tokens: list[str], piece: _Piece) -> str:
        """A matrix of boxes; those of a column are as wide, those of a row as tall as the largest of them."""
        name = begin[begin.index("{") + 1 : -1]
        if name not in _MATRICES:
            raise _Whole
        cells = [[self.line(cell, False) for cell in row] for row in _cells(tokens)]
        if len({len(row) for row in cells}) != 1:
            raise _Whole
        widths = [max(cell.width for cell in column) for column in zip(*cells, strict=True)]
        rows = []
        for row in cells:
            height, depth = max(cell.height for cell in row), max(cell.depth for cell in row)
            rows.append(" & ".join([_box(height, depth)] * len(row)))
            piece.fills += ((_centred(cell, width), depth) for cell, width in zip(row, widths, strict=True))
        return rf"\begin{{{name}}}" + r" \\ ".join(rows) + rf"\end{{{name}}}"

    def _drawn(self, piece: _Piece, display: bool) -> Drawing:
        drawing = self.leaf(piece.tex.strip() + " " * piece.tex.endswith("\\ "), display)
        return _filled(drawing, piece.fills) if piece.fills else drawing


def _end(tokens: list[str], start: int) -> int:
    """The index after the token that closes the group at ``start``."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += nesting(tokens[at])
        if depth == 0 and not tokens[at].isspace():
            if at == start:
                break
            return at + 1
    raise _Whole


def _is_operand(token: str) -> bool:
    return bool(token) and token not in _NO_OPERAND and token[-1] not in ",;:^_/"


def _follows(tokens: list[str], at: int) -> bool:
    """Whether an operand begins at ``at``, perhaps with a sign; before any, an operator has the same room."""
    while at < len(tokens) and (tokens[at].isspace() or tokens[at] in "+-"):
        at += 1
    if at == len(tokens):
        return False
    first = tokens[at]
    return first[0].isalnum() or first in _OPENING or first in _LETTERS | _FUNCTIONS or first.startswith(_TAKEN_OUT)


def _is_inner(tokens: list[str], at: int) -> bool:
    r"""Whether a matrix or ``\left … \right`` begins at ``at``; one with a script is an ordinary atom."""
    if not tokens[at].startswith(_GROUPS):
        return False
    after = next((token for token in tokens[_end(tokens, at) :] if not token.isspace()), "")
    return after not in ("^", "_", "'")


def _gap(tokens: list[str], at: int, before: str) -> str | None:
    r"""The TeX of a gap that begins at ``at``, a comma with a space or ``\,``; ``None`` where there is none."""
    token, stop = tokens[at], at + 1
    while stop < len(tokens) and (tokens[stop] in _SPACES or tokens[stop].isspace()):
        stop += 1
    if stop == len(tokens) or not (before[:1].isalnum() or before in ("{", ")") or before.startswith(_GROUPS)):
        return None
    left = r"\mathinner{}" if before.startswith(_GROUPS) else "{}"
    if token == "," and any(between in _SPACES for between in tokens[at + 1 : stop]) and _follows(tokens, stop):
        return left + "".join(tokens[at:stop]).rstrip() + " {}"
    if token != r"\," or any(between in _SPACES for between in tokens[at + 1 : stop]):
        return None
    first = tokens[stop]
    if _is_inner(tokens, stop):
        return r"{}\,\mathinner{}"
    is_ordinary = first[0].isalnum() or first in _OPENING or first in _LETTERS or first.startswith(_GROUPS)
    return left + r"\,{}" if is_ordinary else None


def _fraction(tokens: list[str], at: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the two halves of a fraction begin and end; ``None`` where they cannot be set by themselves."""
    if tokens[at : at + 1] != ["{"]:
        return None
    middle = _end(tokens, at)
    if tokens[middle : middle + 1] != ["{"]:
        return None
    end = _end(tokens, middle)
    if "^" in tokens[middle:end]:  # powers below a line stand lower
        return None
    return (at + 1, middle - 1), (middle + 1, end - 1)


def _cells(tokens: list[str]) -> list[list[list[str]]]:
    """The tokens between the ampersands and line ends of a matrix."""
    rows: list[list[list[str]]] = [[[]]]
    depth = 0
    for token in tokens:
        depth += nesting(token)
        if depth == 0 and token == "&":
            rows[-1].append([])
        elif depth == 0 and token == r"\\":
            rows.append([[]])
        else:
            rows[-1][-1].append(token)
    if any(not cell or "".join(cell).strip() in ("", "[") for row in rows for cell in row) or _has_lengths(rows):
        raise _Whole
    return rows


def _has_lengths(rows: list[list[list[str]]]) -> bool:
    r"""Whether a row may begin with the length of ``\\[4pt]``."""
    return any("".join(row[0]).lstrip().startswith("[") for row in rows[1:])


def _box(height: float, depth: float) -> str:
    return rf"\rule[{number(-depth)}em]{{{WIDTH}em}}{{{number(height + depth)}em}}"


def _beside(drawings: list[Drawing]) -> Drawing:
    parts, x = [], 0.0
    for drawing in drawings:
        parts.append((drawing, x * UNITS, 0.0))
        x += drawing.width
    return Drawing("", x, max(d.height for d in drawings), max(d.depth for d in drawings), parts=tuple(parts))


def _centred(drawing: Drawing, width: float) -> Drawing:
    """The drawing in the middle of a column of ``width``."""
    if drawing.width >= width - 1e-9:
        return drawing
    place = (width - drawing.width) / 2 * UNITS
    return Drawing("", width, drawing.height, drawing.depth, parts=((drawing, place, 0.0),))


def _filled(frame: Drawing, fills: list[tuple[Drawing, float]]) -> Drawing:
    """``frame`` with its boxes replaced; what stands right of a box moves by what the box was too wide or narrow."""
    pieces, width = _widened(frame, tuple((fill.width - WIDTH) * UNITS for fill, _ in fills))
    contents = iter(fills)
    parts: list[tuple[Drawing, float, float]] = []
    for piece in pieces:
        if isinstance(piece, Drawing):
            parts.append((piece, 0.0, 0.0))
        else:
            fill, depth = next(contents)
            parts.append((fill, piece[0], piece[1] + depth * UNITS))
    return Drawing("", width, frame.height, frame.depth, parts=tuple(parts))


# What a frame is made of: drawings, and between them the places of its boxes.
_Pieces = tuple[list[Drawing | tuple[float, float]], float]
_known: dict[tuple[int, tuple[float, ...]], tuple[Drawing, _Pieces]] = {}


def _widened(frame: Drawing, wider: tuple[float, ...]) -> _Pieces:
    """The pieces of ``frame`` and its width, where each box is so much wider. Numbers have few different widths."""
    key = (id(frame), wider)
    found = _known.get(key)
    if found is None or found[0] is not frame:
        if len(_known) >= REMEMBERED:
            _known.clear()
        found = _known[key] = (frame, _widen(frame, wider))
    return found[1]


def _widen(frame: Drawing, wider: tuple[float, ...]) -> _Pieces:
    boxes = [mark for mark in frame.marks if not mark.character and _BOX.fullmatch(mark.outline)]
    if len(boxes) != len(wider) or any(box.matrix[0] != 1.0 for box in boxes):
        raise _Whole
    columns = {round(box.matrix[4] + WIDTH * UNITS, 1): by for box, by in zip(boxes, wider, strict=True)}
    steps = sorted(columns.items())  # by the right ends of boxes; those below each other are one column

    def shift(x: float) -> float:
        return sum(by for end, by in steps if end <= x + 1.0)

    pieces: list[Drawing | tuple[float, float]] = []
    marks: list[Mark] = []

    def close() -> None:
        if marks:
            pieces.append(Drawing("", 0.0, 0.0, 0.0, tuple(marks)))
            marks.clear()

    for mark in frame.marks:
        a, b, c, d, e, f = mark.matrix
        if not mark.character and _BOX.fullmatch(mark.outline):
            close()
            pieces.append((e + shift(e), f))
        elif not mark.character and (found := _FRAME.fullmatch(mark.outline)):
            left, right = float(found[1]), float(found[3])
            stretched = number(right + shift(right + e) - shift(left + e))
            outline = f"M{found[1]} {found[2]}H{stretched}V{found[4]}H{found[1]}Z"
            marks.append(replace(mark, outline=outline, matrix=(a, b, c, d, e + shift(left + e), f)))
        else:
            marks.append(moved(mark, shift(e)))
    close()
    return pieces, frame.width + sum(columns.values()) / UNITS
