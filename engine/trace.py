"""The trace: every value of every series at every update, kept as the updates that changed any.

Most updates of a recall flip no unit and leave all values as they were; a row is kept only where
some value changes, and stands until the next row. Nothing is dropped by that. A min/max pyramid
over the rows lets a run of any length be drawn at the screen's resolution.
"""

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

FloatArray = NDArray[np.float64]
BRANCHING = 16
FARTHEST = 2.0**62
#: A trace that is forked copies so many rows rather than sharing them.
FEW_ROWS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the updates `start + 1` .. `stop` did to each column.

    `at` (rows,) are ascending update numbers; `values[name]` (rows,) holds from its update on
    until the next row. Before the first row all is as it was at `start`.
    """

    start: int
    stop: int
    at: NDArray[np.int64]
    values: Mapping[str, FloatArray]

    def until(self, stop: int) -> "Columns":
        """The part up to and including update `stop`."""
        rows = int(np.searchsorted(self.at, stop, "right"))
        values = {name: column[:rows] for name, column in self.values.items()}
        return Columns(self.start, min(stop, self.stop), self.at[:rows], values)

    def after(self, start: int, before: Mapping[str, float]) -> "Columns":
        """The part after update `start`; `before` are the values at the present start."""
        if start <= self.start:
            return self
        rows = int(np.searchsorted(self.at, start, "right"))
        values = {name: column[rows:] for name, column in self.values.items()}
        return Columns(start, max(start, self.stop), self.at[rows:], values)

    def dense(self, name: str, before: float) -> FloatArray:
        """The column's value after each of the updates: shape (stop - start,)."""
        rows = len(self.at)
        begins, values = np.empty(rows + 2, np.int64), np.empty(rows + 1)
        begins[0], begins[1:-1], begins[-1] = self.start + 1, self.at, self.stop + 1
        values[0], values[1:] = before, self.values[name]
        return values.repeat(begins[1:] - begins[:-1])


