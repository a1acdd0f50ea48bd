"""The weights that a network begins with."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from engine.experiment import read_only
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import Network, Shape
from engine.randomness import normal, uniform, words

INITS: Mapping[str, str] = MappingProxyType(
    {
        "normal": "normal around 0 with standard deviation sigma, biases too",
        "glorot": "uniform, scaled by the sizes of both layers (Glorot and Bengio 2010); biases 0",
        "he": "normal, scaled by the size of the layer below (He and others 2015); biases 0",
        "article": "standard normal from NumPy's old generator, as the article has it; biases 1",
    }
)

_Drawn = tuple[Array, Array]


def initial_network(shape: Shape, init: str, *, sigma: float, seed: int) -> Network:
    """The network before its first update."""
    pairs = list(zip(shape.sizes[:-1], shape.sizes[1:], strict=True))
    if init == "article":
        drawn = _of_the_article(pairs, seed)
    else:
        make = {"normal": _normal, "glorot": _glorot, "he": _he}[init]
        drawn = [make(below, above, sigma, seed, i + 1) for i, (below, above) in enumerate(pairs)]
    weights = tuple(read_only(W.astype(shape.dtype)) for W, _ in drawn)
    biases = tuple(read_only(b.astype(shape.dtype)) for _, b in drawn)
    return Network(weights, biases)


def _of_the_article(pairs: list[tuple[int, int]], seed: int) -> list[_Drawn]:
    generator = np.random.RandomState(seed % 2**32)
    return [(generator.normal(0, 1, (above, below)), np.ones(above)) for below, above in pairs]


def _normals(count: int, seed: int, stream: str, layer: int) -> Array:
    return normal(words(seed, stream, layer, 2 * count))


def _normal(below: int, above: int, sigma: float, seed: int, layer: int) -> _Drawn:
    W = sigma * _normals(above * below, seed, "weights", layer).reshape(above, below)
    return W, sigma * _normals(above, seed, "biases", layer)


def _glorot(below: int, above: int, sigma: float, seed: int, layer: int) -> _Drawn:
    limit = np.sqrt(6.0 / (below + above))
    shares = uniform(words(seed, "weights", layer, above * below))
    return limit * (2.0 * shares - 1.0).reshape(above, below), np.zeros(above)


def _he(below: int, above: int, sigma: float, seed: int, layer: int) -> _Drawn:
    drawn = _normals(above * below, seed, "weights", layer).reshape(above, below)
    return np.sqrt(2.0 / below) * drawn, np.zeros(above)
