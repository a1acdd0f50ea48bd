"""Where a recall ended: a memory, its inverse, a mixture of memories, or something else.

A symmetric mixture is the majority vote of an odd number of memories, each as it is or inverted
(Amit, Gutfreund and Sompolinsky 1985). It is found by comparing the state with the vote, unit by
unit. Where an even number of memories tie, the state may be either; it is their mixture if they tie
in no more than two units of three, if it takes about as often each one's side there, not more than
two times in three, and if no other memory is nearer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

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

CANDIDATES = 8
PROBES = 2048
LEAST_SHARE = 1 / 3  # of the units decided by the vote; of the ties, on each memory's side


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
    overlaps = np.abs(maths.gram(state.memories.X_T[:, nearest]))
    same = overlaps - np.diag(overlaps.diagonal()) == state.units  # or one the other's opposite
    for size in (3, 5, 2, 4):
        for chosen in combinations(range(len(nearest)), size):
            if same[np.ix_(chosen, chosen)].any():
                continue
            memories = tuple(sorted(int(nearest[place]) for place in chosen))
            for signs in product((1, -1), repeat=size):
                yield memories, signs


def _is_vote(state: State, memories: tuple[int, ...], signs: tuple[int, ...]) -> bool:
    """Whether the state is the majority vote; a sample of units rules most candidates out."""
    stride = max(1, state.units // PROBES)
    if stride > 1 and (_votes(state, memories, signs, stride) * state.s[::stride] < 0).any():
        return False
    votes = _votes(state, memories, signs)
    ties = votes == 0
    if (votes * state.s < 0).any():
        return False
    return not ties.any() or _halfway(state, memories, signs, ties)


def _votes(
    state: State, memories: tuple[int, ...], signs: tuple[int, ...], stride: int = 1
) -> NDArray[np.int8]:
    """The sum of the memories, each with its sign, in every `stride`-th unit: 0 is a tie."""
    chosen = state.memories.X_T[::stride, list(memories)] * np.array(signs, np.int8)
    votes: NDArray[np.int8] = np.add.reduce(chosen, axis=1, dtype=np.int8)
    return votes


def _halfway(
    state: State, memories: tuple[int, ...], signs: tuple[int, ...], ties: NDArray[np.bool_]
) -> bool:
    """Whether the state lies between the memories, which tie in some units, and near no other."""
    if ties.mean() > 1 - LEAST_SHARE:
        return False
    distances = state.units - np.abs(state.overlaps)
    if distances[list(memories)].max() > np.delete(distances, memories).min(initial=state.units):
        return False
    s, X_T = state.s[ties], state.memories.X_T[ties]
    shares = [
        np.mean(sign * X_T[:, index] == s) for index, sign in zip(memories, signs, strict=True)
    ]
    return all(LEAST_SHARE <= share <= 1 - LEAST_SHARE for share in shares)


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
