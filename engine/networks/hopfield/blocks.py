"""Many visits at once by the Hebb rule, exactly: what the textbook's loop gives, in blocks.

The fields with which a block begins foresee its flips: each unit whose field is against it flips
at its first visit, since its own flip does not change its own field. Over a stretch of these flips
the sums a^mu move between two ends. A field that cannot change its sign anywhere between them
decides for sure; each of the few others is computed again with the sums of its own visit. Up to
the first visit that comes out otherwise than foreseen, all is as the loop would have it, and is
committed. Where no field was ever in doubt and all that were foreseen have flipped, none is left.

Of few memories there are few patterns that a unit can have. If none of their fields comes near to
zero on the whole course, nothing is in doubt, and no unit has to be looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.coupling import Sums
from engine.networks.hopfield.state import (
    Memories,
    State,
    changed,
    exact_net_field,
    unstable,
)
from engine.networks.hopfield.visiting import visits

EVERY_UNIT_FROM = 0.25
EXACT_IN_FLOAT32 = 2**24
STRETCHES = 4
FEW_MEMORIES = 6
Drives = Callable[[NDArray[Any], NDArray[Any], float], maths.Floats]
NO_VISITS: maths.Ints = read_only(np.empty(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The flips of a stretch of visits, in order: `visits` (f,), counted from 0, and the sums.

    `sums` (P + 2, f + 1) are m^1 .. m^P, S and theta s: before any flip, then after each.
    `coupled` (K, f + 1) are the coupling's own sums, where it has any.
    """

    visits: maths.Ints
    sums: maths.Ints
    coupled: Sums | None = None

    def felt(self) -> Sums:
        """The sums that the coupling needs."""
        return self.sums[:-1] if self.coupled is None else self.coupled

    @property
    def overlaps(self) -> maths.Ints:
        return self.sums[:-2]

    @property
    def totals(self) -> maths.Ints:
        return self.sums[-2, :]

    @property
    def theta_s(self) -> maths.Ints:
        return self.sums[-1, :]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The units whose fields are computed, with their patterns (k, P) and their d_i (k,)."""

    units: maths.Ints | slice
    X_T: NDArray[Any]
    coupling: Any

    def some(self, units: maths.Ints, row: maths.Ints) -> "_Rows":
        """The rows number `row`, which are of `units`."""
        coupling = self.coupling if np.ndim(self.coupling) == 0 else self.coupling[row]
        return _Rows(units, self.X_T.take(row, axis=0), coupling)


@dataclass(frozen=True, slots=True, eq=False)
class _Forecast:
    """A block's visits to `units` (K,) and what is foreseen of them.

    `at` finds a visit's row among `rows`; `against` (k,) marks the rows that flip at their first
    visit, and `s` (k,) is what they are before it.
    """

    units: maths.Ints
    rows: _Rows
    at: maths.Ints | slice
    s: maths.Signs
    against: NDArray[np.bool_]
    course: Course

    @property
    def stretch(self) -> int:
        """How many of the course's moments are looked at together."""
        return -(-(len(self.course.visits) + 1) // STRETCHES)


class Bench:
    """Private working copies for one stretch of visits; what leaves it is new."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.done = 0
        self.at_rest = state.at_rest
        self._s = state.s
        self._sums = course_sums(state)
        self._courses: list[Course] = []
        self._rho = state.memories.rho
        count, whole = state.memories.count, not (self._rho or state.any_theta)
        self._slack = 0.0 if whole else maths.rounding(count, state.units, self._rho)
        self._any_clamped = np.count_nonzero(state.clamped) > 0
        exact = whole and 2 * state.units * count < EXACT_IN_FLOAT32
        self._real = np.float32 if exact else np.float64
        self._flip_at = np.empty(state.units, np.int64)

    @property
    def quiet(self) -> int:
        """How many visits there were since the last flip."""
        return self.done - (int(self._courses[-1].visits[-1]) + 1 if self._courses else 0)

    def block(self, count: int) -> bool:
        """The next `count` visits, or as many as come out as foreseen; whether all of them did."""
        many = count >= EVERY_UNIT_FROM * self.state.units
        units = None if many else self._draw(count)
        rows = self._rows(units)
        s = self._s[rows.units]
        a = maths.centred_sums(self._sums[:-2], self._sums[-2], self._rho)
        against = self._free(rows, s * self._drive(rows, a) < rows.coupling)
        turning = np.count_nonzero(against)
        if not self._slack and not turning:
            self.at_rest = many
            self.done += count
            return True
        if units is None:
            units = self._draw(count)
        visited = against.take(units) if many else against
        flips = self._first_visits(units, visited.nonzero()[0])
        course = self._foreseen(units, flips)
        if self._keeps_all_signs(course):
            return self._take_all(units, course, many and len(flips) == turning)
        at = units if many else slice(None)
        forecast = _Forecast(units, rows, at, s, against, course)
        doubtful = self._doubtful(forecast)
        if doubtful is None:
            return self._take_all(units, course, many and len(flips) == turning)
        sure = self._first_surprise(forecast, doubtful)
        if sure == 0:
            self._decide_exactly(units[:1])
            return count == 1
        self._commit(units, course, sure)
        return sure == count

    def _draw(self, count: int) -> maths.Ints:
        return visits(self.state, self.state.visits + self.done, count)

    def _rows(self, units: maths.Ints | None) -> _Rows:
        """The rows of some units, or of all; those of all are made once."""
        if units is None:
            return _all_rows(self.state.memories, self._real)
        return _rows_of(self.state.memories, self._real, units)

    def _drive(self, rows: _Rows, a: NDArray[Any], drives: Drives = maths.drives) -> maths.Floats:
        """n (h_i - theta_i) + s_i d_i for each row: (k,) for one moment's sums, (k, c) for c."""
        drive = drives(rows.X_T, a.astype(self._real, copy=False), self._rho)
        if self.state.any_theta:
            theta = self.state.theta[rows.units] * maths.THRESHOLD_UNIT
            drive = (drive.T - self.state.memories.n * theta).T
        return drive

    def _free(self, rows: _Rows, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of what is marked, (k,) or (k, c), what is of units that are not held."""
        return (marked.T & ~self.state.clamped[rows.units]).T if self._any_clamped else marked

    def _first_visits(self, units: maths.Ints, visits: maths.Ints) -> maths.Ints:
        """Of the visits to units with their fields against them the first to each: its flip."""
        latest = np.ascontiguousarray(visits[::-1])
        visited = units.take(latest)
        self._flip_at[visited] = latest  # of several to one unit the first one stays
        first: NDArray[np.bool_] = self._flip_at.take(visited) == latest
        return latest[first][::-1]

    def _foreseen(self, units: maths.Ints, flips: maths.Ints) -> Course:
        """What happens if the visits `flips` flip their units and no other visit does."""
        flipped = units[flips]
        change = -2 * self._s[flipped]
        sums = np.zeros((len(self._sums), len(flips) + 1), np.int64)
        sums[:, 0] = self._sums
        np.multiply(self.state.memories.X_T.take(flipped, axis=0).T, change, out=sums[:-2, 1:])
        sums[-2, 1:] = change
        if self.state.any_theta:
            sums[-1, 1:] = self.state.theta[flipped] * change
        return Course(flips, np.add.accumulate(sums, axis=1, out=sums))

    def _keeps_all_signs(self, course: Course) -> bool:
        """Whether no unit's field, whatever its pattern, comes near to zero on the course.

        A flip changes sum_mu x_i^mu m^mu by at most 2 P: it cannot leap from above P to below -P.
        """
        memories = self.state.memories.count
        if self._slack or memories > FEW_MEMORIES:
            return False
        drives = _all_patterns(memories) @ course.overlaps.astype(self._real)
        return bool(np.abs(drives).min() > memories)

    def _doubtful(self, forecast: _Forecast) -> NDArray[np.bool_] | None:
        """In which stretches of the course a row's field might not be for what is foreseen.

        Shape (k, stretches), None where there is no doubt. Within a stretch the sums stay between
        two ends.
        """
        course, scale = forecast.course, 1.0 + abs(self._rho)
        a = maths.centred_sums(course.overlaps, course.totals, self._rho)
        starts = np.arange(0, a.shape[1], forecast.stretch)
        low, high = np.minimum.reduceat(a, starts, axis=1), np.maximum.reduceat(a, starts, axis=1)
        own = self.state.memories.count * scale * scale + 2.0 * self._slack
        reach = (high - low).sum(axis=0) * (scale / 2.0) + own
        middle = self._drive(forecast.rows, (low + high) / 2.0)
        foreseen = np.where(forecast.against, -forecast.s, forecast.s)
        middle *= foreseen[:, np.newaxis]
        doubtful = self._free(forecast.rows, middle <= reach)
        return doubtful if np.count_nonzero(doubtful) else None

    def _first_surprise(self, forecast: _Forecast, doubtful: NDArray[np.bool_]) -> int:
        """The first visit that comes out otherwise than foreseen, or is too close to tell.

        The field of each doubtful visit is computed with the sums that it will find. With no
        surprise it is the number after the block's last visit.
        """
        somewhere: NDArray[np.bool_] = np.any(doubtful, axis=1)
        visits = np.flatnonzero(somewhere[forecast.at])
        course = forecast.course
        known = course.visits.searchsorted(visits)
        row = visits if isinstance(forecast.at, slice) else forecast.at[visits]
        mask = doubtful[row, known // forecast.stretch]
        visits, known, row = visits[mask], known[mask], row[mask]
        if not len(visits):
            return len(forecast.units)
        units = forecast.units[visits]
        rows = forecast.rows.some(units, row)
        sums = maths.centred_sums(course.overlaps, course.totals, self._rho)
        a = sums.astype(self._real).take(known, axis=1)
        turns = forecast.against[row]
        s = np.where(turns & (self._flip_at[units] < visits), -forecast.s[row], forecast.s[row])
        stays = s * self._drive(rows, a, maths.own_drives) - rows.coupling
        surprise = (stays < 0) != (turns & (self._flip_at[units] == visits))
        if self._slack:
            surprise |= np.abs(stays) <= self._slack
        return int(visits[surprise.argmax()]) if surprise.any() else len(forecast.units)

    def _decide_exactly(self, unit: maths.Ints) -> None:
        """One visit whose field is too close to zero for floating point."""
        net = exact_net_field(self._now(), int(unit[0]))
        if net != 0 and (net > 0) != (self._s[unit[0]] > 0):
            self._flip(unit, self._foreseen(unit, np.zeros(1, np.int64)))
        self.done += 1

    def _take_all(self, units: maths.Ints, course: Course, none_left: bool) -> bool:
        """Take over a block in which nothing was in doubt."""
        self.at_rest = none_left
        self._commit(units, course, len(units))
        return True

    def _commit(self, units: maths.Ints, course: Course, sure: int) -> None:
        """Take over what was foreseen of the block's first `sure` visits."""
        if sure < len(units):
            flips = int(course.visits.searchsorted(sure))
            course = Course(course.visits[:flips], course.sums[:, : flips + 1])
        if len(course.visits):
            self._flip(units, course)
        self.done += sure

    def _flip(self, units: maths.Ints, course: Course) -> None:
        if not self._courses:
            self._s = self._s.copy()
        self._s[units[course.visits]] *= -1
        self._sums = course.sums[:, -1]
        earlier = self.done
        self._courses.append(Course(course.visits + earlier, course.sums) if earlier else course)

    def look_for_rest(self) -> None:
        """Find out whether any unit would change."""
        self.at_rest = not len(unstable(self._now()))

    def _now(self, **changes: Any) -> State:
        total, theta_s = self._sums[-2:].tolist()
        m = read_only(self._sums[:-2].copy())
        return changed(self.state, s=self._s, overlaps=m, total=total, theta_s=theta_s, **changes)

    def finished(self, **changes: Any) -> State:
        """The state that the visits led to, with `changes`; it keeps the array of units."""
        if not self._courses:
            return changed(self.state, **changes)
        read_only(self._s)
        return self._now(**changes)

    def course(self) -> Course:
        """Everything that was committed."""
        parts = self._courses
        if len(parts) == 1:
            return parts[0]
        start = unmoved(self.state)
        return Course(
            np.concatenate([start.visits, *(part.visits for part in parts)]),
            np.concatenate([start.sums, *(part.sums[:, 1:] for part in parts)], axis=1),
        )


def _rows_of(memories: Memories, real: type, units: maths.Ints | None = None) -> _Rows:
    """The rows of `units`, or of all, with patterns that are ready for matrix products."""
    X_T, rho = memories.X_T, memories.rho
    if units is not None:
        X_T = X_T.take(units, axis=0)
    coupling = maths.self_coupling(X_T, rho) if rho else memories.count
    return _Rows(slice(None) if units is None else units, X_T.astype(real), coupling)


@lru_cache(maxsize=1)
def _all_rows(memories: Memories, real: type) -> _Rows:
    """The rows of all units: for one stretch of visits after the other to the same memories."""
    return _rows_of(memories, real)


@lru_cache
def _all_patterns(count: int) -> NDArray[np.float32]:
    """What a unit can be in `count` memories: (2^(count-1), count), one of each two opposites."""
    patterns = [(1, *others) for others in product((1, -1), repeat=count - 1)]
    return read_only(np.array(patterns, np.float32))


def unmoved(state: State) -> Course:
    """The course on which nothing flips."""
    coupled = None if state.coupled is None else state.coupled[:, np.newaxis]
    return Course(NO_VISITS, course_sums(state)[:, np.newaxis], coupled)


def course_sums(state: State) -> maths.Ints:
    """What a course keeps of one moment: m^1 .. m^P, S and theta s, (P + 2,)."""
    sums = np.empty(len(state.overlaps) + 2, np.int64)
    sums[:-2], sums[-2], sums[-1] = state.overlaps, state.total, state.theta_s
    return sums