class _Growing:
    """A one-dimensional array that grows at its end; what was handed out never changes."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._buffer: NDArray[Any] = np.empty(1024, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def write(self, at: int, values: NDArray[Any]) -> None:
        """Set everything from index `at` (at most the length) on to `values`."""
        end = at + len(values)
        if end > len(self._buffer):
            larger = np.empty(max(end, 2 * len(self._buffer)), self._buffer.dtype)
            larger[: self._length] = self._buffer[: self._length]
            self._buffer = larger
        self._buffer[at:end] = values
        self._length = end

    def view(self) -> NDArray[Any]:
        length = self._length
        return self._buffer[:length]

    @property
    def nbytes(self) -> int:
        return self._buffer.nbytes


class _Pyramid:
    """One column with the minima and maxima of its blocks of 16, 256, ... rows.

    Rows come many times a second and few columns are drawn: the blocks are made when asked for.
    """

    def __init__(self) -> None:
        self.rows = _Growing(np.float64)
        self._levels: list[tuple[_Growing, _Growing]] = []
        self._built = 0
        self._building = threading.Lock()

    def append(self, values: FloatArray) -> None:
        self.rows.write(len(self.rows), values)

    def levels(self) -> list[tuple[_Growing, _Growing]]:
        """Minima and maxima of the blocks at each level, for the rows that there are now."""
        with self._building:
            rows = self.rows.view()
            if len(rows) > self._built:
                self._build(rows, self._built)
                self._built = len(rows)
            return self._levels

    def _build(self, rows: FloatArray, old: int) -> None:
        """Bring the levels from the first `old` rows to all of them."""
        low, high, level = rows, rows, 0
        while len(low) > BRANCHING:
            if level == len(self._levels):
                self._levels.append((_Growing(np.float64), _Growing(np.float64)))
                old = 0
            old //= BRANCHING
            begin = old * BRANCHING
            starts = np.arange(0, len(low) - begin, BRANCHING)
            lows, highs = self._levels[level]
            lows.write(old, np.fmin.reduceat(low[begin:], starts))
            highs.write(old, np.fmax.reduceat(high[begin:], starts))
            low, high, level = lows.view(), highs.view(), level + 1

    def extrema(
        self, first: NDArray[np.int64], last: NDArray[np.int64], rows: int, shortest: int
    ) -> tuple[FloatArray, FloatArray]:
        """Minimum and maximum over the rows first[k] .. last[k]-1 of each k; none is empty.

        Ranges that are long, the `shortest` of them, are read from the pyramid: they may reach
        into less than a quarter more rows on each side, though never beyond the first `rows` rows.
        Only the first one begins exactly where it is to: a plot leaves out what came before its
        stage began.
        """
        values = self.rows.view()[:rows]
        low, high, block = values, values, 1
        for next_low, next_high in self.levels():
            if block * BRANCHING * 4 > shortest:
                break
            block *= BRANCHING
            low, high = next_low.view(), next_high.view()
        begin, whole = int(first[0]) // block, rows // block
        bounds = np.empty(2 * len(first), np.int64)
        bounds[0::2] = first // block - begin
        bounds[1::2] = -(-last // block) - begin
        end = min(whole, begin + int(bounds[-1]))
        rest = values[whole * block :]  # no whole block any more, yet one to be drawn

        def reduced(extremum: np.ufunc, level: FloatArray) -> FloatArray:
            last_one = extremum.reduce(rest, initial=np.nan)
            blocks = np.concatenate((level[begin:end], (last_one, np.nan)))
            extrema: FloatArray = extremum.reduceat(blocks, bounds)[0::2]
            extrema[0] = extremum.reduce(values[first[0] : last[0]])
            return extrema

        return reduced(np.fmin, low), reduced(np.fmax, high)

    @property
    def nbytes(self) -> int:
        return self.rows.nbytes + sum(low.nbytes + high.nbytes for low, high in self._levels)


class _Rows:
    """Rows that were written one after the other: update numbers, and a value for each column."""

    def __init__(self) -> None:
        self.at = _Growing(np.int64)
        self.columns: dict[str, _Pyramid] = {}

    def append(self, at: NDArray[np.int64], values: Mapping[str, FloatArray]) -> None:
        """Append rows; what reads them meanwhile sees all of their columns or none."""
        rows = len(self.at)
        for name in values:
            if name not in self.columns:
                column = _Pyramid()
                if rows:
                    column.append(np.full(rows, np.nan))
                self.columns = {**self.columns, name: column}
        absent = np.full(len(at), np.nan)
        for name, column in self.columns.items():
            column.append(values.get(name, absent))
        self.at.write(rows, at)

    @property
    def nbytes(self) -> int:
        return self.at.nbytes + sum(column.nbytes for column in self.columns.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The first `count` rows of some; in the trace they are the rows from number `begin` on."""

    rows: _Rows
    begin: int
    count: int

    @property
    def end(self) -> int:
        return self.begin + self.count

    @property
    def at(self) -> NDArray[np.int64]:
        at: NDArray[np.int64] = self.rows.at.view()[: self.count]
        return at

    def values(self, name: str) -> FloatArray:
        """The column's value in each row; NaN where there is no such column."""
        column = self.rows.columns.get(name)
        return column.rows.view()[: self.count] if column else np.full(self.count, np.nan)


