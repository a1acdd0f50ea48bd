"""Where a recall ended: a memory, its inverse, a mixture of memories, or something else.

A symmetric mixture is the majority vote of an odd number of memories, each as it is or inverted
(Amit, Gutfreund and Sompolinsky 1985). It is found by comparing the state with the vote, unit by
unit; where an even number of memories tie, any state counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from engine.networks.hopfield import maths
from engine.networks.hopfield.attention import moves
from engine.networks.hopfield.glauber import is_cold
from engine.networks.hopfield.state import (
    State,
    all_desired,
    energy,
    is_stable,
    unstable,
    with_sums,
)

MOST_IN_MIXTURE = 5
CANDIDATES = 8
PROBES = 2048


@dataclass(frozen=True, slots=True)
class Ending:
    """What a state is: its kind, and the memories (by index) and signs that it is made of."""

    kind: str
    memories: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()


def ended_in(state: State) -> Ending:
    """Where it is: `memory`, `inverse`, `mixture`, `fixed_point`, `cycle` or `moving`."""
    if state.two_cycle:
        return Ending("cycle")
    if not is_cold(state):
        return Ending("moving")
    if state.coupling.continuous and moves(state):
        return Ending("moving")
    if state.waiting or state.learning or not is_stable(state):
        return Ending("cycle") if _takes_turns(state) else Ending("moving")
    return resembles(state) or Ending("fixed_point")


def _takes_turns(state: State) -> bool:
    """Whether the next synchronous update leads back to where the last one came from."""
    if state.rule.visit != "synchronous" or state.earlier is None:
        return False
    return bool(np.array_equal(all_desired(state), state.earlier))


def resembles(state: State) -> Ending | None:
    """The memory, inverse or symmetric mixture that the state equals in every unit, if any."""
    for index, overlap in enumerate(state.overlaps):
        if abs(int(overlap)) == state.units:
            return Ending(
                "memory" if overlap > 0 else "inverse", (index,), (1 if overlap > 0 else -1,)
            )
    for memories, signs in _mixtures(state):
        if _is_vote(state, memories, signs):
            return Ending("mixture", memories, signs)
    return None


def _mixtures(state: State) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Candidates among the memories that overlap most, the smallest odd mixtures first."""
    nearest = np.argsort(-np.abs(state.overlaps), kind="stable")[:CANDIDATES]
    ranked = [int(index) for index in nearest]
    for size in (3, 5, 2, 4):
        for chosen in combinations(ranked, size):
            memories = tuple(sorted(chosen))
            for signs in product((1, -1), repeat=size):
                yield memories, signs


def _is_vote(state: State, memories: tuple[int, ...], signs: tuple[int, ...]) -> bool:
    """Whether the state is the majority vote; a sample of units rules most candidates out."""
    stride = max(1, state.units // PROBES)
    return _agrees(state, memories, signs, stride) and (
        stride == 1 or _agrees(state, memories, signs, 1)
    )


def _agrees(state: State, memories: tuple[int, ...], signs: tuple[int, ...], stride: int) -> bool:
    X_T = state.memories.X_T[::stride]
    votes = sum(
        sign * X_T[:, index].astype(np.int16) for index, sign in zip(memories, signs, strict=True)
    )
    against = votes * state.s[::stride] < 0
    if against.any():
        return False
    return len(memories) % 2 == 1 or float(np.mean(votes == 0)) < 0.5


def memory_energies(state: State) -> maths.Floats:
    """E of each stored memory: (P,)."""
    each = [energy(inside(state, index)) for index in range(state.memories.count)]
    return np.array(each, np.float64)


def inside(state: State, index: int) -> State:
    """The network as if it were in memory number `index`."""
    return with_sums(replace(state, s=state.memories.X_T[:, index].copy(), xi=None))


def pairwise_overlaps(state: State) -> maths.Floats:
    """The overlaps of the memories with each other, -1 .. 1: (P, P)."""
    return maths.gram(state.memories.X_T) / state.units


def unstable_units(state: State) -> tuple[int, ...]:
    """For each memory, how many units would change if the network were in it."""
    counts = []
    for index in range(state.memories.count):
        counts.append(len(unstable(inside(state, index))))
    return tuple(counts)
