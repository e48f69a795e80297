"""What composes each of the documents with solutions that one sheet gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from templates.composing import worked_solution
from templates.document import Document
from templates.scheme import grading_scheme
from worksheets.editions import COMPACT, FULL, SCHEME, Edition

COMPOSERS: Mapping[Edition, Callable[..., Document]] = {
    FULL: worked_solution,
    COMPACT: partial(worked_solution, edition=COMPACT),
    SCHEME: grading_scheme,
}


def file_suffix(edition: Edition) -> str:
    """The word with which the name of a file with this edition ends."""
    return "scheme_file_suffix" if edition == SCHEME else "file_suffix"
