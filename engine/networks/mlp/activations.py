"""The activations and losses there are: their equations, and the same as operations on buffers.

An operation list does what the function of `maths` does, step by step in the same order, so that
both give the same bits; a test holds them to that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from engine.networks.mlp import maths
from engine.networks.mlp.products import Array, Operation

Forward = Callable[[Array, Array], Sequence[Operation]]
Backward = Callable[[Array, Array, Array], Sequence[Operation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An activation of a layer.

    `value(Z)` is A; `slope(A)` is dA/dZ, element by element, or None where the outputs depend on
    each other. `forward(Z, A)` are the operations that write A; `backward(G, A, delta)` those that
    turn G, the loss by A, into delta. `low` and `high` are the ends of its range, `symbol` is its
    TeX, `formula` its definition with z.
    """

    meaning: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array] | None
    forward: Forward
    backward: Backward
    low: float
    high: float
    symbol: str
    formula: str
    slope_formula: str = ""

    def down(self, G: Array, A: Array) -> Array:
        """delta from G, the loss by A."""
        if self.slope is None:
            return maths.softmax_backward(G, A)
        return G * self.slope(A)


def _scalar(value: float, like: Array) -> Array:
    """A number in the type of `like`: operations take such ones fastest."""
    return np.array(value, like.dtype)


def _copy(source: Array, target: Array) -> Sequence[Operation]:
    return (partial(np.copyto, target, source),)


def _sigmoid(Z: Array, A: Array) -> Sequence[Operation]:
    half = _scalar(0.5, Z)
    return (
        partial(np.multiply, Z, half, A),
        partial(np.tanh, A, A),
        partial(np.multiply, A, half, A),
        partial(np.add, A, half, A),
    )


def _sigmoid_backward(G: Array, A: Array, delta: Array) -> Sequence[Operation]:
    one, slope = _scalar(1.0, A), np.empty_like(A)
    return (
        partial(np.subtract, one, A, slope),
        partial(np.multiply, slope, A, slope),
        partial(np.multiply, G, slope, delta),
    )


def _tanh(Z: Array, A: Array) -> Sequence[Operation]:
    return (partial(np.tanh, Z, A),)


def _tanh_backward(G: Array, A: Array, delta: Array) -> Sequence[Operation]:
    one, slope = _scalar(1.0, A), np.empty_like(A)
    return (
        partial(np.multiply, A, A, slope),
        partial(np.subtract, one, slope, slope),
        partial(np.multiply, G, slope, delta),
    )


def _relu(Z: Array, A: Array) -> Sequence[Operation]:
    return (partial(np.maximum, Z, _scalar(0.0, Z), out=A),)


def _relu_backward(G: Array, A: Array, delta: Array) -> Sequence[Operation]:
    slope = np.empty_like(A)
    return (partial(np.sign, A, slope), partial(np.multiply, G, slope, delta))


def _identity_backward(G: Array, A: Array, delta: Array) -> Sequence[Operation]:
    return () if G is delta else _copy(G, delta)


def _softmax(Z: Array, A: Array) -> Sequence[Operation]:
    edge = np.empty((len(Z), 1), Z.dtype)
    return (
        partial(np.maximum.reduce, Z, axis=1, keepdims=True, out=edge),
        partial(np.subtract, Z, edge, A),
        partial(np.exp, A, A),
        partial(np.add.reduce, A, axis=1, keepdims=True, out=edge),
        partial(np.divide, A, edge, A),
    )


def _softmax_backward(G: Array, A: Array, delta: Array) -> Sequence[Operation]:
    product, shared = np.empty_like(A), np.empty((len(A), 1), A.dtype)
    return (
        partial(np.multiply, G, A, product),
        partial(np.add.reduce, product, axis=1, keepdims=True, out=shared),
        partial(np.subtract, G, shared, product),
        partial(np.multiply, product, A, delta),
    )


def _ones(A: Array) -> Array:
    return np.ones_like(A)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "sigmoid": Activation(
            meaning="an S from 0 to 1",
            value=maths.sigmoid,
            slope=maths.sigmoid_slope,
            forward=_sigmoid,
            backward=_sigmoid_backward,
            low=0.0,
            high=1.0,
            symbol=r"\sigma",
            formula=r"\frac{1}{1 + e^{-z}}",
            slope_formula=r"a (1 - a)",
        ),
        "tanh": Activation(
            meaning="an S from -1 to 1",
            value=maths.tanh,
            slope=maths.tanh_slope,
            forward=_tanh,
            backward=_tanh_backward,
            low=-1.0,
            high=1.0,
            symbol=r"\tanh",
            formula=r"\tanh z",
            slope_formula=r"1 - a^2",
        ),
        "relu": Activation(
            meaning="0 below 0, the value itself above",
            value=maths.relu,
            slope=maths.relu_slope,
            forward=_relu,
            backward=_relu_backward,
            low=0.0,
            high=np.inf,
            symbol=r"\mathrm{relu}",
            formula=r"\max(z, 0)",
            slope_formula=r"[a > 0]",
        ),
        "identity": Activation(
            meaning="the value itself",
            value=maths.identity,
            slope=_ones,
            forward=_copy,
            backward=_identity_backward,
            low=-np.inf,
            high=np.inf,
            symbol=r"\mathrm{id}",
            formula="z",
            slope_formula="1",
        ),
        "softmax": Activation(
            meaning="shares that add up to 1",
            value=maths.softmax,
            slope=None,
            forward=_softmax,
            backward=_softmax_backward,
            low=0.0,
            high=1.0,
            symbol=r"\mathrm{softmax}",
            formula=r"\frac{e^{z_j}}{\sum_k e^{z_k}}",
        ),
    }
)
