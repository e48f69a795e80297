"""The formats of answers: each module here says in ``SUFFIXES`` which files it reads, and ``read`` reads one.

A reader gives a ``Submission`` for each person in the file. Whose it is it says only where the file does; else the
person is empty, and the file's name and folder decide (``worksheets.submissions.owners``). What is wrong with an entry
is a remark and costs that entry; what is wrong with the file is raised.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from worksheets.marking.grading import Submission
from worksheets.sheet import Sheet
from worksheets.submissions.files import File

Reader = Callable[[File, Sheet], Iterator[Submission]]


@cache
def readers() -> dict[str, Reader]:
    """How a file is read, by its ending."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    return {suffix: module.read for module in modules for suffix in module.SUFFIXES}
