"""Many updates at once: storing, synchronous updates, and visits to one unit after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.attention import attend
from engine.networks.hopfield.blocks import Bench, Course, unmoved
from engine.networks.hopfield.glauber import chance_thresholds, is_cold
from engine.networks.hopfield.guesses import Guesses
from engine.networks.hopfield.state import State, all_desired
from engine.networks.hopfield.storing import learn_next, store_next
from engine.trace import Columns

SMALLEST_BLOCK = 64
LARGEST_BLOCK = 16_384
FIRST_BLOCK = 8  # sweeps


def visit_many(state: State, count: int) -> tuple[State, Columns]:
    """`count` asynchronous updates, one unit visited in each."""
    if state.rule.rule == "hebb" and is_cold(state):
        after, course = _by_forecast(state, count)
    else:
        after, course = _by_guesses(state, count)
    return after, _visit_columns(state, course, count)


def _by_guesses(state: State, count: int) -> tuple[State, Course]:
    """Any rule, any temperature."""
    guesses, at_rest, cold = Guesses(state), state.at_rest, is_cold(state)
    size, look_after = max(SMALLEST_BLOCK, guesses.largest // 4), state.units
    while guesses.done < count and not at_rest:
        before = guesses.done
        whole = guesses.block(min(size, guesses.largest, count - before))
        size = 2 * size if whole else 2 * (guesses.done - before)
        size = min(max(size, SMALLEST_BLOCK), guesses.largest)
        if cold and guesses.quiet > look_after:
            at_rest = guesses.is_at_rest()
            look_after = 4 * guesses.quiet
    course = guesses.course()
    return guesses.finished(course, **_counters(state, course, count, at_rest)), course


def _by_forecast(state: State, count: int) -> tuple[State, Course]:
    """The Hebb rule without chance."""
    bench = Bench(state)
    size = min(max(FIRST_BLOCK * state.units, SMALLEST_BLOCK), LARGEST_BLOCK)
    look_after = state.units
    while bench.done < count and not bench.at_rest:
        before = bench.done
        whole = bench.block(min(size, count - before))
        size = min(2 * size, LARGEST_BLOCK) if whole else 2 * (bench.done - before)
        if not bench.at_rest and bench.quiet > look_after:
            bench.look_for_rest()
            look_after = 4 * bench.quiet
    course = bench.course()
    return bench.finished(**_counters(state, course, count, bench.at_rest)), course


def _counters(state: State, course: Course, count: int, at_rest: bool) -> dict[str, Any]:
    """What `count` visits that took this course change besides the units and the sums."""
    return {
        "position": state.position + count,
        "visits": state.visits + count,
        "flips": int(len(course.visits) > 0 and int(course.visits[-1]) == count - 1),
        "two_cycle": False,
        "earlier": None,
        "at_rest": at_rest,
    }


def _visit_columns(state: State, course: Course, count: int) -> Columns:
    """A row where a unit flips, and one after it where the next visit flips none."""
    flips, still = course.visits, not (state.flips or state.two_cycle)
    if still and not len(flips):
        nothing = dict.fromkeys(column_names(state), np.empty(0))
        return Columns(state.position, state.position + count, flips, nothing)
    # The last visit of before and its next, each flip and its next, and the end.
    visits = np.empty(2 * len(flips) + 3, np.int64)
    visits[0], visits[2:-1:2], visits[-1] = -1, flips, count
    np.add(visits[:-1:2], 1, out=visits[1::2])
    is_row = visits[1:] > visits[:-1]
    is_row[: 2 if still else 1] = False
    rows = is_row.nonzero()[0]
    at = visits.take(rows) + (state.position + 1)
    table = column_values(state, course).take(rows >> 1, axis=1)
    columns = (*table, 1.0 - (rows & 1), np.zeros(len(rows)))
    values = dict(zip(column_names(state), columns, strict=True))
    return Columns(state.position, state.position + count, at, values)


def column_values(state: State, course: Course) -> maths.Floats:
    """The columns that follow from the sums of a course, in their order: (columns, f + 1)."""
    overlaps = course.overlaps
    before = 2 if state.coupling.symmetric else 1
    values = np.empty((before + len(overlaps), overlaps.shape[1]))
    values[before:] = overlaps
    values[before - 1] = (state.units * state.memories.count - overlaps.sum(axis=0)) / 2.0
    if state.coupling.symmetric:
        values[0] = state.coupling.energies(course.felt())
        if state.any_theta:
            values[0] += course.theta_s * maths.THRESHOLD_UNIT
    return values


def column_names(state: State) -> tuple[str, ...]:
    """All columns, those that do not follow from the sums at the end."""
    return _column_names(state.coupling.symmetric, state.memories.serials)


@lru_cache
def _column_names(symmetric: bool, serials: tuple[int, ...]) -> tuple[str, ...]:
    energy = ("energy",) if symmetric else ()
    overlaps = (f"overlap_{serial}" for serial in serials)
    return (*energy, "distance_sum", *overlaps, "flips", "two_cycle")


def measure(state: State) -> dict[str, float]:
    """Every column's value in this state."""
    columns = column_values(state, unmoved(state))[:, 0].tolist()
    values = dict(zip(column_names(state), columns, strict=False))
    return values | {"flips": float(state.flips), "two_cycle": float(state.two_cycle)}


