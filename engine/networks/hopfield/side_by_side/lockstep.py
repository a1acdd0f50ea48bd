"""Several networks stepped together: the next update phase by phase, and many at once.

While one of them still stores or learns, those that are done wait for it, so that in one update all
visit the same unit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.experiment import Phase, read_only
from engine.networks.hopfield import phases as single
from engine.networks.hopfield import recall
from engine.networks.hopfield.side_by_side.columns import measure, merged
from engine.networks.hopfield.side_by_side.state import Sides, prepares
from engine.networks.hopfield.state import State
from engine.trace import Columns

WAITING = "waiting"


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A network waits until the others have learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """The same phase of every network, in the order of the rules."""

    each: tuple[Phase, ...]


def phases(state: Sides) -> Iterator[Phase]:
    """The phases of the next update; networks with fewer of them begin with their first one for
    longer, so that all end together.
    """
    each = [list(_phases(state, side)) for side in state.sides]
    count = max(map(len, each))
    for number in range(1, count + 1):
        now = tuple(own[max(0, number - 1 - (count - len(own)))] for own in each)
        yield _together(state, now, number, count)


def _phases(state: Sides, side: State) -> Iterator[Phase]:
    if prepares(side) or not _some_prepare(state):
        yield from single.phases(side)
    else:
        yield Phase(WAITING, 1, 1, side, Waiting(), held(side))


def _together(state: Sides, now: tuple[Phase, ...], number: int, count: int) -> Phase:
    names = dict.fromkeys(phase.name for phase in now if phase.name != WAITING)
    units = dict.fromkeys(unit for phase in now for unit in phase.units)
    changed = np.unique(np.concatenate([phase.changed for phase in now]))
    after = None
    if number == count:
        sides = tuple(phase.after for phase in now)
        after = Sides(state.position + 1, state.seed, sides)
    return Phase(
        " / ".join(names),
        number,
        count,
        state,
        Together(now),
        after,
        units=tuple(units),
        changed=read_only(changed),
    )


def held(side: State) -> State:
    """The network after an update in which it waited."""
    return replace(side, position=side.position + 1, flips=0, two_cycle=False, earlier=None)


def _some_prepare(state: Sides) -> bool:
    return any(map(prepares, state.sides))


def _one_at_a_time(state: Sides) -> bool:
    """Whether updates must be looked at one by one: some store, or change all units at once."""
    moving = (side.at_once and not side.at_rest for side in state.sides)
    return _some_prepare(state) or any(moving)


def advance(state: Sides, count: int) -> tuple[Sides, Columns]:
    """`count` updates and what they did to every column."""
    stop, pieces = state.position + count, list[Columns]()
    while state.position < stop or not pieces:
        left = stop - state.position
        stretch = _singly if _one_at_a_time(state) else _at_full_speed
        state, columns = stretch(state, left)
        pieces.append(columns)
    return state, recall.joined(pieces)


def _singly(state: Sides, most: int) -> tuple[Sides, Columns]:
    """Up to `most` updates, each a row, as long as they must be looked at one by one."""
    start, at, rows = state.position, [], []
    while state.position < start + most and _one_at_a_time(state):
        state = _each(state, _next(state))
        at.append(state.position)
        rows.append(measure(state))
    return state, recall.rowwise(start, at, rows)


def _next(state: Sides) -> Callable[[State], State]:
    """One update of a network: those that are done wait while another prepares."""
    waits = _some_prepare(state)

    def update(side: State) -> State:
        return held(side) if waits and not prepares(side) else recall.advance(side, 1)[0]

    return update


def _each(state: Sides, update: Callable[[State], State]) -> Sides:
    return Sides(state.position + 1, state.seed, tuple(update(side) for side in state.sides))


def _at_full_speed(state: Sides, count: int) -> tuple[Sides, Columns]:
    """`count` updates by each network's own fast path."""
    done = [recall.advance(side, count) for side in state.sides]
    after = Sides(state.position + count, state.seed, tuple(side for side, _ in done))
    return after, merged(state, [columns for _, columns in done])
