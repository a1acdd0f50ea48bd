"""The next update, phase by phase: the textbook's algorithm, written to be read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.experiment import Phase, read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.recall import update_all
from engine.networks.hopfield.state import Memories, Memory, State, desired, exact_net_field
from engine.networks.hopfield.storing import store_next, with_memory
from engine.networks.hopfield.visiting import visits


@dataclass(frozen=True, slots=True)
class Visit:
    """One unit is visited: it had the value `old`, its net field decides on `new`."""

    unit: int
    old: int
    new: int
    net_field: float
    energy_change: float


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """All units are updated at once: `new` (N,) from the fields of the state before."""

    new: maths.Signs
    flips: int


@dataclass(frozen=True, slots=True, eq=False)
class Storing:
    """`memory` is stored: the memories before and after."""

    memory: Memory
    old: Memories
    new: Memories


def phases(state: State) -> Iterator[Phase]:
    """The phases of the next update: storing, a synchronous update, or one unit's visit."""
    if state.waiting:
        yield from _store(state)
    elif state.rule.visit == "synchronous":
        yield from _update_together(state)
    else:
        yield from _visit(state)


def _store(state: State) -> Iterator[Phase]:
    memory = state.waiting[0]
    detail = Storing(memory, state.memories, with_memory(state.memories, memory, state))
    yield Phase("pattern", 1, 2, state, detail)
    yield Phase("weights", 2, 2, state, detail, store_next(state))


def _update_together(state: State) -> Iterator[Phase]:
    new = desired(state, slice(None))
    changed = read_only(np.flatnonzero(new != state.s))
    detail = Together(new, len(changed))
    yield Phase("fields", 1, 2, state, detail)
    yield Phase("signs", 2, 2, state, detail, update_all(state), changed=changed)


def _visit(state: State) -> Iterator[Phase]:
    i = int(visits(state, state.visits, 1)[0])
    old = int(state.s[i])
    net = exact_net_field(state, i) / state.memories.n
    new = old if state.clamped[i] else maths.decide(float(net), old)
    detail = Visit(i, old, new, float(net), maths.energy_change(float(net), old, new))
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
    return replace(
        after,
        s=read_only(s),
        overlaps=read_only(state.overlaps + change * state.memories.X_T[i].astype(np.int64)),
        total=state.total + change,
        theta_s=state.theta_s + change * int(state.theta[i]),
        at_rest=False,
    )
