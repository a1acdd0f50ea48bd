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


class _Axis(pg.AxisItem):
    """Round ticks, written short, with a real minus sign."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=0)
        self.whole = False
        self.scale_of_type = 1.0
        self.enableAutoSIPrefix(False)
        self.setStyle(
            tickTextOffset=TICK_OFFSET[orientation],
            autoExpandTextSpace=False,
            hideOverlappingLabels=False,
        )

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if not high > low or size <= 0:
            return []
        room = TICK_ROOM[self.orientation] * self.scale_of_type
        step = tick_step(high - low, max(size / room, 1.0))
        if self.whole:
            step = max(step, 1.0)
        return [(step, ticks(low, high, step))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        largest = max((abs(value) for value in values), default=0.0)
        return [tick_text(value, spacing, largest) for value in values]


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
        for side, axis in self._axes.items():
            axis.scale_of_type = look.scale
            axis.setTickFont(look.font)
            axis.setTextPen(pg.mkPen(look.text))
            axis.setTickPen(pg.mkPen(None))
            axis.setPen(pg.mkPen(look.base) if side == "bottom" else pg.mkPen(None))

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
