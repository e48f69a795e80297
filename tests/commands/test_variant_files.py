"""``rechenweg vary`` from the command line, with real files."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from commands import variant_files
from tests.running import SHEET, contents, rechenweg, refused, sheet_file
from tests.waiting import wait_for
from worksheets.variants import manifest
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key

ROOT = Path(__file__).parent.parent.parent
TASK = ("--task", "2.1")
ROSTER = "Matrikelnummer;Name\n4711;Ada Lovelace\n4712;Ng\n"


def text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def key(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    return found


def test_a_second_batch_in_the_same_process_is_of_the_sheet_as_it_is_then(tmp_path: Path) -> None:
    sheet = sheet_file(tmp_path, text="# Before\nWhat is asked at first.")
    for name in ("before", "after"):
        result = rechenweg("vary", sheet, "--count", 1, "--seed", 7, "-o", tmp_path / name)
        assert result.exit_code == 0, result.output
        sheet_file(tmp_path, SHEET.replace("tanh", "sigma"), text="# After\nWhat is asked at last.")
    before, after = (text(tmp_path / name / "001" / "questions.pdf") for name in ("before", "after"))
    assert "at first" in before
    assert "at last" in after
    keys = [key(tmp_path / name / "001")["tasks"]["1"]["answers"] for name in ("before", "after")]  # type: ignore[index]
    signs = [{value.startswith("-") for value in answers["h_1"]} for answers in keys]
    assert (True in signs[0], True in signs[1]) == (True, False)


files_of = variant_files.files_of


def ending_at_the_second(order: Order, key: Key, *others: Any) -> Any:
    """Makes a variant, but for one that ends whoever makes it."""
    if int(key.person.number) == 2:
        os._exit(9)
    return files_of(order, key, *others)


class TestPractice:
    def test_has_a_folder_for_each_variant(self, practice: Path) -> None:
        names = {"key.json", "questions.pdf", "solution.pdf"}
        assert {p.name for p in practice.iterdir()} == {"001", "002", "003", "manifest.json"}
        assert all({f.name for f in (practice / n).iterdir()} == names for n in ("001", "002", "003"))

    def test_prints_the_numbers_and_the_answers_of_the_key(self, practice: Path) -> None:
        for folder in (practice / "001", practice / "002"):
            task = json.loads((folder / "key.json").read_text(encoding="utf-8"))["tasks"]["2.1"]
            questions, solution = text(folder / "questions.pdf"), text(folder / "solution.pdf")
            bias, answer = task["given"]["b_f"].lstrip("-"), task["answers"]["h_t"].lstrip("-")
            assert bias.replace(".", ",") in questions
            assert answer.replace(".", ",") in solution
            assert answer.replace(".", ",") not in questions

    def test_gives_the_same_bytes_with_two_jobs(self, practice: Path, tmp_path: Path) -> None:
        again = tmp_path / "batch"
        command = [sys.executable, "cli.py", "vary", "blatt4", *TASK, "--count", "3", "--seed", "7", "--jobs", "2"]
        subprocess.run([*command, "-o", again], check=True, cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
        assert contents(again) == contents(practice)

    def test_goes_on_where_it_was(self, practice: Path, tmp_path: Path) -> None:
        broken = tmp_path / "batch"
        shutil.copytree(practice, broken)
        (broken / "002" / "key.json").unlink()
        (broken / "003" / "solution.pdf").write_bytes(b"half")
        (broken / "003" / ".rechenweg-left").write_bytes(b"left by a process that was killed")
        untouched = (broken / "001" / "solution.pdf").stat().st_mtime_ns
        rechenweg("vary", "blatt4", *TASK, "--count", 3, "--seed", 7, "-o", broken, SOURCE_DATE_EPOCH="0")
        assert contents(broken) == contents(practice)
        assert (broken / "001" / "solution.pdf").stat().st_mtime_ns == untouched

    @pytest.mark.parametrize(
        ("entry", "value"),
        [("sheet", "another"), ("language", "en"), ("difficulty", {"steps": 3}), ("certificate", {}), ("answers", {})],
    )
    def test_makes_anew_what_was_changed_in_a_key(
        self, practice: Path, tmp_path: Path, entry: str, value: object
    ) -> None:
        """The batch's checksums would otherwise vouch for a key that is not its own."""
        changed = tmp_path / "batch"
        shutil.copytree(practice, changed)
        key = json.loads((changed / "002" / "key.json").read_text())
        (key["tasks"]["2.1"] if entry in key["tasks"]["2.1"] else key)[entry] = value
        (changed / "002" / "key.json").write_text(json.dumps(key))
        rechenweg("vary", "blatt4", *TASK, "--count", 3, "--seed", 7, "-o", changed, SOURCE_DATE_EPOCH="0")
        assert contents(changed) == contents(practice)

    def test_writes_through_no_link(self, practice: Path, tmp_path: Path) -> None:
        changed, other = tmp_path / "batch", tmp_path / "other"
        shutil.copytree(practice, changed)
        (changed / "002").rename(other)
        (other / "key.json").write_text("precious")
        (other / ".rechenweg-left").touch()
        (changed / "002").symlink_to(other)
        before = contents(other)
        assert "a link" in refused("vary", "blatt4", *TASK, "--count", 3, "--seed", 7, "-o", changed)
        assert contents(other) == before

    def test_survives_being_killed(self, practice: Path, tmp_path: Path) -> None:
        folder = tmp_path / "batch"
        command = [sys.executable, "cli.py", "vary", "blatt4", *TASK, "--count", "3", "--seed", "7", "-o", str(folder)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        wait_for(lambda: (folder / "001" / "questions.pdf").exists() or process.poll() is not None)
        process.kill()
        process.wait()
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        assert contents(folder) == contents(practice)

    def test_a_variant_whose_process_is_ended_is_told_when_the_others_are_there(
        self, practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "batch"
        command = ("vary", "blatt4", *TASK, "--count", 3, "--seed", 7, "-o", folder, "--jobs", 2)
        with monkeypatch.context() as patched:
            patched.setattr(variant_files, "files_of", ending_at_the_second)
            assert refused(*command).startswith("Variant 2: the worker process was ended")
        assert [name for name in ("001", "002", "003") if (folder / name / "key.json").exists()] == ["001", "003"]
        assert not json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["complete"]
        assert rechenweg(*command, SOURCE_DATE_EPOCH="0").exit_code == 0
        assert (folder / "002" / "key.json").read_bytes() == (practice / "002" / "key.json").read_bytes()

    def test_goes_on_with_its_own_numbers_alone(self, practice: Path, tmp_path: Path) -> None:
        """A folder of another batch is whole and of the same person, but it has other numbers."""
        other, mixed = tmp_path / "other", tmp_path / "batch"
        options = ("vary", "blatt4", *TASK, "--count", 3)
        rechenweg(*options, "--seed", 8, "-o", other, SOURCE_DATE_EPOCH="0")
        shutil.copytree(practice, mixed)
        shutil.rmtree(mixed / "002")
        shutil.copytree(other / "002", mixed / "002")
        rechenweg(*options, "--seed", 7, "-o", mixed, SOURCE_DATE_EPOCH="0")
        assert contents(mixed) == contents(practice)

    @pytest.mark.parametrize(
        "others",
        [("--count", 4, "--seed", 7), ("--count", 3, "--seed", 8), ("--count", 3, "--seed", 7, "--exam")],
    )
    def test_refuses_other_arguments_in_its_folder(self, practice: Path, others: tuple[object, ...]) -> None:
        before = contents(practice)
        assert "other arguments" in refused("vary", "blatt4", *TASK, *others, "-o", practice)
        assert contents(practice) == before


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exam")
    (folder / "roster.csv").write_bytes(ROSTER.encode("cp1252"))
    options = ("--exam", "--minutes", 45, "--aids", "Taschenrechner", "--lang", "de", "--title", "Klausur")
    result = rechenweg("vary", "blatt4", *TASK, "--roster", folder / "roster.csv", "-o", folder / "batch", *options)
    assert result.exit_code == 0, result.output
    return folder


class TestExam:
    def test_has_a_cover_with_what_is_known(self, exam: Path) -> None:
        said = text(exam / "batch" / "4711-ada-lovelace" / "questions.pdf")
        for piece in ("Klausur", "Ada Lovelace", "4711", "45 Minuten", "Taschenrechner", "Punkte", "Summe"):
            assert piece in said

    def test_has_a_secret_that_the_owner_alone_can_read(self, exam: Path) -> None:
        secret = exam / "batch.secret"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert len(bytes.fromhex(secret.read_text(encoding="ascii"))) == 32
        assert secret.read_text(encoding="ascii").strip() not in (exam / "batch" / "manifest.json").read_text("utf-8")

    def test_is_proven_with_its_secret_alone(self, exam: Path, tmp_path: Path) -> None:
        assert rechenweg("vary", "blatt4", "--check", exam / "batch").exit_code == 0
        other = tmp_path / "other"
        other.write_text("0" * 64, encoding="ascii")
        other.chmod(0o600)
        assert "not the secret" in refused("vary", "blatt4", "--check", exam / "batch", "--secret", other)

    def test_depends_on_the_secret(self, exam: Path, tmp_path: Path) -> None:
        rechenweg("vary", "blatt4", *TASK, "--roster", exam / "roster.csv", "-o", tmp_path / "batch")
        one, other = (f / "batch" / "4712-ng" / "key.json" for f in (exam, tmp_path))
        assert json.loads(one.read_text("utf-8"))["tasks"] != json.loads(other.read_text("utf-8"))["tasks"]

    def test_refuses_a_secret_that_others_can_read(self, exam: Path, tmp_path: Path) -> None:
        shutil.copy(exam / "batch.secret", tmp_path / "s")
        (tmp_path / "s").chmod(0o640)
        options = ("--roster", exam / "roster.csv", "--secret", tmp_path / "s", "-o", tmp_path / "batch")
        assert "mode 640" in refused("vary", "blatt4", *TASK, *options)


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (("--count", 3), "--count and --seed"),
            (("--seed", 3), "--count and --seed"),
            ((), "--count and --seed"),
            (("--count", 3, "--seed", 1, "--task", "9.9"), "unknown task"),
            (
                ("--count", 3, "--seed", 1, "--steps", 4, "--task", "2.1"),
                "nothing in 2.1 can be changed that way: steps",
            ),
            (("--count", 3, "--seed", 1, "--activation", "softmax"), "unknown activation"),
            (("--count", 1654, "--seed", 1, "--task", "2.2"), "has only 1653 different variants, 1654 are needed"),
            (("--roster", "nobody.csv"), "nobody.csv"),
        ],
    )
    def test_say_what_is_missing(self, tmp_path: Path, options: tuple[object, ...], expected: str) -> None:
        assert expected in refused("vary", "blatt4", *options, "-o", tmp_path / "batch")

    def test_keep_what_is_in_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("mine", encoding="utf-8")
        assert "not empty" in refused("vary", "blatt4", *TASK, "--count", 1, "--seed", 1, "-o", tmp_path)
        assert contents(tmp_path) == {"mine": b"mine"}

    def test_name_the_demand_that_is_scarce(self, tmp_path: Path) -> None:
        """With the sheet's other numbers, f equals i or o for some of the weights."""
        sheet = tmp_path / "s.yaml"
        source = (ROOT / "worksheets" / "sheets" / "blatt4" / "sheet.yaml").read_text(encoding="utf-8")
        head, _, rest = source.partition('"x[t]": {from: -2, to: 2, step: 0.5}')
        kept = '"h[t-1]", "x[t]", "C[t-1]", W_i, W_C, W_o, b_f, b_i, b_C, b_o'
        sheet.write_text(f"{head}W_f: [0.1, 0.2]\n      keep: [{kept}]{rest}", encoding="utf-8")
        said = refused("vary", sheet, *TASK, "--count", 3, "--seed", 1, "-o", tmp_path / "batch")
        assert "fit variants among 4 possible ones, 3 are needed" in said
        assert "% fail it" in said


