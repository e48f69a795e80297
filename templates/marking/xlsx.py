"""The workbook as a file: heads stay in sight, numbers are numbers, text is text and never taken for a formula.

XlsxWriter makes the frame, all but the rows. These are written here, as XML of SpreadsheetML (ECMA-376): cell by cell
a library needs longer for the answers of a large class than marking them takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from templates.marking.row_file import Formula, Line, Written
from templates.marking.spreadsheets import FORMULA_STARTS
from templates.marking.workbook import Page, letters
from templates.messages import one_line
from worksheets.marking.decisions import CELL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

POINTS_FORMAT = "0.00"
WIDEST = 60
AT_ONCE = 500
"""So many rows are compressed together."""
REMEMBERED = 4096
"""So many cells are kept as text: most of what stands in a table stands there more than once."""
_WRAPPED = {"text_wrap": True, "valign": "top"}
LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, **_WRAPPED},
    "text": _WRAPPED,
    "guarded": {"quote_prefix": True, **_WRAPPED},
    "points": {"num_format": POINTS_FORMAT, "valign": "top"},
    "number": {"valign": "top"},
    "open": {"bg_color": "#FFF7DB", "border": 1, "border_color": "#D9D0A8", **_WRAPPED},
}
_ROWS = re.compile(rb"(?<=<sheetData>).*(?=</sheetData>)", re.DOTALL)
_STYLE = re.compile(rb' s="(\d+)"')
_SPAN = re.compile(rb'(?<=<dimension ref=")[^"]*')
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What would be read as a character by its number."""


def as_xlsx(pages: Iterable[Page]) -> BinaryIO:
    """The workbook, in a file of its own."""
    pages = list(pages)
    sheets = {f"xl/worksheets/sheet{number}.xml": page for number, page in enumerate(pages, 1)}
    stream: BinaryIO = TemporaryFile()  # noqa: SIM115 (closed when it is copied and gone)
    with ZipFile(_frame(pages)) as frame, ZipFile(stream, "w", ZIP_DEFLATED) as book:
        for part in frame.infolist():
            content, page = frame.read(part), sheets.get(part.filename)
            with book.open(part.filename, "w") as file:
                file.writelines([content] if page is None else _filled(content, page))
    return stream


def _frame(pages: Sequence[Page]) -> BinaryIO:
    """The workbook with a row of empty cells on each sheet, one of each look."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    with Workbook(stream) as book:
        formats = [book.add_format(look) for look in LOOKS.values()]
        for page in pages:
            _lay_out(book.add_worksheet(page.title), page, formats)
    return stream


def _lay_out(sheet: Worksheet, page: Page, formats: Sequence[Format]) -> None:
    for column, width in enumerate(_widths(page)):
        sheet.set_column(column, column, width, None, {"hidden": column in page.hidden})
    sheet.freeze_panes(page.heads, page.fixed)
    if len(page.rows) > page.heads:
        sheet.autofilter(page.heads - 1, 0, len(page.rows) - 1, len(page.rows.heads[0]) - 1)
    for column, look in enumerate(formats):
        sheet.write_blank(0, column, None, look)


def _widths(page: Page) -> list[int]:
    """The widths of the columns, by what stands in them; a head may be broken between words."""
    heads = (max(map(len, str(cell).split()), default=0) for cell in page.rows.heads[0])
    return [min(max(pair), WIDEST) + 3 for pair in zip(heads, page.rows.lengths, strict=True)]


def _filled(frame: bytes, page: Page) -> Iterator[bytes]:
    """A sheet with the rows of a page in the place of the empty cells, which tell the numbers of the looks."""
    match = _ROWS.search(frame)
    assert match is not None
    styles = dict(zip(LOOKS, map(int, _STYLE.findall(match[0])), strict=True))
    span = f"A1:{letters(len(page.rows.heads[0]) - 1)}{len(page.rows)}"
    yield _SPAN.sub(span.encode(), frame[: match.start()])
    cell = lru_cache(REMEMBERED, typed=True)(partial(_cell, styles))
    names = [letters(at) for at in range(len(page.rows.heads[0]))]
    head = [(name, "head") for name in names]
    below = [(name, "open" if at in page.to_fill_in else "") for at, name in enumerate(names)]
    waiting: list[str] = []
    for line, row in enumerate(page.rows, 1):
        waiting.append(_row(line, row, head if line <= page.heads else below, cell))
        if len(waiting) == AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()
    yield frame[match.end() :]


def _row(line: int, row: Line, columns: Sequence[tuple[str, str]], cell: Callable[[str, Written], str]) -> str:
    cells = [
        f'<c r="{name}{line}"{text}'
        for (name, look), value in zip(columns, row, strict=True)
        if (text := cell(look, value))
    ]
    return f'<row r="{line}">{"".join(cells)}</row>'


def _cell(styles: Mapping[str, int], look: str, value: Written) -> str:
    """A cell behind its name, empty where there is none; what stands in many of them is written once."""
    if value is None or value == "":
        return f' s="{styles[look]}"/>' if look == "open" else ""
    if isinstance(value, str):
        text = value if value.isprintable() else one_line(value)
        style = styles[look or ("guarded" if text.startswith(FORMULA_STARTS) else "text")]
        return f' s="{style}" t="inlineStr"><is>{_text(text[:CELL])}</is></c>'
    if isinstance(value, Formula):
        kind = ' t="str"' if isinstance(value.value, str) else ""
        result = f"<f>{escape(value.text)}</f><v>{escape(str(value.value))}</v>"
        return f' s="{styles["points"]}"{kind}>{result}</c>'
    style = styles[look or ("points" if isinstance(value, float) else "number")]
    return f' s="{style}"><v>{value}</v></c>'


def _text(text: str) -> str:
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<t{space}>{escape(_ESCAPED.sub('_x005F_', text))}</t>"
