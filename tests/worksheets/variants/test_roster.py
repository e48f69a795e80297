"""Rosters, as campus systems and spreadsheets write them, and as nobody should."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from worksheets.variants.keys import Person
from worksheets.variants.manifest import folders
from worksheets.variants.roster import class_list, read


def persons(folder: Path, content: str | bytes) -> list[tuple[str, str]]:
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(p.number, p.name) for p in read(path)]


TWO = [("4711", "Jäger, Ada"), ("4712", "Ng")]


class TestRead:
    @pytest.mark.parametrize(
        "content",
        [
            "Matrikelnummer;Name\n4711;Jäger, Ada\n4712;Ng\n",
            'Matrikelnummer,Name\n4711,"Jäger, Ada"\n4712,Ng',
            "\ufeffMatr.-Nr.;Name\r\n4711;Jäger, Ada\r\n\r\n4712;Ng\r\n",
            "Name\tStudent ID\nJäger, Ada\t4711\nNg\t4712\n",
            "4711;Jäger, Ada\n4712;Ng\n",
            "Gruppe;Name;Matrikelnummer\nA;  Jäger,   Ada ;4711\nB;Ng;4712\n",
            "Matrikelnummer;Name\n4711;Jäger, Ada\n4712;Ng\n".encode("cp1252"),
        ],
    )
    def test_knows_the_usual_forms(self, tmp_path: Path, content: str | bytes) -> None:
        assert persons(tmp_path, content) == TWO

    def test_puts_first_and_last_name_together(self, tmp_path: Path) -> None:
        content = "Nachname;Vorname;Matrikelnummer\nJäger;Ada;1\nNg;;2\n"
        assert persons(tmp_path, content) == [("1", "Ada Jäger"), ("2", "Ng")]

    @pytest.mark.parametrize(
        "content",
        [
            'First name,Last name,ID number,Email address,Groups\nAda,Jäger,0004711,a@example.org,"A, B"\n'
            ",Ng,4712,n@example.org,\n",
            "Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen\nAda,Jäger,0004711,a@example.org,\n,Ng,4712,,\n",
            "First name,Surname,Email address\nAda,Jäger,0004711\n,Ng,4712\n",
        ],
    )
    def test_knows_the_lists_of_platforms(self, tmp_path: Path, content: str) -> None:
        assert persons(tmp_path, content) == [("0004711", "Ada Jäger"), ("4712", "Ng")]

    @pytest.mark.parametrize("end", ["endHISsheet;;;\n", "", "endHISsheet\nno person at all\n"])
    def test_knows_the_lists_of_campus_systems(self, tmp_path: Path, end: str) -> None:
        above = "startHISsheet;;;\nDeep Learning;Pruefung 1234;;\nDatum;01.02.2026;;\n\n"
        head = "mtknr;sortname;vorname;bewertung\n"
        content = f"{above}{head}0004711;Jäger;Ada;\n4712;Ng;;\n{end}"
        assert persons(tmp_path, content) == [("0004711", "Ada Jäger"), ("4712", "Ng")]

    @pytest.mark.parametrize(
        ("content", "code", "line"),
        [
            ("Nummer;Name\n1;A\n2;B\n1;C\n", "number_twice", 4),
            ("Nummer;Name\n1;A\n2;\n", "name_missing", 3),
            ("Nummer;Name\n1;A\n2\n", "name_missing", 3),
            ("Nummer;Name\n1;A\n;B\n", "number_missing", 3),
            ("Nummer;Name\na1;A\nA1;B\n", "number_twice", 3),
            ("Nummer;Name\n\u00f61;A\no\u03081;B\n", "number_twice", 3),
            ("Nummer;Name\n12;A\n\uff11\uff12;B\n", "number_twice", 3),
            ("Nummer;Punkte\n1;3\n", "roster_head", 1),
            ("a;b;c\n", "roster_head", 1),
            ("Nummer;Name\n", "no_persons", None),
            ("", "empty_file", None),
            ("Nummer;Name\n1;\x07\n", "unprintable_cell", 2),
            ("Nummer;Name\n1;" + "x" * 200, "cell_too_long", 2),
            ('Nummer;Name\n1;"x\n', "broken_csv", 2),
            (b"\xff\xfeN\0a", "csv_encoding", 1),
            (b"Nummer;Name\n1;A\n2;\x81\n", "csv_encoding", 3),
        ],
    )
    def test_names_the_line_of_what_is_wrong(
        self, tmp_path: Path, content: str | bytes, code: str, line: int | None
    ) -> None:
        with pytest.raises(Problem) as caught:
            persons(tmp_path, content)
        assert (caught.value.code, caught.value.place.line) == (code, line)

    @settings(max_examples=60)
    @given(st.binary(max_size=200))
    def test_never_fails_in_another_way(self, tmp_path: Path, content: bytes) -> None:
        with suppress(Problem):
            assert persons(tmp_path, content)

    @settings(max_examples=60)
    @given(
        st.lists(
            st.tuples(
                st.from_regex(r"[0-9]{1,9}", fullmatch=True), st.from_regex(r"[A-ZÄÖÜ][a-zäöüß]{1,9}", fullmatch=True)
            ),
            min_size=1,
            max_size=9,
            unique_by=lambda row: row[0],
        ),
        st.sampled_from(";,\t"),
        st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    )
    def test_gives_back_what_was_written(
        self, tmp_path: Path, rows: list[tuple[str, str]], sign: str, encoding: str
    ) -> None:
        text = "\n".join(sign.join(row) for row in [("Matrikelnummer", "Name"), *rows])
        assert persons(tmp_path, text.encode(encoding)) == rows


class TestFilled:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                'Name;Benutzername;Matrikelnummer;Punkte;Note\r\n"Jäger, Ada";ada;0004711;;\r\n"=1+1";ng;4712;;\r\n',
                'Name;Benutzername;Matrikelnummer;Punkte;Note\r\n"Jäger, Ada";ada;0004711;6,5;\r\n"=1+1";ng;4712;;\r\n',
            ),
            (
                'Identifier,Full name,Email address,ID number,Grade\nP 1,"Ada","a@b.org",0004711,\nP 2,B,b,12,-\n',
                'Identifier,Full name,Email address,ID number,Grade\nP 1,"Ada","a@b.org",0004711,6.5\nP 2,B,b,12,-\n',
            ),
            (
                "startHISsheet;;;\nPunkte;10;;\n\nmtknr;sortname;vorname;bewertung\n0004711;J;A;\n1;N;M;\nendHISsheet;;;\n",
                "startHISsheet;;;\nPunkte;10;;\n\nmtknr;sortname;vorname;bewertung\n0004711;J;A;6,5\n1;N;M;\nendHISsheet;;;\n",
            ),
        ],
    )
    def test_only_the_marks_of_those_who_have_some_are_put_in(self, tmp_path: Path, before: str, after: str) -> None:
        path = tmp_path / "roster.csv"
        path.write_bytes(before.encode("cp1252"))
        points = {"0004711": Fraction(13, 2), "absent": Fraction(1)}
        assert class_list(path).filled(points, ",") == after.encode("cp1252")

    def test_the_marks_stay_with_the_persons_of_a_list_that_was_sorted_meanwhile(self, tmp_path: Path) -> None:
        path = tmp_path / "roster.csv"
        path.write_text("Matrikelnummer;Name;Punkte\n1;A;\n2;B;\n")
        listed = class_list(path)
        path.write_text("Matrikelnummer;Name;Punkte\n2;B;\n1;A;\n")
        assert listed.filled({"1": Fraction(3)}, ",").decode() == "Matrikelnummer;Name;Punkte\n2;B;\n1;A;3\n"

    @pytest.mark.parametrize("content", ["Matrikelnummer;Name\n1;A\n", "4711;Ada\n4712;Ng\n"])
    def test_needs_a_column_for_marks(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "roster.csv"
        path.write_text(content)
        assert class_list(path).marks is None


class TestFolders:
    def test_are_numbers_in_a_practice_batch(self) -> None:
        people = [Person(number=str(n)) for n in (1, 2)]
        assert list(folders(people).values()) == ["001", "002"]

    @pytest.mark.parametrize(
        "evil", ["../../etc/passwd", "con", "a/b", ".hidden", "x" * 119, "é\u0301", "a\\b", "%00", "\u202egnp"]
    )
    def test_hold_nothing_that_leads_elsewhere(self, evil: str) -> None:
        (name,) = folders([Person(number=evil, name=evil)]).values()
        assert all(c.isalnum() or c == "-" for c in name)
        assert len(name.encode()) < 200

    @given(st.lists(st.text(max_size=20).filter(str.strip), min_size=2, max_size=6, unique_by=str.casefold))
    def test_are_all_different(self, numbers: list[str]) -> None:
        try:
            found = folders([Person(number=n, name="x") for n in numbers])
        except UnicodeEncodeError:
            return
        assert len({name.casefold() for name in found.values()}) == len(numbers)
