"""The document model: what is read out of it, whatever the format."""

from __future__ import annotations

from templates.document import (
    Code,
    Document,
    Emphasis,
    Equations,
    Formula,
    LineBreak,
    Link,
    Note,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
    formulas,
    plain,
)

ROW = Row("h_1", "=", ("a", "+ b", "+ c"), r"\tanh\left(", r"\right)")


def test_the_right_side_of_a_row_is_one_formula() -> None:
    assert ROW.right == r"\tanh\left(a + b + c\right)"


def test_all_formulas_are_found_in_reading_order() -> None:
    note = Note(
        "remark", "T", (Paragraph((Text("x "), Emphasis((Formula("y"),)))), Equations((ROW, Row("", "=", ("2",)))))
    )
    document = Document("t", "s", "en", (Paragraph((Formula("z"),)), note), cover=(), data={"a": Formula("hidden")})
    assert list(formulas(document)) == ["z", "y", rf"h_1 = {ROW.right}", "= 2"]


def test_running_text_is_a_line_of_letters() -> None:
    children = (Text("a  "), Strong((Text("b"), Formula("x^2"))), LineBreak(), Code("c()"), Link("#d", (Text(" e"),)))
    assert plain(children, lambda tex: f"<{tex}>") == "a b<x^2> c()e"


def test_a_table_without_a_head_of_the_first_column_names_its_rows() -> None:
    cells = (((Text("a"),), (Text("1"),)),)
    assert Table(((), (Text("n"),)), cells, "lr").names_rows
    assert Table((), cells, "lr").names_rows
    assert not Table(((Text("k"),), (Text("n"),)), cells, "lr").names_rows


def test_the_data_are_no_part_of_what_makes_documents_equal() -> None:
    assert Document("t", "s", "en", (), data={"a": 1}) == Document("t", "s", "en", (), data={"a": 2})
