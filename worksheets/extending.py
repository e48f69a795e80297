"""What ``extends`` means: another model's equations, perhaps with an accent on every name and reversed in time.

The two halves of a bidirectional network are one cell twice: ``{model: lstm, accent: vec}`` and
``{model: lstm, accent: cev, reverse: true}``. Inputs keep their name, since both halves read the same sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from solver import model
from solver.errors import Problem
from worksheets.schema import Extension, ModelEntry
from worksheets.yaml_source import Source

MAX_CHAIN = 20


def equations(name: str, entries: Mapping[str, ModelEntry], source: Source, chain: int = 0) -> list[model.Source]:
    """All equations of a model as text, those that it extends first.

    Raises ``Problem`` for an unknown model and for models that extend each other in a circle.
    """
    found: list[model.Source] = []
    for number, extension in enumerate(entries[name].extends):
        place = source.place("models", name, "extends", number)
        if extension.model not in entries:
            raise Problem("unknown_model", place, symbol=extension.model, similar="", known=", ".join(entries))
        if chain > MAX_CHAIN:
            raise Problem("extends_circle", place, model=extension.model)
        found.extend(_adapted(equations(extension.model, entries, source, chain + 1), extension))
    for left, right in entries[name].equations.items():
        found.append(model.Source(left, right, source.place("models", name, "equations", left)))
    return found


def _adapted(sources: list[model.Source], extension: Extension) -> Iterator[model.Source]:
    read = model.read(extension.model, sources) if extension.accent else None
    renamed = {n: _accented(n, extension.accent) for n in read.names if n not in read.inputs} if read else {}
    for source in sources:
        left, right = (_renamed(text, renamed) for text in (source.left, source.right))
        yield model.Source(left, _reversed(right) if extension.reverse else right, source.place)


def _accented(name: str, accent: str) -> str:
    head, underscore, tail = name.partition("_")
    return f"{head}{accent}{underscore}{tail}"


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(
        r"[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*",
        lambda match: names.get(match[0].replace("~", "tilde"), match[0]),
        text,
    )


def _reversed(text: str) -> str:
    return re.sub(r"\[t([-+])(\d+)\]", lambda m: f"[t{'+' if m[1] == '-' else '-'}{m[2]}]", text)
