"""A sheet of one's own: what `new` writes, and the schema that it puts beside it."""

import json
from pathlib import Path

import pytest

from tests.running import rechenweg, refused
from worksheets import catalogue, starting


class TestNew:
    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("model", starting.names())
    def test_writes_a_sheet_that_solves_at_once(self, model: str, language: str, tmp_path: Path) -> None:
        folder = tmp_path / "mine"
        result = rechenweg("new", folder, "--model", model, "--lang", language)
        names = ["sheet.yaml", f"texts/1.{language}.md", "sheet.schema.json"]
        assert result.stdout.splitlines() == [str(folder / name) for name in names]
        assert rechenweg("check", folder).exit_code == 0
        solved = rechenweg("solve", folder, "--format", "md")
        assert (solved.exit_code, solved.stderr) == (0, "")

    def test_offers_the_cells_of_the_course(self) -> None:
        assert set(starting.names()) >= {"rnn", "lstm", "gru", "attention"}

    def test_names_the_sheet_after_its_folder(self, tmp_path: Path) -> None:
        rechenweg("new", tmp_path / "week-5")
        assert "\nid: week-5\n" in (tmp_path / "week-5" / "sheet.yaml").read_text(encoding="utf-8")

    @pytest.mark.parametrize("how", [("--from", "sequences"), ("--model", "sequences")])
    def test_copies_a_ready_sheet_with_its_texts(self, how: tuple[str, str], tmp_path: Path) -> None:
        folder, source = tmp_path / "mine", catalogue.SHEETS / "sequences"
        assert rechenweg("new", folder, *how).exit_code == 0
        for text in (source / "texts").iterdir():
            assert (folder / "texts" / text.name).read_bytes() == text.read_bytes()
        original = (source / "sheet.yaml").read_text(encoding="utf-8")
        copied = (folder / "sheet.yaml").read_text(encoding="utf-8").split("\n", 1)[1]
        assert copied == original.replace("\nid: sequences\n", "\nid: mine\n")
        assert rechenweg("check", folder).exit_code == 0

    def test_copies_a_sheet_of_ones_own_but_no_links_and_nothing_hidden(self, tmp_path: Path) -> None:
        own = tmp_path / "own"
        rechenweg("new", own)
        (own / "texts" / "secret.md").symlink_to("/etc/hostname")
        (own / ".git").mkdir()
        (own / ".git" / "config").write_text("mine", encoding="utf-8")
        result = rechenweg("new", tmp_path / "copy", "--from", own)
        assert result.exit_code == 0
        assert not (tmp_path / "copy" / ".git").exists()
        assert not (tmp_path / "copy" / "texts" / "secret.md").exists()

    def test_names_what_there_is_instead(self, tmp_path: Path) -> None:
        assert "mlp" in refused("new", tmp_path / "mine", "--model", "mpl")
        assert "optimisers" in refused("new", tmp_path / "mine", "--from", "optimizers")
        assert not (tmp_path / "mine").exists()

    @pytest.mark.parametrize("kind", ["file", "folder", "link"])
    def test_overwrites_nothing(self, kind: str, tmp_path: Path) -> None:
        target = tmp_path / "mine"
        if kind == "file":
            target.write_text("keep", encoding="utf-8")
        elif kind == "folder":
            target.mkdir()
        else:
            target.symlink_to(tmp_path / "nowhere")
        before = sorted(tmp_path.rglob("*"))
        assert refused("new", target, "--lang", "en").endswith("exists already; nothing was written")
        assert sorted(tmp_path.rglob("*")) == before

    def test_refuses_a_name_that_no_sheet_can_have(self, tmp_path: Path) -> None:
        assert "is no name for a sheet" in refused("new", tmp_path / "my sheet", "--lang", "en")
        assert list(tmp_path.iterdir()) == []

    def test_refuses_an_unknown_model(self, tmp_path: Path) -> None:
        assert "did you mean “lstm”?" in refused("new", tmp_path / "a", "--model", "lsmt", "--lang", "en")

    def test_refuses_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert "cannot be written" in refused("new", tmp_path / "file" / "a", "--lang", "en")


class TestSchema:
    def test_is_what_new_writes(self, tmp_path: Path) -> None:
        rechenweg("new", tmp_path / "a")
        assert (tmp_path / "a" / "sheet.schema.json").read_text(encoding="utf-8") == rechenweg("schema").stdout
        first = (tmp_path / "a" / "sheet.yaml").read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=sheet.schema.json"

    def test_describes_every_entry(self) -> None:
        schema = json.loads(rechenweg("schema").stdout)
        entries = [schema, *schema["$defs"].values()]
        missing = [name for e in entries for name, one in e["properties"].items() if not one.get("description")]
        assert missing == []

    def test_refers_to_nothing_that_it_does_not_hold(self) -> None:
        text = rechenweg("schema").stdout
        schema = json.loads(text)
        references = {line.split('"')[3] for line in text.splitlines() if '"$ref"' in line}
        assert references <= {f"#/$defs/{name}" for name in schema["$defs"]}
        assert "http" not in text.replace(schema["$schema"], "")
