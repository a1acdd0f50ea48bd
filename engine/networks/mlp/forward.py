"""What a network answers: forward passes over many samples at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.networks.mlp import maths
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.losses import loss_on
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.state import Network, Shape

AT_ONCE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Pre-activations and activations of every layer from 1 on, each (B, n)."""

    Z: tuple[Array, ...]
    A: tuple[Array, ...]


def answer(network: Network, shape: Shape, X: Array) -> Answer:
    """The forward pass of X (B, inputs)."""
    all_Z, all_A, A = [], [], X
    with np.errstate(all="ignore"):
        for index, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
            Z = maths.pre_activation(A, W, b)
            A = ACTIVATIONS[shape.activation(index + 1)].value(Z)
            all_Z.append(Z)
            all_A.append(A)
    return Answer(tuple(all_Z), tuple(all_A))


def outputs(network: Network, shape: Shape, X: Array) -> Array:
    """The output activations of X, a part at a time: (n, outputs)."""
    parts = [
        answer(network, shape, X[start : start + AT_ONCE]).A[-1]
        for start in range(0, len(X), AT_ONCE)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def in_parts(network: Network, shape: Shape, samples: Samples) -> Iterator[tuple[slice, Answer]]:
    """The forward pass of all samples, a part at a time."""
    for start in range(0, len(samples), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        yield rows, answer(network, shape, samples.X[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Mean loss, share whose largest output is their class, and the outputs (n, outputs).

    Both numbers are 0 without samples, the accuracy also where there are no classes.
    """

    loss: float
    accuracy: float
    answers: Array


def judgement(network: Network, shape: Shape, samples: Samples) -> Judgement:
    """How the network does on samples."""
    loss = loss_on(shape.loss, shape.output)
    assert loss is not None
    total, right, answers = 0.0, 0, np.empty_like(samples.T)
    for rows, given in in_parts(network, shape, samples):
        Z, A, T = given.Z[-1], given.A[-1], samples.T[rows]
        answers[rows] = A
        with np.errstate(all="ignore"):  # of a run that diverges, the loss may be infinite
            total += loss.value(Z, A, T) * len(A)
        if samples.labels is not None:
            right += int(np.count_nonzero(A.argmax(axis=1) == samples.labels[rows]))
    count = max(len(samples), 1)
    return Judgement(total / count, right / count, answers)
