"""What a plot of series draws: points of curves, calm ranges, ticks, labels that do not overlap."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.channels import Series
from engine.commands import BranchInfo
from engine.trace import Trace
from gui.numbers import number

FloatArray = NDArray[np.float64]

ROWS_PER_PIXEL = 2.0
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
STEPS = (1.0, 2.0, 5.0, 10.0)
NOISE = 1e-9
TINIEST = 1e-300
EMPTY: FloatArray = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A curve's corners: x and y of the same length; a y that is NaN leaves a gap.

    `steps` tells an exact course, corner by corner, from an envelope of minima and maxima.
    """

    x: FloatArray
    y: FloatArray
    steps: bool

    @property
    def low(self) -> float:
        return _extreme(self.y, np.fmin)

    @property
    def high(self) -> float:
        return _extreme(self.y, np.fmax)


def _extreme(values: FloatArray, function: np.ufunc) -> float:
    return float(function.reduce(values)) if len(values) else math.nan


def points(trace: Trace, series: Series, start: float, stop: float, pixels: int) -> Points:
    """The series between two updates: exact where its rows are few, else an envelope."""
    start, stop = max(start, float(trace.first)), min(stop, float(trace.last))
    if series.column not in trace.names or stop < start:
        return Points(EMPTY, EMPTY, True)
    if trace.rows_within(start, stop) > ROWS_PER_PIXEL * pixels:
        return _envelope(trace, series, start, stop, pixels)
    at, stored = trace.changes(series.column, start, stop)
    return _steps(at, series.of(stored), start, stop)


def _steps(at: NDArray[np.int64], values: FloatArray, start: float, stop: float) -> Points:
    """Each value stands from its update until the next row's."""
    corners = np.maximum(np.append(at.astype(np.float64), stop), start)
    return _without_level_corners(np.repeat(corners, 2)[1:-1], np.repeat(values, 2), steps=True)


def _envelope(trace: Trace, series: Series, start: float, stop: float, pixels: int) -> Points:
    """Minimum and maximum of each pixel, in the order in which the course runs through them."""
    centre, low, high = trace.envelope(series.column, start, stop, pixels)
    low, high = series.of(low), series.of(high)
    if len(low) < 2:
        return Points(EMPTY, EMPTY, False)
    if series.scale < 0:
        low, high = high, low
    middle = low + high
    falling = np.empty(len(middle), bool)
    falling[1:-1] = middle[2:] < middle[:-2]
    falling[[0, -1]] = falling[[1, -2]]
    y = np.empty(2 * len(middle))
    y[0::2] = np.where(falling, high, low)
    y[1::2] = np.where(falling, low, high)
    return _without_level_corners(np.repeat(centre, 2), y, steps=False)


def _without_level_corners(x: FloatArray, y: FloatArray, *, steps: bool) -> Points:
    """The same course without the corners at which it goes on level."""
    keep = np.ones(len(y), bool)
    keep[1:-1] = (y[1:-1] != y[:-2]) | (y[1:-1] != y[2:])
    return Points(x[keep], y[keep], steps)


def round_up(value: float) -> float:
    """The next round number: 1, 1.2, 1.5, 2, ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in ROUND if power * step >= value * (1 - 1e-12))


def tick_step(span: float, most: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that gives at most `most` ticks in `span`."""
    rough = span / max(most, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * step for step in STEPS if power * step >= rough * (1 - 1e-12))


def ticks(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` from `low` to `high`."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def axis_ticks(
    low: float, high: float, most: float, least_step: float = 0.0
) -> tuple[float, list[float]]:
    """The step and the ticks of an axis: at most `most`, or some more if there would be none."""
    for finer in (1, 2, 4):
        step = max(tick_step(high - low, finer * max(most, 1.0)), least_step)
        places = ticks(low, high, step)
        if places:
            break
    return step, places


def tick_text(value: float, step: float, largest: float) -> str:
    """A tick's number, short: with k, M or G, and a real minus sign."""
    if largest >= 1e15:
        return number(value)
    for size, unit, least in ((1e9, "G", 1e9), (1e6, "M", 1e6), (1e3, "k", 1e4)):
        if largest >= least and step >= size / 10:
            return _fixed(value / size, step / size) + (unit if value else "")
    return _fixed(value, step)


def _fixed(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals > 6:
        return number(value)
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return ("\N{MINUS SIGN}" if negative else "") + text


def calm_range(low: float, high: float, known: tuple[float, float] | None) -> tuple[float, float]:
    """A range with round ends around `low`..`high`; one that is `known` only grows."""
    if known is not None:
        if known[0] <= low and high <= known[1]:
            return known
        low, high = min(low, known[0]), max(high, known[1])
    size = max(abs(low), abs(high))
    if size < TINIEST:
        return 0.0, 1.0
    if high - low <= NOISE * size:
        low, high = low - size * 0.05, high + size * 0.05
    step = tick_step(high - low, 10)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return bottom, top


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least `least` from each other.

    They stay within `low`..`high` as long as there is room.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[float, int]] = []
    for index in order:
        centre, count = min(max(wanted[index], low), high), 1
        while groups and centre - groups[-1][0] < least * (count + groups[-1][1]) / 2:
            other, size = groups.pop()
            centre = (centre * count + other * size) / (count + size)
            count += size
            half = least * (count - 1) / 2
            centre = max(min(centre, high - half), low + half)
        groups.append((centre, count))
    spread = [centre + least * (k - (n - 1) / 2) for centre, n in groups for k in range(n)]
    placed = [0.0] * len(wanted)
    for index, position in zip(order, spread, strict=True):
        placed[index] = position
    return placed


def parting(branches: Iterable[BranchInfo], one: int, other: int) -> int:
    """The last update that two branches share."""
    known = {branch.number: branch for branch in branches}

    def lineage(number: int | None) -> dict[int, float]:
        shared, until = {}, math.inf
        while number is not None and number in known:
            shared[number] = until
            until = min(until, known[number].forked_at)
            number = known[number].parent
        return shared

    mine, theirs = lineage(one), lineage(other)
    common = [min(mine[n], theirs[n]) for n in mine.keys() & theirs.keys()]
    ends = (known[one].end, known[other].end)
    return int(min(max(common, default=0), *ends))