def all_at_once(state: State) -> maths.Signs:
    """What a synchronous update makes of every unit: (N,)."""
    return all_desired(state, chance_thresholds(state, state.visits, state.units))


def update_all(state: State) -> State:
    """One synchronous update: every unit takes the sign of its field at once (Amari 1972)."""
    return updated(state, all_at_once(state))


def updated(state: State, s: maths.Signs) -> State:
    """The state after a synchronous update that made its units `s` (N,)."""
    cold = is_cold(state)
    changed = np.flatnonzero(s != state.s)
    flips = len(changed)
    back = cold and flips > 0 and state.earlier is not None and np.array_equal(s, state.earlier)
    return replace(
        with_changes(state, changed, s),
        position=state.position + 1,
        visits=state.visits + state.units,
        flips=flips,
        two_cycle=back,
        earlier=state.s,
        at_rest=cold and flips == 0,
    )


def with_changes(state: State, changed: maths.Ints, s: maths.Signs) -> State:
    """The state when the units `changed` (k,) are as in `s` (N,), its sums taken along."""
    if not len(changed):
        return state
    change = s[changed].astype(np.int64) - state.s[changed]
    coupled = state.coupled
    if coupled is not None:
        coupled = read_only(coupled + state.coupling.steps(changed, change).sum(axis=1))
    return replace(
        state,
        s=read_only(s),
        overlaps=read_only(state.overlaps + change @ state.memories.X_T[changed].astype(np.int64)),
        total=state.total + int(change.sum()),
        theta_s=state.theta_s + int(change @ state.theta[changed]),
        coupled=coupled,
        at_rest=False,
    )


Update = Callable[[State], State]


def _always(state: State) -> bool:
    return True


def _is_learning(state: State) -> bool:
    return state.learning


def _repeat(
    state: State, count: int, update: Update, going_on: Callable[[State], bool]
) -> Iterator[State]:
    """Up to `count` updates; a synchronous state at rest is not computed again."""
    for done in range(count):
        if not going_on(state):
            return
        state = update(state)
        yield state
        if state.at_rest and state.at_once:
            left = count - done - 1
            if left > 1:
                visits = state.visits + left * state.units
                yield replace(state, position=state.position + left, visits=visits)
                return


def one_by_one(
    state: State, count: int, update: Update, going_on: Callable[[State], bool] = _always
) -> tuple[State, Columns]:
    """`count` updates, each a row of the columns; names that come on the way are NaN before.

    Fewer where a state comes that is not `going_on`.
    """
    at: list[int] = []
    rows: list[dict[str, float]] = []
    after = state
    for after in _repeat(state, count, update, going_on):
        at.append(after.position)
        rows.append(measure(after))
    return after, rowwise(state.position, at, rows)


def rowwise(start: int, at: Sequence[int], rows: Sequence[Mapping[str, float]]) -> Columns:
    """The columns of updates that have a row each; where a row lacks a name, it is NaN."""
    names = dict.fromkeys(name for row in rows for name in row)
    values = {name: np.array([row.get(name, np.nan) for row in rows]) for name in names}
    return Columns(start, at[-1] if at else start, np.array(at, np.int64), values)


def advance(state: State, count: int) -> tuple[State, Columns]:
    """`count` updates: first what waits to be stored, one memory each; then what the rule has to
    learn on; then recall.
    """
    if state.waiting:
        after, first = one_by_one(state, min(len(state.waiting), count), store_next)
    elif state.learning:
        after, first = one_by_one(state, count, learn_next, _is_learning)
    else:
        return _recall(state, count)
    left = count - (after.position - state.position)
    if not left:
        return after, first
    after, second = advance(after, left)
    return after, joined((first, second))


def _recall(state: State, count: int) -> tuple[State, Columns]:
    if state.coupling.continuous:
        return one_by_one(state, count, attend)
    if state.rule.visit == "synchronous":
        return one_by_one(state, count, update_all)
    return visit_many(state, count)


def joined(pieces: Sequence[Columns]) -> Columns:
    """Stretches that follow one another as one; a name that is not in all of them is NaN there."""
    if len(pieces) == 1:
        return pieces[0]
    names = dict.fromkeys(name for piece in pieces for name in piece.values)
    values = {
        name: np.concatenate(
            [piece.values.get(name, np.full(len(piece.at), np.nan)) for piece in pieces]
        )
        for name in names
    }
    at = np.concatenate([piece.at for piece in pieces])
    return Columns(pieces[0].start, pieces[-1].stop, at, values)
