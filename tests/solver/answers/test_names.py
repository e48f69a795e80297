"""The names of quantities in whatever spelling, and what stands behind a name and belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Integer, Symbol

from solver import notation
from solver.answers.items import expression
from solver.answers.names import IDENTITY, Names, names_of
from solver.errors import Problem
from solver.expressions import Block, Entry, Eye, Lookup, Product, Stack, at
from tests.solver.answers.engine import item

KNOWN = names_of([*map(Symbol, ["W_hh", "b_h", "y"]), at("h", 1), at("h", 2), at("alpha", 1, 2), at("yhat", 1)])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("W_hh", "W_hh"),
        ("W_{hh}", "W_hh"),
        ("Whh", "W_hh"),
        ("W_h_h", "W_hh"),
        ("h_1", "h_1"),
        ("h1", "h_1"),
        ("h[1]", "h_1"),
        ("h_{1}", "h_1"),
        ("h_(1)", "h_1"),
        ("h[ t - 1 ]", "h_t-1"),
        ("y_hat_1", "yhat_1"),
        ("alpha_{1,2}", "alpha_1,2"),
        ("alpha_12", "alpha_1,2"),
        ("W_hh.1,2", "W_hh.1,2"),
        ("b_h.2", "b_h.2"),
        ("h_1.2", "h_1.2"),
        ("h[1].2", "h_1.2"),
        ("I", "I"),
        ("y1_hat", "yhat_1"),
        ("y_1_hat", "yhat_1"),
        ("y1hat", "yhat_1"),
    ],
)
def test_a_quantity_is_known_in_the_usual_spellings(written: str, expected: str) -> None:
    assert notation.write(KNOWN.symbol(written)) == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [("q", "unknown_symbol"), ("W_hx", "unknown_symbol"), ("q[1]", "unknown_symbol"), ("q_11", "unknown_symbol")],
)
def test_another_one_is_unknown(written: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        KNOWN.symbol(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("h_{1,2}", "h_1.2"),
        ("h_12", "h_1.2"),
        ("h_{3,1}", "h_3,1"),  # there is no h_3
        ("a_{1,2}", "a_1.2"),
        ("a_{1,j}", "a_1[j]"),
        ("alpha_{1,2}", "alpha_1,2"),
    ],
)
def test_an_entry_of_a_vector_whose_name_has_a_number(written: str, expected: str) -> None:
    shapes = {at("h", 1): (2, 1), Symbol("a_1"): (2, 1)}
    known = replace(names_of([Symbol("a_1"), at("h", 1), at("h", 2), at("alpha", 1, 2)]), shapes=shapes)
    assert notation.write(known.symbol(written)) == expected


@pytest.mark.parametrize("written", ["h_", "1h", "h[x", "h[1.5]"])
def test_what_is_no_name_says_so(written: str) -> None:
    with pytest.raises(Problem, match=r"not_a_symbol|unknown_symbol"):
        KNOWN.symbol(written)


def test_without_any_names_all_are_accepted() -> None:
    assert notation.write(Names().symbol("W_q")) == "W_q"
    assert notation.write(Names().symbol("h_{t-1}")) == "h_t-1"


def test_the_identity_is_a_quantity_where_one_is_called_so() -> None:
    assert KNOWN.symbol("I") == IDENTITY
    assert KNOWN.symbol("I_3") == Eye(Integer(3))
    assert names_of([at("I", 1)]).symbol("I_1") == at("I", 1)


@pytest.mark.parametrize(
    ("name", "following", "more"),
    [
        ("h_1", "-1 + y", ""),
        ("alpha_1", ",2 * 3", ",2"),
        ("h_1", ",2", ""),
        ("h", " 1 + 2", " 1"),
        ("h", " 3", ""),
        ("h", " 1 * 2", ""),
        ("W_hh", " 1", ""),
    ],
)
def test_what_stands_behind_belongs_to_it_where_that_is_a_quantity(name: str, following: str, more: str) -> None:
    assert KNOWN.extended(name, following) == more


def test_a_shift_belongs_to_an_index_that_is_known_with_it() -> None:
    known = names_of([at("h", Symbol("t") - 1), at("x", Symbol("t"))])
    assert known.extended("h_t", "-1 + 2") == "-1"
    assert known.extension("h_t", "-1") == "h[t-1]"
    assert known.extended("x_t", "-1") == ""


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("Whhh1", ["Whh", "h1"]),
        ("h1h2", ["h1", "h2"]),
        ("Whhq", []),
        ("y", ["y"]),
        ("W_hh", ["W_hh"]),
        ("W_hhh_1", ["W_hh", "h_1"]),
        ("W_hhq", []),
        ("W_", []),
        ("h1" * 30, []),
    ],
)
def test_names_without_blanks_are_told_apart(glued: str, apart: list[str]) -> None:
    assert KNOWN.apart(glued) == apart


def test_glued_names_that_can_be_read_in_two_ways_are_not_guessed() -> None:
    assert names_of(map(Symbol, ["ab", "c", "a", "bc"])).apart("abc") == []


def test_parts_of_matrices_and_lookups_are_found_in_the_rules() -> None:
    block = Block(Symbol("W"), Integer(0), Integer(2), Symbol("x"))
    lookup = Lookup(at("E", Symbol("chosen")), at("x", 1))
    known = names_of([Symbol("W"), Symbol("x")], [Product(block, Symbol("x")), lookup])
    assert known.block("W", "x") == block
    assert known.block("W", "h") is None
    ((pattern, found),) = known.lookups
    assert found == lookup
    assert all(map(pattern.fullmatch, ["E[x[1]]", "E_{x_1}", "E_{x_{1}}", "E[x1]"]))
    assert not pattern.fullmatch("E[x[2]]")


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("b_h_j", Entry(Symbol("b_h"), Symbol("j"))),
        ("W_hh_{i,2}", Entry(Symbol("W_hh"), Symbol("i"), Integer(2))),
        ("W_hh_ij", Entry(Symbol("W_hh"), Symbol("i"), Symbol("j"))),
    ],
)
def test_an_entry_may_run_over_an_index(written: str, entry: Entry) -> None:
    assert KNOWN.symbol(written) == entry


def test_two_digits_behind_a_matrix_are_a_row_and_a_column() -> None:
    names = replace(KNOWN, shapes={Symbol("W_hh"): (2, 3), Symbol("b_h"): (20, 1)})
    assert notation.write(names.symbol("W_hh_12")) == "W_hh.1,2"
    assert notation.write(names.symbol("b_h_12")) == "b_h.12"


@pytest.mark.parametrize(
    ("term", "is_there"),
    [
        ("W_hh.2,3", True),
        ("W_hh.3,2", False),
        ("W_hh.2,4", False),
        ("W_hh.1", False),
        ("b_h.2", True),
        ("b_h.3", False),
        ("h_2 + b_h.1", True),
        ("h_3", False),
    ],
)
def test_what_is_there_is_known_by_the_shapes(term: str, is_there: bool) -> None:
    names = replace(KNOWN, shapes={Symbol("W_hh"): (2, 3), Symbol("b_h"): (2, 1)})
    assert names.is_there(expression(item(term, names))) is is_there


def test_the_numbers_of_an_indexed_quantity_are_a_column_without_the_index() -> None:
    indexed = [at("s", 10), at("s", 9), at("h", 1), at("a", 1, 1)]
    shapes = {at("s", 10): (1, 1), at("s", 9): (1, 1), at("h", 1): (2, 1), at("a", 1, 1): (1, 1)}
    names = replace(names_of(indexed), shapes=shapes)
    assert names.family("s") == Stack(at("s", 9), at("s", 10))
    assert [names.family(other) for other in ("h", "a", "q", "s_9")] == [None] * 4
    assert replace(names, plain=frozenset({"s"})).family("s") is None


class TestWhereOneAloneCanBeMeant:
    CELL = names_of(
        [*map(Symbol, ["W_C", "b_o"]), at("f", Symbol("t")), at("C", Symbol("t")), at("C", Symbol("t") - 1)]
    )

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("ft", "f_t"),
            ("f", "f_t"),
            ("Ct", "C_t"),
            ("c_t", "C_t"),
            ("C", "C_t"),
            ("c", "C_t"),
            ("W_c", "W_C"),
            ("Bo", "b_o"),
            ("W_Cvec", "W_C"),
        ],
    )
    def test_a_loose_spelling_is_read(self, written: str, expected: str) -> None:
        assert notation.write(self.CELL.symbol(written)) == expected

    def test_of_several_times_none_is_meant(self) -> None:
        assert names_of([at("h", 1), at("h", 2)])._loosely("h") is None
        assert names_of([at("h", Symbol("t")), at("h", 0)])._loosely("h") is None
        assert names_of([at("h", Symbol("t") - 1), at("h", Symbol("t") - 2)])._loosely("h") is None

    def test_two_indices_stand_side_by_side(self) -> None:
        names = names_of([at("a", 1, 2), at("h", 1)])
        assert names.symbol("a_1j") == names.symbol("a_{1,j}") == at("a", 1, Symbol("j"))
        with pytest.raises(Problem, match="unknown_symbol"):
            names.symbol("h_1j")

    @pytest.mark.parametrize("written", ["g_t", "fx"])
    def test_others_are_not(self, written: str) -> None:
        with pytest.raises(Problem, match=r"unknown_symbol|not_a_symbol"):
            self.CELL.symbol(written)

    def test_small_and_capital_letters_are_told_apart_where_both_are_there(self) -> None:
        both = names_of([at("c", Symbol("t")), at("C", Symbol("t"))])
        assert [notation.write(both.symbol(name)) for name in ("c_t", "C_t", "ct", "Ct")] == [
            "c_t",
            "C_t",
            "c_t",
            "C_t",
        ]

    def test_a_size_with_an_arrow_is_another_one(self) -> None:
        assert Names(symbols=frozenset([Symbol("d_h")])).symbol("d_hvec") == Symbol("d_hvec")
