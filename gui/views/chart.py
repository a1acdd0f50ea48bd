"""Axes and curves: pyqtgraph's curves, painted wherever they are wanted.

They are in no scene and no view. What pyqtgraph wraps around a curve takes several times as long as
the curve itself, for a plot that other widgets zoom, label and read out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTransform

LEFT_GAP, BELOW_GAP = 6.0, 4.0
WIDE = 200.0  # more than a number needs
ASIDE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
BELOW = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A course to draw: x and y of one length; a y that is NaN leaves a gap.

    A course that fills its pixels anyway is drawn many times as fast if it is not `smooth`.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    pen: QPen
    smooth: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and type of the axes."""

    font: QFont
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where an axis goes, and its round numbers as they are written."""

    low: float
    high: float
    numbers: Sequence[tuple[float, str]]


class Chart:
    """Courses over the run, drawn in their order, with numbers below them and at the left.

    `dress` before `paint`.
    """

    def __init__(self) -> None:
        self._look: Look | None = None
        self._items: list[pg.PlotCurveItem] = []

    def dress(self, look: Look) -> None:
        """Take the theme's colours and type."""
        self._look = look

    def paint(
        self, painter: QPainter, room: QRectF, rect: QRectF, lines: Sequence[Line], x: Axis, y: Axis
    ) -> None:
        """Draw into `room`, with the curves in `rect` and the axes around it."""
        to_pixels = _transform(rect, x, y)
        self._paint_axes(painter, room, rect, to_pixels, x, y)
        painter.save()
        painter.setClipRect(rect)
        painter.setTransform(to_pixels, combine=True)
        while len(self._items) < len(lines):
            self._items.append(pg.PlotCurveItem(connect="finite"))
        for item, line in zip(self._items, lines, strict=False):
            item.setData(line.x, line.y, pen=line.pen, antialias=line.smooth)
            item.paint(painter, None, None)
        painter.restore()

    def _paint_axes(
        self,
        painter: QPainter,
        room: QRectF,
        rect: QRectF,
        to_pixels: QTransform,
        x: Axis,
        y: Axis,
    ) -> None:
        assert self._look is not None, "a chart is dressed before it is painted"
        painter.setFont(self._look.font)
        painter.setPen(QColor(self._look.base))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QColor(self._look.text))
        top, right = rect.bottom() + BELOW_GAP, rect.left() - LEFT_GAP
        for value, text in x.numbers:
            middle = to_pixels.map(QPointF(value, y.low)).x()
            wide = painter.fontMetrics().horizontalAdvance(text) / 2 + 1  # none is cut at an end
            middle = min(max(middle, room.left() + wide), room.right() - wide)
            place = QRectF(middle - WIDE, top, 2 * WIDE, room.bottom() - top)
            painter.drawText(place, BELOW, text)
        for value, text in y.numbers:
            middle = to_pixels.map(QPointF(x.low, value)).y()
            place = QRectF(room.left(), middle - WIDE, right - room.left(), 2 * WIDE)
            painter.drawText(place, ASIDE, text)


def _transform(rect: QRectF, x: Axis, y: Axis) -> QTransform:
    """From updates and values to the widget's pixels."""
    across, down = rect.width() / (x.high - x.low), rect.height() / (y.high - y.low)
    left, bottom = rect.left() - x.low * across, rect.bottom() + y.low * down
    return QTransform(across, 0.0, 0.0, -down, left, bottom)


def pen(colour: str, width: float, dashes: Sequence[float] = ()) -> QPen:
    """A pen of `width` pixels of the screen's own, whatever the axes' scales are."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    if dashes:
        made.setDashPattern(list(dashes))
    return made
