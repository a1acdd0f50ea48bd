"""Which samples make up the next update: a function of the seed and of the pass over them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.experiment import NotYetError, read_only
from engine.networks.mlp.state import State
from engine.randomness import permutation

ORDERS: Mapping[str, str] = MappingProxyType(
    {
        "ordered": "in the order of the data",
        "shuffled": "in a new random order each epoch",
    }
)


class NothingToLearnError(NotYetError):
    """There is no sample."""


def pass_order(state: State) -> NDArray[np.int64]:
    """The samples in the order of the present pass: (n,)."""
    count = len(state.samples)
    if not count:
        raise NothingToLearnError(
            "There is nothing to learn from yet: click points into the plot, or choose other data."
        )
    if state.rule.order == "ordered":
        return _in_order(count)
    return _shuffled(state.seed, state.passes, count)


@lru_cache(maxsize=4)
def _in_order(count: int) -> NDArray[np.int64]:
    return read_only(np.arange(count))


@lru_cache(maxsize=4)
def _shuffled(seed: int, number: int, count: int) -> NDArray[np.int64]:
    return read_only(permutation(seed, "epochs", number, count))


def next_batch(state: State) -> NDArray[np.int64]:
    """The samples of the next update; the last batch of a pass may be smaller."""
    return pass_order(state)[state.place : state.place + state.rule.batch]


def updates_done(state: State) -> int:
    """How many updates of the present pass are done."""
    return -(-state.place // state.rule.batch)


def updates_left(state: State) -> int:
    """How many are left of it."""
    return -(-(len(state.samples) - state.place) // state.rule.batch)
