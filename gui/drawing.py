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
BRUSH_PART = 8  # a large picture's largest brush is so much of its longer side
ROUND_FROM = 4

_strokes = itertools.count(1)


def new_stroke() -> int:
    """A number that no other stroke of this program has."""
    return next(_strokes)


def largest_brush(shape: tuple[int, int]) -> int:
    """The largest brush for a picture of `shape`."""
    return max(LARGEST_BRUSH, max(shape) // BRUSH_PART)


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """What one stroke or button did: which units it touched, and which of them it turned over.

    Both are packed, eight units a byte: a picture of a million has a long history, too.
    """

    touched: NDArray[np.uint8]
    turned: NDArray[np.uint8]

    @classmethod
    def between(cls, before: Picture, after: Picture, touched: NDArray[np.bool_]) -> "Edit":
        return cls(np.packbits(touched), np.packbits(before != after))

    @property
    def bytes_held(self) -> int:
        return self.touched.nbytes + self.turned.nbytes

    def units(self, size: int) -> Units:
        """The units touched, ascending, of a picture of `size` units."""
        return np.flatnonzero(np.unpackbits(self.touched, count=size))

    def applied(self, picture: Picture) -> Picture:
        """The picture after the edit; of that one, the picture before."""
        turned = np.unpackbits(self.turned, count=picture.size).view(np.int8)
        return picture * (1 - 2 * turned)


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

    def set_all(self, picture: Picture) -> None:
        """Within an edit: another whole picture."""
        assert self._touch is not None, "begin an edit first"
        self.picture = picture.astype(np.int8).reshape(-1)
        self._touch.touched.fill(True)

    def end(self) -> None:
        """End the edit: from now on it can be undone."""
        touch, self._touch = self._touch, None
        if touch is None or np.array_equal(touch.before, self.picture):
            return
        self._done.append(Edit.between(touch.before, self.picture, touch.touched))
        self._undone = []
        while len(self._done) > 1 and sum(e.bytes_held for e in self._done) > UNDO_BYTES:
            del self._done[0]

    def replace(self, picture: Picture) -> Touch:
        """Another whole picture, as one edit."""
        touch = self.begin()
        self.set_all(picture)
        self.end()
        return touch

    def undo(self) -> Units:
        """Take the last edit back; returns the units that it had touched."""
        self.end()
        if not self._done:
            return np.empty(0, np.int64)
        edit = self._done.pop()
        self._undone.append(edit)
        return self._apply(edit)

    def redo(self) -> Units:
        """Do again what was taken back; returns the units that it touched."""
        self.end()
        if not self._undone:
            return np.empty(0, np.int64)
        edit = self._undone.pop()
        self._done.append(edit)
        return self._apply(edit)

    def _apply(self, edit: Edit) -> Units:
        self.picture = edit.applied(self.picture)
        return edit.units(self.picture.size)


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
    shift = (size - 1) / 2
    # Both ends as they are, which a share of the way added to the start would miss by rounding.
    x, y = (np.linspace(start[k], end[k], steps + 1) for k in (0, 1))
    lefts = np.floor(x - shift).astype(np.int64)
    tops = np.floor(y - shift).astype(np.int64)
    # On its straight way the brush covers, of each row, all from its leftmost to its rightmost.
    first, last = extents(size)
    rows = (tops[:, None] + np.arange(size) - tops.min()).reshape(-1)
    begins = np.full(rows.max() + 1, shape[1])
    ends = np.zeros(rows.max() + 1, np.int64)
    np.minimum.at(begins, rows, (lefts[:, None] + first).reshape(-1))
    np.maximum.at(ends, rows, (lefts[:, None] + last + 1).reshape(-1))
    numbers = tops.min() + np.arange(len(begins))
    inside = (numbers >= 0) & (numbers < shape[0])
    return _spans(
        numbers[inside] * shape[1], begins[inside].clip(0), ends[inside].clip(0, shape[1])
    )


def extents(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last column that a brush covers of each of its rows."""
    rows, columns = footprint(size)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    return columns[starts], columns[np.append(starts[1:], len(rows)) - 1]


def _spans(rows: Units, begins: Units, ends: Units) -> Units:
    """All numbers from begin to end, the end left out, each pair counted from its row's number."""
    lengths = np.maximum(ends - begins, 0)
    skipped = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(rows + begins - skipped, lengths)
