"""Pictures that only draw are left alone; everything else is refused, however it is spelt."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.svg_safety import safe_svg

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg">'


def picture(inside: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:h="http://www.w3.org/1999/xhtml">{inside}</svg>'
    )


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="#a"/>', '<rect fill="url(#a)"/>', "<g>\n<path/> a &lt; b </g>",
        '<rect fill="url( #a )"/>',
        "<style>path { fill: url(#a) }</style>", "<title>on @import and javascript: in words</title>",
        '<path d="M0 0" stroke="red"/>',
    ],
)  # fmt: skip
def test_what_only_draws_is_left_as_it_is(inside: str) -> None:
    assert safe_svg(f"<?xml version='1.0'?>\n{picture(inside)}\n") == f"{PICTURE}{inside}</svg>"


@pytest.mark.parametrize(
    ("inside", "written"),
    [
        ('<use xlink:href="#a"/>', '<use href="#a"/>'),
        ("<rect fill=\"url( '#a' )\"/>", "<rect fill=\"url( '#a' )\"/>"),
        ("<!--><img onerror='x'>--><path/>", "<path/>"),
        ("<?x ><img onerror='x'>?><path/>", "<path/>"),
        (
            "<title><![CDATA[<style><img onerror='x'>]]></title>",
            "<title>&lt;style&gt;&lt;img onerror=&#39;x&#39;&gt;</title>",
        ),
        ("<desc>a<!-- b -->c</desc>", "<desc>ac</desc>"),
    ],
)
def test_what_was_not_looked_at_is_not_written(inside: str, written: str) -> None:
    assert safe_svg(picture(inside)) == f"{PICTURE}{written}</svg>"


@pytest.mark.parametrize(
    "inside",
    [
        '<path onclick="x"/>', '<path ONCLICK="x"/>', '<path onLoad="x"/>', '<path h:onclick="x"/>',
        '<use xlink:href="http://a/b#c"/>', '<use href="a.svg#b"/>', '<use href=""/>',
        "<style>p { fill: url(http://a) }</style>", "<style>@IMPORT 'a'</style>",
        "<style>p { fill: \\75rl(a) }</style>",
        '<rect style="fill: \\75 rl(http://a)"/>', '<rect fill="url (&quot;http://a#b&quot;)"/>',
        '<rect fill="URL(a)"/>', '<rect fill="url( \'http://a\')"/>',
        '<rect style="width: expression(alert(1))"/>', '<a href="#x"/>', "<h:script>x</h:script>", "<h:path/>",
        '<path d="javascript:x"/>', "<animate/>", "<g><g><script/></g></g>", "<style><g/>@import 'a'</style>",
        "<style>p { fill: image-set('http://a' 1x) }</style>", '<rect style="fill: image(\'http://a\')"/>',
        "<style><![CDATA[</style><img onerror='x'>]]></style>", "<title><g/></title>", "<g>" * 200 + "</g>" * 200,
        '<rect unknown="1"/>',
    ],
)  # fmt: skip
def test_what_does_more_is_refused(inside: str) -> None:
    with pytest.raises(Problem, match="unsafe_figure"):
        safe_svg(picture(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>", '<image href="http://a/b.png"/>', '<a href="http://a"><path d=""/></a>',
        '<path onclick="x"/>', '<use href="file:///etc/passwd"/>', '<rect style="fill:url(http://a)"/>',
        "<style>@import 'a'</style>", "<foreignObject/>", '<rect fill="url(http://a#b)"/>',
    ],
)  # fmt: skip
def test_foreign_pictures_only_draw(inside: str) -> None:
    with pytest.raises(Problem, match="unsafe_figure"):
        safe_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')


@pytest.mark.parametrize("text", ["", "<svg", "<html/>"])
def test_broken_pictures(text: str) -> None:
    with pytest.raises(Problem, match="bad_figure"):
        safe_svg(text)


@pytest.mark.parametrize("inside", ["<text>a&#x202e;b</text>", '<g aria-label="&#x2066;"/>', "<g/>\u202e<g/>"])
def test_signs_that_turn_the_order_of_others_are_refused(inside: str) -> None:
    with pytest.raises(Problem, match="control_character"):
        safe_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')


def test_entities_are_refused() -> None:
    with pytest.raises(Problem, match="unsafe_figure"):
        safe_svg('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>')


def used(times: int, deep: int) -> str:
    """A rectangle, and groups that each use the one before so many times."""
    groups = (f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * times + "</g>" for n in range(1, deep + 1))
    return f'<rect id="a0"/>{"".join(groups)}<use href="#a{deep}"/>'


class TestWhatIsDrawnAgain:
    @pytest.mark.parametrize("content", [used(10, 4), used(1, 40), '<use href="#nothing"/>' * 2, used(300, 1)])
    def test_within_bounds_is_kept(self, content: str) -> None:
        assert safe_svg(picture(content)).count("<use") == content.count("<use")

    @pytest.mark.parametrize(
        "content",
        [
            used(10, 7),
            used(1, 300),
            '<use id="a" href="#a"/>',
            '<g id="a"><use href="#b"/></g><g id="b"><use xlink:href="#a"/></g>',
            '<pattern id="p"><rect fill="url(#p)"/></pattern>',
            '<mask id="p"><rect style="mask: url( \'#p\' )"/></mask>',
            '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
        ],
        ids=["very often", "very deep", "itself", "each other", "a pattern", "a mask", "gradients"],
    )
    def test_without_end_is_refused(self, content: str) -> None:
        with pytest.raises(Problem, match="unsafe_figure"):
            safe_svg(picture(content))
