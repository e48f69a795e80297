"""The cells: parameters as frozen dataclasses, one time step forward, one time step backward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Named: TypeAlias = dict[str, Array]
Shape: TypeAlias = tuple[int, ...]


class StepGradients(NamedTuple):
    """What one time step hands back, shaped like what it is taken for; ``parameters`` summed over the batch."""

    parameters: Named
    before: Named
    x: Array
    steps: Named


def need(operand: str, array: Array, shape: Shape) -> None:
    """Raise ``ValueError``, naming operand and shapes, unless ``array`` is float64 of exactly this shape."""
    kind = getattr(array, "dtype", type(array).__name__)
    if kind != np.float64:
        raise ValueError(f"{operand}: expected a float64 array, got {kind}")
    if array.shape != shape:
        raise ValueError(f"{operand}: expected shape {shape}, got {array.shape}")


def need_matrix(operand: str, array: Array) -> None:
    """Raise ``ValueError``, naming operand and shape, unless ``array`` has two axes."""
    if np.ndim(array) != 2:
        raise ValueError(f"{operand}: expected a matrix, got shape {np.shape(array)}")


def output_shapes(width: int, outputs: int | None) -> dict[str, Shape]:
    """Shapes of the linear layer y_t = W_hy h_t + b_y on ``width`` state components; none without ``outputs``."""
    if outputs is None:
        return {}
    if outputs < 1:
        raise ValueError(f"outputs: expected at least 1, got {outputs}")
    return {"W_hy": (outputs, width), "b_y": (outputs,)}


def check_arrays(owner: str, arrays: Named, expected: Mapping[str, Shape]) -> None:
    """Raise ``ValueError`` unless exactly the expected parameters are there, each with its shape."""
    for name in arrays.keys() ^ expected.keys():
        raise ValueError(f"{name}: {'missing in' if name in expected else 'has no place in'} this {owner}")
    for name, shape in expected.items():
        need(name, arrays[name], shape)


@dataclass(frozen=True, eq=False, kw_only=True)
class Cell(ABC):
    """A recurrent cell with an optional linear output layer, y_t = W_hy h_t + b_y (Goodfellow et al., eq. 10.10).

    W_hy: (outputs, hidden), b_y: (outputs,); both or neither. ``ValueError`` for any parameter of a wrong shape.
    """

    W_hy: Array | None = None
    b_y: Array | None = None

    states: ClassVar[tuple[str, ...]] = ("h",)
    flags: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        # The sizes are read off the matrices, so these must be matrices before any shape can be compared.
        for name, array in self.arrays.items():
            if name.startswith("W_"):
                need_matrix(name, array)
        outputs = None if self.W_hy is None else len(self.W_hy)
        check_arrays(type(self).__name__, self.arrays, self.shapes(self.features, self.hidden, outputs, **self.options))

    @property
    def arrays(self) -> Named:
        """Every parameter by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None and not isinstance(value, bool)}

    @property
    def options(self) -> dict[str, bool]:
        """The flags that choose between conventions of the same cell, with their values."""
        return {flag: getattr(self, flag) for flag in self.flags}

    @property
    @abstractmethod
    def hidden(self) -> int:
        """Number of hidden units."""

    @property
    @abstractmethod
    def features(self) -> int:
        """Number of input features."""

    @classmethod
    @abstractmethod
    def shapes(cls, features: int, hidden: int, outputs: int | None = None, **options: bool) -> dict[str, Shape]:
        """The shape of every parameter for these sizes; one bias per gate."""

    @abstractmethod
    def step(self, before: Named, x: Array) -> Named:
        """One time step: states (batch, hidden) and x (batch, features) to all intermediates (batch, hidden)."""

    @abstractmethod
    def step_back(self, before: Named, x: Array, now: Named, d: Named) -> StepGradients:
        """The step's chain rule: ``d`` holds what reaches each intermediate from outside this step."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RNN(Cell):
    """h_t = tanh(W_hh h_{t-1} + W_xh x_t + b_h): Elman 1990; Goodfellow et al., eq. 10.8 and 10.9.

    W_hh: (hidden, hidden), W_xh: (hidden, features), b_h: (hidden,).
    """

    W_hh: Array
    W_xh: Array
    b_h: Array

    @property
    def hidden(self) -> int:
        return len(self.W_hh)

    @property
    def features(self) -> int:
        return int(self.W_xh.shape[1])

    @classmethod
    def shapes(cls, features: int, hidden: int, outputs: int | None = None, **options: bool) -> dict[str, Shape]:
        own: dict[str, Shape] = {"W_hh": (hidden, hidden), "W_xh": (hidden, features), "b_h": (hidden,)}
        return own | output_shapes(hidden, outputs)

    def step(self, before: Named, x: Array) -> Named:
        return {"h": np.tanh(before["h"] @ self.W_hh.T + x @ self.W_xh.T + self.b_h)}

    def step_back(self, before: Named, x: Array, now: Named, d: Named) -> StepGradients:
        da = d["h"] * (1 - now["h"] ** 2)
        gradients = {"W_hh": da.T @ before["h"], "W_xh": da.T @ x, "b_h": da.sum(axis=0)}
        return StepGradients(gradients, {"h": da @ self.W_hh}, da @ self.W_xh, {"h": d["h"]})


@dataclass(frozen=True, eq=False, kw_only=True)
class LSTM(Cell):
    """Long short-term memory on v = [h_{t-1}, x_t]: Hochreiter & Schmidhuber 1997, sec. 4; the forget gate is from
    Gers, Schmidhuber & Cummins 2000, sec. 3; Goodfellow et al., sec. 10.10.1. No peepholes::

        f = sigma(W_f v + b_f)    i = sigma(W_i v + b_i)    o = sigma(W_o v + b_o)
        Ctilde = tanh(W_C v + b_C)    C_t = f * C_{t-1} + i * Ctilde    h_t = o * tanh(C_t)

    W_f, W_i, W_C, W_o: (hidden, hidden + features), hidden first; b_f, b_i, b_C, b_o: (hidden,).
    """

    W_f: Array
    b_f: Array
    W_i: Array
    b_i: Array
    W_C: Array
    b_C: Array
    W_o: Array
    b_o: Array

    states = ("h", "C")

    @property
    def hidden(self) -> int:
        return len(self.W_f)

    @property
    def features(self) -> int:
        return _features("W_f", self.W_f)

    @classmethod
    def shapes(cls, features: int, hidden: int, outputs: int | None = None, **options: bool) -> dict[str, Shape]:
        return _gate_shapes("fiCo", features, hidden) | output_shapes(hidden, outputs)

    def step(self, before: Named, x: Array) -> Named:
        v = np.concatenate([before["h"], x], axis=1)
        f = sigmoid(v @ self.W_f.T + self.b_f)
        i = sigmoid(v @ self.W_i.T + self.b_i)
        candidate = np.tanh(v @ self.W_C.T + self.b_C)
        cell = f * before["C"] + i * candidate
        o = sigmoid(v @ self.W_o.T + self.b_o)
        return {"f": f, "i": i, "Ctilde": candidate, "C": cell, "o": o, "h": o * np.tanh(cell)}

    def step_back(self, before: Named, x: Array, now: Named, d: Named) -> StepGradients:
        squashed = np.tanh(now["C"])
        total = {"h": d["h"], "o": d["o"] + d["h"] * squashed}
        total["C"] = d["C"] + d["h"] * now["o"] * (1 - squashed**2)
        total["f"] = d["f"] + total["C"] * before["C"]
        total["i"] = d["i"] + total["C"] * now["Ctilde"]
        total["Ctilde"] = d["Ctilde"] + total["C"] * now["i"]
        da = {gate: total[gate] * now[gate] * (1 - now[gate]) for gate in ("f", "i", "o")}
        da["C"] = total["Ctilde"] * (1 - now["Ctilde"] ** 2)

        v = np.concatenate([before["h"], x], axis=1)
        gradients = {f"W_{gate}": da[gate].T @ v for gate in da} | {f"b_{gate}": da[gate].sum(axis=0) for gate in da}
        dv = da["f"] @ self.W_f + da["i"] @ self.W_i + da["C"] @ self.W_C + da["o"] @ self.W_o
        dh, dx = _split(dv, self.hidden)
        return StepGradients(gradients, {"h": dh, "C": total["C"] * now["f"]}, dx, total)


@dataclass(frozen=True, eq=False, kw_only=True)
class GRU(Cell):
    """Gated recurrent unit: Cho et al. 2014, eq. 5 to 8; Goodfellow et al., sec. 10.10.2::

        z = sigma(W_z [h_{t-1}, x_t] + b_z)    r = sigma(W_r [h_{t-1}, x_t] + b_r)
        htilde = tanh(W_h [r * h_{t-1}, x_t] + b_h)    h_t = (1 - z) * h_{t-1} + z * htilde

    The mixture is that of Chung et al. 2014, sec. 3.2; ``z_keeps`` takes Cho's eq. 7, where z weighs the old state.
    ``reset_after`` resets after the product, as Keras does by default, and needs a second, recurrent bias per gate
    (for z and r it adds nothing but parameters)::

        htilde = tanh(W_h[:, hidden:] x_t + b_h + r * (W_h[:, :hidden] h_{t-1} + b_hh))

    W_z, W_r, W_h: (hidden, hidden + features), hidden first; b_z, b_r, b_h and b_hz, b_hr, b_hh: (hidden,).
    """

    W_z: Array
    b_z: Array
    W_r: Array
    b_r: Array
    W_h: Array
    b_h: Array
    b_hz: Array | None = None
    b_hr: Array | None = None
    b_hh: Array | None = None
    z_keeps: bool = False
    reset_after: bool = False

    flags = ("z_keeps", "reset_after")

    @property
    def hidden(self) -> int:
        return len(self.W_z)

    @property
    def features(self) -> int:
        return _features("W_z", self.W_z)

    @classmethod
    def shapes(cls, features: int, hidden: int, outputs: int | None = None, **options: bool) -> dict[str, Shape]:
        recurrent: dict[str, Shape] = {f"b_h{gate}": (hidden,) for gate in "zrh" if options.get("reset_after")}
        return _gate_shapes("zrh", features, hidden) | recurrent | output_shapes(hidden, outputs)

    def step(self, before: Named, x: Array) -> Named:
        h = before["h"]
        v = np.concatenate([h, x], axis=1)
        z = sigmoid(v @ self.W_z.T + self.b_z + _or_zero(self.b_hz))
        r = sigmoid(v @ self.W_r.T + self.b_r + _or_zero(self.b_hr))
        recurrent, inputs = _split(self.W_h, self.hidden)
        past = r * (h @ recurrent.T + _or_zero(self.b_hh)) if self.reset_after else (r * h) @ recurrent.T
        candidate = np.tanh(past + x @ inputs.T + self.b_h)
        share = 1 - z if self.z_keeps else z
        return {"z": z, "r": r, "htilde": candidate, "h": (1 - share) * h + share * candidate}

    def step_back(self, before: Named, x: Array, now: Named, d: Named) -> StepGradients:
        h, z, r, candidate = before["h"], now["z"], now["r"], now["htilde"]
        share, sign = (1 - z, -1) if self.z_keeps else (z, 1)
        total = {"h": d["h"], "z": d["z"] + sign * d["h"] * (candidate - h), "htilde": d["htilde"] + d["h"] * share}
        dh = d["h"] * (1 - share)
        da = total["htilde"] * (1 - candidate**2)
        recurrent, inputs = _split(self.W_h, self.hidden)
        if self.reset_after:
            total["r"] = d["r"] + da * (h @ recurrent.T + _or_zero(self.b_hh))
            dpast = da * r
            dW_recurrent = dpast.T @ h
            dh = dh + dpast @ recurrent
        else:
            dreset = da @ recurrent
            total["r"] = d["r"] + dreset * h
            dpast = da
            dW_recurrent = da.T @ (r * h)
            dh = dh + dreset * r

        v = np.concatenate([h, x], axis=1)
        da_z = total["z"] * z * (1 - z)
        da_r = total["r"] * r * (1 - r)
        gradients = {
            "W_z": da_z.T @ v,
            "b_z": da_z.sum(axis=0),
            "W_r": da_r.T @ v,
            "b_r": da_r.sum(axis=0),
            "W_h": np.concatenate([dW_recurrent, da.T @ x], axis=1),
            "b_h": da.sum(axis=0),
        }
        if self.reset_after:
            gradients |= {"b_hz": gradients["b_z"], "b_hr": gradients["b_r"], "b_hh": dpast.sum(axis=0)}
        dh_gates, dx_gates = _split(da_z @ self.W_z + da_r @ self.W_r, self.hidden)
        return StepGradients(gradients, {"h": dh + dh_gates}, da @ inputs + dx_gates, total)


CELLS: dict[str, type[Cell]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


def cell_class(kind: str, options: Mapping[str, bool]) -> type[Cell]:
    """The class for ``rnn``, ``lstm`` or ``gru``; ``ValueError`` for any other name, or an option it does not have."""
    if kind not in CELLS:
        raise ValueError(f"unknown cell {kind!r}: expected one of {', '.join(CELLS)}")
    for option in options:
        if option not in CELLS[kind].flags:
            raise ValueError(f"{option}: not an option of the cell {kind}")
    return CELLS[kind]


def build_cell(
    kind: str, features: int, hidden: int, outputs: int | None, fill: Callable[[Shape], Array], **options: bool
) -> Cell:
    """A cell of these sizes, each parameter made by ``fill(shape)``; ``ValueError`` for a size below 1."""
    for name, size in (("features", features), ("hidden", hidden)):
        if size < 1:
            raise ValueError(f"{name}: expected at least 1, got {size}")
    cls = cell_class(kind, options)
    shapes = cls.shapes(features, hidden, outputs, **options)
    make: Callable[..., Cell] = cls
    return make(**{name: fill(shape) for name, shape in shapes.items()}, **options)


def zero_cell(kind: str, features: int, hidden: int, outputs: int | None = None, **options: bool) -> Cell:
    """A cell of zeros. ``options`` (GRU only): ``z_keeps``, ``reset_after``. ``ValueError`` for a size below 1."""
    return build_cell(kind, features, hidden, outputs, lambda shape: np.zeros(shape), **options)


def random_cell(
    kind: str,
    features: int,
    hidden: int,
    outputs: int | None = None,
    *,
    rng: np.random.Generator,
    scale: float = 0.5,
    **options: bool,
) -> Cell:
    """A cell of normal draws with standard deviation ``scale``; the caller brings the generator, so it can seed it."""
    return build_cell(kind, features, hidden, outputs, lambda shape: scale * rng.standard_normal(shape), **options)


class Parameters(Protocol):
    """Anything that names its arrays."""

    @property
    def arrays(self) -> Named: ...


def count(parameters: Parameters) -> int:
    """Number of parameters: the sizes of the arrays, summed."""
    total: int = sum(array.size for array in parameters.arrays.values())
    return total


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(-a)) elementwise, without overflow and without losing the digits of a small result."""
    e = np.exp(-np.abs(a))
    result: Array = np.where(a >= 0, 1.0, e) / (1 + e)
    return result


def _gate_shapes(gates: str, features: int, hidden: int) -> dict[str, Shape]:
    weights: dict[str, Shape] = {f"W_{gate}": (hidden, hidden + features) for gate in gates}
    return weights | {f"b_{gate}": (hidden,) for gate in gates}


def _features(operand: str, weight: Array) -> int:
    hidden, columns = weight.shape
    if columns <= hidden:
        raise ValueError(f"{operand}: expected shape (hidden, hidden + features), got {weight.shape}")
    return int(columns - hidden)


def _split(matrix: Array, hidden: int) -> tuple[Array, Array]:
    return matrix[:, :hidden], matrix[:, hidden:]


def _or_zero(bias: Array | None) -> Array | float:
    return 0.0 if bias is None else bias
