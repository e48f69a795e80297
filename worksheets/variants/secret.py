"""The secret that a batch is drawn from: a file that its owner alone can read."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from solver.errors import Place, Problem

LENGTH = 32
MARK = b"rechenweg fingerprint"


def obtained(path: Path) -> bytes:
    """The secret in a file, which is made where there is none. Raises ``Problem``."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read(path)
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from None
    secret = secrets.token_bytes(LENGTH)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unusable(path, error) from None
    return secret


@contextmanager
def kept_if_used(path: Path, folder: Path) -> Iterator[None]:
    """A secret that is made inside is removed again where nothing was written with it into the folder."""
    was_there = path.exists()
    try:
        yield
    except Problem:
        if not was_there and not folder.exists():
            path.unlink(missing_ok=True)
        raise


def read(path: Path) -> bytes:
    """The secret in a file. Raises ``Problem`` where others can read it, or where it holds none."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise Problem("broken_secret", Place(str(path)))
            if os.name == "posix" and mode & 0o077:
                raise Problem("open_secret", Place(str(path)), mode=f"{mode & 0o777:03o}")
            content = file.read(4 * LENGTH) or b""  # nothing yet, where it is a file of the system
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from None
    try:
        secret = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        raise Problem("broken_secret", Place(str(path))) from None
    if len(secret) != LENGTH:
        raise Problem("broken_secret", Place(str(path)))
    return secret


def fingerprint(key: bytes) -> str:
    """By which a batch recognises its secret, and from which nobody can tell it."""
    return hmac.digest(key, MARK, "sha256").hex()[:16]


def _unusable(path: Path, error: OSError | ValueError) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    return Problem("secret_unusable", Place(str(path)), reason=reason)