class Trace:
    """The append-only columns of one run; written by one thread, read by any.

    A trace that was forked shares the rows of the other one as far as both go.
    """

    def __init__(self, position: int, values: Mapping[str, float]) -> None:
        self._shared: tuple[_Part, ...] = ()
        self._own = _Rows()
        self._first = position
        self._last = position
        self.mark(position, values)

    @property
    def first(self) -> int:
        """The update number at which the trace begins."""
        return self._first

    @property
    def last(self) -> int:
        """The last update number that the trace covers."""
        return self._last

    @property
    def names(self) -> tuple[str, ...]:
        """Every column there has ever been."""
        return tuple({name: None for part in self._parts() for name in part.rows.columns})

    @property
    def rows(self) -> int:
        """The number of rows kept."""
        return self._parts()[-1].end

    @property
    def own_bytes(self) -> int:
        """Memory of the rows that are shared with no trace that was there before, in bytes."""
        return self._own.nbytes

    def _parts(self) -> tuple[_Part, ...]:
        begin = self._shared[-1].end if self._shared else 0
        return (*self._shared, _Part(self._own, begin, len(self._own.at)))

    def mark(self, position: int, values: Mapping[str, float]) -> None:
        """Append one row at `position`: the values as they are now, after an intervention."""
        columns = {name: np.array([value], np.float64) for name, value in values.items()}
        self._own.append(np.array([position], np.int64), columns)
        self._last = max(self._last, position)

    def extend(self, columns: Columns) -> None:
        """Append what updates did; only what lies beyond the trace's end is new."""
        if columns.stop <= self._last:
            return
        new = columns.after(self._last, {})
        if len(new.at):
            self._own.append(new.at, new.values)
        self._last = columns.stop

    def value(self, name: str, position: int) -> float:
        """The column's value after update `position`; NaN where it has none."""
        return float(self.sample(name, np.array([position]))[0])

    def sample(self, name: str, positions: NDArray[np.int64]) -> FloatArray:
        """The column's value after each of the updates `positions`: any shape."""
        sampled = np.full(np.shape(positions), np.nan)
        for part in self._parts():
            rows = np.searchsorted(part.at, positions, "right") - 1
            there = rows >= 0
            sampled[there] = part.values(name)[rows[there]]
        return sampled

    def rows_within(self, start: float, stop: float) -> int:
        """How many rows tell of the updates from `start` to `stop`."""
        first, last = _rows_of(self._parts(), np.array([start]), np.array([stop]))
        return int(last[0] - first[0])

    def changes(
        self, name: str, start: float = -math.inf, stop: float = math.inf
    ) -> tuple[NDArray[np.int64], FloatArray]:
        """The rows of a column that tell of the updates from `start` to `stop`, all by themselves.

        Update numbers and values, each of shape (rows,); the first row may have come before.
        """
        parts = self._parts()
        first, last = _rows_of(parts, np.array([start]), np.array([stop]))
        at: list[NDArray[np.int64]] = []
        values: list[FloatArray] = []
        for part in parts:
            rows = slice(max(first[0] - part.begin, 0), max(last[0] - part.begin, 0))
            at.append(part.at[rows])
            values.append(part.values(name)[rows])
        return _joined(at), _joined(values)

    def envelope(
        self, name: str, start: float, stop: float, pixels: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The column between two updates, for drawing: centre, minimum, maximum of each pixel.

        Each of shape (at most pixels,). A pixel covers what the column is anywhere within it,
        the value that it comes in with included.
        """
        parts = self._parts()
        start, stop = max(start, float(self._first)), min(stop, float(self._last))
        if not parts[-1].end or stop < start or name not in self.names:
            empty = np.empty(0)
            return empty, empty, empty
        edges = np.linspace(start, stop, max(2, pixels + 1))
        first, last = _rows_of(parts, edges[:-1], edges[1:])
        shortest = int((last - first).min())
        low, high = np.full(len(first), np.nan), np.full(len(first), np.nan)
        for part in parts:
            begin, end = (np.clip(rows - part.begin, 0, part.count) for rows in (first, last))
            there = begin < end
            column = part.rows.columns.get(name)
            if column is not None and there.any():
                lows, highs = column.extrema(begin[there], end[there], part.count, shortest)
                low[there], high[there] = np.fmin(low[there], lows), np.fmax(high[there], highs)
        return (edges[:-1] + edges[1:]) / 2, low, high

    def dense(self, name: str, start: int, stop: int) -> FloatArray:
        """The column's value after each of the updates start .. stop: (stop - start + 1,)."""
        return self.sample(name, np.arange(start, stop + 1))

    def fork(self, position: int) -> "Trace":
        """A new trace with all rows up to and including update `position`.

        It shares them with this one, save for the last few, which are copied: so a run that is
        forked again and again is not in thousands of parts.
        """
        forked = Trace(self._first, {})
        forked._own = _Rows()
        forked._last = position
        for part in self._parts():
            count = int(np.searchsorted(part.at, position, "right"))
            if count > FEW_ROWS:
                forked._shared += (_Part(part.rows, part.begin, count),)
            elif count:
                columns = {name: part.values(name)[:count] for name in part.rows.columns}
                forked._own.append(part.at[:count], columns)
        return forked


def _rows_of(
    parts: Sequence[_Part], starts: NDArray[Any], stops: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the rows that tell of the updates starts[k] to stops[k]: first, end.

    The row that stands as they begin is one of them.
    """
    first, last = (
        sum(np.searchsorted(part.at, whole, "right") for part in parts)
        for whole in (_whole(starts), _whole(stops))
    )
    first = np.maximum(first - 1, 0)
    return first, np.maximum(last, first + 1)


def _whole(positions: NDArray[Any]) -> NDArray[np.int64]:
    """The updates that `positions` have reached: looked up much faster than what is not whole."""
    whole: NDArray[np.int64] = np.floor(np.clip(positions, -FARTHEST, FARTHEST)).astype(np.int64)
    return whole


def _joined(pieces: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The pieces as one array; where only one has any, that one."""
    filled = [piece for piece in pieces if len(piece)]
    if len(filled) > 1:
        return np.concatenate(filled)
    return filled[0] if filled else pieces[-1]


def bytes_of(traces: Iterable[Trace]) -> int:
    """Memory of all the traces together, in bytes; rows that several share count once."""
    held = {id(part.rows): part.rows for trace in traces for part in trace._parts()}
    return sum(rows.nbytes for rows in held.values())
