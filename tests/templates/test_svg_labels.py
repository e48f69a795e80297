"""Words and numbers of recorded pictures, as the language of the text writes them."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.svg_labels import relabelled

SVG = '<svg><g><text x="0.5">time step t</text><text>0.5</text><text>a &lt; b</text><path d="M.5 0.5"/></g></svg>'


@pytest.mark.parametrize(
    ("labels", "sign", "expected"),
    [
        ({}, ".", ["time step t", "0.5", "a &lt; b"]),
        ({}, ",", ["time step t", "0,5", "a &lt; b"]),
        ({"time step t": "Zeitschritt t"}, ",", ["Zeitschritt t", "0,5", "a &lt; b"]),
        ({"a < b": "<script>"}, ".", ["time step t", "0.5", "&lt;script&gt;"]),
        ({"0.5": "1.25"}, ",", ["time step t", "1,25", "a &lt; b"]),
    ],
)
def test_only_labels_change(labels: dict[str, str], sign: str, expected: list[str]) -> None:
    first, second, third = expected
    found = relabelled(SVG, labels, sign)
    assert found == SVG.replace("time step t", first).replace(">0.5<", f">{second}<").replace("a &lt; b", third)


def test_a_label_that_the_picture_does_not_have_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        relabelled(SVG, {"time steps": "Zeitschritte"}, ".")
    assert caught.value.facts["similar"] == "time step t"
