"""Where the pictures of a grid or a film lie, and their one image of those that can be seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage

from gui.theme import Theme, diverging_table, ink_table
from gui.views import raster

GAP = 6.0
LEAST_SIDE = 30.0
WIDEST_CAPTION = 84.0
MOST_SIDE = 132.0


@dataclass(frozen=True, slots=True)
class Layout:
    """`count` places of `deep` square pictures above one another, in so many columns."""

    count: int
    deep: int
    columns: int
    side: float
    caption: float
    gap: float

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def pitch(self) -> tuple[float, float]:
        """How far it is from one place to the next, across and down."""
        down = self.deep * (self.side + 2.0) - 2.0 + self.caption + self.gap
        return self.side + self.gap, down

    @property
    def size(self) -> QSizeF:
        across, down = self.pitch
        return QSizeF(self.columns * across - self.gap + 4, self.rows * down - self.gap + 4)

    def corner(self, index: int) -> QPointF:
        row, column = divmod(index, self.columns)
        across, down = self.pitch
        return QPointF(2 + column * across, 2 + row * down)

    def rect_of(self, index: int, layer: int = 0) -> QRectF:
        """Where a picture is drawn."""
        corner = self.corner(index)
        top = corner.y() + layer * (self.side + 2.0)
        return QRectF(corner.x(), top, self.side, self.side)

    def whole_rect(self, index: int) -> QRectF:
        """All pictures of a place together."""
        height = self.deep * (self.side + 2.0) - 2.0
        return QRectF(self.corner(index), QSizeF(self.side, height))

    def caption_rect(self, index: int) -> QRectF:
        whole = self.whole_rect(index)
        return QRectF(whole.left(), whole.bottom() + 1, whole.width(), self.caption)

    def index_at(self, point: QPointF) -> int | None:
        """The place under a point."""
        across, down = self.pitch
        column, row = math.floor((point.x() - 2) / across), math.floor((point.y() - 2) / down)
        index = row * self.columns + column
        if not (0 <= column < self.columns and 0 <= index < self.count):
            return None
        whole = self.whole_rect(index).adjusted(0, 0, 0, self.caption)
        return index if whole.contains(point) else None

    def within(self, part: QRectF) -> range:
        """The places that a part of the picture shows, whole rows of them or one row's part."""
        across, down = self.pitch
        if self.rows == 1:
            first = max(0, math.floor((part.left() - 2) / across))
            return range(first, min(self.count, math.ceil((part.right() - 2) / across) + 1))
        first = max(0, math.floor((part.top() - 2) / down)) * self.columns
        return range(
            min(first, self.count),
            min(self.count, (math.floor((part.bottom() - 2) / down) + 1) * self.columns),
        )


def fitted(
    count: int, deep: int, room: QSizeF, caption: float, scale: float, bar: float, least: float
) -> Layout:
    """The largest pictures with which all find room; where they are under `least`, to scroll."""
    gap = GAP * scale
    best = 0.0
    columns = 1
    for tried in range(1, max(count, 1) + 1):
        rows = -(-count // tried)
        across = (room.width() - 4 + gap) / tried - gap
        down = ((room.height() - 4 + gap) / rows - gap - caption + 2) / deep - 2
        side = min(across, down)
        if side > best:
            best, columns = side, tried
        elif across < min(best, least):
            break
    if best < least:
        columns = max(1, int((room.width() - bar - 4 + gap) / (least + gap)))
        best = (room.width() - bar - 4 + gap) / columns - gap
    return Layout(count, deep, columns, max(min(best, MOST_SIDE * scale), 4.0), caption, gap)


def strip(count: int, deep: int, room: QSizeF, caption: float, scale: float) -> Layout:
    """One row as high as there is room for."""
    gap = GAP * scale
    side = (room.height() - 4 - caption + 2) / deep - 2
    side = max(min(side, MOST_SIDE * scale, room.width() - 4), 8.0)
    return Layout(count, deep, max(count, 1), side, caption, gap)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Pictures (count, rows, columns) of one scale; `weights` says that 0 is in the middle."""

    pictures: NDArray[Any]
    low: float
    high: float
    weights: bool = False

    @classmethod
    def scaled(cls, pictures: NDArray[Any], low: float, high: float) -> "Stack":
        """Where the ends are infinite, those that fit what is there, around 0."""
        if math.isfinite(low) and math.isfinite(high):
            return cls(pictures, low, high)
        largest = float(np.abs(pictures).max(initial=0.0))
        largest = largest if math.isfinite(largest) and largest > 0 else 1.0
        return cls(pictures, -largest, largest, weights=True)

    def same(self, other: "Stack") -> bool:
        """Whether both show the same."""
        ends = (self.low, self.high) == (other.low, other.high)
        return ends and raster.same_values(self.pictures, other.pictures)

    def image(self, part: range, theme: Theme) -> QImage:
        """One image of some of the pictures, below one another."""
        chosen = self.pictures[part.start : part.stop]
        places = raster.shades(chosen, self.low, self.high)
        table = diverging_table(theme) if self.weights else ink_table(theme)
        return raster.image_of(places.reshape(-1, chosen.shape[2]), table)


def same_stacks(one: Sequence[Stack], other: Sequence[Stack]) -> bool:
    """Whether all of them show the same."""
    return len(one) == len(other) and all(
        mine.same(theirs) for mine, theirs in zip(one, other, strict=True)
    )
