"""Gradients beside finite differences, number by number."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.networks.mlp.forward import answer
from engine.networks.mlp.look import backward
from engine.networks.mlp.losses import loss_on
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import Network, Shape

STEP = 1e-5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A weight into unit `unit` of layer `layer` from unit `below`; the bias where that is None."""

    layer: int
    unit: int
    below: int | None

    def of(self, network: Network) -> float:
        """Its number in a network, or in a gradient of the same form."""
        return float(_array(network, self)[_place(self)])


def doubled(network: Network) -> Network:
    """The network in double precision, in arrays of its own."""
    return Network(
        tuple(W.astype(np.float64) for W in network.weights),
        tuple(b.astype(np.float64) for b in network.biases),
    )


def gradients(
    network: Network, shape: Shape, X: Array, T: Array, entries: list[Entry]
) -> tuple[Floats, Floats]:
    """Of each entry: the gradient by back-propagation, and by central differences of the loss."""
    network, shape = doubled(network), replace(shape, dtype="float64")
    X, T = X.astype(np.float64), T.astype(np.float64)
    gradient = backward(network, shape, X, T, answer(network, shape, X)).gradient
    propagated = np.array([entry.of(gradient) for entry in entries])
    differences = np.array([_difference(network, shape, X, T, entry) for entry in entries])
    return propagated, differences


def steepest(gradient: Network, entries: list[Entry], most: int) -> list[Entry]:
    """Those of the largest gradients, largest first."""
    sizes = np.abs([entry.of(gradient) for entry in entries])
    return [entries[index] for index in np.argsort(-sizes, kind="stable")[:most]]


def _array(network: Network, entry: Entry) -> Array:
    parts = network.biases if entry.below is None else network.weights
    return parts[entry.layer - 1]


def _place(entry: Entry) -> tuple[int, ...]:
    return (entry.unit,) if entry.below is None else (entry.unit, entry.below)


def _difference(network: Network, shape: Shape, X: Array, T: Array, entry: Entry) -> float:
    array, place = _array(network, entry), _place(entry)
    old = float(array[place])
    step = STEP * max(1.0, abs(old))
    array[place] = old + step
    above = _loss(network, shape, X, T)
    array[place] = old - step
    below = _loss(network, shape, X, T)
    array[place] = old
    return (above - below) / (2.0 * step)


def _loss(network: Network, shape: Shape, X: Array, T: Array) -> float:
    loss = loss_on(shape.loss, shape.output)
    assert loss is not None
    given = answer(network, shape, X)
    return loss.value(given.Z[-1], given.A[-1], T)
