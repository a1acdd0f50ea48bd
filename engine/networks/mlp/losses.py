"""The losses there are: their values, their deltas, and the same as operations on buffers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from engine.networks.mlp import maths
from engine.networks.mlp.activations import ACTIVATIONS, Activation
from engine.networks.mlp.products import Array, Operation

LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "squared": "half the squared distance to the target",
        "cross-entropy": "minus the log of the probability given to the target",
    }
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Operations that write the batch's delta, and its loss as `scale` times `total` (0-d)."""

    operations: Sequence[Operation]
    total: Array
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A loss with the output activation that it is put on.

    `value(Z, A, T)` is the batch's mean loss, `delta(A, T)` its derivative by Z;
    `recipe(Z, A, T, delta)` gives both as operations. `matched` says that the output's slope
    cancels in delta. `formula` and `item_formula` are TeX for one sample and one output.
    """

    value: Callable[[Array, Array, Array], float]
    delta: Callable[[Array, Array], Array]
    recipe: Callable[[Array, Array, Array, Array], Recipe]
    matched: bool
    formula: str
    items: Callable[[Array, Array, Array], Array]


def loss_on(name: str, output: str) -> Loss | None:
    """The loss `name` on the output activation, or None where the pair makes no sense."""
    if name == "squared":
        return _squared(ACTIVATIONS[output])
    return _CROSS_ENTROPIES.get(output)


def _squared(output: Activation) -> Loss:
    def value(Z: Array, A: Array, T: Array) -> float:
        return maths.squared_error(A, T)

    def delta(A: Array, T: Array) -> Array:
        return output.down(maths.squared_error_gradient(A, T), A)

    def recipe(Z: Array, A: Array, T: Array, delta: Array) -> Recipe:
        total, flat = np.empty((), A.dtype), delta.reshape(-1)
        operations: list[Operation] = [
            partial(np.subtract, A, T, delta),
            partial(np.dot, flat, flat, total),
            *_shared_out(delta),
            *output.backward(delta, A, delta),
        ]
        return Recipe(operations, total, 0.5 / len(A))

    def items(Z: Array, A: Array, T: Array) -> Array:
        return 0.5 * (A - T) ** 2

    formula = r"L = \frac{1}{2} \sum_j (a_j - t_j)^2"
    return Loss(
        value=value, delta=delta, recipe=recipe, matched=False, formula=formula, items=items
    )


def _shared_out(delta: Array) -> Sequence[Operation]:
    """Division by the batch's size, where that is not 1."""
    if len(delta) == 1:
        return ()
    return (partial(np.divide, delta, np.array(len(delta), delta.dtype), delta),)


def _matched_recipe(A: Array, T: Array, delta: Array) -> list[Operation]:
    return [partial(np.subtract, A, T, delta), *_shared_out(delta)]


def _softmax_recipe(Z: Array, A: Array, T: Array, delta: Array) -> Recipe:
    edge, logs, total = np.empty((len(Z), 1), Z.dtype), np.empty_like(Z), np.empty((), Z.dtype)
    powers = np.empty_like(Z)
    operations: list[Operation] = [
        partial(np.maximum.reduce, Z, axis=1, keepdims=True, out=edge),
        partial(np.subtract, Z, edge, logs),
        partial(np.exp, logs, powers),
        partial(np.add.reduce, powers, axis=1, keepdims=True, out=edge),
        partial(np.log, edge, edge),
        partial(np.subtract, logs, edge, logs),
        partial(np.dot, T.reshape(-1), logs.reshape(-1), total),
    ]
    return Recipe([*operations, *_matched_recipe(A, T, delta)], total, -1.0 / len(Z))


def _sigmoid_recipe(Z: Array, A: Array, T: Array, delta: Array) -> Recipe:
    parts, products, total = np.empty_like(Z), np.empty_like(Z), np.empty((), Z.dtype)
    operations: list[Operation] = [
        partial(np.logaddexp, Z, np.array(0.0, Z.dtype), parts),
        partial(np.multiply, Z, T, products),
        partial(np.subtract, parts, products, parts),
        partial(np.add.reduce, parts.reshape(-1), out=total),
    ]
    return Recipe([*operations, *_matched_recipe(A, T, delta)], total, 1.0 / len(Z))


def _softmax_items(Z: Array, A: Array, T: Array) -> Array:
    return -T * maths.log_softmax(Z)


def _sigmoid_items(Z: Array, A: Array, T: Array) -> Array:
    result: Array = np.logaddexp(Z, 0.0) - Z * T
    return result


_CROSS_ENTROPIES: Mapping[str, Loss] = MappingProxyType(
    {
        "softmax": Loss(
            value=lambda Z, A, T: maths.cross_entropy_of_softmax(Z, T),
            delta=maths.matched_delta,
            recipe=_softmax_recipe,
            matched=True,
            formula=r"L = -\sum_j t_j \ln a_j",
            items=_softmax_items,
        ),
        "sigmoid": Loss(
            value=lambda Z, A, T: maths.cross_entropy_of_sigmoid(Z, T),
            delta=maths.matched_delta,
            recipe=_sigmoid_recipe,
            matched=True,
            formula=r"L = -\sum_j \left(t_j \ln a_j + (1 - t_j) \ln(1 - a_j)\right)",
            items=_sigmoid_items,
        ),
    }
)