class TestExplain:
    def test_says_why_the_published_numbers_of_the_lstm_do_not_do(self) -> None:
        said = rechenweg("vary", "blatt4", "--explain", "--lang", "en").stdout
        first, _, rest = said.partition("Task 2.1")
        lstm = rest.partition("Task 2.2")[0]
        assert "would do as a variant" in first
        assert "does NOT hold: every known mistake shows in an asked value" in lstm
        assert "f_t = o_t" in lstm
        assert "would not do as a variant" in lstm

    def test_speaks_german(self) -> None:
        said = rechenweg("vary", "blatt4", *TASK, "--explain", "--lang", "de").stdout
        assert "NICHT erfüllt: jeder bekannte Fehler fällt an einem gefragten Wert auf" in said


class TestOfPersons:
    """What is theirs alone, and the owner's of the batch."""

    ROSTER = "Matrikelnummer;Name\n100-200;Kim\n100;200 Kim\n"

    @pytest.fixture
    def batch(self, tmp_path: Path) -> Path:
        (tmp_path / "class.csv").write_text(self.ROSTER, encoding="utf-8")
        folder = tmp_path / "exam"
        result = rechenweg("vary", sheet_file(tmp_path), "--roster", tmp_path / "class.csv", "--exam", "-o", folder)
        assert result.exit_code == 0, result.output
        return folder

    def test_nobody_else_reads_it_and_no_two_share_a_folder(self, batch: Path) -> None:
        assert batch.stat().st_mode & 0o077 == 0
        listed = manifest.read(batch / manifest.FILE)
        assert len({entry.folder for entry in listed.entries}) == 2
        numbers = {
            json.loads((batch / e.folder / "key.json").read_text("utf-8"))["person"]["number"] for e in listed.entries
        }
        assert numbers == {"100-200", "100"}

    def test_a_lost_secret_is_no_reason_for_a_new_one(self, batch: Path, tmp_path: Path) -> None:
        secret = tmp_path / "exam.secret"
        secret.unlink()
        before = contents(batch)
        line = refused("vary", sheet_file(tmp_path), "--roster", tmp_path / "class.csv", "--exam", "-o", batch)
        assert "the secret is gone" in line
        assert not secret.exists()
        assert contents(batch) == before

    def test_a_folder_that_is_refused_keeps_all_that_is_in_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "other"
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / ".rechenweg-kept").write_text("x")
        (folder / ".rechenweg-kept").write_text("x")
        before = contents(folder)
        refused("vary", sheet_file(tmp_path), "--count", 1, "--seed", 1, "-o", folder)
        assert contents(folder) == before
