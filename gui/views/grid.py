"""Where each unit of a picture lies on a widget, and which unit lies where."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` x `columns` square units of side `cell`, the first one's corner at `left`, `top`."""

    rows: int
    columns: int
    cell: float
    left: float
    top: float

    @classmethod
    def fitted(cls, shape: tuple[int, int], room: QRectF, pixel_ratio: float = 1.0) -> "Grid":
        """The largest grid in `room`, at its top and in the middle of its width.

        Its longer side is a whole number of pixels, so that it ends sharply.
        """
        rows, columns = shape
        unit = min(room.width() / columns, room.height() / rows) * pixel_ratio
        longer = max(rows, columns)
        cell = max(math.floor(unit * longer + 1e-6), 1) / longer / pixel_ratio
        left = room.left() + (room.width() - columns * cell) / 2
        left = round(left * pixel_ratio) / pixel_ratio
        return cls(rows, columns, cell, left, room.top())

    @property
    def size(self) -> QSizeF:
        return QSizeF(self.columns * self.cell, self.rows * self.cell)

    @property
    def rect(self) -> QRectF:
        """The whole picture."""
        return QRectF(QPointF(self.left, self.top), self.size)

    def place(self, point: QPointF) -> tuple[float, float]:
        """The point as (column, row), fractions included, inside the picture or not."""
        return (point.x() - self.left) / self.cell, (point.y() - self.top) / self.cell

    def unit_at(self, point: QPointF) -> int | None:
        """The unit under the point."""
        column, row = (math.floor(number) for number in self.place(point))
        if 0 <= row < self.rows and 0 <= column < self.columns:
            return row * self.columns + column
        return None

    def rect_of(self, unit: int) -> QRectF:
        """Where the unit is drawn."""
        row, column = divmod(unit, self.columns)
        corner = QPointF(self.left + column * self.cell, self.top + row * self.cell)
        return QRectF(corner, QSizeF(self.cell, self.cell))

    def neighbour(self, unit: int, columns: int, rows: int) -> int:
        """The unit so many columns and rows further on; at the edge it stays."""
        row, column = divmod(unit, self.columns)
        column = min(max(column + columns, 0), self.columns - 1)
        row = min(max(row + rows, 0), self.rows - 1)
        return row * self.columns + column
