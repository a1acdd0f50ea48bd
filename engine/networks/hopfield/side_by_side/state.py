"""The state of several networks that are stepped together, one for each rule."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.hopfield.state import State


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One moment of all: `sides` are the networks' own states, in the order of the rules."""

    position: int
    seed: int
    sides: tuple[State, ...]

    @property
    def units(self) -> int:
        return self.sides[0].units


def key(rule: str) -> str:
    """A rule's name where only letters, digits and underscores are allowed."""
    return rule.replace("-", "_")


@lru_cache(maxsize=2)
def differing(state: Sides) -> NDArray[np.bool_]:
    """The units that are not the same in all networks: (N,)."""
    first, *others = (side.s for side in state.sides)
    apart = np.zeros(len(first), np.bool_)
    for other in others:
        apart |= other != first
    return read_only(apart)


def prepares(side: State) -> bool:
    """Whether the network's next update is about its weights, not about its units."""
    return bool(side.waiting) or side.learning
