"""Tables look as WeasyPrint has them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from unittest import mock

import pytest

from templates import pdf_process
from templates.document import Formula, Inline, Setting, Table, Text
from tests.templates.blocks.both_ways import assert_alike, from_blocks
from tests.templates.everything import document as with_contents
from tests.templates.everything import text

document = partial(with_contents, contents=False)
pytestmark = pytest.mark.usefixtures("fast_way")
LONG = "Ein langer Satz, der sicher nicht in eine Zeile passt, weil er viele Wörter hat. "


def cell(*parts: str) -> tuple[Inline, ...]:
    return text(*parts).children


HEADER = (cell("a"), cell("bcd"))
ROWS = (
    (cell("1,5"), cell("xyz")),
    (cell("12"), cell(r"$\frac{a}{b}+1$")),
    (cell("3"), cell("$x$", ", ", "$y_1$")),
)


@pytest.mark.parametrize(
    "table",
    [
        Table(HEADER, ROWS, "lr"),
        Table((), ROWS, "rc"),
        Table(HEADER, ROWS[:1], "lc"),
        Table(((), cell("b")), ROWS[:2], "cl"),
        Table(HEADER, ((cell("1"), cell(2 * LONG)), (cell(LONG), cell("kurz"))), "lr"),
    ],
    ids=["with a header", "without one", "of one row", "an empty head", "wider than the page"],
)
@pytest.mark.parametrize("setting", ["book", "compact"])
def test_of_every_kind(table: Table, setting: Setting) -> None:
    assert_alike(replace(document(text("Es gilt:"), table, text("danach")), setting=setting))


@pytest.mark.parametrize("before", [0, 1])
def test_that_goes_on_over_several_pages(before: int) -> None:
    rows = tuple((cell(str(n)), cell(LONG if n % 3 == 0 else "x")) for n in range(60))
    assert_alike(document(*(text("Absatz"),) * before, Table(HEADER, rows, "lr"), text("danach")))


def test_only_new_cells_are_laid_out() -> None:
    from_blocks(document(Table(HEADER, ROWS, "lr")))
    typesetter = pdf_process.THIS.engine(document())._typesetter
    with mock.patch.object(typesetter, "page", wraps=typesetter.page) as page:
        from_blocks(document(Table(HEADER, (ROWS[2], (cell("47"), cell("xyz")), ROWS[1]), "lr")))
        assert not page.called
        from_blocks(document(Table(HEADER, ((cell("neu"), (Formula("y_1"), Text("!"))),), "lr")))
        assert page.called


def test_what_differs_in_digits_alone_is_put_together_once() -> None:
    tables = pdf_process.THIS.engine(document())._tables
    from_blocks(document(Table(HEADER, ((cell("Zahl"), cell("0,12")),), "lr")))
    with mock.patch.object(tables, "_put_together", wraps=tables._put_together) as put_together:
        from_blocks(document(Table(HEADER, ((cell("Zahl"), cell("0,34")),), "lr")))
        assert not put_together.called
        from_blocks(document(Table(HEADER, ((cell("Zahl"), cell("0,345")),), "lr")))
        assert put_together.called


def test_what_weasyprint_alone_can_lay_out_is_one_block() -> None:
    assert_alike(replace(document(Table(HEADER, ROWS, "lr")), setting="dense"))
