"""Axes and curves, drawn by pyqtgraph: a hidden plot that is painted wherever it is wanted.

It is never on the screen itself. A plot that paints itself does so whenever Qt likes, beside a run
that works; painted into a picture at a chosen moment, it costs little and once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent

from gui.views.curves import tick_step, tick_text, ticks

TICK_ROOM = {"left": 30.0, "bottom": 64.0}
TICK_OFFSET = {"left": 6, "bottom": 4}
WIDE = 200.0  # more than a number needs
ASIDE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
BELOW = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)


class _Axis(pg.AxisItem):
    """Round numbers, written short, with a real minus sign; a line along the bottom.

    It paints itself: all that pyqtgraph's own axis can do takes longer than the curves, and every
    redraw of a running plot has other ranges.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=0)
        self.whole = False
        self.look: Look | None = None
        self.enableAutoSIPrefix(False)

    def paint(self, painter: QPainter, *_: object) -> None:
        low, high = self.range
        room = self.mapRectFromParent(self.geometry())
        if self.look is None or not high > low or room.isEmpty():
            return
        painter.setFont(self.look.font)
        if self.orientation == "bottom":
            painter.setPen(QColor(self.look.base))
            painter.drawLine(room.topLeft(), room.topRight())
        painter.setPen(QColor(self.look.text))
        for share, text in self._numbers(low, high, room):
            painter.drawText(*self._beside(share, room), text)

    def _numbers(self, low: float, high: float, room: QRectF) -> list[tuple[float, str]]:
        """Where the round numbers are, as a share of the axis, and how they are written."""
        assert self.look is not None
        size = room.width() if self.orientation == "bottom" else room.height()
        step = tick_step(high - low, max(size / (TICK_ROOM[self.orientation] * self.look.scale), 1))
        step = max(step, 1.0) if self.whole else step
        places = ticks(low, high, step)
        largest = max((abs(place) for place in places), default=0.0)
        return [((at - low) / (high - low), tick_text(at, step, largest)) for at in places]

    def _beside(self, share: float, room: QRectF) -> tuple[QRectF, int]:
        """The room of a number and how it stands in it: left of the curves, or below them."""
        offset = TICK_OFFSET[self.orientation]
        if self.orientation == "bottom":
            x = room.left() + share * room.width()
            top = room.top() + offset
            return QRectF(x - WIDE, top, 2 * WIDE, room.bottom() - top), BELOW
        y = room.bottom() - share * room.height()
        return QRectF(room.left(), y - WIDE, room.width() - offset, 2 * WIDE), ASIDE


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
    """Colours and type of the axes; `scale` enlarges what is between two ticks."""

    font: QFont
    text: str
    base: str
    scale: float


class Chart:
    """A hidden pyqtgraph plot, made when it is first painted: a plot nobody looks at costs nothing.

    `dress` before `paint`, which draws lines and axes so that the curves fill `rect`.
    """

    def __init__(self, *, whole_x: bool = False) -> None:
        self._whole_x = whole_x
        self._look: Look | None = None
        self._made: _Hidden | None = None

    def dress(self, look: Look) -> None:
        """Take the theme's colours and type."""
        self._look = look
        if self._made is not None:
            self._made.dress(look)

    def paint(
        self,
        painter: QPainter,
        room: QRectF,
        rect: QRectF,
        lines: Sequence[Line],
        ranges: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:
        """Draw into `room`, with the curves in `rect` and the axes around it."""
        if self._made is None:
            assert self._look is not None, "a chart is dressed before it is painted"
            self._made = _Hidden(whole_x=self._whole_x)
            self._made.dress(self._look)
        self._made.paint(painter, room, rect, lines, ranges)

    def close(self) -> None:
        """Let go of the hidden widget."""
        if self._made is not None:
            self._made.close()


class _Hidden:
    """The plot itself, a widget that is never shown."""

    def __init__(self, *, whole_x: bool) -> None:
        self._axes = {side: _Axis(side) for side in ("left", "bottom")}
        self._axes["bottom"].whole = whole_x
        self._plot = pg.PlotWidget(background=None, axisItems=self._axes, enableMenu=False)
        self._plot.setFrameStyle(0)
        item = self._plot.plotItem
        item.hideButtons()
        item.vb.disableAutoRange()
        item.vb.setDefaultPadding(0.0)
        self._items: list[pg.PlotCurveItem] = []

    def dress(self, look: Look) -> None:
        for axis in self._axes.values():
            axis.look = look

    def paint(
        self,
        painter: QPainter,
        room: QRectF,
        rect: QRectF,
        lines: Sequence[Line],
        ranges: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:
        self._place(room, rect)
        self._plot.plotItem.vb.setRange(xRange=ranges[0], yRange=ranges[1], padding=0.0)
        self._set_lines(lines)
        self._plot.render(painter, room, room.toRect(), Qt.AspectRatioMode.IgnoreAspectRatio)

    def _place(self, room: QRectF, rect: QRectF) -> None:
        size = room.size().toSize()
        item = self._plot.plotItem
        margins = (0.0, rect.top() - room.top(), room.right() - rect.right(), 0.0)
        if self._plot.size() != size or item.layout.getContentsMargins() != margins:
            old = self._plot.size()
            self._plot.resize(size)
            # A widget that is not shown hears of its size only when it is told.
            for widget in (self._plot, self._plot.viewport()):
                QCoreApplication.sendEvent(widget, QResizeEvent(size, old))
            item.layout.setContentsMargins(*margins)
        self._axes["left"].setWidth(rect.left() - room.left())
        self._axes["bottom"].setHeight(room.bottom() - rect.bottom())
        item.layout.activate()

    def _set_lines(self, lines: Sequence[Line]) -> None:
        while len(self._items) < len(lines):
            self._items.append(pg.PlotCurveItem(connect="finite"))
            self._plot.plotItem.addItem(self._items[-1])
        for index, item in enumerate(self._items):
            if index < len(lines):
                line = lines[index]
                item.setData(line.x, line.y, pen=line.pen, antialias=line.smooth)
            item.setVisible(index < len(lines))
            item.setZValue(index)

    def close(self) -> None:
        self._plot.close()
        self._plot.deleteLater()


def pen(colour: str, width: float, dashes: Sequence[float] = ()) -> QPen:
    """A pen of `width` pixels, whatever the axes' scales are."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    if dashes:
        made.setDashPattern(list(dashes))
    return made
