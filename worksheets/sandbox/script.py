"""What the driver shall do, step by step, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from worksheets.sandbox import wire


class Script:
    """A list of steps. Each method adds one and gives its number, under which its reply is found."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []

    def call(
        self,
        target: str,
        *arguments: object,
        name: str | None = None,
        watch: bool = False,
        quiet: bool = False,
        **keywords: object,
    ) -> int:
        """Calls ``target``. The result is kept as ``name``; ``watch`` reports the arguments afterwards too."""
        return self._add(
            "call",
            target,
            args=[wire.encode(a) for a in arguments],
            kwargs={key: wire.encode(a) for key, a in keywords.items()},
            name=name,
            watch=watch,
            quiet=quiet,
        )

    def get(self, target: str) -> int:
        return self._add("get", target)

    def put(self, target: str, value: object) -> int:
        """Sets an attribute, in the shape and orientation that it has."""
        return self._add("put", target, value=wire.encode(value))

    def assign(self, target: str, value: object) -> int:
        """Gives a variable of TensorFlow new values."""
        return self._add("assign", target, value=wire.encode(value))

    def signature(self, target: str) -> int:
        return self._add("signature", target)

    def seed(self, value: int) -> int:
        return self._add("seed", "", value=value)

    def iterate(self, target: str, limit: int) -> int:
        return self._add("iterate", target, limit=limit)

    def indices(self, mapping: str, texts: Sequence[object], name: str, prefix: str, length: int) -> int:
        """Texts, or results that are texts, as rows of numbers; the prefix goes before what is ``length`` long."""
        given = [wire.encode(text) for text in texts]
        return self._add("indices", mapping, texts=given, name=name, prefix=prefix, length=length)

    def _add(self, kind: str, target: str, **facts: object) -> int:
        self.steps.append({"do": kind, "target": target, **facts})
        return len(self.steps) - 1


@dataclass(frozen=True)
class Raised:
    """An exception of the program: its type, its message, and the line of the program that it passed last."""

    type: str
    message: str
    line: int | None


@dataclass(frozen=True)
class Reply:
    """What a step gave: a value, or an exception; ``after`` are the arguments afterwards."""

    value: Any = None
    after: tuple[Any, ...] = ()
    raised: Raised | None = None


MISSING = Reply(raised=Raised("", "", None))
"""Stands for the reply of a step that the program did not live to see."""


@dataclass(frozen=True)
class Outcome:
    """Every reply that came, and how the program ended.

    ``end`` is ``done``, or the limit that was met (``time``, ``memory``, ``tasks``, ``printed``, ``replies``), ``died``
    (by itself or by a signal), or ``forged`` (the replies are not those of the driver).
    """

    replies: Mapping[int, Reply]
    end: str
    load: Raised | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, step: int) -> Reply:
        return self.replies.get(step, MISSING)

    def value(self, step: int) -> Any:
        """The value of a step, ``None`` where it raised or never came."""
        return self[step].value
