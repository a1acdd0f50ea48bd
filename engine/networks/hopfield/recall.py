"""Many updates at once, exactly: what the textbook's loop gives, in blocks of visits.

The fields of the next K visits are computed with the present overlap sums. After f flips among
them no field can be off by more than f times `FLIP_REACH`; a visit whose field is farther from zero
than that is decided for sure. All visits before the first doubtful one are committed together, and
the next block begins there with fresh sums. A unit's own flip does not change its own field, so a
second visit to it within the block is decided by the first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.state import (
    State,
    desired,
    exact_net_field,
    rounding_slack,
    unstable,
)
from engine.networks.hopfield.storing import store_next
from engine.networks.hopfield.visiting import visits
from engine.trace import Columns

SMALLEST_BLOCK = 64
LARGEST_BLOCK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Flips:
    """The flips of a stretch of visits, in order: which visit (f,), and m, S, theta s after each.

    The first row of `overlaps` (f + 1, P), `totals` (f + 1,) and `theta_s` (f + 1,) is before any.
    """

    visits: maths.Ints
    overlaps: maths.Ints
    totals: maths.Ints
    theta_s: maths.Ints


class _Bench:
    """Private working copies for one stretch of visits; what leaves it is new."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.memories = state.memories
        self.s = state.s.copy()
        self.m = state.overlaps.copy()
        self.total = state.total
        self.theta_s = state.theta_s
        self.any_clamped = bool(state.clamped.any())
        self.any_theta = bool(state.theta.any())
        self.slack = rounding_slack(state)
        self.reach = 2.0 * state.memories.count * (1.0 + abs(state.memories.rho)) ** 2
        self.when: list[maths.Ints] = []
        self.steps: list[maths.Ints] = []
        self.unit_steps: list[maths.Ints] = []
        self.theta_steps: list[maths.Ints] = []

    def block(self, units: maths.Ints, first: int) -> int:
        """Commit as many of the visits to `units` as are decided for sure; returns how many."""
        X_T = self.memories.X_T[units]
        s = self.s[units]
        a = maths.centred_sums(self.m, self.total, self.memories.rho)
        net = maths.scaled_fields(X_T, s, a, self.memories.rho)
        if self.any_theta:
            net -= self.memories.n * (self.state.theta[units] * maths.THRESHOLD_UNIT)
        wrong = net * s < 0
        if self.any_clamped:
            wrong &= ~self.state.clamped[units]
        flips = np.flatnonzero(wrong)
        if not len(flips) and not self.slack:
            return len(units)
        if len(flips) > 1:
            _, firsts = np.unique(units[flips], return_index=True)
            flips = flips[np.sort(firsts)] if len(firsts) < len(flips) else flips
        sure = self._sure(net, units, flips)
        if sure == 0:
            return self._decide_exactly(units[0], first)
        self._flip(units, X_T, s, flips[: np.searchsorted(flips, sure)], first)
        return sure

    def _sure(self, net: maths.Floats, units: maths.Ints, flips: maths.Ints) -> int:
        """How many of the visits are decided for sure, from the block's beginning."""
        before = np.zeros(len(net))
        before[flips[flips + 1 < len(net)] + 1] = 1.0
        before = before.cumsum()
        doubtful = np.abs(net) <= self.reach * before + self.slack
        if not self.slack:
            doubtful &= before > 0
        if self.any_clamped:
            doubtful &= ~self.state.clamped[units]
        index = int(doubtful.argmax())
        return index if doubtful[index] else len(net)

    def _decide_exactly(self, unit: int, first: int) -> int:
        """One visit whose field is too close to zero for floating point."""
        probe = replace(
            self.state, s=self.s, overlaps=self.m, total=self.total, theta_s=self.theta_s
        )
        net = exact_net_field(probe, int(unit))
        if net != 0 and (net > 0) != (self.s[unit] > 0):
            units = np.array([unit])
            rows = self.memories.X_T[units]
            self._flip(units, rows, self.s[units], np.array([0]), first)
        return 1

    def _flip(
        self, units: maths.Ints, X_T: maths.Signs, s: maths.Signs, flips: maths.Ints, first: int
    ) -> None:
        if not len(flips):
            return
        change = -2 * s[flips].astype(np.int64)
        step = X_T[flips] * change[:, np.newaxis]
        theta_step = self.state.theta[units[flips]] * change
        self.s[units[flips]] += change.astype(np.int8)
        self.m = self.m + step.sum(axis=0)
        self.total += int(change.sum())
        self.theta_s += int(theta_step.sum())
        self.when.append(flips + first)
        self.steps.append(step)
        self.unit_steps.append(change)
        self.theta_steps.append(theta_step)

    def flips(self) -> Flips:
        """Everything that was committed, as running sums."""
        state = self.state
        empty = np.empty(0, np.int64)
        return Flips(
            np.concatenate(self.when or [empty]),
            np.cumsum(np.concatenate([state.overlaps[np.newaxis], *self.steps]), axis=0),
            np.cumsum(np.concatenate([[state.total], *self.unit_steps])),
            np.cumsum(np.concatenate([[state.theta_s], *self.theta_steps])),
        )


