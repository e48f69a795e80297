"""What a program's process said, and what that means once it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, count

from worksheets.sandbox import wire
from worksheets.sandbox.script import Outcome, Raised, Reply


@dataclass(frozen=True)
class Ran:
    """What came through the channel, and how the program ended.

    ``end`` is ``ended`` where no limit was met: see ``Outcome``; ``refused`` where it never began. ``code`` is the
    exit code,
    ``beginning`` how that begins which was printed.
    """

    said: bytes
    end: str
    code: int
    beginning: str = ""

    def outcome(self) -> Outcome:
        """The replies. They are untrusted: to read them may take much memory, and time."""
        try:
            replies, load, done = _replies(self.said)
        except wire.Malformed:
            return Outcome({}, "forged")
        end = "done" if done and self.end in EARLY else self.end
        return Outcome(replies, end, load, {"code": str(self.code)})


EARLY = ("died", "killed", "time")
"""How a program ends that was not stopped by who watches it; if it had said all, it does not matter how."""


def _replies(said: bytes) -> tuple[dict[int, Reply], Raised | None, bool]:
    """The replies by step. Raises ``Malformed`` unless they are what the driver writes, each once and in its order."""
    expected: Iterator[str | int] = chain(["ready", "load"], count())
    replies: dict[int, Reply] = {}
    load = None
    done = False
    for data in BytesIO(said):
        if not data.endswith(b"\n"):  # what a killed program did not finish
            break
        content = wire.line(data)
        step = content.get("step")
        if done:
            raise wire.Malformed
        if step == "done":
            done = True
            continue
        if type(step) is bool or step != next(expected):
            raise wire.Malformed
        if step == "ready":
            continue
        reply = _reply(content)
        if step == "load":
            load = reply.raised
        else:
            replies[int(step)] = reply
    return replies, load, done


def _reply(content: dict[str, object]) -> Reply:
    if "raised" in content:
        line = content.get("line")
        kind, message = content["raised"], content.get("message")
        if not isinstance(kind, str) or not isinstance(message, str) or not isinstance(line, int | None):
            raise wire.Malformed
        return Reply(raised=Raised(kind, message, line))
    after = content.get("after", [])
    if not isinstance(after, list):
        raise wire.Malformed
    return Reply(wire.decode(content.get("value")), tuple(wire.decode(a) for a in after))
