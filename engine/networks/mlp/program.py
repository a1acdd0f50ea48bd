"""One update as a list of operations on buffers that are made once: the fast path's inside.

It does what `phases` does, in the same order, without making an array. What an operation list
costs is the calls in it, so all layers' parameters change together in one flat array.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import numpy as np

from engine.networks.mlp import maths
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.buffers import Flat
from engine.networks.mlp.losses import Recipe, loss_on
from engine.networks.mlp.products import Array, Operation, product_operations
from engine.networks.mlp.state import Rule, Shape


class Parameters:
    """The network in training with its gradient and the optimiser's moments, in flat arrays."""

    def __init__(self, shape: Shape) -> None:
        self.theta, self.gradient = Flat(shape), Flat(shape)
        self.first, self.second = Flat(shape), Flat(shape)
        self.rate, self.momentum, self.decay, self.correction_1, self.correction_2 = (
            np.zeros((), shape.dtype) for _ in range(5)
        )

    def set(self, rule: Rule) -> None:
        """Take over what can change from one update to the next."""
        self.rate[()] = rule.learning_rate
        self.momentum[()] = rule.momentum
        self.decay[()] = rule.weight_decay


class Program:
    """The update of a batch of `size`. One sample is used where it is; more are copied to `x`.

    With size 1: call `first(x, W1T, Z1)`, the operations `middle`, `last(delta1T, x, dW1)`, then
    `update`; with more, fill `x` and call `middle` and `update`.
    """

    def __init__(self, shape: Shape, parameters: Parameters, size: int, rule: Rule) -> None:
        self.size = size
        self._shape, self._parameters = shape, parameters
        self.x = np.empty((size, shape.sizes[0]), shape.dtype)
        self.t = np.empty((size, shape.sizes[-1]), shape.dtype)
        self._Z = [np.empty((size, units), shape.dtype) for units in shape.sizes[1:]]
        self._A = [self.x, *(np.empty_like(Z) for Z in self._Z)]
        self._deltas = self._delta_buffers()
        recipe = self._recipe()
        self.total, self.scale = recipe.total, recipe.scale
        self.middle: Sequence[Operation] = [
            *self._forward(),
            *recipe.operations,
            *self._backward(),
        ]
        self.update: Sequence[Operation] = [
            *self._decay(rule),
            *UPDATES[rule.optimizer](parameters),
        ]
        self.first = parameters.theta.weights[0].T, self._Z[0]
        self.last = self._deltas[0].T, parameters.gradient.weights[0]

    def _delta_buffers(self) -> list[Array]:
        """delta of each layer; that of a single sample is the gradient of the biases itself."""
        biases = self._parameters.gradient.biases
        if self.size == 1:
            return [b.reshape(1, -1) for b in biases]
        return [np.empty_like(Z) for Z in self._Z]

    def _forward(self) -> list[Operation]:
        theta, operations = self._parameters.theta, list[Operation]()
        for index, (W, b, Z) in enumerate(zip(theta.weights, theta.biases, self._Z, strict=True)):
            if index or self.size > 1:
                operations += product_operations(self._A[index], W.T, Z)
            operations.append(partial(np.add, Z, b, Z))
            activation = ACTIVATIONS[self._shape.activation(index + 1)]
            operations += activation.forward(Z, self._A[index + 1])
        return operations

    def _recipe(self) -> Recipe:
        loss = loss_on(self._shape.loss, self._shape.output)
        assert loss is not None
        return loss.recipe(self._Z[-1], self._A[-1], self.t, self._deltas[-1])

    def _backward(self) -> list[Operation]:
        gradient, theta = self._parameters.gradient, self._parameters.theta
        operations = list[Operation]()
        for index in reversed(range(len(self._Z))):
            delta, below = self._deltas[index], self._A[index]
            if index or self.size > 1:
                operations += product_operations(delta.T, below, gradient.weights[index])
            if self.size > 1:
                operations.append(partial(np.add.reduce, delta, axis=0, out=gradient.biases[index]))
            if index:
                down = self._deltas[index - 1]
                operations += product_operations(delta, theta.weights[index], down)
                activation = ACTIVATIONS[self._shape.activation(index)]
                operations += activation.backward(down, below, down)
        return operations

    def _decay(self, rule: Rule) -> list[Operation]:
        parameters, operations = self._parameters, list[Operation]()
        if not rule.weight_decay:
            return operations
        pairs = zip(parameters.theta.weights, parameters.gradient.weights, strict=True)
        for W, gradient in pairs:
            share = np.empty_like(W)
            operations.append(partial(np.multiply, W, parameters.decay, share))
            operations.append(partial(np.add, gradient, share, gradient))
        return operations


def _descent(parameters: Parameters) -> list[Operation]:
    theta, gradient = parameters.theta.values, parameters.gradient.values
    return [
        partial(np.multiply, gradient, parameters.rate, gradient),
        partial(np.subtract, theta, gradient, theta),
    ]


def _momentum(parameters: Parameters) -> list[Operation]:
    theta, gradient = parameters.theta.values, parameters.gradient.values
    v, step = parameters.first.values, np.empty_like(theta)
    return [
        partial(np.multiply, v, parameters.momentum, v),
        partial(np.add, v, gradient, v),
        partial(np.multiply, v, parameters.rate, step),
        partial(np.subtract, theta, step, theta),
    ]


def _adam(parameters: Parameters) -> list[Operation]:
    theta, gradient = parameters.theta.values, parameters.gradient.values
    m, v = parameters.first.values, parameters.second.values
    share, step, root = np.empty_like(theta), np.empty_like(theta), np.empty_like(theta)

    def scalar(value: float) -> Array:
        return np.array(value, theta.dtype)

    return [
        partial(np.multiply, m, scalar(maths.ADAM_BETA_1), m),
        partial(np.multiply, gradient, scalar(1.0 - maths.ADAM_BETA_1), share),
        partial(np.add, m, share, m),
        partial(np.multiply, v, scalar(maths.ADAM_BETA_2), v),
        partial(np.multiply, gradient, gradient, share),
        partial(np.multiply, share, scalar(1.0 - maths.ADAM_BETA_2), share),
        partial(np.add, v, share, v),
        partial(np.divide, v, parameters.correction_2, root),
        partial(np.sqrt, root, root),
        partial(np.add, root, scalar(maths.ADAM_EPSILON), root),
        partial(np.divide, m, parameters.correction_1, step),
        partial(np.divide, step, root, step),
        partial(np.multiply, step, parameters.rate, step),
        partial(np.subtract, theta, step, theta),
    ]


UPDATES: Mapping[str, Callable[[Parameters], list[Operation]]] = MappingProxyType(
    {"sgd": _descent, "momentum": _momentum, "adam": _adam}
)