def visit_many(state: State, count: int) -> tuple[State, Columns]:
    """`count` asynchronous updates, one unit visited in each."""
    bench = _Bench(state)
    done, block, quiet, at_rest = 0, SMALLEST_BLOCK, 0, state.at_rest
    check_after = max(state.units // 4, 256)
    while done < count and not at_rest:
        size = min(block, count - done)
        flips = len(bench.when)
        sure = bench.block(visits(state, state.visits + done, size), done)
        done += sure
        block = min(2 * block, LARGEST_BLOCK) if sure == size else max(SMALLEST_BLOCK, 2 * sure)
        quiet = quiet + sure if len(bench.when) == flips else 0
        if quiet > check_after:
            at_rest = not len(unstable(_working_state(bench)))
            check_after = 4 * quiet
    found = bench.flips()
    last = int(found.visits[-1]) if len(found.visits) else -1
    after = replace(
        _working_state(bench) if len(found.visits) else state,
        position=state.position + count,
        visits=state.visits + count,
        flips=int(last == count - 1),
        two_cycle=False,
        earlier=None,
        at_rest=at_rest,
    )
    return after, _visit_columns(state, found, count)


def _working_state(bench: _Bench) -> State:
    return replace(
        bench.state,
        s=read_only(bench.s.copy()),
        overlaps=read_only(bench.m.copy()),
        total=bench.total,
        theta_s=bench.theta_s,
    )


def _visit_columns(state: State, flips: Flips, count: int) -> Columns:
    """A row where a unit flips, and one after it where the next visit flips none."""
    flipped = flips.visits
    still = flipped + 1
    if state.flips or state.two_cycle:
        still = np.concatenate(([0], still))
    still = still[still < count]
    if len(flipped):
        at = np.searchsorted(flipped, still)
        still = still[(at == len(flipped)) | (flipped[np.minimum(at, len(flipped) - 1)] != still)]
    rows = np.sort(np.concatenate((flipped, still)))
    known = np.searchsorted(flipped, rows, "right")
    moved = np.isin(rows, flipped, assume_unique=True)
    sums = Flips(rows, flips.overlaps[known], flips.totals[known], flips.theta_s[known])
    values = column_values(state, sums) | {
        "flips": moved.astype(np.float64),
        "two_cycle": np.zeros(len(rows)),
    }
    return Columns(state.position, state.position + count, state.position + 1 + rows, values)


def column_values(state: State, sums: Flips) -> dict[str, maths.Floats]:
    """The columns that follow from overlap sums (rows, P), totals and threshold sums (rows,)."""
    memories = state.memories
    energies = maths.energy(
        sums.overlaps,
        sums.totals,
        sums.theta_s,
        units=state.units,
        rho=memories.rho,
        n=memories.n,
    )
    distances = (state.units * memories.count - sums.overlaps.sum(axis=1)) / 2.0
    columns = {"energy": energies, "distance_sum": distances}
    for mu, serial in enumerate(memories.serials):
        columns[f"overlap_{serial}"] = sums.overlaps[:, mu].astype(np.float64)
    return columns


def measure(state: State) -> dict[str, float]:
    """Every column's value in this state."""
    sums = Flips(
        np.zeros(1, np.int64),
        state.overlaps[np.newaxis],
        np.array([state.total]),
        np.array([state.theta_s]),
    )
    values = {name: float(column[0]) for name, column in column_values(state, sums).items()}
    return values | {"flips": float(state.flips), "two_cycle": float(state.two_cycle)}


def update_all(state: State) -> State:
    """One synchronous update: every unit takes the sign of its field at once (Amari 1972)."""
    s = desired(state, slice(None))
    changed = np.flatnonzero(s != state.s)
    change = s[changed].astype(np.int64) - state.s[changed]
    flips = len(changed)
    back = flips > 0 and state.earlier is not None and np.array_equal(s, state.earlier)
    step = change @ state.memories.X_T[changed].astype(np.int64)
    return replace(
        state,
        position=state.position + 1,
        visits=state.visits + state.units,
        s=read_only(s) if flips else state.s,
        overlaps=read_only(state.overlaps + step),
        total=state.total + int(change.sum()),
        theta_s=state.theta_s + int(change @ state.theta[changed]),
        flips=flips,
        two_cycle=back,
        earlier=state.s,
        at_rest=flips == 0,
    )


def _repeat(state: State, count: int, update: Callable[[State], State]) -> Iterator[State]:
    """Up to `count` updates; a synchronous state at rest is not computed again."""
    for done in range(count):
        state = update(state)
        yield state
        if state.at_rest and not state.waiting and state.rule.visit == "synchronous":
            left = count - done - 1
            if left > 1:
                yield replace(
                    state,
                    position=state.position + left,
                    visits=state.visits + left * state.units,
                    earlier=state.s,
                )
                return


def one_by_one(state: State, count: int, update: Callable[[State], State]) -> tuple[State, Columns]:
    """`count` updates, each a row of the columns; names that come on the way are NaN before."""
    at: list[int] = []
    rows: list[dict[str, float]] = []
    after = state
    for after in _repeat(state, count, update):
        at.append(after.position)
        rows.append(measure(after))
    names = dict.fromkeys(name for row in rows for name in row)
    values = {name: np.array([row.get(name, np.nan) for row in rows]) for name in names}
    return after, Columns(state.position, state.position + count, np.array(at, np.int64), values)


def advance(state: State, count: int) -> tuple[State, Columns]:
    """`count` updates: first what waits to be stored, one memory each, then recall."""
    storing = min(len(state.waiting), count)
    if storing == 0:
        return _recall(state, count)
    state, first = one_by_one(state, storing, store_next)
    if count == storing:
        return state, first
    state, second = _recall(state, count - storing)
    return state, _joined(first, second)


def _recall(state: State, count: int) -> tuple[State, Columns]:
    if state.rule.visit == "synchronous":
        return one_by_one(state, count, update_all)
    return visit_many(state, count)


def _joined(first: Columns, second: Columns) -> Columns:
    """Two stretches that follow each other as one."""
    names = dict.fromkeys((*first.values, *second.values))

    def part(columns: Columns, name: str) -> maths.Floats:
        return columns.values.get(name, np.full(len(columns.at), np.nan))

    values = {name: np.concatenate((part(first, name), part(second, name))) for name in names}
    return Columns(first.start, second.stop, np.concatenate((first.at, second.at)), values)
