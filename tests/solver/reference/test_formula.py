"""The notation as the independent evaluator reads it: rows of text and tree."""

from __future__ import annotations

import pytest

from solver.reference.formula import Node, Unreadable, plain, read

FUNCTIONS = frozenset({"tanh", "max", "sum"})


def written(node: Node) -> str:
    """A tree in prefix notation."""
    if node.kind == "number":
        return f"{node.value:g}"
    parts = " ".join(map(written, node.parts))
    if node.kind == "name":
        return f"{node.value}[{parts}]" if parts else str(node.value)
    head = node.kind if node.value is None else f"{node.kind}:{node.value}"
    return f"({head} {parts})" if parts else head


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b - c", "(minus (plus a b) c)"),
        ("W @ h * f", "(times (product W h) f)"),
        ("W h + b", "(plus (product W h) b)"),
        ("1/2 x", "(product (divide 1 2) x)"),
        ("a / 2 / 3", "(divide (divide a 2) 3)"),
        ("3/2^2", "(divide 3 (power 2 2))"),
        ("-a @ b", "(negative (product a b))"),
        ("a @ -b", "(product a (negative b))"),
        ("x^T y", "(product (transpose x) y)"),
        ("x^(1/2)", "(power x (divide 1 2))"),
        ("[h[t-1], x[t]]", "(stack h[(minus t 1)] x[t])"),
        ("W [a, b]", "(product W (stack a b))"),
        ("X[2i+a-2,j]", "X[(minus (plus (product 2 i) a) 2) j]"),
        ("E[x[t]]", "E[x[t]]"),
        ("tanh(x)", "(call:tanh x)"),
        ("max(a, b)", "(call:max a b)"),
        ("sum(i, x[i])", "(over:('sum', 'i') none none x[i])"),
        ("sum(i=1..t, x[i])", "(over:('sum', 'i') 1 t x[i])"),
        ("max(i, x[i])", "(over:('max', 'i') none none x[i])"),
        ("[i = j] * b", "(times (compared:= i j) b)"),
        ("w[k-1] - eta * dL[k]/dw[k-1]", "(minus w[(minus k 1)] (times eta (slope dL[k] dw[(minus k 1)])))"),
        ("a b", "(product a b)"),
        ("α · β~", "(times alpha betatilde)"),
    ],
)
def test_a_text_has_one_tree(text: str, expected: str) -> None:
    assert written(read(text, FUNCTIONS)) == expected


@pytest.mark.parametrize("text", ["", "a +", "(a", "a ? b", "[a, b", "f(", "x[", "1..2", "(" * 100 + "a" + ")" * 100])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, FUNCTIONS)


def test_names_have_one_spelling() -> None:
    assert plain("σ_α~") == "sigma_alphatilde"
