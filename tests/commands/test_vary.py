"""The command that writes variants: for whom, from what, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.vary import Practice, Roster, documents, recipients, secret_path, variants
from solver.errors import Problem
from worksheets.variants.issuing import Order

ORDER = Order("blatt4", ("2.1",))


def test_are_for_practice_or_for_a_roster() -> None:
    assert recipients(3, 7, None, Path("s")) == Practice(3, 7)
    assert recipients(None, None, "class.csv", Path("s")) == Roster(Path("class.csv"), Path("s"))


@pytest.mark.parametrize(
    ("count", "seed", "roster"),
    [(3, None, None), (None, 7, None), (3, 7, "c.csv"), (None, None, None), (3, None, "c.csv")],
)
def test_anything_else_is_unclear(count: int | None, seed: int | None, roster: str | None) -> None:
    with pytest.raises(Problem, match="count_or_roster"):
        recipients(count, seed, roster, Path("s"))


def test_a_secret_stands_beside_the_folder_that_may_be_given_away() -> None:
    assert secret_path(Path("out/exam"), None) == Path("out/exam.secret")
    assert secret_path(Path("out/exam"), "mine") == Path("mine")


def test_the_same_seed_gives_the_same_numbers_and_a_second_person_others() -> None:
    one, again = variants(ORDER, Practice(2, 7)), variants(ORDER, Practice(2, 7))
    assert [v.key for v in one] == [v.key for v in again]
    assert one[0].key.tasks["2.1"].given != one[1].key.tasks["2.1"].given


def test_a_variant_has_questions_and_a_solution_of_its_own() -> None:
    (variant,) = variants(ORDER, Practice(1, 7))
    questions, solution = documents(variant)
    assert questions != solution
    assert variant.sheet.tasks["2.1"].given
