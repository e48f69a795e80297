"""Runs a student's program in the sandbox and watches over it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from solver.errors import Problem
from worksheets.sandbox import bubblewrap, driver, libraries, seccomp, wire
from worksheets.sandbox.limits import Limits
from worksheets.sandbox.script import Outcome, Raised, Reply, Script

TICK = 0.05
_CHUNK = 1 << 16
_PAGE = os.sysconf("SC_PAGE_SIZE")


def run(program: bytes, script: Script, limits: Limits, *, trust: bool = False) -> Outcome:
    """What the program's functions returned.

    Raises ``Problem`` where bubblewrap is missing or may not work here, unless the program is trusted: then it runs
    with limits, but with the user's rights.
    """
    with _folder(program, script, limits) as folder:
        if trust:
            outcome = _run([], folder, folder, limits)
            if outcome.end == "refused":
                raise Problem("program_not_started", said=outcome.facts["printed"])
            return outcome
        refusal = ""
        for command in bubblewrap.commands():
            with _filter() as descriptor:
                walls = bubblewrap.walls(command, folder, limits, descriptor)
                outcome = _run(walls, folder, Path(bubblewrap.INSIDE), limits, descriptor)
            if outcome.end != "refused":
                return outcome
            refusal = outcome.facts["printed"]
    if refusal:
        raise Problem("sandbox_forbidden", said=refusal)
    raise Problem("sandbox_missing")


@contextmanager
def _folder(program: bytes, script: Script, limits: Limits) -> Iterator[Path]:
    """A folder with what the driver reads: the program, the job and the driver itself."""
    with tempfile.TemporaryDirectory(prefix="rechenweg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        job = {"limits": _resources(limits), "path": libraries.search_path(), "steps": script.steps}
        (folder / "program.py").write_bytes(program)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        (folder / "driver.py").write_bytes(Path(driver.__file__).read_bytes())
        (folder / bubblewrap.COMMAND).write_bytes(os.fsencode(libraries.interpreter()) + b"\0")
        (folder / "scratch").mkdir()
        yield folder


def _resources(limits: Limits) -> dict[str, int | None]:
    return {
        "RLIMIT_CPU": limits.cpu,
        "RLIMIT_AS": limits.address_space,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }


@contextmanager
def _filter() -> Iterator[int | None]:
    """A descriptor with the filter of system calls."""
    content = seccomp.program()
    if content is None:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file.fileno()


def _run(walls: list[str], folder: Path, seen: Path, limits: Limits, descriptor: int | None = None) -> Outcome:
    """Runs the driver behind ``walls``; it sees ``folder`` as ``seen``."""
    reading, writing = os.pipe()
    names = {str(seen / name): name for name in ("driver.py", "job.json")}
    python = [str(libraries.interpreter()), "-I", "-B", "-X", "utf8"]
    try:
        process = subprocess.Popen(
            [*walls, *python, *names, str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[d for d in (writing, descriptor) if d is not None],
            env={} if walls else bubblewrap.ENVIRONMENT | dict.fromkeys(("HOME", "TMPDIR"), str(folder / "scratch")),
            cwd="/" if walls else folder / "scratch",
            start_new_session=True,
        )
    finally:
        os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as replies:
        watched = _Watched(process, replies, limits)
        try:
            end = watched.watch()
        finally:
            watched.stop()
    return watched.outcome(end)


@dataclass
class _Watched:
    """A program while it runs: what it has said and what it has used up."""

    process: subprocess.Popen[bytes]
    replies: IO[bytes]
    limits: Limits
    said: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)

    def watch(self) -> str:
        """Reads what comes until the program ends or meets a limit; how it ended."""
        end = time.monotonic() + self.limits.wall
        with selectors.DefaultSelector() as selector:
            for stream, kept in self._streams():
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, selectors.EVENT_READ, kept)
            checked = 0.0
            while selector.get_map():
                for key, _ in selector.select(TICK):
                    self._read(selector, key)
                if limit := self._exceeded():
                    return limit
                now = time.monotonic()
                if now >= end:
                    return "time"
                if now - checked >= TICK:
                    checked = now
                    if limit := self._overused():
                        return limit
                if self.process.poll() is not None and not any(self._ready(selector)):
                    break
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, end - time.monotonic()))
        return "ended" if self.process.returncode is not None else "time"

    def _streams(self) -> Iterator[tuple[IO[bytes], bytearray]]:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        yield self.replies, self.said
        yield self.process.stdout, self.printed
        yield self.process.stderr, self.printed

    @staticmethod
    def _ready(selector: selectors.BaseSelector) -> Iterator[bool]:
        yield from (True for _ in selector.select(0))

    @staticmethod
    def _read(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        try:
            data = os.read(key.fd, _CHUNK)
        except BlockingIOError:
            return
        if data:
            key.data.extend(data)
        else:
            selector.unregister(key.fileobj)

    def _exceeded(self) -> str | None:
        if len(self.said) > self.limits.replies:
            return "replies"
        return "printed" if len(self.printed) > self.limits.printed else None

    def _overused(self) -> str | None:
        tasks = resident = 0
        for pid in _family(self.process.pid):
            with suppress(OSError, ValueError, IndexError):
                tasks += len(os.listdir(f"/proc/{pid}/task"))
                resident += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
        if resident > self.limits.resident:
            return "memory"
        return "tasks" if tasks > self.limits.tasks else None

    def stop(self) -> None:
        """Ends everything that the program has started; with its first process its whole namespace dies."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for stream, _ in self._streams():
            if stream is not self.replies:
                stream.close()

    def outcome(self, end: str) -> Outcome:
        """The replies, and what the end means."""
        lines = bytes(self.said).split(b"\n")
        if not self.said and end == "ended":
            return Outcome({}, "refused", facts={"printed": self.printed.decode("utf-8", "replace")[:300]})
        try:
            replies, load, done = _replies(lines)
        except wire.Malformed:
            return Outcome({}, "forged")
        if end == "ended":
            end = "done" if done else self._cause()
        code = self.process.returncode
        return Outcome(replies, end, load, {"code": str(code)})

    def _cause(self) -> str:
        """Why the program ended early; a shell's and bubblewrap's 128 + signal stands for the signal."""
        code = self.process.returncode
        number = -code if code < 0 else code - 128
        return "time" if number in (signal.SIGXCPU, signal.SIGKILL) else "died"


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        with suppress(OSError, ValueError):
            for task in os.listdir(f"/proc/{one}/task"):
                children = Path(f"/proc/{one}/task/{task}/children").read_text(encoding="ascii")
                waiting += map(int, children.split())


def _replies(lines: list[bytes]) -> tuple[dict[int, Reply], Raised | None, bool]:
    """The replies by step. Raises ``Malformed`` unless they are what the driver writes, each once and in its order."""
    expected: Iterator[str | int] = iter(["ready", "load", *range(len(lines))])
    replies: dict[int, Reply] = {}
    load = None
    done = False
    for data in lines[:-1]:  # behind the last newline stands nothing, or what a killed program did not finish
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
