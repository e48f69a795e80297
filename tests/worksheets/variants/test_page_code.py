"""What every page of an exam carries: it names the batch, the page and the person, and is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.errors import Problem
from worksheets.variants.difficulty import Difficulty
from worksheets.variants.manifest import Arguments, Exam
from worksheets.variants.page_code import PAGE, code, named, person_of

BATCH = "0123ABCD"
ARGUMENTS = Arguments(
    sheet="blatt4",
    sheet_checksum="0" * 64,
    tasks=["1.1"],
    language="de",
    digits=4,
    difficulty=Difficulty(),
    persons="1" * 64,
    exam=Exam(),
)


@given(
    st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=40),
    st.integers(1, 9999),
)
def test_a_code_names_its_person(person: str, page: int) -> None:
    assert person_of(f" {code(BATCH, person, page)}\n", BATCH) == person


def test_a_code_without_a_page_has_a_place_for_it() -> None:
    assert code(BATCH, "7").replace(PAGE, "3") == code(BATCH, "7", 3) == f"RW:{BATCH}:3:7"


@pytest.mark.parametrize(
    "text", ["0012345", "Ada Lovelace", "RW:0123abcd:1:7", "RW:0123ABCD:12345:7", "RW:0123ABCD:1:", ""]
)
def test_what_is_no_code_stays(text: str) -> None:
    assert person_of(text, BATCH) == text


def test_a_page_of_another_batch_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        person_of(code("FFFFFFFF", "7", 1), BATCH)
    assert (caught.value.code, caught.value.facts) == (
        "paper_of_another_batch",
        {"found": "FFFFFFFF", "expected": BATCH},
    )


def test_the_same_arguments_make_the_same_batch() -> None:
    first, again, other = (named(a) for a in (ARGUMENTS, ARGUMENTS, ARGUMENTS.model_copy(update={"digits": 3})))
    assert first == again
    assert first.exam is not None
    assert other.exam is not None
    assert len(first.exam.batch or "") == 8
    assert first.exam.batch != other.exam.batch


def test_a_practice_batch_has_none() -> None:
    practice = ARGUMENTS.model_copy(update={"exam": None})
    assert named(practice) == practice
