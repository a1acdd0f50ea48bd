"""Classes of points in the plane that a network can learn to tell apart."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.data.points import Floats, Points
from engine.randomness import normal, uniform, words

PLANES: Mapping[str, str] = MappingProxyType(
    {
        "moons": "two half moons that reach into each other",
        "circles": "rings inside each other",
        "spirals": "arms of a spiral",
        "xor": "four clusters, opposite ones of one class",
        "none": "no point: click them",
    }
)

TURNS = 1.5


def plane(name: str, count: int, *, classes: int, noise: float, seed: int) -> Points:
    """`count` points of the pattern, classes in turn, each off its place by normal noise.

    Moons and XOR have two classes. Within about -1..1; the same seed gives the same points.
    """
    if name == "none":
        count = 0
    y = np.arange(count) % (2 if name in ("moons", "xor") else classes)
    along = uniform(words(seed, "plane-places", 0, count))
    x = _PLANES[name](y, along, classes).reshape(count, 2)
    x = x + noise * normal(words(seed, "plane-noise", 0, 4 * count)).reshape(count, 2)
    return Points(name, x, y.astype(np.float64), classes, f"made by the program: {PLANES[name]}")


def _moons(y: Floats, along: Floats, classes: int) -> Floats:
    angle = np.pi * along
    upper = np.column_stack((np.cos(angle) - 0.5, np.sin(angle) - 0.25))
    lower = np.column_stack((0.5 - np.cos(angle), 0.25 - np.sin(angle)))
    return 0.65 * np.where((y == 0)[:, np.newaxis], upper, lower)


def _circles(y: Floats, along: Floats, classes: int) -> Floats:
    radius = 0.9 * (y + 0.5) / classes
    angle = 2.0 * np.pi * along
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _spirals(y: Floats, along: Floats, classes: int) -> Floats:
    radius = 0.05 + 0.85 * np.sqrt(along)
    angle = 2.0 * np.pi * (TURNS * radius + y / classes)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _xor(y: Floats, along: Floats, classes: int) -> Floats:
    corner = np.floor(2.0 * along)
    side = np.where(y == 0, 1.0, -1.0)
    first = np.where(corner == 0, 0.5, -0.5)
    return np.column_stack((first, first * side))


def _none(y: Floats, along: Floats, classes: int) -> Floats:
    return np.empty((0, 2))


_PLANES: Mapping[str, Callable[..., Floats]] = MappingProxyType(
    {"moons": _moons, "circles": _circles, "spirals": _spirals, "xor": _xor, "none": _none}
)
