"""The trace: every value of every series at every update, kept as the updates that changed any.

Most updates of a recall flip no unit and leave all values as they were; a row is kept only where
some value changes, and stands until the next row. Nothing is dropped by that. A min/max pyramid
over the rows lets a run of any length be drawn at the screen's resolution.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

FloatArray = NDArray[np.float64]
BRANCHING = 16


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


def _pair() -> tuple[_Growing, _Growing]:
    return _Growing(np.float64), _Growing(np.float64)


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
        self, first: NDArray[np.int64], last: NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray]:
        """Minimum and maximum over the rows first[k] .. last[k]-1 of each k; none is empty.

        Long ranges are read from the pyramid: they may reach into less than a quarter more rows
        on each side. Only the first one begins exactly where it is to: a plot leaves out what came
        before its stage began.
        """
        shortest = int((last - first).min(initial=1 << 62))
        low, high, block = self.rows.view(), self.rows.view(), 1
        for next_low, next_high in self.levels():
            if block * BRANCHING * 4 > shortest:
                break
            block *= BRANCHING
            low, high = next_low.view(), next_high.view()
        bounds = np.empty(2 * len(first), np.int64)
        bounds[0::2] = first // block
        bounds[1::2] = -(-last // block)
        # Another thread may be appending: what the level does not have yet is not drawn yet.
        size = min(int(bounds[-1]), len(low), len(high))
        bounds = np.minimum(bounds, size)
        padded_low, padded_high = np.append(low[:size], np.nan), np.append(high[:size], np.nan)
        lows = np.fmin.reduceat(padded_low, bounds)[0::2]
        highs = np.fmax.reduceat(padded_high, bounds)[0::2]
        beginning = self.rows.view()[first[0] : last[0]]
        lows[0], highs[0] = np.fmin.reduce(beginning), np.fmax.reduce(beginning)
        return lows, highs

    @property
    def nbytes(self) -> int:
        return self.rows.nbytes + sum(low.nbytes + high.nbytes for low, high in self._levels)


class Trace:
    """The append-only columns of one run; written by one thread, read by any."""

    def __init__(self, position: int, values: Mapping[str, float]) -> None:
        self._at = _Growing(np.int64)
        self._columns: dict[str, _Pyramid] = {}
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
        return tuple(self._columns)

    @property
    def rows(self) -> int:
        """The number of rows kept."""
        return len(self._at)

    @property
    def nbytes(self) -> int:
        """Memory used, in bytes."""
        return self._at.nbytes + sum(column.nbytes for column in self._columns.values())

    def mark(self, position: int, values: Mapping[str, float]) -> None:
        """Append one row at `position`: the values as they are now, after an intervention."""
        columns = {name: np.array([value], np.float64) for name, value in values.items()}
        self._append(np.array([position], np.int64), columns)
        self._last = max(self._last, position)

    def extend(self, columns: Columns) -> None:
        """Append what updates did; only what lies beyond the trace's end is new."""
        if columns.stop <= self._last:
            return
        new = columns.after(self._last, {})
        if len(new.at):
            self._append(new.at, new.values)
        self._last = columns.stop

    def _append(self, at: NDArray[np.int64], values: Mapping[str, FloatArray]) -> None:
        rows = len(self._at)
        for name in values:
            if name not in self._columns:
                column = _Pyramid()
                if rows:
                    column.append(np.full(rows, np.nan))
                self._columns = {**self._columns, name: column}
        absent = np.full(len(at), np.nan)
        for name, column in self._columns.items():
            column.append(values.get(name, absent))
        self._at.write(rows, at)

    def value(self, name: str, position: int) -> float:
        """The column's value after update `position`; NaN where it has none."""
        return float(self.sample(name, np.array([position]))[0])

    def sample(self, name: str, positions: NDArray[np.int64]) -> FloatArray:
        """The column's value after each of the updates `positions`: any shape."""
        if name not in self._columns:
            return np.full(np.shape(positions), np.nan)
        at = self._at.view()
        rows = np.searchsorted(at, positions, "right") - 1
        values: FloatArray = self._columns[name].rows.view()[np.maximum(rows, 0)]
        return np.where(rows < 0, np.nan, values)

    def changes(self, name: str) -> tuple[NDArray[np.int64], FloatArray]:
        """All rows of a column: update numbers and values, each of shape (rows,)."""
        at = self._at.view()
        return at, self._columns[name].rows.view()[: len(at)]

    def envelope(
        self, name: str, start: float, stop: float, pixels: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The column between two updates, for drawing: centre, minimum, maximum of each pixel.

        Each of shape (at most pixels,). A pixel covers what the column is anywhere within it,
        the value that it comes in with included.
        """
        at = self._at.view()
        start, stop = max(start, float(self._first)), min(stop, float(self._last))
        if name not in self._columns or not len(at) or stop < start:
            empty = np.empty(0)
            return empty, empty, empty
        edges = np.linspace(start, stop, max(2, pixels + 1))
        first = np.maximum(np.searchsorted(at, edges[:-1], "right") - 1, 0)
        last = np.maximum(np.searchsorted(at, edges[1:], "right"), first + 1)
        low, high = self._columns[name].extrema(first, last)
        return (edges[:-1] + edges[1:]) / 2, low, high

    def dense(self, name: str, start: int, stop: int) -> FloatArray:
        """The column's value after each of the updates start .. stop: (stop - start + 1,)."""
        return self.sample(name, np.arange(start, stop + 1))

    def copy_until(self, position: int) -> "Trace":
        """A new trace with all rows up to and including update `position`."""
        at = self._at.view()
        rows = int(np.searchsorted(at, position, "right"))
        copy = Trace(self._first, {})
        copy._at.write(0, at[:rows])
        for name, column in self._columns.items():
            copy._columns[name] = _Pyramid()
            copy._columns[name].append(column.rows.view()[:rows])
        copy._last = position
        return copy
