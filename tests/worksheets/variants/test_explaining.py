"""What the demands say of a sheet's own numbers."""

from __future__ import annotations

from worksheets.variants.demands import DEMANDS
from worksheets.variants.explaining import judged
from worksheets.variants.issuing import Order, prepared


def test_every_demand_is_judged_and_equal_gates_are_found() -> None:
    ((subject, found, demands),) = judged(prepared(Order("blatt4", ("2.1",))))
    assert subject.task == "2.1"
    assert [one.demand for one in demands] == [d for d in DEMANDS if d in {o.demand for o in demands}]
    assert all(finding.demand == one.demand for one in demands for finding in one.failed)
    assert any(one.failed for one in demands)  # f_t and o_t are equal
    assert found.certified.shape == (1,)
