"""What is seen of a network at one moment: its answer to one sample, and a survey of many."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from engine.networks.mlp import maths
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.forward import Answer, answer
from engine.networks.mlp.losses import loss_on
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import Network, Probe, Shape, State

SURVEYED = 200

Result = TypeVar("Result")


class Latest(Generic[Result]):
    """Remembers a function's result for the last state that it was asked for.

    Handing over one tuple is all that happens, so several threads may ask.
    """

    def __init__(self, function: Callable[[Any], Result]) -> None:
        self._function = function
        self._known: tuple[Any, Result] | None = None

    def __call__(self, state: Any) -> Result:
        known = self._known
        if known is None or known[0] is not state:
            known = (state, self._function(state))
            self._known = known
        return known[1]


@dataclass(frozen=True, slots=True, eq=False)
class Backward:
    """delta (B, n) of every layer, and the gradients of its weights and biases."""

    deltas: tuple[Array, ...]
    gradient: Network


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The sample that is seen, the answer to it, and how its error goes back if it has a target."""

    probe: Probe | None
    answer: Answer | None
    backward: Backward | None


def seen(state: State) -> Probe | None:
    """What is shown or drawn, or else the first sample of the last update's batch."""
    if state.probe is not None or not len(state.samples):
        return state.probe
    index = min(state.batch[0] if state.batch else 0, len(state.samples) - 1)
    x, t = state.samples.rows[index]
    return Probe("train", x, t, index)


def look(state: State) -> Look:
    """One sample seen by the network as it is now."""
    probe = seen(state)
    if probe is None:
        return Look(None, None, None)
    given = answer(state.network, state.shape, probe.x)
    if probe.t is None:
        return Look(probe, given, None)
    return Look(probe, given, backward(state.network, state.shape, probe.x, probe.t, given))


def backward(network: Network, shape: Shape, X: Array, T: Array, given: Answer) -> Backward:
    """How the mean loss of a batch depends on everything."""
    loss = loss_on(shape.loss, shape.output)
    assert loss is not None
    with np.errstate(all="ignore"):
        deltas = [loss.delta(given.A[-1], T)]
        for layer in range(shape.layers - 1, 0, -1):
            G = maths.passed_down(deltas[0], network.weights[layer])
            deltas.insert(0, ACTIVATIONS[shape.activation(layer)].down(G, given.A[layer - 1]))
        below = (X, *given.A[:-1])
        weights = tuple(maths.weight_gradient(d, A) for d, A in zip(deltas, below, strict=True))
        return Backward(tuple(deltas), Network(weights, tuple(map(maths.bias_gradient, deltas))))


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Activations of the first training samples, and the gradient of their mean loss."""

    answer: Answer
    gradient: Network


def survey(state: State) -> Survey | None:
    """The network's answers to its first training samples; None without samples."""
    if not len(state.samples):
        return None
    X, T = state.samples.X[:SURVEYED], state.samples.T[:SURVEYED]
    given = answer(state.network, state.shape, X)
    return Survey(given, backward(state.network, state.shape, X, T, given).gradient)


def idle_units(A: Array, name: str) -> tuple[int, int]:
    """How many units of a layer are dead, and how many more are saturated.

    Dead: the slope is under a hundredth of the steepest for every sample of A (B, n), so that none
    teaches the unit anything. Saturated: for half of them or more.
    """
    slope = ACTIVATIONS[name].slope
    if slope is None:
        return 0, 0
    flat = (slope(A) < 0.01 * _STEEPEST.get(name, 1.0)).mean(axis=0)
    dead = int((flat == 1.0).sum())
    return dead, int((flat >= 0.5).sum()) - dead


_STEEPEST = {"sigmoid": 0.25}
