"""What a student's program may use up."""

from __future__ import annotations

import pytest

from worksheets.sandbox.limits import PLAIN, TENSORFLOW, Limits


@pytest.mark.parametrize("limits", [PLAIN, TENSORFLOW])
def test_a_busy_machine_alone_condemns_nobody(limits: Limits) -> None:
    assert limits.wall >= 5 * limits.cpu
    assert limits.address_space is None or limits.address_space >= limits.resident
    assert limits.file <= limits.scratch
