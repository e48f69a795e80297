"""What is applied to the layers of a network. At a kink the derivative is the one that JAX takes.

ReLU has 0 there and leaky ReLU 1 (Maas et al. 2013); ELU with α = 1 has none (Clevert et al. 2016); hard sigmoid is
min(max(x + 3, 0), 6) / 6, as PyTorch and JAX have it, with 0 at both.
"""

from __future__ import annotations

import numpy as np
import sympy
from flint import arb, fmpq
from sympy import Expr, Integer, Rational
from sympy.core.symbol import Str

from solver.expressions import ONE, Constant, Negative, Plus, Power, Quotient, Times, apply
from solver.functions.elementary import erf, opaque, transcendental
from solver.functions.record import ARGUMENT, RESULT, SECOND, Activation, Array, Entrywise, Named, Namespace
from solver.scalars import Scalar, in_pieces, larger, smaller

HALF = Rational(1, 2)
CUBIC = Rational(44715, 10**6)
"""Of the tanh form of GELU (Hendrycks and Gimpel 2016, sec. 2)."""

_sigma, _step, _min, _normal_pdf = opaque("sigma"), opaque("step"), opaque("min"), opaque("normal_pdf")
_leaky_relu, _elu, _hard_sigmoid, _relu = opaque("leaky_relu"), opaque("elu"), opaque("hard_sigmoid"), opaque("relu")


def _sigmoid(z: Scalar) -> Scalar:
    return fmpq(1, 2) if isinstance(z, fmpq) and z == 0 else 1 / (1 + (-arb(z)).exp())


def _sigmoids(namespace: Namespace, z: Array) -> Array:
    return namespace.sigma(z) if hasattr(namespace, "sigma") else 1 / (1 + namespace.exp(-z))


def _softplus(z: Scalar) -> Scalar:
    """ln(1 + e^z), for large z as z + ln(1 + e^−z)."""
    return z + (-arb(z)).exp().log1p() if z > 0 else arb(z).exp().log1p()


def _softpluses(namespace: Namespace, z: Array) -> Array:
    if hasattr(namespace, "logaddexp"):
        return namespace.logaddexp(z, 0.0)
    return namespace.log(1.0 + namespace.exp(z))


def _silu(z: Scalar) -> Scalar:
    return z * _sigmoid(z)


def _cdf(z: Scalar) -> Scalar:
    return fmpq(1, 2) if isinstance(z, fmpq) and z == 0 else (-arb(z) / arb(2).sqrt()).erfc() / 2


def _cdfs(namespace: Namespace, z: Array) -> Array:
    return 0.5 * (1.0 + erf(namespace, 2**-0.5 * z))


def _pdf(z: Scalar) -> Scalar:
    return (-arb(z) * arb(z) / 2).exp() / (2 * arb.pi()).sqrt()


def _pdfs(namespace: Namespace, z: Array) -> Array:
    return (2 * np.pi) ** -0.5 * namespace.exp(-0.5 * z**2.0)


def _gelu(z: Scalar) -> Scalar:
    return z * _cdf(z)


def _gelu_tanh(z: Scalar) -> Scalar:
    if isinstance(z, fmpq) and z == 0:
        return z
    inner = (2 / arb.pi()).sqrt() * (z + fmpq(int(CUBIC.p), int(CUBIC.q)) * z * z * z)
    return z * (1 + arb(inner).tanh()) / 2


def _gelu_tanhs(namespace: Namespace, z: Array) -> Array:
    inner = (2 / np.pi) ** 0.5 * (z + float(CUBIC) * z**3.0)
    return 0.5 * z * (1.0 + namespace.tanh(inner))


def _inner(z: Expr) -> Expr:
    return sympy.sqrt(2 / sympy.pi) * (z + CUBIC * z**3)


def _elu_ball(z: Scalar) -> Scalar:
    return in_pieces(z, lambda z: arb(z).expm1(), lambda z: z)


def _leaky(z: Scalar, slope: Scalar) -> Scalar:
    return in_pieces(z, lambda z: slope * z, lambda z: z)


def _hard(z: Scalar) -> Scalar:
    return smaller(larger((z + 3) / 6, fmpq(0)), fmpq(1))


def at_zero(z: Array, *_: Array) -> Array:
    """How far from 0."""
    return np.abs(z)


_FACTOR = apply("sqrt", Quotient(Integer(2), Constant(Str("pi"))))
_TANH = apply("tanh", Times(_FACTOR, Plus(ARGUMENT, Times(CUBIC, Power(ARGUMENT, Integer(3))))))
_INNER_RATE = Times(_FACTOR, Plus(ONE, Times(3 * CUBIC, Power(ARGUMENT, Integer(2)))))
_SIGMA = apply("sigma", ARGUMENT)

