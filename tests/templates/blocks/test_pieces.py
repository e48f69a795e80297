"""Blocks without what makes no difference to their layout."""

from __future__ import annotations

from functools import partial

from templates.blocks.figures import Figures
from templates.blocks.model import Size
from templates.blocks.pieces import BlockPiece, KnownPieces, pieces
from templates.document import Block, Equations, Formula, Row, Table, Text
from tests.templates.blocks.laid_out import Nothing, typesetter
from tests.templates.everything import document as with_contents
from tests.templates.everything import text

document = partial(with_contents, contents=False)


def piece(block: Block) -> BlockPiece:
    figures = Figures(typesetter(), Nothing())
    _, found = pieces(document(block), 42.0, figures, KnownPieces(1))
    return found


def equations(number: str) -> Equations:
    return Equations((Row("h", "=", (number,)), Row("", "=", (f"{number} x",))), "h")


def test_other_digits_give_the_same_html() -> None:
    first, second = piece(text("Es sind 12, ", "$x_1$", ".")), piece(text("Es sind 34, ", "$x_2$", "."))
    assert (first.html, first.sizes) == (second.html, second.sizes)
    assert (first.digits, second.digits) == ("12", "34")
    assert first.fillings != second.fillings


def test_equal_blocks_are_made_once_but_for_their_numbers_and_what_they_are_tied_to() -> None:
    figures = Figures(typesetter(), Nothing())
    table = Table((), (((Text("1"),),),), "l", (Text("Werte"),))
    known = KnownPieces(9)
    first = list(pieces(document(text("a:"), table, text("a:"), table, text("a:")), 42.0, figures, known))
    again = list(pieces(document(text("a:"), table), 42.0, figures, known))
    assert all(one is other for one, other in zip(first[1:3], again[1:], strict=True))
    assert [first[at].digits for at in (2, 4)] == ["11", "21"]
    assert ['class="leads"' in first[at].html for at in (1, 3, 5)] == [True, True, False]


def test_pictures_are_numbered_in_their_order_even_if_one_comes_again() -> None:
    assert piece(text("$x$", " und ", "$x$")).html == piece(text("$x$", " und ", "$z$")).html


def test_of_a_derivation_only_the_height_matters() -> None:
    short, long = piece(equations("a")), piece(equations("a + a"))
    assert short.stretches
    assert (short.html, short.sizes) == (long.html, long.sizes)
    assert set(short.sizes) == {Size(1.0, 1.0)}


def test_a_table_has_its_cells() -> None:
    table = piece(Table(((Text("a"),), ()), (((Text("1"),), (Formula("x"), Text(", "), Formula("y"))),), "lr"))
    assert (table.has_header, table.is_whole) == (True, True)
    assert [[cell.html.partition(">")[0] for cell in row] for row in table.rows] == [
        ['<th scope="col" class="left"', "<td"],
        ['<td class="left"', '<td class="right"'],
    ]
    assert [len(cell.fillings) for cell in table.cells] == [0, 0, 0, 2]
    assert not piece(Table((), (((Text("1"),),),), "l", (Text("Werte"),))).rows
