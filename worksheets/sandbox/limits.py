"""What a student's program may use up."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and numbers. ``address_space`` bounds what one process reserves, ``resident`` what all hold, the
    tables
    of their pages included; ``files`` how many there may be, which the system's own memory keeps.

    ``cpu`` are the seconds that a process computes. ``wall`` is for programs that wait without end, and so long that a
    busy machine alone condemns nobody.
    """

    wall: float
    cpu: int
    address_space: int
    resident: int
    tasks: int
    printed: int = MIB
    replies: int = 32 * MIB
    scratch: int = 64 * MIB
    file: int = 16 * MIB
    files: int = 2000
    open_files: int = 256


PLAIN = Limits(wall=120, cpu=20, address_space=2 * GIB, resident=GIB, tasks=32)
"""For programs that use NumPy alone."""

TENSORFLOW = Limits(wall=1500, cpu=240, address_space=64 * GIB, resident=4 * GIB, tasks=256)
"""For programs that load TensorFlow, which reserves far more than it uses and starts a thread for everything.

To look once at each of 64 GiB takes 128 MiB of tables; that is what bounds their address space."""
