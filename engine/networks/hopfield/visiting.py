"""Which unit is visited when: a function of the seed and of the visit's number."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.maths import Ints
from engine.networks.hopfield.state import State
from engine.randomness import below, permutation, words

VISITS: Mapping[str, str] = {
    "random": "a random unit each time, with replacement",
    "permuted": "every unit once a sweep, in a new random order each sweep",
    "ordered": "every unit once a sweep, from the first to the last",
    "synchronous": "all units at once in one update",
}

# Steps and short stretches of random visits are parts of blocks that are drawn as a whole; what was
# drawn last is kept.
BLOCK = 1024


def visits(state: State, first: int, count: int) -> Ints:
    """The units of the visits number `first` .. `first + count - 1`: (count,)."""
    return _ORDERS[state.rule.visit](state.seed, state.units, first, count)


def _random(seed: int, units: int, first: int, count: int) -> Ints:
    if count > BLOCK:
        return _drawn(seed, units, first, count)
    return _joined(lambda block: _drawn(seed, units, block * BLOCK, BLOCK), BLOCK, first, count)


def _permuted(seed: int, units: int, first: int, count: int) -> Ints:
    return _joined(lambda sweep: _permutation(seed, units, sweep), units, first, count)


def _ordered(seed: int, units: int, first: int, count: int) -> Ints:
    return np.arange(first, first + count) % units


_ORDERS: Mapping[str, Callable[[int, int, int, int], Ints]] = {
    "random": _random,
    "permuted": _permuted,
    "ordered": _ordered,
}


def _joined(block: Callable[[int], Ints], size: int, first: int, count: int) -> Ints:
    """Visits of an order whose blocks of `size` visits are made by `block`."""
    parts = []
    while count > 0:
        number, place = divmod(first, size)
        part = block(number)[place : place + count]
        parts.append(part)
        first, count = first + len(part), count - len(part)
    return np.concatenate(parts) if len(parts) != 1 else parts[0]


@lru_cache(maxsize=8)
def _drawn(seed: int, units: int, first: int, count: int) -> Ints:
    skip = first % 2
    drawn = words(seed, "visits", 0, (skip + count + 1) // 2, start=first // 2)
    return read_only(below(drawn, units)[skip : skip + count])


@lru_cache(maxsize=2)
def _permutation(seed: int, units: int, sweep: int) -> Ints:
    return read_only(permutation(seed, "sweeps", sweep, units))
