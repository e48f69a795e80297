"""A batch proven once more from its files: whatever was changed is found."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands import prove
from tests.running import rechenweg, refused
from worksheets.variants import manifest
from worksheets.variants.issuing import Order
from worksheets.variants.manifest import Entry, Exam

prove_one = prove.prove_one


def ending_at_the_second(order: Order, exam: Exam | None, key: bytes, folder: str, entry: Entry, *others: Any) -> Any:
    """Proves a variant, but for one that ends whoever proves it."""
    if int(entry.person.number) == 2:
        os._exit(9)
    return prove_one(order, exam, key, folder, entry, *others)


def _without_its_files(folder: Path) -> None:
    """A list of checksums that says nothing of a person's files, one of which is not there."""
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed["entries"][1]["files"] = {}
    (folder / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    (folder / "002" / "solution.pdf").unlink()


class TestCheck:
    def check(self, folder: Path, *options: object) -> tuple[int, str]:
        result = rechenweg("vary", "blatt4", "--check", folder, *options, SOURCE_DATE_EPOCH="0")
        return result.exit_code, result.stdout

    def test_finds_nothing_wrong_with_what_was_written(self, practice: Path) -> None:
        code, said = self.check(practice)
        assert (code, said) == (0, "3 variants proven: all is right\n")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (lambda f: (f / "001/questions.pdf").unlink(), ["questions.pdf: the file is missing"]),
            (
                lambda f: shutil.copy(f / "001/solution.pdf", f / "002/solution.pdf"),
                ["was changed", "not belong to the key"],
            ),
            (lambda f: _edit(f / "002/key.json", "attempt", 99), ["was changed", "not drawn for this person"]),
            (
                lambda f: _edit(f / "002/key.json", "answers", {}),
                ["was changed", "the answers of task 2.1 are not those"],
            ),
            (lambda f: _edit(f / "002/key.json", "certificate", {}), ["was changed", "the certificate of task 2.1"]),
            (
                lambda f: shutil.copy(f / "001/key.json", f / "002/key.json"),
                ["another person (1)", "not drawn for this person"],
            ),
            (_without_its_files, ["solution.pdf: the file is missing", "questions.pdf: the file was changed"]),
            (lambda f: (f / "003/key.json").write_text("{", encoding="utf-8"), ["was changed", "no valid JSON"]),
        ],
    )
    def test_finds_what_was_changed(self, practice: Path, tmp_path: Path, change: object, expected: list[str]) -> None:
        folder = tmp_path / "batch"
        shutil.copytree(practice, folder)
        change(folder)  # type: ignore[operator]
        code, said = self.check(folder)
        assert code == 1
        assert all(piece in said for piece in expected), said

    def test_names_a_variant_whose_process_is_ended_and_proves_the_others(
        self, practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "batch"
        shutil.copytree(practice, folder)
        (folder / "003" / "questions.pdf").unlink()
        monkeypatch.setattr(prove, "prove_one", ending_at_the_second)
        code, said = self.check(folder, "--jobs", 2)
        assert code == 1
        assert "002: the worker process was ended" in said
        assert "questions.pdf: the file is missing" in said

    def test_reads_the_pages_themselves(self, practice: Path, tmp_path: Path) -> None:
        """Who exchanges pages can write down their checksums as well."""
        folder = tmp_path / "batch"
        shutil.copytree(practice, folder)
        forged = folder / "001" / "solution.pdf"
        forged.write_bytes((practice / "002" / "solution.pdf").read_bytes())
        key_file, listed = folder / "001" / "key.json", folder / "manifest.json"
        data = json.loads(key_file.read_text(encoding="utf-8"))
        data["files"]["solution.pdf"] = manifest.checksum(forged.read_bytes())
        key_file.write_text(json.dumps(data), encoding="utf-8")
        data = json.loads(listed.read_text(encoding="utf-8"))
        for name in ("solution.pdf", "key.json"):
            data["entries"][0]["files"][name] = manifest.checksum((folder / "001" / name).read_bytes())
        listed.write_text(json.dumps(data), encoding="utf-8")
        code, said = self.check(folder)
        assert (code, said.count("solution.pdf: ")) == (1, 1)
        assert "not belong to the key" in said

    def test_refuses_a_folder_without_a_batch(self, tmp_path: Path) -> None:
        assert "manifest.json" in refused("vary", "blatt4", "--check", tmp_path)


def _edit(path: Path, entry: str, value: object) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    data["tasks"]["2.1"][entry] = value
    path.write_text(json.dumps(data), encoding="utf-8")
