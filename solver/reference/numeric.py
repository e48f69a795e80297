"""What the functions of equations do with numbers that have a small imaginary part, by which derivatives are measured.

A derivative is the imaginary part of f(x + ih) / h (the complex step, Squire and Trapp 1998). So nothing here
conjugates, and whatever compares looks at the real part. Every value is a matrix of complex numbers; a number is 1×1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]

_ERF = np.vectorize(math.erf, otypes=[float])


def _where(condition: NDArray[np.bool_], one: Complex, other: Complex) -> Complex:
    return np.where(condition, one, other)


def _sigma(z: Complex) -> Complex:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _softplus(z: Complex) -> Complex:
    size = _where(z.real > 0, z, -z)
    return np.asarray(_where(z.real > 0, z, 0 * z) + np.log1p(np.exp(-size)))


def _erf(z: Complex) -> Complex:
    """The error function to first order in the imaginary part."""
    return np.asarray(_ERF(z.real) + 1j * z.imag * 2 / math.sqrt(math.pi) * np.exp(-(z.real**2)))


def _leaky(z: Complex, slope: Complex | None = None) -> Complex:
    return _where(z.real >= 0, z, z * (0.01 if slope is None else slope))


def _gelu_tanh(z: Complex) -> Complex:
    return np.asarray(0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))))


def _hard_sigmoid(z: Complex) -> Complex:
    inside = (z.real > -3) & (z.real < 3)
    return np.asarray(_where(inside, (z + 3) / 6, np.clip((z.real + 3) / 6, 0, 1).astype(complex)))


def _rows(z: Complex) -> Complex:
    """The vectors that a function of whole vectors sees: a column as it is, of a matrix each row."""
    return z.T if z.shape[1] == 1 else z


def _softmax(z: Complex) -> Complex:
    rows = _rows(z)
    powers = np.exp(rows - rows.real.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return np.asarray(shares.T if z.shape[1] == 1 else shares)


def _total(z: Complex) -> Complex:
    return np.asarray(z.sum()).reshape(1, 1)


def _variance(z: Complex) -> Complex:
    return np.asarray(((z - z.mean()) ** 2).mean()).reshape(1, 1)


def _extreme(find: Callable[[NDArray[np.float64]], float]) -> Callable[..., Complex]:
    """The largest or smallest; equal ones share the derivative."""

    def extreme(z: Complex, other: Complex | None = None, *further: Complex) -> Complex:
        if further:
            return extreme(z, extreme(other, *further))  # type: ignore[arg-type]
        if other is None:
            return np.asarray(z[z.real == find(z.real)].mean()).reshape(1, 1)
        one, two = np.broadcast_arrays(z, other)
        best = one.real > two.real if find is np.max else one.real < two.real
        return np.asarray(np.where(one.real == two.real, (one + two) / 2, np.where(best, one, two)))

    return extreme


def _real(function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Callable[[Complex], Complex]:
    """A function that is flat: nothing of the imaginary part is left."""
    return lambda z: np.asarray(function(z.real), dtype=complex)


def _inverse(z: Complex) -> Complex:
    return np.asarray(np.linalg.inv(z), dtype=complex)


def norm(z: Complex) -> Complex:
    return np.asarray(np.sqrt((z * z).sum())).reshape(1, 1)


def _ranks(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([1.0 + np.sum(x > one) for one in x.ravel()]).reshape(x.shape)


def power(base: Complex, by: Complex) -> Complex:
    """Of a square matrix the matrix power, else of each entry. Raises ``ValueError`` for most roots of matrices."""
    if by.size > 1 or np.any(by.imag):
        return np.asarray(np.exp(by * np.log(base)))
    exponent = float(by.real.item())
    if 1 in base.shape:
        return np.asarray(base**exponent if exponent != int(exponent) else base ** int(exponent))
    if exponent != int(exponent):
        if np.any(base != np.diag(np.diag(base))):
            raise ValueError("root of a matrix")
        return np.asarray(np.diag(np.diag(base) ** exponent))
    return np.asarray(np.linalg.matrix_power(base, int(exponent)))


FUNCTIONS: dict[str, Callable[..., Complex]] = {
    "tanh": np.tanh,
    "sigma": _sigma,
    "sigmoid": _sigma,
    "relu": lambda z: _where(z.real > 0, z, 0 * z),
    "ReLU": lambda z: _where(z.real > 0, z, 0 * z),
    "leaky_relu": _leaky,
    "elu": lambda z: _where(z.real >= 0, z, np.exp(_where(z.real >= 0, 0 * z, z)) - 1),
    "softplus": _softplus,
    "silu": lambda z: z * _sigma(z),
    "swish": lambda z: z * _sigma(z),
    "gelu": lambda z: z * (1 + _erf(z / math.sqrt(2))) / 2,
    "gelu_tanh": _gelu_tanh,
    "hard_sigmoid": _hard_sigmoid,
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "log2": lambda z: np.log(z) / math.log(2),
    "sqrt": np.sqrt,
    "square": np.square,
    "pow": power,
    "sin": np.sin,
    "cos": np.cos,
    "erf": _erf,
    "step": _real(lambda x: (x > 0).astype(float)),
    "sign": _real(np.sign),
    "abs": lambda z: z * np.sign(z.real),
    "floor": _real(np.floor),
    "ceil": _real(np.ceil),
    "round": _real(lambda x: np.floor(x + 0.5)),
    "softmax": _softmax,
    "argmax": _real(lambda x: np.atleast_2d(float(x.argmax() + 1))),
    "rank": _real(_ranks),
    "topk": lambda z, count: (_ranks(z.real) <= count.real).astype(complex),
    "argmin": _real(lambda x: np.atleast_2d(float(x.argmin() + 1))),
    "sum": _total,
    "mean": lambda z: _total(z) / z.size,
    "var": _variance,
    "max": _extreme(np.max),
    "min": _extreme(np.min),
    "norm": norm,
    "trace": lambda z: np.asarray(np.trace(z)).reshape(1, 1),
    "det": lambda z: np.asarray(np.linalg.det(z)).reshape(1, 1),
    "inv": _inverse,
    "dot": lambda one, other: one.T @ other,
    "outer": lambda one, other: one @ other.T,
    "mod": lambda a, by: a - by * np.floor(a.real / by.real),
    "eigenvalues": lambda z: np.sort(_spectrum(z).real)[::-1].reshape(-1, 1).astype(complex),
    "eigvals": lambda z: np.sort(_spectrum(z).real)[::-1].reshape(-1, 1).astype(complex),
    "spectral_radius": lambda z: np.abs(_spectrum(z)).max().reshape(1, 1).astype(complex),
    "clip": lambda z, low, high: _extreme(np.min)(_extreme(np.max)(z, low), high),
    "ones": lambda size: np.ones((round(float(size.real.item())), 1), dtype=complex),
    "zeros": lambda size: np.zeros((round(float(size.real.item())), 1), dtype=complex),
    "eye": lambda size: np.eye(round(float(size.real.item())), dtype=complex),
    "diag": lambda z: np.diag(z.ravel()) if 1 in z.shape else np.diag(z).reshape(-1, 1),
}

CONSTANTS = {"pi": math.pi, "e": math.e}


def product(one: Complex, other: Complex) -> Complex:
    """The matrix product; a number scales."""
    if one.size == 1 or other.size == 1:
        return one * other
    return one @ other


def _spectrum(z: Complex) -> NDArray[np.complex128]:
    return np.asarray(np.linalg.eigvals(z.real), dtype=complex)


def along(name: str, axis: int, z: Complex) -> Complex:
    """A function of each column (axis 0) or of each row (1), beside one another or below one another."""
    columns = z if axis == 0 else z.T
    found = np.hstack([FUNCTIONS[name](column.reshape(-1, 1)) for column in columns.T])
    return found if axis == 0 else found.T
