"""The series' values of networks that are stepped together, merged from each one's own.

Each network's columns are kept with the rule's name behind theirs. Three columns are of all of
them: how many units changed, whether all are back where they were, and in how many units they
differ.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.hopfield import recall
from engine.networks.hopfield.maths import Floats, Ints
from engine.networks.hopfield.side_by_side.state import Sides, differing, key
from engine.networks.hopfield.state import State
from engine.networks.hopfield.visiting import visits
from engine.trace import Columns

Values = Mapping[str, Floats]


def measure(state: Sides) -> dict[str, float]:
    """Every column's value in this state."""
    each = [recall.measure(side) for side in state.sides]
    rows = [{name: np.array([value]) for name, value in values.items()} for values in each]
    apart = np.array([np.count_nonzero(differing(state))], np.float64)
    merged = {**_named(state, rows), **_of_all(rows), "differ": apart}
    return {name: float(values[0]) for name, values in merged.items()}


def merged(state: Sides, parts: Sequence[Columns]) -> Columns:
    """The columns of a stretch that began at `state`, from each network's own.

    In it no memory is stored, and networks whose updates are of all units at once are at rest.
    """
    at = np.unique(np.concatenate([part.at for part in parts]))
    rows = [
        _at(part, recall.measure(side), at) for side, part in zip(state.sides, parts, strict=True)
    ]
    apart = differences(state, parts, at)
    values = {**_named(state, rows), **_of_all(rows), "differ": apart}
    return Columns(parts[0].start, parts[0].stop, at, values)


def _at(part: Columns, before: Mapping[str, float], at: Ints) -> Values:
    """One network's values at the updates `at`: each stands until the next."""
    row = np.searchsorted(part.at, at, "right")
    return {
        name: np.append(before.get(name, np.nan), values)[row]
        for name, values in part.values.items()
    }


def _named(state: Sides, rows: Sequence[Values]) -> Values:
    return {
        f"{name}_{key(side.rule.rule)}": values
        for side, own in zip(state.sides, rows, strict=True)
        for name, values in own.items()
    }


def _of_all(rows: Sequence[Values]) -> Values:
    """How many units changed in all networks; and whether all are where they were two updates
    before, though some changed.
    """
    flips = np.array([own["flips"] for own in rows])
    cycles = np.array([own["two_cycle"] for own in rows])
    back = ((cycles > 0) | (flips == 0)).all(axis=0) & (cycles > 0).any(axis=0)
    return {"flips": flips.sum(axis=0), "two_cycle": back.astype(np.float64)}


def differences(state: Sides, parts: Sequence[Columns], at: Ints) -> Floats:
    """In how many units the networks differ after each of the updates `at`: (rows,).

    In one update all of them visit the same unit, so a flip can only bring that one together or
    apart. A unit's flips so far say what it is.
    """
    begun = int(np.count_nonzero(differing(state)))
    flipped = [_flipped(side, part) for side, part in zip(state.sides, parts, strict=True)]
    when = np.unique(np.concatenate(flipped))
    if not len(when):
        return np.full(len(at), float(begun))
    units = visits_at(state, when)
    order = np.lexsort((when, units))
    odd = np.array([np.isin(when, times) for times in flipped])[:, order]
    sorted_units = units[order]
    first = np.append(True, sorted_units[1:] != sorted_units[:-1])
    starts = np.array([side.s[sorted_units] for side in state.sides])
    values = np.where(_parity(odd, first), -starts, starts)
    apart = (values != values[0]).any(axis=0)
    apart_at_start = (starts != starts[0]).any(axis=0)
    before = np.where(first, apart_at_start, np.append(False, apart[:-1]))
    steps = np.empty(len(when), np.int64)
    steps[order] = apart.astype(np.int64) - before
    counts = np.append(begun, begun + np.cumsum(steps))
    result: Floats = counts[np.searchsorted(when, at, "right")].astype(np.float64)
    return result


def _flipped(side: State, part: Columns) -> Ints:
    """The updates in which one network flipped the unit that was visited."""
    if side.at_once:
        return np.empty(0, np.int64)
    return part.at[part.values["flips"] > 0]


def visits_at(state: Sides, when: Ints) -> Ints:
    """The units that are visited in the updates `when`, ascending: (k,)."""
    side = next(side for side in state.sides if not side.at_once)
    first, last = int(when[0]), int(when[-1])
    visited = visits(side, side.visits + first - state.position - 1, last - first + 1)
    return visited[when - first]


def _parity(odd: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Whether the flips so far are odd in number, counted anew where `first` is: (K, k)."""
    total = np.cumsum(odd, axis=1)
    starts = np.flatnonzero(first)
    before = (total - odd)[:, starts]
    group = np.cumsum(first) - 1
    parity: np.ndarray = (total - before[:, group]) % 2 == 1
    return parity
