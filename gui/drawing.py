"""A picture of -1 and +1 being drawn: strokes, other changes, undo and redo. Knows no screen."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.int8]
Units = NDArray[np.int64]

UNDO_BYTES = 32 * 1024 * 1024
LARGEST_BRUSH = 9
ROUND_FROM = 4

_strokes = itertools.count(1)


def new_stroke() -> int:
    """A number that no other stroke of this program has."""
    return next(_strokes)


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """What one stroke or button did: the `units` (k,) touched, their values before and after."""

    units: Units
    before: Picture
    after: Picture

    @property
    def bytes_held(self) -> int:
        return self.units.nbytes + self.before.nbytes + self.after.nbytes


class Touch:
    """One edit in the making: all units touched so far, and what the picture was before it."""

    def __init__(self, picture: Picture) -> None:
        self.number = new_stroke()
        self.before = picture.copy()
        self.touched = np.zeros(picture.size, bool)

    def units(self) -> Units:
        """All units touched so far, ascending."""
        return np.flatnonzero(self.touched)


class Drawing:
    """A picture (rows, columns) of -1 and +1 with its history of edits."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self.picture: Picture = np.full(shape[0] * shape[1], -1, np.int8)
        self._undone: list[Edit] = []
        self._done: list[Edit] = []
        self._touch: Touch | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def touch(self) -> Touch | None:
        """The edit in the making."""
        return self._touch

    def reset(self, picture: Picture) -> None:
        """Begin with this picture, without a history."""
        self.picture = picture.astype(np.int8).reshape(-1).copy()
        self._touch = None
        self._done, self._undone = [], []

    def begin(self) -> Touch:
        """Begin an edit; one that is under way ends."""
        self.end()
        self._touch = Touch(self.picture)
        return self._touch

    def set_units(self, units: Units, values: Picture | int) -> None:
        """Within an edit: give these units these values."""
        assert self._touch is not None, "begin an edit first"
        self.picture = self.picture.copy()
        self.picture[units] = values
        self._touch.touched[units] = True

    def end(self) -> None:
        """End the edit: from now on it can be undone."""
        touch, self._touch = self._touch, None
        if touch is None:
            return
        units = touch.units()
        edit = Edit(units, touch.before[units], self.picture[units])
        if np.array_equal(edit.before, edit.after):
            return
        self._done.append(edit)
        self._undone = []
        while len(self._done) > 1 and sum(e.bytes_held for e in self._done) > UNDO_BYTES:
            del self._done[0]

    def replace(self, picture: Picture) -> Touch:
        """Another whole picture, as one edit."""
        touch = self.begin()
        self.set_units(np.arange(self.picture.size), picture.reshape(-1))
        self.end()
        return touch

    def undo(self) -> Units:
        """Take the last edit back; returns the units that it had touched."""
        self.end()
        if not self._done:
            return np.empty(0, np.int64)
        edit = self._done.pop()
        self._undone.append(edit)
        return self._put(edit.units, edit.before)

    def redo(self) -> Units:
        """Do again what was taken back; returns the units that it touched."""
        self.end()
        if not self._undone:
            return np.empty(0, np.int64)
        edit = self._undone.pop()
        self._done.append(edit)
        return self._put(edit.units, edit.after)

    def _put(self, units: Units, values: Picture) -> Units:
        self.picture = self.picture.copy()
        self.picture[units] = values
        return units


def footprint(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns that a brush of `size` covers, from its upper left; large ones are round."""
    rows, columns = np.indices((size, size)).reshape(2, -1)
    if size >= ROUND_FROM:
        middle = (size - 1) / 2
        inside = (rows - middle) ** 2 + (columns - middle) ** 2 <= (size / 2) ** 2
        rows, columns = rows[inside], columns[inside]
    return rows.astype(np.int64), columns.astype(np.int64)


def brushed(
    shape: tuple[int, int], start: tuple[float, float], end: tuple[float, float], size: int
) -> Units:
    """The units that a brush of `size` covers on its way, without gaps; ascending.

    `start` and `end` are (column, row) with fractions; what is outside the picture is left out.
    """
    steps = max(1, math.ceil(2 * max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
    along = np.linspace(0.0, 1.0, steps + 1)
    shift = (size - 1) / 2
    lefts = np.floor(start[0] + along * (end[0] - start[0]) - shift).astype(np.int64)
    tops = np.floor(start[1] + along * (end[1] - start[1]) - shift).astype(np.int64)
    corners = np.unique(np.stack([tops, lefts]), axis=1)
    rows, columns = footprint(size)
    all_rows = (corners[0][:, None] + rows).reshape(-1)
    all_columns = (corners[1][:, None] + columns).reshape(-1)
    inside = (all_rows >= 0) & (all_rows < shape[0])
    inside &= (all_columns >= 0) & (all_columns < shape[1])
    return np.unique(all_rows[inside] * shape[1] + all_columns[inside])
