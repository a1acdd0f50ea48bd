"""All weights and biases in one flat array, with the layers' own as views into it."""

import numpy as np

from engine.experiment import read_only
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import Network, Shape


class Flat:
    """Private memory of the fast path, in the shape of a network."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        pairs = list(zip(shape.sizes[:-1], shape.sizes[1:], strict=True))
        self.values = np.zeros(sum(above * (below + 1) for below, above in pairs), shape.dtype)
        self.weights, self.biases = _views(self.values, shape)

    def load(self, network: Network | None) -> None:
        """Take over a network's numbers; zeros for None."""
        if network is None:
            self.values.fill(0.0)
            return
        for target, source in zip(self.weights, network.weights, strict=True):
            np.copyto(target, source)
        for target, source in zip(self.biases, network.biases, strict=True):
            np.copyto(target, source)

    def network(self) -> Network:
        """A copy, read-only: what a state may hold."""
        return Network(*_views(read_only(self.values.copy()), self._shape))

    def view(self) -> Network:
        """The numbers as they are, for use before the next change."""
        return Network(self.weights, self.biases)


def _views(values: Array, shape: Shape) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    weights, biases, at = [], [], 0
    for below, above in zip(shape.sizes[:-1], shape.sizes[1:], strict=True):
        weights.append(values[at : at + above * below].reshape(above, below))
        at += above * below
        biases.append(values[at : at + above])
        at += above
    return tuple(weights), tuple(biases)
