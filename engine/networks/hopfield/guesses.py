"""Many visits at once for any coupling and temperature, exactly: guessed, and put right.

What each visit of a block decides is guessed with the sums that the block begins with. From the
guess follow the sums that each visit finds, and from these what it really decides. Up to and with
the first visit that was guessed wrongly all is as the loop would have it; the rest is guessed
again, by what was decided. As one flip hardly moves the fields of the others, a few rounds do.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.blocks import Course, unmoved
from engine.networks.hopfield.coupling import Sums
from engine.networks.hopfield.glauber import chance_thresholds
from engine.networks.hopfield.state import (
    State,
    bars,
    changed,
    decided,
    slacks,
    sums_of,
    unstable,
    with_overlaps,
)
from engine.networks.hopfield.visiting import visits

SMALLEST_BLOCK = 32
LARGEST_BLOCK = 16_384
NUMBERS_IN_BLOCK = 2**19
ROUNDS = 8


@dataclass(slots=True, eq=False)
class _Block:
    """Visits to `units` (B,): what is guessed of them, `new` (B,), and what that follows from.

    `earlier` (B,) is the visit of the block that came to the same unit before, or -1; `first` (B,)
    is what the unit is when the block begins.
    """

    units: maths.Ints
    tau: maths.Floats
    bar: maths.Floats
    slack: maths.Floats
    rows: Any
    first: maths.Signs
    earlier: maths.Ints
    held: NDArray[np.bool_]
    new: maths.Signs

    def before(self) -> maths.Signs:
        """What each visit finds its unit to be, if all is as guessed."""
        return np.where(self.earlier < 0, self.first, self.new[self.earlier])


class Guesses:
    """Private working copies for one stretch of visits; what leaves it is new."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.done = 0
        self.last_flip = -1
        self._s = state.s.copy()
        self._sums = sums_of(state)
        self._visits: list[maths.Ints] = []
        self._units: list[maths.Ints] = []
        self._changes: list[maths.Ints] = []
        self._courses: list[Sums] = [self._sums[:, np.newaxis]]
        self._largest = max(SMALLEST_BLOCK, NUMBERS_IN_BLOCK // max(1, len(self._sums)))

    @property
    def largest(self) -> int:
        """The most visits that a block should have, for the memory that it takes."""
        return min(LARGEST_BLOCK, self._largest)

    @property
    def quiet(self) -> int:
        """Visits since the last flip."""
        return self.done - 1 - self.last_flip

    def block(self, count: int) -> bool:
        """The next `count` visits, or as many as a few rounds make sure; whether all of them."""
        block = self._guessed(count)
        for _ in range(ROUNDS):
            sure = self._put_right(block)
            if sure == count:
                break
        self._commit(block, sure)
        return sure == count

    def _guessed(self, count: int) -> _Block:
        state = self.state
        number = state.visits + self.done
        units = visits(state, number, count)
        tau = np.broadcast_to(chance_thresholds(state, number, count), count)
        bar, rows = bars(state, units, tau), state.coupling.rows(units)
        first, held = self._s[units], state.clamped[units]
        net = state.coupling.fields(rows, first, self._sums) - bar
        new = np.where(held | (net == 0.0), first, np.where(net > 0.0, 1, -1)).astype(np.int8)
        earlier = _earlier(units)
        return _Block(units, tau, bar, slacks(state, bar), rows, first, earlier, held, new)

    def _put_right(self, block: _Block) -> int:
        """Decide each visit by the sums that the guess leads it to; how many are sure by that."""
        coupling, before = self.state.coupling, block.before()
        flips, course = self._course(block, before)
        if len(flips):
            found = course.take(np.searchsorted(flips, np.arange(len(before))), axis=1)
        else:
            found = self._sums
        net = coupling.fields(block.rows, before, found) - block.bar
        stays = block.held | (net == 0.0)
        new = np.where(stays, before, np.where(net > 0.0, 1, -1)).astype(np.int8)
        doubtful = (np.abs(net) <= block.slack) & ~block.held
        for visit in np.flatnonzero((new != block.new) | doubtful):
            if doubtful[visit]:
                sums = found if found.ndim == 1 else found[:, visit]
                unit, s_i = int(block.units[visit]), int(before[visit])
                new[visit] = decided(self.state, unit, s_i, sums, float(block.tau[visit]))
            if new[visit] != block.new[visit]:
                block.new[visit:] = new[visit:]
                return int(visit) + 1
        return len(new)

    def _course(self, block: _Block, before: maths.Signs) -> tuple[maths.Ints, Sums]:
        """The visits that flip by the guess (f,), and the sums before any and after each of them.

        (K, f + 1)."""
        flips = np.flatnonzero(block.new != before)
        changes = 2 * block.new[flips].astype(np.int64)
        steps = self.state.coupling.steps(block.units[flips], changes)
        start = self._sums[:, np.newaxis]
        return flips, np.cumsum(np.concatenate((start, steps), axis=1), axis=1)

    def _commit(self, block: _Block, sure: int) -> None:
        """Take over the first `sure` visits."""
        flips, course = self._course(block, block.before())
        known = int(np.searchsorted(flips, sure))
        if known:
            flips, units = flips[:known], block.units[flips[:known]]
            changes = 2 * block.new[flips].astype(np.int64)
            np.add.at(self._s, units, changes.astype(np.int8))
            self._sums = course[:, known]
            self._visits.append(flips + self.done)
            self._units.append(units)
            self._changes.append(changes)
            self._courses.append(course[:, 1 : known + 1])
            self.last_flip = self.done + int(flips[-1])
        self.done += sure

    def is_at_rest(self) -> bool:
        """Whether no unit would change at temperature 0."""
        return not len(unstable(self._now()))

    def _now(self) -> State:
        coupled = None if self.state.coupled is None else read_only(self._sums.copy())
        return with_overlaps(changed(self.state, s=read_only(self._s.copy()), coupled=coupled))

    def course(self) -> Course:
        """Everything that was committed."""
        if not self._visits:
            return unmoved(self.state)
        units, changes = np.concatenate(self._units), np.concatenate(self._changes)
        state, start = self.state, unmoved(self.state).sums
        moved = state.memories.X_T.take(units, axis=0).T * changes
        steps = np.vstack((moved, changes, state.theta[units] * changes))
        sums = np.cumsum(np.concatenate((start, steps), axis=1), axis=1, dtype=np.int64)
        coupled = None if state.coupled is None else np.concatenate(self._courses, axis=1)
        return Course(np.concatenate(self._visits), sums, coupled)

    def finished(self, course: Course, **changes: Any) -> State:
        """The state that the visits led to on their `course`, with `changes`."""
        if not self._visits:
            return changed(self.state, **changes)
        *overlaps, total, theta_s = course.sums[:, -1].tolist()
        coupled = None if course.coupled is None else read_only(course.coupled[:, -1].copy())
        return changed(
            self.state,
            s=read_only(self._s),
            overlaps=read_only(np.array(overlaps, np.int64)),
            total=total,
            theta_s=theta_s,
            coupled=coupled,
            **changes,
        )


def _earlier(units: maths.Ints) -> maths.Ints:
    """For each visit the one before it to the same unit, or -1: (B,)."""
    order = np.argsort(units, kind="stable")
    again = units[order[1:]] == units[order[:-1]]
    earlier = np.full(len(units), -1, np.int64)
    earlier[order[1:]] = np.where(again, order[:-1], -1)
    return earlier
