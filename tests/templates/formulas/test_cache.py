"""The formula cache on disk: an aid that never gets in the way."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from templates.formulas import mathjax
from templates.formulas.cache import FormulaCache
from templates.formulas.drawing import Drawing
from templates.formulas.mathjax import typeset
from worksheets.cache_folder import folder

KEY = (r"\frac{a}{b}", False)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def caches(place: Path) -> Iterator[tuple[FormulaCache, FormulaCache]]:
    one, other = FormulaCache(), FormulaCache()
    yield one, other
    one.close()
    other.close()


@pytest.fixture
def drawing() -> Drawing:
    return typeset(*KEY)


def written(cache: FormulaCache, drawing: Drawing) -> None:
    cache.put(KEY, drawing)
    cache.flush()


class TestKeeping:
    """What one process writes another one reads."""

    def test_the_very_same_drawing(self, caches: tuple[FormulaCache, FormulaCache], drawing: Drawing) -> None:
        written(caches[0], drawing)
        assert caches[1].get(KEY) == drawing
        assert caches[1].get((KEY[0], True)) is None

    def test_two_processes_at_once(self, place: Path) -> None:
        code = (
            "from templates.formulas.mathjax import typeset, keep\n"
            "for n in range(8): typeset(f'a_{{b_{n}}}^{{{chr(97 + n)}}}'); keep()"
        )
        runs = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
        assert [run.communicate()[1] for run in runs] == [b"", b"", b""]
        (file,) = place.glob("*.sqlite")
        with sqlite3.connect(file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM kept").fetchone()[0] >= 8

    def test_mathjax_does_not_start_for_known_formulas(self, place: Path) -> None:
        code = (
            "import sys; from templates.formulas.mathjax import typeset, keep\n"
            "typeset('a+b'); keep(); print('quickjs' in sys.modules)"
        )
        runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(2)]
        assert [run.stdout.strip() for run in runs] == [b"True", b"False"]

    def test_other_versions_are_removed(self, place: Path, caches: tuple[FormulaCache, FormulaCache]) -> None:
        place.mkdir()
        (place / "formulas-00000000.sqlite").write_bytes(b"old")
        (place / "notes.txt").write_bytes(b"not ours")
        caches[0].get(KEY)
        assert not (place / "formulas-00000000.sqlite").exists()
        assert (place / "notes.txt").exists()


class TestDamage:
    """Whatever is wrong with it, nobody notices."""

    def test_damage_in_the_middle(
        self, caches: tuple[FormulaCache, FormulaCache], drawing: Drawing, place: Path
    ) -> None:
        for number in range(50):
            caches[0].put((f"x_{number}", False), drawing)
        caches[0].flush()
        caches[0].close()
        file = next(place.glob("*.sqlite"))
        content = bytearray(file.read_bytes())
        content[5000:40000] = os.urandom(35000)
        file.write_bytes(content)
        for number in range(50):
            assert caches[1].get((f"x_{number}", False)) in (None, replace(drawing, tex=f"x_{number}"))
        written(caches[1], drawing)

    def test_a_locked_file(self, caches: tuple[FormulaCache, FormulaCache], drawing: Drawing, place: Path) -> None:
        written(caches[0], drawing)
        connection = sqlite3.connect(next(place.glob("*.sqlite")))
        connection.execute("BEGIN EXCLUSIVE")
        assert caches[1].get(KEY) is None
        written(caches[0], drawing)
        connection.close()

    @pytest.mark.parametrize("value", ["off", "", "/proc/nothing/here", "/etc/hostname/x"])
    def test_no_folder(self, value: str, drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RECHENWEG_CACHE", value)
        cache = FormulaCache()
        written(cache, drawing)
        assert cache.get(KEY) is None

    @pytest.mark.skipif(not hasattr(os, "getuid"), reason="users")
    def test_a_folder_of_someone_else(
        self, caches: tuple[FormulaCache, FormulaCache], drawing: Drawing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(caches[0], drawing)
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        assert caches[1].get(KEY) is None


class TestFolder:
    """Where it is."""

    def test_the_platform_decides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("RECHENWEG_CACHE")
        monkeypatch.setenv("HOME", "/home/someone")
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        assert folder() == Path("/home/someone/.cache/rechenweg")
        monkeypatch.setenv("XDG_CACHE_HOME", "/var/tmp/xdg")
        assert folder() == Path("/var/tmp/xdg/rechenweg")
        monkeypatch.setenv("XDG_CACHE_HOME", "relative")
        assert folder() is None


def test_a_formula_from_disk_is_the_same_as_a_new_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tex = r"{}= \tanh\left(\begin{pmatrix} 0{,}1 & -0{,}2 \end{pmatrix}\right)^{2}"
    found = []
    for _ in range(2):
        for name in ("_remembered", "_pieces", "_set"):
            monkeypatch.setattr(mathjax, name, {})
        monkeypatch.setattr(mathjax, "_disk", FormulaCache())
        found.append(typeset(tex, True))
        mathjax.keep()
    assert found[0] == found[1]
