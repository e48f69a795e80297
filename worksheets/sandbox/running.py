"""Runs a student's program in the sandbox and watches over it."""

from __future__ import annotations

import json
import os
import re
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
from worksheets.sandbox import bubblewrap, libraries, seccomp
from worksheets.sandbox.limits import Limits
from worksheets.sandbox.replies import Ran
from worksheets.sandbox.script import Script
from worksheets.scratch import scratch

TICK = 0.05
DRIVER = Path(__file__).with_name("driver.py")
"""It runs beside the program, never in this process."""
_CHUNK = 1 << 16
_TICKS = os.sysconf("SC_CLK_TCK")
GRACE = 2
"""Seconds of computing between the kernel's word that time is over and the end of who does not listen."""


def run(program: bytes, script: Script, limits: Limits, *, trust: bool = False) -> Ran:
    """What the program said, and how it ended.

    Raises ``Problem`` where bubblewrap is missing or may not work here, unless the program is trusted: then it runs
    with limits, but with the user's rights.
    """
    packages = libraries.packages(program)
    with _folder(program, script, limits, libraries.search_path(packages)) as folder:
        if trust:
            ran = _run([], folder, folder, limits)
            if ran.end == "refused":
                raise Problem("program_not_started", said=ran.beginning)
            return ran
        refusal = ""
        for way in bubblewrap.ways():
            with _filter() as descriptor:
                walls = bubblewrap.walls(way, folder, packages, limits, descriptor)
                ran = _run(walls, folder, Path(bubblewrap.INSIDE), limits, descriptor, way.identity)
            if ran.end != "refused":
                return ran
            refusal = ran.beginning
    if refusal:
        raise Problem("sandbox_forbidden", said=refusal)
    raise Problem("sandbox_missing")


@contextmanager
def _folder(program: bytes, script: Script, limits: Limits, path: tuple[str, ...]) -> Iterator[Path]:
    """A folder with what the driver reads: the program, the job and the driver itself."""
    with scratch() as folder:
        job = {"limits": _resources(limits), "path": path, "steps": script.steps}
        (folder / "program.py").write_bytes(program)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        (folder / "driver.py").write_bytes(DRIVER.read_bytes())
        (folder / bubblewrap.COMMAND).write_bytes(os.fsencode(libraries.interpreter()) + b"\0")
        (folder / "scratch").mkdir()
        yield folder


def _resources(limits: Limits) -> dict[str, tuple[int, int]]:
    """Where the kernel tells a process, and where it ends it."""
    return {
        "RLIMIT_CPU": (limits.cpu, limits.cpu + GRACE),
        "RLIMIT_AS": (limits.address_space,) * 2,
        "RLIMIT_FSIZE": (limits.file,) * 2,
        "RLIMIT_NOFILE": (limits.open_files,) * 2,
        "RLIMIT_CORE": (0, 0),
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


def _run(
    walls: list[str],
    folder: Path,
    seen: Path,
    limits: Limits,
    descriptor: int | None = None,
    identity: int | None = None,
) -> Ran:
    """Runs the driver behind ``walls``; it sees ``folder`` as ``seen``, and the program runs as ``identity``."""
    reading, writing = os.pipe()
    names = {str(seen / name): name for name in ("driver.py", "job.json")}
    python = [str(libraries.interpreter()), "-I", "-B", "-X", "utf8"]
    try:
        process = subprocess.Popen(
            [*walls, *python, *names, str(writing), *([] if identity is None else [str(identity)])],
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
        watched = _Watched(process, replies, limits, bool(walls))
        try:
            end = watched.watch()
        finally:
            watched.stop()
    return watched.ran(end)


@dataclass
class _Watched:
    """A program while it runs: what it has said and what it has used up."""

    process: subprocess.Popen[bytes]
    replies: IO[bytes]
    limits: Limits
    has_walls: bool
    computed: float = 0.0
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
        family = list(_family(self.process.pid))
        used = [_used(pid) for pid in family]
        self.computed = max(self.computed, *(one.computed for one in used))
        if sum(one.memory for one in used) > self.limits.resident:
            return "memory"
        if sum(one.tasks for one in used) > self.limits.tasks:
            return "tasks"
        return "files" if self.has_walls and self.said and _files(family[-1]) > self.limits.files else None

    def stop(self) -> None:
        """Ends everything that the program has started; with its first process its whole namespace dies."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for stream, _ in self._streams():
            if stream is not self.replies:
                stream.close()

    def ran(self, end: str) -> Ran:
        """What was said, and what the end means."""
        if end == "ended":
            end = self._cause() if self.said else "refused"
        return Ran(bytes(self.said), end, self.process.returncode, self.printed.decode("utf-8", "replace")[:300])

    def _cause(self) -> str:
        """Why the program ended; a shell's and bubblewrap's 128 + signal stands for the signal."""
        code = self.process.returncode
        number = -code if code < 0 else code - 128
        if number == signal.SIGXCPU or (number == signal.SIGKILL and self.computed >= self.limits.cpu):
            return "time"
        return "killed" if number == signal.SIGKILL else "died"


@dataclass(frozen=True)
class _Used:
    """What a process has taken: bytes, threads, seconds of computing."""

    memory: int = 0
    tasks: int = 0
    computed: float = 0.0


_FIELD = re.compile(r"^(VmRSS|VmPTE|Threads):\s+(\d+)", re.MULTILINE)


def _used(pid: int) -> _Used:
    """Nothing for a process that is gone."""
    try:
        fields = dict(_FIELD.findall(Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")))
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        memory = (int(fields.get("VmRSS", 0)) + int(fields.get("VmPTE", 0))) << 10
        return _Used(memory, int(fields["Threads"]), (int(ticks[11]) + int(ticks[12])) / _TICKS)
    except (OSError, ValueError, IndexError, KeyError):
        return _Used()


def _files(pid: int) -> int:
    """How many files there are where a process behind walls can write."""
    try:
        found = os.statvfs(f"/proc/{pid}/root{bubblewrap.HOME}")
    except OSError:
        return 0
    return found.f_files - found.f_ffree


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
