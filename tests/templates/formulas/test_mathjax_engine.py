"""MathJax starts without the glyphs that few formulas need, and asks for them."""

from __future__ import annotations

import re

import pytest
from quickjax import MathJaxRenderer

from templates.formulas.mathjax_engine import _Engine, _Script

RARE = [
    r"\mathbb{R}^n", r"\mathcal{L} + \boldsymbol{\mathcal{L}}", r"\mathfrak{g}", r"\mathscr{A}",
    r"\mathsf{x} \mathtt{y}",
    r"\text{für Ä é}", r"\hbar\ell\aleph", r"\xrightarrow{abc}\longmapsto", r"\overbrace{x+y}_{z}",
    r"\left\Vert\frac{a}{b}\right\rangle",
]  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> MathJaxRenderer:
    return MathJaxRenderer()


@pytest.fixture(scope="module")
def engine() -> _Engine:
    return _Engine()


def test_the_script_is_cut_as_expected(engine: _Engine) -> None:
    assert len(engine._ranges) > 20


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize("tex", RARE)
def test_draws_what_the_whole_script_draws(tex: str, display: bool, engine: _Engine, whole: MathJaxRenderer) -> None:
    assert _without_names(engine.render(tex, display)) == _without_names(whole.render(tex, display=display))


def test_arrows_to_both_sides_are_equally_large(engine: _Engine) -> None:
    right, left = (
        engine.render(rf"\overset{{\scriptscriptstyle\{side}arrow}}{{h}}", False) for side in ("right", "left")
    )
    box = re.compile(r'viewBox="[^"]*"')
    assert 'data-c="2192"' in right
    assert box.findall(right) == box.findall(left)


def _without_names(svg: str) -> str:
    """Each engine counts its pictures."""
    return re.sub(r"MJX-\d+-", "", svg)


@pytest.mark.parametrize(
    "text", ["", "var x=1;", 'f.dynamicSetup("","latin",{});', 'f.dynamicSetup("","latin",{});F.asyncLoad=e=>{};']
)
def test_another_script_is_taken_as_it_is(text: str) -> None:
    script = _Script(text)
    assert (script.core, script.ranges) == (text, {})
