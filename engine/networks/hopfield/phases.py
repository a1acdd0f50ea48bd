"""The next update, phase by phase: the textbook's algorithm, written to be read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.experiment import Phase, read_only
from engine.networks.hopfield import maths, modern
from engine.networks.hopfield.attention import attend, attended
from engine.networks.hopfield.coupling import Coupling
from engine.networks.hopfield.glauber import chance_thresholds
from engine.networks.hopfield.recall import all_at_once, updated, with_changes
from engine.networks.hopfield.state import (
    Memory,
    State,
    activities,
    decided,
    exact_net_field,
    sums_of,
)
from engine.networks.hopfield.storing import learn_next, store_next
from engine.networks.hopfield.visiting import visits


@dataclass(frozen=True, slots=True)
class Visit:
    """One unit is visited: it had the value `old`, its net field decides on `new`.

    `tau` is what chance adds to its threshold: 0 at temperature 0.
    """

    unit: int
    old: int
    new: int
    net_field: float
    energy_change: float
    tau: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """All units are updated at once: `new` (N,) from the fields of the state before."""

    new: maths.Signs
    flips: int


@dataclass(frozen=True, slots=True, eq=False)
class Storing:
    """`memory` is stored: the couplings before and after."""

    memory: Memory
    old: Coupling
    new: Coupling


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """One step of attention: `overlaps` (P,) real, `weights` (P,) of the memories, `new` (N,)."""

    overlaps: maths.Floats
    weights: maths.Floats
    new: maths.Floats


@dataclass(frozen=True, slots=True, eq=False)
class LearningOn:
    """The rule learns on about what is stored: its own couplings before and after."""

    old: Any
    new: Any


def phases(state: State) -> Iterator[Phase]:
    """The phases of the next update: storing, learning on, all units at once, or one's visit."""
    if state.waiting:
        yield from _store(state)
    elif state.learning:
        yield from _learn(state)
    elif state.coupling.continuous:
        yield from _attend(state)
    elif state.rule.visit == "synchronous":
        yield from _update_together(state)
    else:
        yield from _visit(state)


def _store(state: State) -> Iterator[Phase]:
    after = store_next(state)
    detail = Storing(state.waiting[0], state.coupling, after.coupling)
    yield Phase("pattern", 1, 2, state, detail)
    yield Phase("weights", 2, 2, state, detail, after)


def _learn(state: State) -> Iterator[Phase]:
    after = learn_next(state)
    detail = LearningOn(state.coupling, after.coupling)
    yield Phase("stabilities", 1, 2, state, detail)
    yield Phase("corrections", 2, 2, state, detail, after)


def _update_together(state: State) -> Iterator[Phase]:
    new = all_at_once(state)
    changed = read_only(np.flatnonzero(new != state.s))
    detail = Together(new, len(changed))
    yield Phase("fields", 1, 2, state, detail)
    yield Phase("signs", 2, 2, state, detail, updated(state, new), changed=changed)


def _attend(state: State) -> Iterator[Phase]:
    new = attended(state)
    changed = read_only(np.flatnonzero(new != activities(state)))
    a = sums_of(state)[:-1]
    detail = Attention(a, modern.attention(a, state.rule.beta), new)
    yield Phase("overlaps", 1, 3, state, detail)
    yield Phase("attention", 2, 3, state, detail)
    yield Phase("average", 3, 3, state, detail, attend(state), changed=changed)


def _visit(state: State) -> Iterator[Phase]:
    i = int(visits(state, state.visits, 1)[0])
    old = int(state.s[i])
    net = float(exact_net_field(state, i) / state.coupling.n)
    tau = float(np.ravel(chance_thresholds(state, state.visits, 1))[0])
    new = old if state.clamped[i] else decided(state, i, old, sums_of(state), tau)
    detail = Visit(i, old, new, net, maths.energy_change(net, old, new), tau)
    changed = read_only(np.array([i] if new != old else [], np.int64))
    yield Phase("visit", 1, 3, state, detail, units=(i,))
    yield Phase("field", 2, 3, state, detail, units=(i,))
    yield Phase("sign", 3, 3, state, detail, _with_unit(state, i, new), (i,), changed)


def _with_unit(state: State, i: int, new: int) -> State:
    """The state after a visit that gave unit `i` the value `new`."""
    change = new - int(state.s[i])
    after = replace(
        state,
        position=state.position + 1,
        visits=state.visits + 1,
        flips=int(change != 0),
        two_cycle=False,
        earlier=None,
    )
    if not change:
        return after
    s = state.s.copy()
    s[i] = new
    return with_changes(after, np.array([i]), s)
