"""A Jupyter notebook: text and formulas in cells of Markdown, a cell to answer in behind each question.

(Notebook format 4.5, nbformat.readthedocs.io.) What is written into the cells for answers ``verify`` reads again; all
others say in their metadata that they are none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from templates.document import AnswerFields, Block, Document, Heading
from templates.formats import md
from templates.messages import word

SUFFIX = ".ipynb"
TEXT, ANSWERS = "text", "answers"
CELLS = {TEXT: "markdown", ANSWERS: "raw"}
"""The types of the cells."""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write(document: Document) -> bytes:
    """``document`` as a notebook."""
    cells = [_cell(number, *one) for number, one in enumerate(_cells(document), 1)]
    book = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode()


def _cells(document: Document) -> Iterator[tuple[str, str]]:
    """The kind of each cell and what is in it: one for a heading with what follows, one for each place for answers."""
    first, *rest = _sections((*document.cover, *document.blocks))
    yield TEXT, md.write(replace(document, cover=(), blocks=tuple(first))).decode()
    for blocks in rest:
        if isinstance(blocks[0], AnswerFields):
            yield ANSWERS, "\n".join(_places(blocks[0], document.language))
        else:
            yield TEXT, md.blocks(blocks, document.language)


def _places(block: AnswerFields, language: str) -> Iterator[str]:
    """The task, and a line for each answer."""
    task, _, _ = unquote(block.fields[0].name).rpartition("|")
    if task:
        yield f"{word('task', language)} {task}"
    for one in block.fields:
        name = unquote(one.name).rpartition("|")[2]
        yield f"{name} " if name.startswith("(") else f"{name} = {one.value}"


def _sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks up to the first heading, and then those of each heading; places for answers stand alone."""
    found: list[list[Block]] = [[]]
    alone = False
    for block in blocks:
        is_place = isinstance(block, AnswerFields)
        if is_place or isinstance(block, Heading) or alone:
            found.append([])
        found[-1].append(block)
        alone = is_place
    return found


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    lines = text.rstrip("\n").splitlines(keepends=True)
    metadata = {"rechenweg": kind}
    return {"cell_type": CELLS[kind], "id": f"cell-{number}", "metadata": metadata, "source": lines}
