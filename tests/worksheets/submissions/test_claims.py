"""Whose number it is where several claim it, and whose file, where a platform and the file disagree."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from worksheets.catalogue import find
from worksheets.submissions.owners import Known
from worksheets.submissions.reading import Gathered, gather
from worksheets.variants.keys import Person

SHEET = find("blatt4")
MOODLE = "_assignsubmission_file_"
ROSTER = Known([Person(number="0000001", name="Ada Lovelace"), Person(number="0000002", name="Ng")])


def gathered(folder: Path, files: Mapping[str, str], known: Known = ROSTER) -> Gathered:
    """What these files hold, the later ones handed in later."""
    for at, (name, content) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        os.utime(path, (1_700_000_000 + at, 1_700_000_000 + at))
    return gather([folder], SHEET, known)


def said(found: Gathered) -> list[tuple[str, str, list[str]]]:
    """Who handed in, what y_1 is, and what is remarked."""
    return [
        (one.person, one.answers.get("1.1", {})["y_1"].text, [remark.code for remark in one.remarks])
        for one in found.submissions
    ]


def answers(y_1: object, **whose: str) -> str:
    return "".join(f'{key}: "{text}"\n' for key, text in whose.items()) + f'"1.1": {{y_1: {y_1}}}\n'


class TestNumbers:
    def test_that_two_names_claim_are_nobodys_alone(self, tmp_path: Path) -> None:
        one, other = answers(1, person="7", name="Ada Lovelace"), answers(2, person="7", name="Somebody Else")
        found = gathered(tmp_path, {"a/a.yaml": one, "b/b.yaml": other}, Known())
        assert said(found) == [("7", "1", ["claimed_twice"]), ("7", "2", ["claimed_twice"])]

    def test_of_one_name_twice_are_one_persons_and_the_newest_counts(self, tmp_path: Path) -> None:
        one, other = answers(1, person="7", name="Ada Lovelace"), answers(2, person="7", name="Lovelace, Ada")
        found = gathered(tmp_path, {"a/a.yaml": one, "b/b.yaml": other}, Known())
        assert said(found) == [("7", "2", ["handed_in_twice"])]

    def test_of_the_platform_go_before_those_that_a_file_claims(self, tmp_path: Path) -> None:
        found = gathered(tmp_path, {f"Ada Lovelace_501{MOODLE}/a.yaml": answers(1, person="0000002")})
        assert said(found) == [("0000001", "1", ["names_another"])]

    def test_are_those_of_whoever_handed_in_nothing_of_use(self, tmp_path: Path) -> None:
        found = gathered(tmp_path, {f"Ada Lovelace_501{MOODLE}/{name}": "" for name in ("a.doc", "b.pages")})
        (one,) = found.submissions
        assert one.person == "0000001"
        told = [problem.code for problem in (one.problem, *found.skipped) if problem]
        assert told == ["unknown_answers", "unknown_answers"]

    def test_without_their_zeros_are_those_of_the_roster(self, tmp_path: Path) -> None:
        assert said(gathered(tmp_path, {"a.yaml": answers(1, person="2")})) == [("0000002", "1", [])]

    def test_of_several_persons_in_one_hand_in_are_refused(self, tmp_path: Path) -> None:
        content = "person;task;symbol;answer\n1;1.1;y_1;2\n2;1.1;y_1;2\n"
        (one,) = gathered(tmp_path, {f"Ada Lovelace_501{MOODLE}/a.csv": content}).submissions
        assert one.problem is not None
        assert (one.person, one.problem.code) == ("0000001", "several_persons")


class TestArchiveOfAPlatform:
    def test_persons_are_told_by_their_folders(self, tmp_path: Path) -> None:
        ilias = "Exc_Blatt_4/Submissions/{}/20260101120000_{}"
        found = gathered(
            tmp_path,
            {
                ilias.format("Lovelace_Ada_al0815_1234", "answers.yaml"): answers(1),
                ilias.format("Lovelace_Ada_al0815_1234", "1.1e.png"): "x",
                ilias.format("Turing_Alan_at0816_1235", "answers.txt"): "Aufgabe 1.1\ny_1 = 3\n",
            },
        )
        assert said(found) == [("0000001", "1", []), ("at0816", "3", [])]
        assert list(found.submissions[0].pictures) == [("1.1", "e")]

    def test_the_stamp_says_which_file_is_newer(self, tmp_path: Path) -> None:
        folder = "Lovelace_Ada_al0815_1234"
        files = {f"{folder}/20260102000000_b.yaml": answers(2), f"{folder}/20260101000000_a.yaml": answers(1)}
        assert said(gathered(tmp_path, files)) == [("0000001", "2", ["older_answer"])]
