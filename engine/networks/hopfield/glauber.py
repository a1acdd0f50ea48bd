"""Temperature: units that follow their fields by chance (Glauber 1963), and cooling.

A visited unit becomes +1 with probability 1 / (1 + exp(-2 (h_i - theta_i) / T)). With u, uniform
between 0 and 1, drawn for the visit, that is where

    h_i - theta_i > tau,   tau = T/2 log(u / (1 - u)):

chance is one more threshold. At temperature 0 it is 0, and all is as without chance.
"""

from functools import lru_cache

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.maths import Floats
from engine.networks.hopfield.state import State
from engine.randomness import words

# Logarithms are taken in whole blocks of visits, in whatever pieces a run comes: the same bits.
BLOCK = 1024


def temperature(state: State, visit: int) -> float:
    """T at a visit, counted as all visits are: it falls from sweep to sweep where it cools."""
    rule = state.rule
    if rule.cooling == 1.0 or rule.temperature == 0.0:
        return rule.temperature
    cooled: float = rule.temperature * rule.cooling ** ((visit - state.heated) // state.units)
    return cooled if cooled >= rule.coldest else 0.0


def is_cold(state: State) -> bool:
    """Whether this and all later visits are at temperature 0."""
    return temperature(state, state.visits) == 0.0


def chance_thresholds(state: State, first: int, count: int) -> Floats | float:
    """tau of the visits number `first` .. `first + count - 1`: (count,); plain 0 without heat."""
    if temperature(state, first) == 0.0:
        return 0.0
    tau: Floats = _temperatures(state, first, count) / 2.0 * _logits(state.seed, first, count)
    return tau


def chance(net_field: float, heat: float) -> float:
    """The probability that a unit with the field h_i - theta_i becomes +1 at temperature `heat`."""
    return float(1.0 / (1.0 + np.exp(np.clip(-2.0 * net_field / heat, -700.0, 700.0))))


def drawn(state: State) -> float:
    """u of the next visit, between 0 and 1."""
    return float(1.0 / (1.0 + np.exp(-_logits(state.seed, state.visits, 1)[0])))


def _temperatures(state: State, first: int, count: int) -> Floats | float:
    """T of each of the visits: (count,); one number where they have it in common."""
    if state.rule.cooling == 1.0:
        return state.rule.temperature
    into = (first - state.heated) % state.units
    sweeps = (into + count - 1) // state.units + 1
    each = [temperature(state, first + sweep * state.units) for sweep in range(sweeps)]
    heat: Floats = np.repeat(each, state.units)[into : into + count]
    return heat


def _logits(seed: int, first: int, count: int) -> Floats:
    blocks = range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    drawn = np.concatenate([_logit_block(seed, block) for block in blocks])
    return drawn[first % BLOCK :][:count]


@lru_cache(maxsize=64)
def _logit_block(seed: int, block: int) -> Floats:
    """log(u / (1 - u)) of one block of visits: (BLOCK,)."""
    parts = (words(seed, "chance", 0, BLOCK, start=block * BLOCK) >> np.uint64(11)).astype(float)
    u = (parts + 0.5) * 2.0**-53
    return read_only(np.log(u) - np.log1p(-u))
