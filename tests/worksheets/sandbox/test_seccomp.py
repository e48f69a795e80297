"""The filter of system calls, run as the kernel would run it."""

from __future__ import annotations

import errno
import struct

import pytest

from worksheets.sandbox.seccomp import program

ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {"x86_64": {"read": 0, "clone": 56, "socket": 41, "fork": 57, "ptrace": 101, "clone3": 435},
         "aarch64": {"read": 63, "clone": 220, "socket": 198, "ptrace": 117, "clone3": 435}}  # fmt: skip
THREAD, UNIX, INTERNET = 0x00010000, 1, 2


def verdict(machine: str, number: int, first: int = 0, architecture: int | None = None) -> int:
    """What the program returns for a call; a classic BPF machine with one register."""
    code = program(machine)
    assert code is not None
    lines = list(struct.iter_unpack("=HBBI", code))
    data = {0: number, 4: ARCHITECTURES[machine] if architecture is None else architecture, 16: first}
    at = held = 0
    while True:
        kind, if_true, if_false, value = lines[at]
        at += 1
        match kind:
            case 0x20:
                held = data[value]
            case 0x15:
                at += if_true if held == value else if_false
            case 0x35:
                at += if_true if held >= value else if_false
            case 0x45:
                at += if_true if held & value else if_false
            case 0x06:
                return int(value)
            case _:
                pytest.fail(f"instruction {kind:#x}")


@pytest.mark.parametrize("machine", CALLS)
class TestFilter:
    def test_lets_files_be_read_and_threads_be_started(self, machine: str) -> None:
        assert verdict(machine, CALLS[machine]["read"]) == ALLOW
        assert verdict(machine, CALLS[machine]["clone"], THREAD) == ALLOW
        assert verdict(machine, CALLS[machine]["socket"], UNIX) == ALLOW

    def test_refuses_processes_sockets_and_the_kernels_rarer_parts(self, machine: str) -> None:
        refused = REFUSE | errno.EPERM
        assert verdict(machine, CALLS[machine]["clone"]) == refused
        assert verdict(machine, CALLS[machine]["socket"], INTERNET) == refused
        assert verdict(machine, CALLS[machine]["ptrace"]) == refused
        assert verdict(machine, CALLS[machine].get("fork", CALLS[machine]["ptrace"])) == refused
        assert verdict(machine, CALLS[machine]["clone3"]) == REFUSE | errno.ENOSYS

    def test_knows_no_other_architecture(self, machine: str) -> None:
        assert verdict(machine, CALLS[machine]["read"], architecture=0x40000003) == KILL
        assert verdict(machine, 0x40000000 | CALLS[machine]["read"]) == REFUSE | errno.EPERM


def test_there_is_none_for_an_unknown_machine() -> None:
    assert program("riscv64") is None
