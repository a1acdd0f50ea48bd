"""One update of the continuous memory: all units become the attention-weighted average."""

from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield import maths, modern
from engine.networks.hopfield.state import State, activities, with_overlaps

VISIBLE = 1e-6


def attended(state: State) -> maths.Floats:
    """What one step of attention makes of the units: xi (N,); units that are held stay."""
    xi, memories = activities(state), state.memories
    if not memories.count or state.coupled is None:
        return xi
    p = modern.attention(state.coupled[:-1], state.rule.beta)
    new = modern.average(memories.X_T, p, state.units)
    return np.where(state.clamped, xi, new)


def attend(state: State) -> State:
    """One update: xi <- X softmax(beta X^T xi). An activity of 0 leaves a unit its sign."""
    new, xi = attended(state), activities(state)
    flips = int(np.count_nonzero(new != xi))
    signs = np.where(new == 0.0, state.s, np.where(new > 0.0, 1, -1)).astype(np.int8)
    after = replace(
        state,
        position=state.position + 1,
        visits=state.visits + state.units,
        flips=flips,
        two_cycle=False,
        earlier=state.s,
        at_rest=flips == 0,
    )
    if not flips:
        return after
    sums = state.coupling.sums(new)
    assert sums is not None
    s = state.s if np.array_equal(signs, state.s) else read_only(signs)
    return with_overlaps(replace(after, s=s, xi=read_only(new), coupled=read_only(sums)))


def moves(state: State) -> bool:
    """Whether one more step would move a unit by more than can be seen."""
    return bool(np.abs(attended(state) - activities(state)).max(initial=0.0) > VISIBLE)
