"""The Hopfield networks that are timed: random patterns, started from one of them, spoilt."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data import Dataset
from engine.experiment import Experiment
from engine.networks import declaration
from engine.parameters import check_all
from engine.randomness import words

SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the work is: a network of rows x columns units, and how far it is run."""

    rows: int
    columns: int
    patterns: int
    flip: float
    visits: int

    @property
    def units(self) -> int:
        return self.rows * self.columns


def random_pictures(size: Size) -> Dataset:
    """Pictures whose every pixel is black or white by the toss of a coin."""
    count = size.patterns * size.units
    bits = words(SEED, "benchmark", 0, -(-count // 64)).view(np.uint8)
    pixels = np.unpackbits(bits)[:count] * np.uint8(255)
    shape = (size.patterns, size.rows, size.columns)
    return Dataset("random patterns", pixels.reshape(shape), None, None, "made by the benchmark")


def experiment(size: Size, **given: object) -> Experiment:
    """`hopfield-digits` on random pictures, with random visits and any other parameters."""
    declared = declaration("hopfield-digits")
    own = {"memories": size.patterns, "flip": size.flip, "visit": "random"}
    values = check_all(declared.parameters, own | given)
    return declared.build(values, random_pictures(size))


def stored(network: Experiment, size: Size) -> Any:
    """The state in which all patterns are stored and no unit has been visited yet."""
    state, _ = network.advance(network.initial(SEED), size.patterns)
    return state
