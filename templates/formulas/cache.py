"""Typeset formulas on disk, so that the next process need not start MathJax.

One SQLite file in the user's cache folder for each version of what makes drawings. It is an aid, never a need: whatever
goes wrong with it (no folder, no space, a damaged file, another process that holds it) means to do without, or to begin
a new one, and nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING
from zlib import crc32

from solver.errors import Problem
from templates.formulas.drawing import Drawing, Mark
from templates.formulas.mathjax_engine import Key, scripts
from templates.formulas.text_glyphs import text_files
from worksheets.cache_folder import folder, made, stamp

if TYPE_CHECKING:
    import sqlite3

MOST = 20_000  # formulas; about 60 MB
PATIENCE = 0.2  # seconds to wait for another process; to typeset a formula takes a tenth of it

# What makes drawings, besides the engine and the typefaces.
_MAKERS = ("drawing.py", "cache.py", "mathjax.py", "mathjax_engine.py", "text_glyphs.py")
_TABLE = "CREATE TABLE IF NOT EXISTS formulas (key TEXT PRIMARY KEY, drawing TEXT NOT NULL, checksum INTEGER NOT NULL)"


def _version() -> str:
    """Changes with all that a drawing depends on: the engine, the typefaces and the code that reads its drawings."""
    here = Path(__file__).parent
    makers = [here / name for name in _MAKERS]
    spec = find_spec("_quickjs")
    if spec is not None and spec.origin is not None:
        makers.append(Path(spec.origin))
    try:
        return stamp([*makers, *scripts(), *text_files()])
    except (OSError, Problem):  # where something is missing nothing is drawn
        return "none"


class FormulaCache:
    """The file of one process; ``get`` and ``put`` never fail."""

    def __init__(self) -> None:
        self._new: dict[Key, Drawing] = {}
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None
        self._opened = False

    def get(self, key: Key) -> Drawing | None:
        """The drawing of a formula, if there is one that can be trusted."""
        if (connection := self._open()) is None:
            return None
        import sqlite3

        try:
            row = connection.execute("SELECT drawing, checksum FROM formulas WHERE key = ?", (_name(key),)).fetchone()
            if row is None:
                return None
            if crc32(row[0].encode()) != row[1]:
                raise sqlite3.DatabaseError
            return _read(key[0], row[0])
        except sqlite3.OperationalError:  # another process holds it
            return None
        except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError):
            self._begin_anew()
            return None

    def put(self, key: Key, drawing: Drawing) -> None:
        """Remember a drawing; it is written by ``flush``."""
        if self._open() is not None:
            self._new[key] = drawing

    def flush(self) -> None:
        """Write what is new, in one piece."""
        if not self._new or (connection := self._open()) is None:
            return
        import sqlite3

        rows = [(_name(key), text, crc32(text.encode())) for key, text in _written(self._new)]
        self._new.clear()
        try:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO formulas VALUES (?, ?, ?)", rows)
                (last,) = connection.execute("SELECT max(rowid) FROM formulas").fetchone()
                connection.execute("DELETE FROM formulas WHERE rowid <= ?", (last - MOST,))
        except sqlite3.OperationalError:
            pass
        except sqlite3.DatabaseError:
            self._begin_anew()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._opened = None, False

    def forget(self) -> None:
        """After a fork the connection is the parent's, who goes on using it; it is neither used nor closed here."""
        _abandoned.append(self._connection)
        self._connection, self._opened = None, False
        self._new.clear()

    def _open(self) -> sqlite3.Connection | None:
        if not self._opened:
            self._opened = True
            base = folder()
            if base is not None:
                try:
                    self._path = base / f"formulas-{_version()}.sqlite"
                    self._connection = self._connected(base)
                except (OSError, ImportError):
                    self._connection = None
        return self._connection

    def _connected(self, base: Path) -> sqlite3.Connection | None:
        import sqlite3

        if not made(base):
            return None
        assert self._path is not None
        if self._path.exists() and not self._path.is_file():  # a pipe would make it wait for ever
            return None
        for attempt in (1, 2):
            connection = None
            is_new = not self._path.exists()
            try:
                # Formulas may be typeset ahead by another thread, one at a time.
                connection = sqlite3.connect(self._path, timeout=PATIENCE, check_same_thread=False)
                connection.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made anew
                connection.execute(_TABLE)
                connection.execute("SELECT count(*) FROM (SELECT 1 FROM formulas LIMIT 1)").fetchone()
                if is_new:
                    _remove_older(base, self._path)
                return connection
            except sqlite3.OperationalError:
                if connection is not None:
                    connection.close()
                return None
            except sqlite3.DatabaseError:
                if connection is not None:
                    connection.close()
                if attempt == 1:
                    self._path.unlink(missing_ok=True)
        return None

    def _begin_anew(self) -> None:
        """The file is damaged: remove it. A process that still reads it goes on with the removed one."""
        self.close()
        if self._path is not None:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                self._opened = True  # and stay without


_abandoned: list[object] = []


def _remove_older(base: Path, current: Path) -> None:
    """The files of other versions; two versions that take turns lose nothing but time."""
    for path in base.glob("formulas-*.sqlite*"):
        if not path.name.startswith(current.name):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue


def _name(key: Key) -> str:
    return ("D" if key[1] else "T") + key[0]


def _written(drawings: Mapping[Key, Drawing]) -> list[tuple[Key, str]]:
    out = []
    for key, drawing in drawings.items():
        marks = [
            [mark.outline, mark.matrix, mark.character, mark.colour, mark.stroke, mark.dashed, mark.clip]
            for mark in drawing.marks
        ]
        text = json.dumps([drawing.width, drawing.height, drawing.depth, marks], separators=(",", ":"))
        out.append((key, text))
    return out


def _read(tex: str, text: str) -> Drawing:
    width, height, depth, rows = json.loads(text)
    marks = tuple(
        Mark(intern(outline), tuple(matrix), character, colour, stroke, dashed, tuple(clip) if clip else None)
        for outline, matrix, character, colour, stroke, dashed, clip in rows
    )
    return Drawing(tex, width, height, depth, marks)
