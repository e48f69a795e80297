"""Hostile programs: none gets out, none gets points, and each is reported within its limits."""

# ruff: noqa: E501 - rows of programs are easier to read as rows

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
import venv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from solver.errors import Problem
from tests.waiting import PATIENCE, wait_for
from tests.worksheets.student_programs import RIGHT_RNN, suite_of
from worksheets.program_marking import judging
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import Marked
from worksheets.sandbox import bubblewrap, libraries, running, seccomp, shared_objects, wire
from worksheets.sandbox.limits import MIB, PLAIN, TENSORFLOW, Limits
from worksheets.sandbox.replies import Ran
from worksheets.sandbox.script import Outcome, Script

pytestmark = pytest.mark.sandbox

LIMITS = replace(PLAIN, cpu=2, address_space=1024 * MIB, resident=256 * MIB)
WAITING = replace(LIMITS, wall=2)
"""For programs that wait without end, so that the test need not wait with them."""

RNN = """
import numpy as np
class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        attack()
    def forward(self, inputs):
        return [], []
    def backward(self, inputs, targets, outputs, hidden_states):
        return {}
"""


def outcome(attack: str, *, trust: bool = False) -> Outcome:
    """What a program gives whose function ``attack`` is called."""
    script = Script()
    script.call("attack")
    return running.run(textwrap.dedent(attack).encode(), script, LIMITS, trust=trust).outcome()


def marks(attack: str, limits: Limits = LIMITS) -> Marked:
    """The marks of a program that attacks in the constructor of its network."""
    return mark((textwrap.dedent(attack) + RNN).encode(), suite_of("blatt4", "4.1"), seed=1, limits=limits)


def value(attack: str) -> object:
    """What the attack brought home."""
    found = outcome(attack)
    assert found.end == "done"
    assert found[0].raised is None, found[0].raised
    return found.value(0)


STOPPED = {
    "endless loop": ("def attack():\n    while True: pass", {"time"}),
    "endless sleep": ("import time\ndef attack(): time.sleep(1000)", {"time"}),
    "ignores the CPU limit": ("import signal\ndef attack():\n    signal.signal(signal.SIGXCPU, lambda *a: None)\n    while True: pass", {"time"}),
    "memory bomb": ("def attack():\n    kept = []\n    while True: kept.append(bytearray(1 << 22))", {"done", "memory"}),
    "one huge array": ("import numpy\ndef attack(): return numpy.ones(1 << 36)", {"done", "memory"}),
    "resident memory": ("import mmap\ndef attack():\n    m = mmap.mmap(-1, 900 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\n    for i in range(0, 900 << 20, 4096): m[i] = 1\n    import time; time.sleep(1000)", {"memory"}),
    "thread bomb": ("import threading, time\ndef attack():\n    threading.stack_size(65536)\n    while True: threading.Thread(target=time.sleep, args=(99,)).start()", {"tasks", "done"}),
    "10 GB of output": ("import os\ndef attack():\n    for _ in range(10_000): os.write(1, b'x' * (1 << 20))", {"printed"}),
    "10 GB of errors": ("import sys\ndef attack():\n    for _ in range(10_000): sys.stderr.write('x' * (1 << 20))", {"printed"}),
    "huge result": ("def attack(): return [['x' * 100_000] * 1000] * 1000", {"replies", "memory", "done"}),
    "ends itself": ("import os\ndef attack(): os._exit(0)", {"died"}),
    "kills itself": ("import os\ndef attack(): os.kill(os.getpid(), 9)", {"killed"}),
    "kills everything": ("import os\ndef attack(): os.kill(-1, 9)", {"killed", "done"}),
    "many files": ("def attack():\n    for n in range(1_000_000): open(f'f{n}', 'w').close()\n    import time; time.sleep(1000)", {"files"}),
    "crashes": ("import ctypes\ndef attack(): ctypes.string_at(0)", {"died"}),
    "closes all descriptors": ("import os\ndef attack(): os.closerange(0, 256)", {"done", "died"}),
}  # fmt: skip


class TestLimits:
    @pytest.mark.parametrize("name", STOPPED)
    def test_stop_it_and_no_points_are_given(self, name: str) -> None:
        attack, ends = STOPPED[name]
        found = marks(attack, WAITING if "sleep" in name else LIMITS)
        assert found.end in ends
        assert found.points <= 1  # an honest interface is worth a point
        if found.end != "done":
            assert [f.code for f in found.findings] == [f"program_{found.end}"]

    @pytest.mark.parametrize("how", ["os.fork()", "subprocess.Popen(['/bin/true'])", "os.posix_spawn(sys.executable, ['p'], {})",
                                     "multiprocessing.Process(target=print).start()"])  # fmt: skip
    def test_no_process_can_be_started(self, how: str) -> None:
        """Without processes there is no fork bomb, and nothing that outlives the run."""
        if seccomp.program() is None:
            pytest.skip("the filter of system calls is not known for this machine")
        attack = f"""
            import multiprocessing, os, subprocess, sys
            def attack():
                try:
                    {how}
                except OSError as error:
                    return type(error).__name__
        """
        assert value(attack) in ("PermissionError", "FileNotFoundError")

    def test_a_fork_bomb_ends_even_without_the_filter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(seccomp, "program", lambda: None)
        found = marks("import os\ndef attack():\n    while True:\n        try: os.fork()\n        except OSError: pass")
        assert found.end in ("tasks", "memory", "time")
        assert found.points <= 1

    def test_a_daemon_dies_with_the_run_even_without_the_filter(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(seccomp, "program", lambda: None)
        mark_of_it = f"rechenweg-daemon-{os.getpid()}"
        attack = f"""
            import ctypes, os, signal, sys, time
            def attack():
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        signal.signal(signal.SIGHUP, signal.SIG_IGN)
                        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", "{mark_of_it}"])
                    os._exit(0)
                time.sleep(0.3)
        """
        assert outcome(attack).end == "done"
        wait_for(lambda: not any(mark_of_it in line for line in command_lines()))

    def test_files_are_small_and_few(self) -> None:
        attack = """
            import os
            def attack():
                written = 0
                try:
                    for n in range(1000):
                        with open(f"f{n}", "wb") as file:
                            for _ in range(1000): written += file.write(b"x" * (1 << 20))
                except OSError:
                    pass
                return written
        """
        found = value(attack)
        assert isinstance(found, int)
        assert 0 < found <= 2 * LIMITS.scratch


def command_lines() -> Iterator[str]:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue


class TestFiles:
    SECRETS = ("/etc/passwd", "/etc/shadow", "/root", "/home", str(Path(__file__)), str(Path(bubblewrap.__file__)))

    @pytest.mark.parametrize(
        "path", [*SECRETS, "/proc/1/root/etc/passwd", "/proc/self/root/etc/passwd", "../../etc/passwd"]
    )
    def test_of_others_do_not_exist(self, path: str) -> None:
        attack = f"""
            import os
            def attack():
                try:
                    return os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()
                except OSError as error:
                    return type(error).__name__
        """
        found = value(attack)
        if path in ("/root", "/home"):  # where Python itself lives below them, they hold the way to it and no more
            assert found == "FileNotFoundError" or isinstance(found, list)
            if isinstance(found, list):
                assert all(part in sys.base_prefix + sys.prefix for part in found)
        else:
            assert found in ("FileNotFoundError", "PermissionError")

    def test_a_symlink_leads_nowhere(self) -> None:
        attack = """
            import os
            def attack():
                os.symlink("/etc/passwd", "link")
                os.symlink("/", "root")
                found = os.path.exists("link"), os.path.exists("root/etc/passwd"), os.path.exists("root/home")
                return [bool(f) for f in found]
        """
        assert value(attack) == [False, False, os.path.commonpath([sys.base_prefix, "/home"]) == "/home"]

    def test_the_answer_key_cannot_be_imported(self) -> None:
        attack = """
            import importlib
            def attack():
                found = []
                for name in ("worksheets.program_marking.passes", "solver.reference", "worksheets", "cli", "tests"):
                    try:
                        module = importlib.import_module(name)
                        found.append(getattr(module, "__file__", None) and name)
                    except ImportError:
                        pass
                return [f for f in found if f]
        """
        assert value(attack) == []

    def test_nor_is_any_copy_of_it_there_however_it_was_installed(self, tmp_path: Path) -> None:
        """Among the libraries of a virtual environment, linked from there, or on the search path by the environment."""
        venv.create(tmp_path / "venv", symlinks=True)
        site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
        linked, named = tmp_path / "linked", tmp_path / "named"
        for folder in (site, linked, named):
            (folder / "worksheets" / "program_marking").mkdir(parents=True)
            (folder / "worksheets" / "program_marking" / "answer_key.py").write_text("KEY = 42", encoding="utf-8")
        packages = [path for path in sys.path if Path(path, "numpy").is_dir()]
        (site / "more.pth").write_text("\n".join([str(linked), *packages]), encoding="utf-8")
        look = """
            from worksheets.sandbox import running
            from worksheets.sandbox.limits import PLAIN
            from worksheets.sandbox.script import Script
            attack = b"import os, numpy\\ndef attack(): return [d for d, _, f in os.walk('/') if 'answer_key.py' in f]"
            script = Script()
            script.call("attack")
            print(running.run(attack, script, PLAIN).outcome().value(0))
        """
        environment = os.environ | {"PYTHONPATH": f"{Path(bubblewrap.__file__).parents[2]}:{named}"}
        python = [str(tmp_path / "venv" / "bin" / "python"), "-c", textwrap.dedent(look)]
        run = subprocess.run(python, env=environment, capture_output=True, text=True, check=False)
        assert (run.stdout, run.stderr) == ("[]\n", "")

    def test_nor_is_any_other_package_there(self) -> None:
        """Of the folders with packages, only those of the packages that a program may use are shown."""
        packages = libraries.packages(b"")
        folders = [*libraries.search_path(packages), *map(str, libraries.emptied())]
        attack = f"""
            import os
            def attack():
                return [os.path.join(f, name) for f in {folders!r} if os.path.isdir(f) for name in os.listdir(f)]
        """
        allowed = {str(path) for path in packages}
        assert str(libraries.standard()[0] / "site-packages") in folders
        found = value(attack)
        assert isinstance(found, list)
        assert {name for name in found if not any(one.startswith(name) for one in allowed)} == set()
        assert any(name.endswith("/numpy") for name in found)
        assert not any(name.endswith("/sympy") for name in found)

    def test_none_is_there_that_a_program_does_not_need(self) -> None:
        """No folder of the system is shown, only the shared objects that Python and the packages are linked with."""
        shown = [libraries.interpreter(), *libraries.standard(), *libraries.packages(b""), *libraries.objects()]
        own = ("/job/", "/scratch", "/etc/ld.so.cache", "/proc/", "/dev/")
        attack = f"""
            import os
            def attack():
                shown = {(*map(str, shown), *own)!r}
                files = (os.path.join(d, name) for d, _, names in os.walk('/') for name in names)
                return [file for file in files if not file.startswith(shown)]
        """
        assert value(attack) == []

    def test_the_shared_objects_are_those_that_the_linker_finds(self) -> None:
        """The linker itself lists what one file is linked with."""
        listed = subprocess.run(
            ["ldd", libraries.interpreter()], capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
        )
        found = {line.split()[2] for line in listed.stdout.splitlines() if "=> /" in line}
        if not found:
            pytest.skip("no linker here lists shared objects")
        ours = {path.resolve() for path in shared_objects.needed([libraries.interpreter()])}
        assert {Path(path).resolve() for path in found} <= ours

    @pytest.mark.parametrize(
        "path",
        [
            *(
                "/x",
                "/job/x",
                "/job/program.py",
                "/usr/x",
                "/tmp/x",
                "/dev/x",
                "/dev/shm/x",
                "/proc/x",
                "/proc/self/mem",
            ),
            *("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/cpuinfo", "/sys/x"),
            *(sys.prefix + "/x", os.__file__),
        ],
    )
    def test_outside_of_the_scratch_folder_cannot_be_opened_for_writing(self, path: str) -> None:
        """Opened and no more: where this fails, the machine must not suffer from the test."""
        attack = f"""
            import os
            def attack():
                try:
                    os.close(os.open({path!r}, os.O_WRONLY | (0 if {path!r}.startswith("/proc") else os.O_CREAT)))
                except OSError as error:
                    return type(error).__name__
        """
        assert value(attack) in ("OSError", "PermissionError", "FileNotFoundError")

    def test_of_its_own_can_be_written_and_are_gone_afterwards(self) -> None:
        assert value("def attack():\n    open('a', 'w').write('x')\n    return open('a').read()") == "x"
        assert value("import os\ndef attack(): return os.listdir('.')") == []

    def test_the_environment_holds_nothing_of_the_users(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_OF_THE_USER", "42")
        found = value("import os\ndef attack(): return dict(os.environ)")
        assert "SECRET_OF_THE_USER" not in str(found)
        assert str(Path.home()) not in str(found).replace(sys.prefix, "").replace(sys.base_prefix, "")


UNCOUNTED = {
    "System V": "libc.shmget(0, 1 << 24, 0o1600)",
    "a file in memory": "libc.memfd_create(b'x', 0)",
    "secret memory": "libc.syscall(447, 0)",
    "a shared mapping": "mmap.mmap(-1, 1 << 24)",
    "messages": "libc.msgget(0, 0o1600)",
    "semaphores": "libc.semget(0, 1, 0o1600)",
}
"""Memory that is in no process's account."""


class TestMemory:
    @pytest.mark.parametrize("kind", UNCOUNTED)
    def test_that_belongs_to_no_process_cannot_be_had(self, kind: str) -> None:
        if seccomp.program() is None:
            pytest.skip("the filter of system calls is not known for this machine")
        attack = f"""
            import ctypes, mmap, os
            libc = ctypes.CDLL(None, use_errno=True)
            libc.mmap.restype = ctypes.c_void_p
            def attack():
                try:
                    found = {UNCOUNTED[kind]}
                except OSError as error:
                    return error.errno
                return ctypes.get_errno() if found == -1 else "had"
        """
        assert value(attack) == errno.EPERM

    def test_of_the_tables_of_pages_is_bounded_for_all_programs(self) -> None:
        """Each 2 MiB that a program reserves and reads once cost a page of tables, which no count of pages shows."""
        for limits in (PLAIN, TENSORFLOW):
            assert limits.address_space // (2 * MIB) * 4096 <= 128 * MIB

    def test_of_the_tables_of_pages_counts(self) -> None:
        attack = """
            import mmap, time
            def attack():
                m = mmap.mmap(-1, 16 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)
                for at in range(0, 16 << 30, 2 << 20): m[at]
                time.sleep(1000)
        """
        limits = replace(WAITING, address_space=32 << 30, resident=40 * MIB, wall=60)
        assert marks(attack, limits).end == "memory"


class TestIdentity:
    def test_of_root_is_set_aside(self) -> None:
        found = value("import os\ndef attack(): return [*os.getresuid(), *os.getresgid(), *os.getgroups()]")
        assert isinstance(found, list)
        assert 0 not in found
        assert (
            value("import os\ndef attack():\n    try: os.setuid(0)\n    except OSError: return 'kept out'")
            == "kept out"
        )

    @pytest.mark.parametrize("device", ["null", "urandom", "zero", "full"])
    def test_devices_of_the_machine_cannot_be_changed(self, device: str) -> None:
        """Asked is for the mode that it has: where this fails, the machine must not suffer from the test."""
        mode = Path("/dev", device).stat().st_mode & 0o777
        attack = f"""
            import os
            def attack():
                try:
                    os.chmod('/dev/{device}', {mode})
                except OSError as error:
                    return type(error).__name__
        """
        assert value(attack) in ("PermissionError", "FileNotFoundError", "OSError")

    def test_where_root_cannot_set_it_aside_there_are_no_devices(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if os.geteuid() != 0:
            pytest.skip("root alone has an id to set aside")
        monkeypatch.setattr(bubblewrap, "ways", lambda: (bubblewrap.Way(c, None) for c in bubblewrap.commands()))
        assert value("import os, numpy\ndef attack(): return os.listdir('/dev')") == []


class TestPackagesThatCannotBeLoaded:
    """That is no fault of the program's."""

    PROGRAM = b"import numpy as np\n"

    def test_are_named_in_place_of_marks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(libraries, "packages", lambda program: ())
        with pytest.raises(Problem) as caught:
            mark(self.PROGRAM, suite_of("blatt4", "4.1"), seed=1)
        assert (caught.value.code, caught.value.facts["module"]) == ("program_packages", "numpy")

    @pytest.mark.parametrize("statement", ["import torch", "raise ImportError('numpy')", "import numpy.no_such_part"])
    def test_are_not_what_a_program_says_of_itself(self, statement: str) -> None:
        found = mark(statement.encode(), suite_of("blatt4", "4.1"), seed=1)
        assert found.points == 0
        assert [f.code for f in found.findings] == ["program_raised_at"]


class TestNetwork:
    @pytest.fixture
    def server(self) -> Iterator[int]:
        """A server on loopback that remembers whether someone came."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(PATIENCE)
            thread = threading.Thread(target=self.serve, args=(listening,), daemon=True)
            thread.start()
            yield listening.getsockname()[1]
            assert self.came == []

    came: list[object] = []  # noqa: RUF012

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                self.came.append(listening.accept())
            except OSError:
                return

    @pytest.mark.parametrize("with_filter", [True, False])
    @pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.1", "::1"])
    def test_is_not_there(self, server: int, address: str, with_filter: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither with the filter of system calls nor without it: the walls hold alone."""
        if not with_filter:
            monkeypatch.setattr(seccomp, "program", lambda: None)
        attack = f"""
            import socket
            def attack():
                try:
                    socket.create_connection(({address!r}, {server}), timeout=1)
                    return "connected"
                except OSError as error:
                    return type(error).__name__
        """
        assert value(attack) in ("PermissionError", "ConnectionRefusedError", "OSError", "TimeoutError")

    def test_sockets_to_a_hypervisor_are_refused(self) -> None:
        """They belong to no network namespace."""
        if seccomp.program() is None:
            pytest.skip("the filter of system calls is not known for this machine")
        attack = """
            import socket
            def attack():
                try:
                    socket.socket(40, socket.SOCK_STREAM)
                except OSError as error:
                    return type(error).__name__
        """
        assert value(attack) == "PermissionError"


class TestParent:
    def test_lives_on(self) -> None:
        attack = """
            import os, signal
            def attack():
                killed = []
                for pid in (os.getppid(), 1, *range(3, 500)):
                    try:
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                    except OSError:
                        pass
                return killed
        """
        outcome(attack)
        assert os.getppid() > 0  # this process got no signal

    def test_is_not_to_be_seen(self) -> None:
        assert value("import os\ndef attack(): return sorted(os.listdir('/proc'))") == ["cpuinfo", "meminfo", "self"]

    def test_takes_the_program_with_it_when_it_dies(self, tmp_path: Path) -> None:
        """Killed at any moment, the marker leaves no student's program running."""
        name = f"rechenweg-orphan-{os.getpid()}"
        code = f"""
            import sys
            from worksheets.sandbox import running
            from worksheets.sandbox.limits import PLAIN
            from worksheets.sandbox.script import Script
            script = Script()
            script.call("attack")
            program = b"import ctypes, time\\ndef attack():\\n    print('up', flush=True)\\n    time.sleep(60)"
            running.bubblewrap.ENVIRONMENT["LANG"] = "{name}"
            running.run(program, script, PLAIN)
        """
        environment = os.environ | {"PYTHONPATH": str(Path(bubblewrap.__file__).parents[2]), "TMPDIR": str(tmp_path)}
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=environment) as process:
            wait_for(lambda: any(name in line for line in command_lines()))
            process.kill()
        wait_for(lambda: not any(name in line for line in command_lines()))


FIND_CHANNEL = """
import json, os, sys
channel = int(sys.argv[2]) if len(sys.argv) > 2 else 3
"""

FORGED = {
    "prints a result": ("def attack():\n    for n in range(500): print(json.dumps({'step': n, 'value': 1}))", "done"),
    "writes a result of the past": ("def attack():\n    os.write(channel, json.dumps({'step': 0, 'value': 1}).encode() + b'\\n')", "forged"),
    "writes no JSON": ("def attack(): os.write(channel, b'right!\\n')", "forged"),
    "writes half a line": ("def attack(): os.write(channel, b'{')", "forged"),
    "says that all is done": ("def attack(): os.write(channel, b'{\"step\": \"done\"}\\n')", "forged"),
    "says so and leaves": ("def attack():\n    os.write(channel, b'{\"step\": \"done\"}\\n')\n    os._exit(0)", "done"),
    "deep JSON": ("def attack():\n    os.write(channel, b'[' * 1_000_000 + b'\\n')", "forged"),
    "deep value": ("def attack():\n    os.write(channel, b'{\"step\": 0, \"value\": ' + b'[' * 500 + b']' * 500 + b'}\\n')", "forged"),
    "a shape that lies": ("def attack():\n    os.write(channel, json.dumps({'step': 0, 'value': {'type': '<f8', 'shape': [10**9], 'bytes': ''}}).encode() + b'\\n')", "forged"),
    "points in the reply": ("def attack():\n    os.write(channel, json.dumps({'points': 22, 'verdict': 'right'}).encode() + b'\\n')", "forged"),
    "patches the driver": ("import __main__\ndef attack():\n    __main__.encoded = lambda *a: True\n    __main__.attempt = lambda *a: {'value': 1.0}", "done"),
    "patches json": ("def attack(): json.dumps = lambda *a, **k: '{\"step\": 0, \"value\": 1}'", "forged"),
    "patches NumPy": ("import numpy\ndef attack():\n    for n in ('allclose', 'array_equal', 'isclose', 'all'): setattr(numpy, n, lambda *a, **k: True)", "done"),
    "atexit": ("import atexit\ndef attack(): atexit.register(lambda: print('22 of 22 points'))", "done"),
    "exits": ("def attack(): sys.exit(0)", "done"),
    "a thread that writes": ("import threading\ndef attack():\n    threading.Thread(target=lambda: os.write(channel, b'{\"step\": 7, \"value\": 1}\\n')).start()", "forged"),
    "interrupts": ("def attack(): raise KeyboardInterrupt", "done"),
    "a hostile class": ("class Meta(type):\n    def __getattribute__(s, n): return 1\n    def __instancecheck__(s, o): return True\n"
                        "class Hostile(metaclass=Meta):\n    def __getattr__(s, n): raise SystemExit\n    __eq__ = __ge__ = lambda s, o: True\n"
                        "def attack(): return Hostile()", "done"),
    "an array that always agrees": ("import numpy\nclass Yes(numpy.ndarray):\n    __eq__ = __sub__ = lambda s, o: True\ndef attack(): return numpy.zeros(3).view(Yes)", "done"),
    "not a number": ("def attack(): return [float('nan'), float('inf'), 10**400, 1j, object()]", "done"),
}  # fmt: skip


class TestForging:
    @pytest.mark.parametrize("name", FORGED)
    def test_earns_nothing(self, name: str) -> None:
        attack, end = FORGED[name]
        found = marks(FIND_CHANNEL + attack)
        assert found.points <= 1
        assert found.end == end

    @pytest.mark.parametrize("result", ["float('nan')", "np.full(s, np.nan)", "np.full(s, np.inf)", "[[[[[[[[[1]]]]]]]]]", "'1' * 10**5",
                                        "np.array([object()])", "10**5000", "True", "None", "lambda: 1", "{}", "np.ones((1,) * 20)", "h + 1e-3"])  # fmt: skip
    def test_odd_results_are_wrong_results(self, result: str) -> None:
        """Whatever a right program returns in place of its numbers, it loses these points and no others."""
        program = RIGHT_RNN.replace(
            "hidden_states.append(h)", f"s = h.shape\n            hidden_states.append({result})"
        )
        found = mark(program.encode(), suite_of("blatt4", "4.1"), seed=1)
        points = {r.check.id: r.points for r in found.results}
        assert points["rnn_states"] == 0
        assert points["rnn_spread"] == 2

    def test_what_takes_too_much_memory_to_read_earns_nothing_and_ends_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """30 MB of brackets are 1.6 GB of lists, and a text beside numbers makes each of them as long as itself."""
        suite = suite_of("blatt4", "4.1")
        script, drawn = suite.ask(__import__("numpy").random.default_rng(1))
        first = b'{"step": "ready"}\n{"step": "load"}\n'
        long = json.dumps(["x" * 100_000, *[1.5] * 100_000]).encode()
        for value_said in (b"[" + b"[]," * 10_000_000 + b"[]]", long):
            said = first + b'{"step": 0, "value": ' + value_said + b"}\n"
            said += b"".join(
                b'{"step": %d, "value": ' % n + (long if len(value_said) < 10**6 else b"0") + b"}\n"
                for n in range(1, len(script.steps))
                if n < 150
            )
            found = judging.judged(suite, drawn, Ran(said, "died", 1))
            assert sum(r.points for r in found.results) <= 1
            assert [r.check for r in found.results] == list(suite.checks)

    def test_the_drawn_numbers_are_not_known_beforehand(self) -> None:
        """A program that knows one draw's results by heart has nothing of them in the next."""
        scripts = [
            suite_of("blatt4", "4.1").ask(__import__("numpy").random.default_rng(seed))[0].steps for seed in (1, 2)
        ]
        assert json.dumps(scripts[0]) != json.dumps(scripts[1])


class TestWire:
    @pytest.mark.parametrize(
        "data",
        [b"", b"[]", b"1", b"{", b"\xff", b'{"a": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'"a"'],
    )
    def test_refuses_lines_that_are_none(self, data: bytes) -> None:
        with pytest.raises(wire.Malformed):
            wire.line(data)

    @pytest.mark.parametrize(
        "data",
        [
            {"type": "<f8", "shape": [2], "bytes": "AAAA"},
            {"type": "<f8", "shape": [-1], "bytes": ""},
            {"type": "object", "shape": [0], "bytes": ""},
            {"type": "<f8", "shape": [10**12], "bytes": ""},
            {"type": "<f8", "shape": [0], "bytes": "§"},
            {"items": [1]},
            {"items": "x"},
            {"unknown": 1},
        ],
    )
    def test_refuses_values_that_are_none(self, data: object) -> None:
        with pytest.raises(wire.Malformed):
            wire.decode(data)


class TestWithoutSandbox:
    def test_it_refuses_and_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bubblewrap, "commands", lambda: iter(()))
        with pytest.raises(Problem) as caught:
            outcome("def attack(): return 1")
        assert caught.value.code == "sandbox_missing"

    def test_it_refuses_where_namespaces_are_forbidden(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        fake = tmp_path / "bwrap"
        fake.write_text(
            "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", encoding="utf-8"
        )
        fake.chmod(0o755)
        monkeypatch.setattr(bubblewrap, "commands", lambda: iter([str(fake)]))
        with pytest.raises(Problem) as caught:
            outcome("def attack(): return 1")
        assert caught.value.code == "sandbox_forbidden"
        assert "No permissions" in str(caught.value.facts["said"])

    def test_a_second_bubblewrap_is_tried(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        real = next(bubblewrap.commands())
        monkeypatch.setattr(bubblewrap, "commands", lambda: iter(["/bin/false", real]))
        assert outcome("def attack(): return 1").value(0) == 1

    def test_trust_runs_it_with_limits(self) -> None:
        assert outcome("def attack(): return 1", trust=True).value(0) == 1
        assert outcome("def attack():\n    while True: pass", trust=True).end == "time"
        assert outcome("def attack():\n    while True: print('x' * 1000)", trust=True).end == "printed"