ACTIVATIONS = (
    Entrywise(
        name="tanh",
        written=Named(r"\tanh"),
        spellings=("tanhyp", "th"),
        enclose=transcendental("tanh", 0),
        array=lambda namespace, z: namespace.tanh(z),
        derivatives=(1 - RESULT**2,),
        formula=lambda z: 1 - 2 / (sympy.exp(2 * z) + 1),
        activation=Activation(flat=(-1, 1)),
        confused_with="sigma",
    ),
    Entrywise(
        name="sigma",
        written=Named(r"\sigma"),
        plain="σ",
        aliases=("sigmoid", "σ"),
        spellings=("expit", "logistic", "sig", "plogis", "logsig", "logisticsigmoid"),
        enclose=_sigmoid,
        array=_sigmoids,
        derivatives=(RESULT * (1 - RESULT),),
        formula=lambda z: 1 / (1 + sympy.exp(-z)),
        activation=Activation(flat=(0, 1), is_gate=True),
        confused_with="tanh",
    ),
    Entrywise(
        name="relu",
        written=Named(r"\operatorname{ReLU}"),
        plain="ReLU",
        aliases=("ReLU",),
        enclose=lambda z: larger(z, fmpq(0)),
        array=lambda namespace, z: namespace.maximum(z, 0.0),
        derivatives=(_step(ARGUMENT),),
        formula=_relu,
        activation=Activation(cuts=True),
        kink=at_zero,
    ),
    Entrywise(
        name="leaky_relu",
        written=Named(r"\operatorname{LeakyReLU}"),
        plain="LeakyReLU",
        aliases=("LeakyReLU",),
        spellings=("leakyrelu",),
        enclose=_leaky,
        array=lambda namespace, z, slope: namespace.maximum(z, 0.0) + slope * namespace.minimum(z, 0.0),
        derivatives=(1 - (1 - SECOND) * _step(-ARGUMENT),),
        formula=_leaky_relu,
        defaults=(Rational(1, 100),),
        activation=Activation(),
        confused_with="relu",
        kink=at_zero,
    ),
    Entrywise(
        name="elu",
        written=Named(r"\operatorname{ELU}"),
        plain="ELU",
        aliases=("ELU",),
        enclose=_elu_ball,
        array=lambda namespace, z: namespace.maximum(z, 0.0) + (-1.0 + namespace.exp(namespace.minimum(z, 0.0))),
        derivatives=(1 + _min(RESULT, Integer(0)),),
        formula=_elu,
        activation=Activation(),
        confused_with="relu",
    ),
    Entrywise(
        name="softplus",
        written=Named(r"\operatorname{softplus}"),
        enclose=_softplus,
        array=_softpluses,
        derivatives=(_sigma(ARGUMENT),),
        formula=lambda z: sympy.log(1 + sympy.exp(z)),
        activation=Activation(),
        confused_with="relu",
    ),
    Entrywise(
        name="silu",
        written=Named(r"\operatorname{SiLU}"),
        plain="SiLU",
        aliases=("SiLU", "swish"),
        enclose=_silu,
        array=lambda namespace, z: z * _sigmoids(namespace, z),
        derivatives=(Plus(_SIGMA, Times(RESULT, Plus(ONE, Negative(_SIGMA)))),),
        formula=lambda z: z / (1 + sympy.exp(-z)),
        activation=Activation(),
        confused_with="sigma",
    ),
    Entrywise(
        name="gelu",
        written=Named(r"\operatorname{GELU}"),
        plain="GELU",
        aliases=("GELU",),
        enclose=_gelu,
        array=lambda namespace, z: z * _cdfs(namespace, z),
        derivatives=(Plus(apply("normal_cdf", ARGUMENT), Times(ARGUMENT, apply("normal_pdf", ARGUMENT))),),
        formula=lambda z: z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2,
        activation=Activation(),
        confused_with="relu",
    ),
    Entrywise(
        name="gelu_tanh",
        written=Named(r"\operatorname{GELU}_{\tanh}"),
        spellings=("gelutanh",),
        enclose=_gelu_tanh,
        array=_gelu_tanhs,
        derivatives=(
            Plus(
                Times(HALF, Plus(ONE, _TANH)),
                Times(HALF, ARGUMENT, Plus(ONE, Negative(Power(_TANH, Integer(2)))), _INNER_RATE),
            ),
        ),
        formula=lambda z: z * (1 - 1 / (sympy.exp(2 * _inner(z)) + 1)),
        activation=Activation(),
        confused_with="gelu",
    ),
    Entrywise(
        name="hard_sigmoid",
        written=Named(r"\operatorname{HardSigmoid}"),
        plain="HardSigmoid",
        aliases=("HardSigmoid",),
        spellings=("hardsigmoid",),
        enclose=_hard,
        array=lambda namespace, z: namespace.minimum(namespace.maximum(1 / 6 * (3.0 + z), 0.0), 1.0),
        derivatives=(
            Quotient(
                Times(
                    apply("step", Plus(ARGUMENT, Integer(3))),
                    apply("step", Plus(Integer(3), Negative(ARGUMENT))),
                ),
                Integer(6),
            ),
        ),
        formula=_hard_sigmoid,
        activation=Activation(is_gate=True, cuts=True),
        confused_with="sigma",
        kink=lambda z: np.abs(np.abs(z) - 3),
    ),
    Entrywise(
        name="normal_cdf",
        written=Named(r"\Phi"),
        plain="Φ",
        spellings=("Phi",),
        enclose=_cdf,
        array=_cdfs,
        derivatives=(_normal_pdf(ARGUMENT),),
        formula=lambda z: (1 + sympy.erf(z / sympy.sqrt(2))) / 2,
        is_derived=True,
    ),
    Entrywise(
        name="normal_pdf",
        written=Named(r"\varphi"),
        plain="φ",
        spellings=("phi",),
        enclose=_pdf,
        array=_pdfs,
        derivatives=(-ARGUMENT * RESULT,),
        formula=lambda z: sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi),
        is_derived=True,
    ),
)
