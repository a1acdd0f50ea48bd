"""Breakpoints: conditions on series at which a run stops and says why."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.channels import Series
from engine.trace import Columns, FloatArray

OPERATORS: Mapping[str, Callable[..., NDArray[np.bool_]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


class BreakpointError(ValueError):
    """A condition that cannot be read; the message is for people."""


@dataclass(frozen=True, slots=True)
class Compare:
    """The series comes to satisfy `value operator number`, having not done so before."""

    series: str
    operator: str
    number: float

    def text(self) -> str:
        return f"{self.series} {self.operator} {self.number:.12g}"

    def satisfied_by(self, values: FloatArray) -> NDArray[np.bool_]:
        """Whether each value satisfies the comparison; one that there is not (NaN) never does."""
        return OPERATORS[self.operator](values, self.number) & ~np.isnan(values)


@dataclass(frozen=True, slots=True)
class Flat:
    """The series has kept one value for `updates` updates."""

    series: str
    updates: int

    def text(self) -> str:
        return f"{self.series} flat for {self.updates} updates"


@dataclass(frozen=True, slots=True)
class Settled:
    """No unit has changed for one sweep of `updates` updates."""

    updates: int
    series: str = "flips"

    def text(self) -> str:
        return "no unit changed for one sweep"


@dataclass(frozen=True, slots=True)
class TwoCycle:
    """An update has led back to the state of two updates before."""

    series: str = "two_cycle"

    def text(self) -> str:
        return "two states take turns (two-cycle)"


@dataclass(frozen=True, slots=True)
class NotFinite:
    """Any series has become infinite or not a number."""

    series: str = ""

    def text(self) -> str:
        return "a value is not finite"


Breakpoint = Compare | Flat | Settled | TwoCycle | NotFinite

_COMPARISON = re.compile(r"\s*(\w+)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*")
LONGEST = 10**15  # updates for which a series can be flat
_FLAT = re.compile(r"\s*(\w+)\s+flat(?:\s+for)?\s+(\d+)(?:\s+updates?)?\s*")


def parse(text: str, *, names: tuple[str, ...], sweep: int) -> Breakpoint:
    """Read `SERIES OP NUMBER`, `SERIES flat N`, `settled`, `two-cycle` or `not-finite`.

    Raises BreakpointError for any other text and for a series that there is not.
    """
    fixed: dict[str, Breakpoint] = {
        "settled": Settled(sweep),
        "two-cycle": TwoCycle(),
        "not-finite": NotFinite(),
    }
    if text.strip() in fixed:
        return fixed[text.strip()]
    found: Breakpoint
    if match := _COMPARISON.fullmatch(text):
        found = Compare(match[1], match[2], _number(text, match[3]))
    elif match := _FLAT.fullmatch(text):
        found = Flat(match[1], int(match[2][: len(str(LONGEST)) + 1]))
    else:
        raise BreakpointError(
            f"{text!r} is no condition: write SERIES OP NUMBER with one of "
            f"{' '.join(OPERATORS)}, SERIES flat N, or one of {', '.join(fixed)}."
        )
    if found.series not in names:
        raise BreakpointError(
            f"There is no series {found.series!r}; there are: {', '.join(names)}."
        )
    if isinstance(found, Flat) and not 1 <= found.updates <= LONGEST:
        raise BreakpointError(
            f"{text[:60]!r}: a series is flat for at least 1 update, and at most {LONGEST:,}."
        )
    return found


def _number(text: str, word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise BreakpointError(f"In {text!r}, {word!r} is not a number: write one, like -0.5 or 3.")
    return number


class Watch:
    """Watches one run for one breakpoint, slice by slice, from update `start` on.

    What holds there already is met only once it has ceased to: with `preparing`, what holds when
    the stage begins which the series are about; with `fresh`, nothing has held before.
    """

    def __init__(
        self,
        condition: Breakpoint,
        series: Mapping[str, Series],
        start: int,
        *,
        preparing: bool = False,
        fresh: bool = False,
    ) -> None:
        self.condition = condition
        self._series = series
        self._since = start  # a span (flat, settled) counts from here, or from what last broke it
        self._origin = 0
        self._preparing = preparing
        self._held: bool | None = False if fresh else None

    def first_hit(
        self, columns: Columns, before: Mapping[str, float], origin: int = 0
    ) -> int | None:
        """The first update in `columns` at which the condition is met, if there is one.

        `before` are the values of all columns at `columns.start`. `origin` is the update at which
        the present stage begins, later than `columns.stop` if it is yet to: what a series is while
        memories are stored does not count. A value that is not finite counts always.
        """
        self._origin = origin
        self._since = max(self._since, min(origin, columns.stop))
        return _HITS[type(self.condition)](self, columns, before)

    def _values(self, columns: Columns, before: Mapping[str, float]) -> FloatArray:
        """The series' value before, then at each row: (rows + 1,)."""
        series = self._series.get(self.condition.series)
        if series is None or series.column not in columns.values:
            return np.full(len(columns.at) + 1, np.nan)
        stored = np.append(before.get(series.column, math.nan), columns.values[series.column])
        return series.of(stored)

    def _compare(self, columns: Columns, before: Mapping[str, float]) -> int | None:
        condition = self.condition
        assert isinstance(condition, Compare)
        holds = condition.satisfied_by(self._values(columns, before))
        if self._held is None and not self._preparing:
            self._held = bool(holds[0])
        begin = max(self._origin, columns.start)
        if begin > columns.stop:
            return None
        at = np.append(columns.start, columns.at)
        standing = int(np.searchsorted(at, begin, "right")) - 1
        at, holds = np.maximum(at[standing:], begin), holds[standing:]
        held = bool(holds[0]) if self._held is None else self._held
        self._held = bool(holds[-1])
        hits = np.flatnonzero(holds & ~np.append(held, holds[:-1]))
        return int(at[hits[0]]) if len(hits) else None

    def _flat(self, columns: Columns, before: Mapping[str, float]) -> int | None:
        condition = self.condition
        assert isinstance(condition, Flat)
        values = self._values(columns, before)
        changed = columns.at[values[1:] != values[:-1]]
        return self._span(changed, columns.stop, condition.updates)

    def _settled(self, columns: Columns, before: Mapping[str, float]) -> int | None:
        condition = self.condition
        assert isinstance(condition, Settled)
        values = self._values(columns, before)
        ends = np.append(columns.at, columns.stop + 1) - 1
        starts = np.append(columns.start + 1, columns.at)
        moving = (values != 0) & (ends >= starts)
        return self._span(ends[moving], columns.stop, condition.updates, starts[moving])

    def _span(
        self,
        broken: NDArray[np.int64],
        stop: int,
        length: int,
        begins: NDArray[np.int64] | None = None,
    ) -> int | None:
        """The first update at which nothing was broken for `length` updates.

        `broken` are the updates (or the last ones of spans that begin at `begins`) that break it.
        """
        begins = broken if begins is None else begins
        later = broken > self._since
        broken, begins = broken[later], begins[later]
        starts = np.append(self._since, broken)
        ends = np.append(begins, stop + 1)
        hits = np.flatnonzero(starts + length < ends)
        if len(broken):
            self._since = int(broken[-1])
        return int(starts[hits[0]]) + length if len(hits) else None

    def _two_cycle(self, columns: Columns, before: Mapping[str, float]) -> int | None:
        values = self._values(columns, before)
        hits = np.flatnonzero((values[1:] == 1) & (values[:-1] != 1))
        return int(columns.at[hits[0]]) if len(hits) else None

    def _not_finite(self, columns: Columns, before: Mapping[str, float]) -> int | None:
        bad = np.zeros(len(columns.at), bool)
        for name, values in columns.values.items():
            lost = ~np.isfinite(values)
            if math.isnan(before.get(name, math.nan)):
                lost &= np.logical_or.accumulate(~np.isnan(values))  # it has not begun before
            bad |= lost
        hits = np.flatnonzero(bad)
        return int(columns.at[hits[0]]) if len(hits) else None


_HITS = {
    Compare: Watch._compare,
    Flat: Watch._flat,
    Settled: Watch._settled,
    TwoCycle: Watch._two_cycle,
    NotFinite: Watch._not_finite,
}
