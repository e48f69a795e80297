"""Texts by name in the cache folder, so that the next process need not make them.

One SQLite file for each version of what makes the texts, which processes share. It is an aid, never a need: whatever
goes wrong with it (no folder, no space, a damaged file, another process that holds it) means to do without, or to begin
a new one, and nobody is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet
from zlib import crc32

from worksheets.cache_folder import folder, made

if TYPE_CHECKING:
    import sqlite3

PATIENCE = 0.2  # seconds to wait for another process; to make one text takes a tenth of it
_TABLE = "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, text TEXT NOT NULL, checksum INTEGER NOT NULL)"
_SCHEMA = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
_DELETE_OLDER = """DELETE FROM kept WHERE rowid <=
    (SELECT rowid FROM kept ORDER BY rowid LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM kept))"""


class KeptRows:
    """The file of one process for texts of one ``kind``; none of its methods fails."""

    def __init__(self, kind: str, version: Callable[[], str], most: int) -> None:
        """``version`` changes with all that a text depends on; of more than ``most`` bytes the older half goes."""
        self._kind, self._version, self._most = kind, version, most
        _all.add(self)
        self._new: dict[str, str] = {}
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None
        self._opened = False

    @property
    def is_kept(self) -> bool:
        """Whether there is such a file already."""
        base = folder()
        try:
            return base is not None and self._place(base).is_file()
        except (OSError, ImportError):
            return False

    @property
    def is_open(self) -> bool:
        """Whether there is such a file."""
        return self._open() is not None

    def get(self, name: str) -> str | None:
        """The text of this name, if there is one that is undamaged."""
        if name in self._new:
            return self._new[name]
        if (connection := self._open()) is None:
            return None
        import sqlite3

        try:
            row = connection.execute("SELECT text, checksum FROM kept WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            if crc32(row[0].encode()) != row[1]:
                raise sqlite3.DatabaseError
            return str(row[0])
        except sqlite3.OperationalError:  # another process holds it
            return None
        except (sqlite3.DatabaseError, TypeError, AttributeError):
            self.begin_anew()
            return None

    def put(self, name: str, text: str) -> None:
        """Remember a text; it is written by ``flush``."""
        if self._open() is not None:
            self._new[name] = text

    def flush(self) -> None:
        """Write what is new, in one piece."""
        if not self._new or (connection := self._open()) is None:
            return
        import sqlite3

        rows = [(name, text, crc32(text.encode())) for name, text in self._new.items()]
        self._new.clear()
        try:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
                if _used(connection) > self._most:
                    connection.execute(_DELETE_OLDER)
        except sqlite3.OperationalError:
            pass
        except sqlite3.DatabaseError:
            self.begin_anew()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._opened = None, False

    def forget(self) -> None:
        """After a fork the connection is the parent's, who goes on using it: it is neither used nor closed here."""
        _abandoned.append(self._connection)
        self._connection, self._opened = None, False
        self._new.clear()

    def begin_anew(self) -> None:
        """The file is damaged: remove it. A process that still reads it goes on with the removed one."""
        self.close()
        self._new.clear()
        if self._path is not None:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                self._opened = True  # and stay without

    def _place(self, base: Path) -> Path:
        return base / f"{self._kind}-{self._version()}.sqlite"

    def _open(self) -> sqlite3.Connection | None:
        if not self._opened:
            self._opened = True
            base = folder()
            if base is not None:
                try:
                    self._path = self._place(base)
                    self._connection = self._connected(base, self._path)
                except (OSError, ImportError):
                    self._connection = None
        return self._connection

    def _connected(self, base: Path, path: Path) -> sqlite3.Connection | None:
        import sqlite3

        if not made(base):
            return None
        if any(os.path.lexists(one) and not one.is_file() for one in _files(path)):  # one waits for a pipe
            return None
        for attempt in (1, 2):
            connection = None
            is_new = not path.exists()
            try:
                # Texts may be made ahead by another thread, one at a time.
                connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
                connection.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made anew
                connection.execute(_TABLE)
                if connection.execute(_SCHEMA).fetchall() != [("table", "kept")]:  # a view may have no end
                    raise sqlite3.DatabaseError
                connection.execute("SELECT count(*) FROM (SELECT 1 FROM kept LIMIT 1)").fetchone()
                if is_new:
                    _remove_older(base, self._kind, path)
                return connection
            except sqlite3.OperationalError:
                if connection is not None:
                    connection.close()
                return None
            except sqlite3.DatabaseError:
                if connection is not None:
                    connection.close()
                if attempt == 1:
                    path.unlink(missing_ok=True)
        return None


def _files(path: Path) -> Iterator[Path]:
    """The files of a database: itself, and those that it has beside it while it is written to."""
    return (path.with_name(path.name + ending) for ending in ("", "-journal", "-wal", "-shm"))


def _used(connection: sqlite3.Connection) -> int:
    """The bytes of the file that are in use."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


_all: WeakSet[KeptRows] = WeakSet()
_abandoned: list[object] = []


def _after_fork() -> None:
    for kept in _all:
        kept.forget()


os.register_at_fork(after_in_child=_after_fork)


def _remove_older(base: Path, kind: str, current: Path) -> None:
    """The files of other versions; two versions that take turns lose nothing but time."""
    for path in base.glob(f"{kind}-*.sqlite*"):
        if not path.name.startswith(current.name):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue
