"""A filter of system calls, as the kernel takes it: a program of four-number instructions.

A student's program has no reason to start processes, to open sockets or to reach for the kernel's rarer parts. Without
processes there is no fork bomb and nothing that outlives the run; threads stay possible, as TensorFlow needs them.
Memory can be had only as a process's own, in which it is counted: what is shared stays when the process lets go of it.
The namespaces of bubblewrap hold without this filter; it closes what they leave open, such as sockets to a hypervisor.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _FOURTH_ARGUMENT = 0, 4, 16, 40
_CLONE_THREAD = 0x00010000
_UNIX = 1
_SHARED = 1
"""The bit by which mappings that are shared differ from private ones."""
_X32 = 0x40000000


@dataclass(frozen=True)
class _Calls:
    """The numbers of the calls on one architecture; ``clone3`` hides its flags from a filter."""

    audit: int
    clone: int
    socket: int
    mmap: int
    refused: tuple[int, ...]
    clone3: int = 435


_KNOWN = {
    # refused: fork, vfork, execveat, ptrace, unshare, setns, mount, umount2, pivot_root, add_key, request_key, keyctl,
    # bpf, perf_event_open, userfaultfd, io_uring_setup, io_uring_enter, io_uring_register;
    # memory that belongs to no process: shmget, shmat, semget, msgget, mq_open, memfd_create, memfd_secret
    "x86_64": _Calls(
        audit=0xC000003E, clone=56, socket=41, mmap=9,
        refused=(57, 58, 322, 101, 272, 308, 165, 166, 155, 248, 249, 250, 321, 298, 323, 425, 426, 427,
                 29, 30, 64, 68, 240, 319, 447),
    ),
    "aarch64": _Calls(
        audit=0xC00000B7, clone=220, socket=198, mmap=222,
        refused=(281, 117, 97, 268, 40, 39, 41, 217, 218, 219, 280, 241, 282, 425, 426, 427,
                 194, 196, 190, 186, 180, 279, 447),
    ),
}  # fmt: skip


def program(machine: str | None = None) -> bytes | None:
    """The filter for this machine, or ``None`` where its call numbers are not known."""
    calls = _KNOWN.get(machine or platform.machine())
    if calls is None:
        return None
    refuse = [_step(_RETURN, _REFUSE | errno.EPERM)]
    allow = [_step(_RETURN, _ALLOW)]
    lines = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, calls.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        *refuse,
        _step(_EQUAL, calls.clone3, 0, 1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),  # the C library then falls back on clone
        _step(_EQUAL, calls.clone, 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _CLONE_THREAD, 1, 0),
        *refuse,
        *allow,
        _step(_EQUAL, calls.socket, 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_EQUAL, _UNIX, 1, 0),
        *refuse,
        *allow,
        _step(_EQUAL, calls.mmap, 0, 4),
        _step(_LOAD, _FOURTH_ARGUMENT),
        _step(_ANY_BIT, _SHARED, 0, 1),
        *refuse,
        *allow,
    ]
    for number in calls.refused:
        lines += [_step(_EQUAL, number, 0, 1), *refuse]
    return b"".join([*lines, *allow])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
