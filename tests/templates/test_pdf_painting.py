"""Marked content in the order in which it is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
import pytest

from templates.formats import pdf
from templates.pdf_painting import State, paint_as_read
from tests.templates.everything import document

TURNED, RIGHT, CUT = b"1 0 0 -1 0 800 cm", b"1 0 0 1 50 0 cm", [b"0 0 9 9 re", b"W", b"n"]
RED, BLUE, THICK, FAINT, OPAQUE = b"1 0 0 rg", b"0 0 1 rg", b"5 w", b"/a0.5 gs", b"/a1 gs"


def marked(number: int, *operators: bytes) -> list[Any]:
    return ["/Span", {"MCID": number}, b"BDC", *operators, b"EMC"]


def artifact(*operators: bytes) -> list[Any]:
    return ["/Artifact", b"BMC", *operators, b"EMC"]


def painted(content: list[Any], read: list[int]) -> list[Any]:
    """The operators afterwards, marked content by its number or by "artifact" alone."""
    content = [*content]
    paint_as_read(content, read)
    out: list[Any] = []
    at = 0
    while at < len(content):
        if isinstance(content[at], str):
            out.append(content[at + 1]["MCID"] if isinstance(content[at + 1], dict) else "artifact")
            at = content.index(b"EMC", at)
        else:
            out.append(content[at])
        at += 1
    return out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param([*marked(1, b"f"), *marked(0, b"f")], [b"q", 0, 1, b"Q"], id="two"),
        pytest.param(
            [TURNED, b"q", RIGHT, *marked(1, b"f"), b"Q", *marked(0, b"f")],
            [b"q", TURNED, 0, b"Q", b"q", TURNED, RIGHT, 1, b"Q"],
            id="places",
        ),
        pytest.param(
            [b"q", *CUT, *marked(1, b"f"), b"Q", *marked(0, b"f")],
            [b"q", 0, b"Q", b"q", *CUT, 1, b"Q"],
            id="edges",
        ),
        pytest.param(
            [RED, *marked(1, b"f"), BLUE, *marked(0, b"f"), *marked(2, b"f")],
            [b"q", BLUE, 0, RED, 1, BLUE, 2, b"Q"],
            id="colours",
        ),
        pytest.param(
            [*marked(1, RED, b"f"), *marked(0, b"f")], [b"q", RED, 0, b"Q", b"q", 1, b"Q"], id="a colour set within"
        ),
        pytest.param(
            [*marked(1, b"q", RED, b"f", b"Q"), *marked(0, b"f")], [b"q", 0, 1, b"Q"], id="a colour set and left within"
        ),
        pytest.param(
            [*marked(1, b"q 1 0 0 1 5 5 cm\n1 0 0 rg", b"f", b"Q"), *marked(0, b"f")],
            [b"q", 0, 1, b"Q"],
            id="many operators in one",
        ),
        pytest.param(
            [FAINT, OPAQUE, *marked(2, b"f"), FAINT, *marked(1, b"f"), *marked(0, b"f")],
            [b"q", OPAQUE, FAINT, 0, 1, FAINT, OPAQUE, 2, b"Q"],
            id="graphics states, in their order",
        ),
        pytest.param(
            [*marked(1, b"f"), THICK, *marked(0, b"f")],
            [b"q", THICK, 0, b"Q", b"q", 1, b"Q"],
            id="a setting not yet made",
        ),
        pytest.param(
            [*marked(0, b"f"), *artifact(b"f"), *marked(1, b"f")],
            [b"q", "artifact", 0, 1, b"Q"],
            id="behind all others",
        ),
    ],
)
def test_is_painted_as_it_would_be_where_it_stood(content: list[Any], expected: list[Any]) -> None:
    numbers = sorted(item["MCID"] for item in content if isinstance(item, dict))
    assert painted(content, numbers) == expected


def test_what_is_marked_within_marked_content_stays_there() -> None:
    outer, other = marked(1, *artifact(b"f"), b"f"), marked(0, b"f")
    content = [*outer, *other]
    paint_as_read(content, [0, 1])
    assert content == [b"q", *other, *outer, b"Q"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([TURNED, *marked(0, b"f"), RED, *marked(1, b"f")], id="in order"),
        pytest.param([*marked(1, b"f"), b"f", *marked(0, b"f")], id="something unmarked"),
    ],
)
def test_stays_as_it_is(content: list[Any]) -> None:
    found = [*content]
    paint_as_read(found, [0, 1])
    assert found == content


def test_a_state_leads_to_one_with_more_settings_but_not_to_one_with_fewer() -> None:
    plain, red = State((TURNED,)), State((TURNED,)).after(RED)
    assert red.from_(plain) == [RED]
    assert plain.from_(red) is None
    assert red.after(BLUE).from_(red) == [BLUE]
    assert red.from_(red.after(RIGHT)) is None


def test_pages_look_as_before(monkeypatch: pytest.MonkeyPatch, fast_way: None) -> None:
    def pictures() -> list[Any]:
        return [page.render(scale=1).to_numpy() for page in pypdfium2.PdfDocument(pdf.write(document(), "pdf/ua-1"))]

    after = pictures()
    monkeypatch.setattr("templates.pdf_tags.paint_as_read", lambda content, read: None)
    assert all(np.array_equal(one, other) for one, other in zip(after, pictures(), strict=True))
