"""Composing many variants in one process keeps much of it; each document is the one of a process that kept nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache, partial

import pytest

from solver.values import certified
from templates.composing import question_sheet
from templates.document import Document
from templates.editions import COMPOSERS
from worksheets.editions import Edition
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import Key

MAKERS = ("templates.", "worksheets.", "solver.")


def forget() -> None:
    """Empties whatever was kept, but for what was read of files and of grammars."""
    for name, module in list(sys.modules.items()):
        if name.startswith(MAKERS) and not name.startswith(("worksheets.languages", "solver.notation_grammar")):
            for kept in vars(module).values():
                if isinstance(kept, type(lru_cache(id))) and kept.cache_parameters()["maxsize"] is not None:
                    kept.cache_clear()


def composed(made: Prepared, key: Key) -> tuple[Document, Document]:
    sheet, solutions = issuing.solved(made, key)
    compose = COMPOSERS[made.order.edition]
    return (
        question_sheet(sheet, solutions, made.language, made.digits, with_data=False),
        compose(sheet, solutions, made.language, made.digits, with_data=False),
    )


def issued(order: Order, count: int) -> tuple[Prepared, Iterator[Key]]:
    made, persons = issuing.prepared(order), manifest.practice_persons(count)
    return made, issuing.issued(made, issuing.drawn(made, practice_key(3), persons), persons)


@pytest.mark.parametrize(
    ("sheet", "language", "edition"),
    [("blatt4", "de", "full"), ("blatt4", "en", "compact"), ("attention", "en", "full"), ("gru", "de", "compact")],
)
def test_variants_are_composed_as_by_a_process_that_kept_nothing(sheet: str, language: str, edition: Edition) -> None:
    made, keys = issued(Order(sheet, (), language, edition=edition), 4)
    waiting = [*keys]
    kept = [certified(partial(composed, made, key)) for key in waiting]
    for key, documents in zip(waiting[2:], kept[2:], strict=True):
        forget()
        assert certified(partial(composed, made, key)) == documents
