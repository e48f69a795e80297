"""The eigenvalues of a square matrix and its spectral radius, certified.

Of exact matrices they are roots of the characteristic polynomial, isolated with their multiplicities; of others balls
around the eigenvalues that python-flint proves. A real matrix has complex eigenvalues in conjugate pairs, so a ball
around a single one that meets the real axis holds a real one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key
from typing import cast

import numpy as np
from flint import acb, acb_mat, arb, arb_mat, fmpq, fmpq_mat

from solver.errors import Problem
from solver.functions.elementary import opaque
from solver.functions.record import Array, Named, Namespace, Whole
from solver.scalars import Scalar, absolute, larger
from solver.values import SCALAR, Unproven, Value

_eigenvalue, _spectral_radius = opaque("eigenvalue"), opaque("spectral_radius")


def _roots(operand: Value) -> list[Scalar | acb]:
    """The eigenvalues, each as often as it is one: rational, real or complex. Raises ``Unproven``."""
    size = operand.shape[0]
    if not operand.is_exact:
        return _isolated(arb_mat(size, size, list(map(arb, operand.entries))))
    polynomial = fmpq_mat(size, size, [e for e in operand.entries if isinstance(e, fmpq)]).charpoly()
    rational = [root for root, _ in polynomial.roots()]
    isolated = cast(Iterable[tuple[acb, int]], polynomial.complex_roots())
    return [
        next((one for one in rational if root.overlaps(acb(one))), _real(root))
        for root, often in isolated
        for _ in range(often)
    ]


def _isolated(matrix: arb_mat) -> list[Scalar | acb]:
    try:
        return [_real(one) for one in acb_mat(matrix).eig()]
    except ValueError:  # none of them can be told from the next one
        raise Unproven from None


def _real(root: acb) -> Scalar | acb:
    return root.real if root.imag.contains(0) else root


def _compare(a: Scalar, b: Scalar) -> int:
    """Raises ``Unproven`` where two are too near to tell."""
    if isinstance(a, fmpq) and a is b:
        return 0
    if a > b:
        return 1
    if a < b or a == b:
        return -1
    raise Unproven


def _eigenvalues(operand: Value) -> Value:
    """From the largest to the smallest. Raises ``Problem`` where some are complex."""
    found = _roots(operand)
    for one in found:
        if isinstance(one, acb):
            real, imaginary = (float(f"{float(part):.4g}") for part in (one.real, abs(one.imag)))
            raise Problem("complex_eigenvalues", real=real, imaginary=imaginary)
    scalars = [one for one in found if not isinstance(one, acb)]
    return Value((len(scalars), 1), tuple(sorted(scalars, key=cmp_to_key(_compare), reverse=True)))


def _radius(operand: Value) -> Value:
    """The largest size of an eigenvalue, complex or not."""
    sizes = [
        one.abs_lower().union(one.abs_upper()) if isinstance(one, acb) else absolute(one) for one in _roots(operand)
    ]
    top: Scalar = sizes[0]
    for one in sizes[1:]:
        top = larger(top, one)
    return Value(SCALAR, (top,))


def _halves(namespace: Namespace, z: Array) -> tuple[Array, Array]:
    """Half the trace of a 2 × 2 matrix, and what the eigenvalues are apart from it, squared: ((a − d)/2)² + b c."""
    a, b, c, d = z[..., :1, :1], z[..., :1, 1:2], z[..., 1:2, :1], z[..., 1:2, 1:2]
    return 0.5 * (a + d), (0.5 * (a - d)) ** 2.0 + b * c


def _eigenvalue_arrays(namespace: Namespace, z: Array) -> Array:
    """Of larger matrices a person who rounds may reach anything; NumPy and JAX compute them."""
    size = z.shape[-1]
    if size == 1:
        return z
    if size == 2:
        middle, squared = _halves(namespace, z)
        apart = namespace.sqrt(namespace.maximum(squared, namespace.asarray([[0.0]])))  # rounded, it may be below 0
        return namespace.concatenate([middle + apart, middle - apart], axis=-2)
    if hasattr(namespace, "unknown"):
        return namespace.unknown(z[..., :, :1])
    found = np.linalg.eigvals(np.asarray(z))
    real = np.where(np.abs(found.imag) > 1e-9 * (1 + np.abs(found)), np.nan, found.real)
    return np.sort(real, axis=-1)[..., ::-1, None]


def _radius_arrays(namespace: Namespace, z: Array) -> Array:
    size = z.shape[-1]
    if size == 1:
        return namespace.abs(z)
    if size == 2:
        middle, squared = _halves(namespace, z)
        zero = namespace.asarray([[0.0]])
        real = namespace.abs(middle) + namespace.sqrt(namespace.maximum(squared, zero))
        turning = namespace.sqrt(namespace.maximum(middle**2.0 - squared, zero))  # the size of a complex pair
        return namespace.maximum(real, turning)
    if hasattr(namespace, "unknown"):
        return namespace.unknown(z[..., :1, :1])
    return np.abs(np.linalg.eigvals(np.asarray(z))).max(axis=-1)[..., None, None]


def _expressions(operand: Value) -> Value:
    size = operand.shape[0]
    return Value((size, 1), tuple(_eigenvalue(*operand.entries, n) for n in range(size)))


SPECTRUM = (
    Whole(
        name="eigenvalues",
        written=Named(r"\operatorname{eig}"),
        aliases=("eigvals",),
        spellings=("eigenwerte", "eig"),
        of_value=_eigenvalues,
        of_expressions=_expressions,
        array=_eigenvalue_arrays,
        pullback=None,
        of_square=True,
        is_set=True,
    ),
    Whole(
        name="spectral_radius",
        written=Named(r"\operatorname{spectral\_radius}"),
        spellings=("spektralradius",),
        of_value=_radius,
        of_expressions=lambda operand: Value(SCALAR, (_spectral_radius(*operand.entries),)),
        array=_radius_arrays,
        pullback=None,
        of_square=True,
    ),
)
