"""JAX as a namespace for ``solver.arrays``, in double precision; skips the test where JAX is not installed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def jax_namespace() -> Any:
    """``jax.numpy`` with the error function, which it keeps elsewhere."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return SimpleNamespace(**vars(jax.numpy), erf=jax.scipy.special.erf)
