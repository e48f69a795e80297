"""Which part of a box is drawn in which layer."""

from __future__ import annotations

from templates.blocks.model import Block
from tests.templates.blocks.laid_out import laid_out


def layers(block: Block) -> list[bytes]:
    """What is under the text, the text, and what is over it."""
    (item,) = block.items
    return [b"".join(piece for piece in layer.pieces if isinstance(piece, bytes)) for layer in item.layers]


def test_backgrounds_and_rules_are_under_the_text() -> None:
    under, text, over = layers(laid_out('<div class="note whole"><p>Wort</p></div>'))
    assert b"re" in under
    assert b"BT" not in under
    assert text.count(b"BT") == 1
    assert not over


def test_bullets_are_over_it() -> None:
    under, text, over = layers(laid_out("<ul><li><p>Wort</p></li></ul>"))
    assert not under
    assert text.count(b"BT") == over.count(b"BT") == 1


def test_a_line_is_all_text() -> None:
    under, text, over = layers(laid_out("<p>ein <em>Wort</em></p>"))
    assert b"BT" in text
    assert not under + over
