"""What a template of a drawing may name."""

from __future__ import annotations

import pytest

from templates.figures.drawn import environment


def test_a_name_that_a_template_does_not_know_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment().from_string("{{ formula(missing, 1, 2) }}{{ missing.x }}").render()
