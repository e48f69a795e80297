"""The package offers the functions, and loads them when the first is used."""

import subprocess
import sys

import pytest

import rechenweg
from rechenweg import api
from tests.root import ROOT


def test_offers_the_functions() -> None:
    assert rechenweg.__all__ == api.__all__
    assert set(rechenweg.__all__) <= set(dir(rechenweg))
    assert rechenweg.solve is api.solve
    with pytest.raises(AttributeError, match="'rechenweg' has no attribute 'slove'"):
        rechenweg.slove  # noqa: B018 - the access is what is tested


def test_loads_nothing_before_it_is_used() -> None:
    code = "import rechenweg, sys; assert not {'commands', 'solver', 'sympy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
