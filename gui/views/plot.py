"""A plot over updates: curves named at their ends, the present update, what is under the pointer.

It draws what it is given, and tells what a person wants: another range, another update.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import Appearance
from gui.views.curves import Points, apart, tick_step, tick_text, ticks

CURVE_WIDTH = 1.6
BRANCH_WIDTH = 1.0
MARGIN = 6.0
LABEL_GAP = 5.0
VEIL = 170
TICK_ROOMS = {"left": 30.0, "bottom": 64.0}
WHEEL_ZOOM = 1.2
STILL = 3.0
READING_ROWS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve with its colour and the label at its end; a course not taken is thin and dashed."""

    points: Points
    colour: str
    label: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A line of the read-out: a curve's colour and label, and its exact value there."""

    colour: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value at which the run stops."""

    value: float
    colour: str


class _Axis(pg.AxisItem):
    """Round ticks, written short, with a real minus sign."""

    def __init__(self, orientation: str, room: float) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=0)
        self.room = room
        self.enableAutoSIPrefix(False)

    def step(self, low: float, high: float, size: float) -> float:
        return tick_step(high - low, size / self.room)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if high <= low or size <= 0:
            return []
        step = self.step(low, high, size)
        if self.orientation == "bottom":
            step = max(step, 1.0)
        return [(step, ticks(low, high, step))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        largest = max((abs(value) for value in values), default=0.0)
        return [tick_text(value, spacing, largest) for value in values]


class _Overlay(QGraphicsItem):
    """What lies over the curves, drawn in the plot's own pixels."""

    def __init__(self, plot: "Plot") -> None:
        super().__init__()
        self._plot = plot
        self.setZValue(1000)

    def boundingRect(self) -> QRectF:
        return QRectF(self._plot.rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self._plot.paint_overlay(painter)


class Plot(pg.PlotWidget):
    """The plot; see the module."""

    range_wanted = Signal(float, float)
    follow_wanted = Signal()
    update_wanted = Signal(int)
    resized = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        self._axes = {side: _Axis(side, room) for side, room in TICK_ROOMS.items()}
        super().__init__(parent, background=None, axisItems=self._axes, enableMenu=False)
        self._appearance = appearance
        self._items: list[pg.PlotCurveItem] = []
        self._curves: tuple[Curve, ...] = ()
        self._thresholds: tuple[Threshold, ...] = ()
        self._tick_room = 0
        self._position = self._end = 0
        self._pointer: QPointF | None = None
        self._panned_from: tuple[float, float, float] | None = None
        self._panning = False
        self._read: Callable[[int], Sequence[Reading]] = lambda update: ()
        self.redraws = 0
        self.paint_seconds = 0.0
        self._overlay = _Overlay(self)
        self.scene().addItem(self._overlay)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(120, 70)
        self.plotItem.hideButtons()
        self.plotItem.vb.setMouseEnabled(False, False)
        self.plotItem.vb.disableAutoRange()
        self._dress()
        appearance.changed.connect(self._dress)

    def sizeHint(self) -> QSize:
        return QSize(400, 170)

    def set_reader(self, read: Callable[[int], Sequence[Reading]]) -> None:
        """Let `read` give the read-out at an update."""
        self._read = read

    # What is drawn

    def _dress(self) -> None:
        """Colours and sizes of the theme."""
        theme, font = self._appearance.theme, self._appearance.font("small")
        for side, axis in self._axes.items():
            axis.room = TICK_ROOMS[side] * self._appearance.scale
            axis.setPen(pg.mkPen(theme.faint if side == "bottom" else None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setTickFont(font)
            axis.setStyle(tickTextOffset=6 if side == "left" else 4)
        self._axes["bottom"].setHeight(round(QFontMetricsF(font).height() + 6))
        self._tick_room = 0
        self._make_room()
        self._draw_curves()
        self.viewport().update()

    def draw(
        self, curves: Sequence[Curve], x_range: tuple[float, float], y_range: tuple[float, float]
    ) -> None:
        """Draw these curves in these ranges."""
        self._curves = tuple(curves)
        if [list(x_range), list(y_range)] != self.plotItem.vb.viewRange():
            self.plotItem.vb.setRange(xRange=x_range, yRange=y_range, padding=0, update=False)
        self._make_room()
        self._draw_curves()

    def _draw_curves(self) -> None:
        self.redraws += 1
        while len(self._items) > len(self._curves):
            self.plotItem.removeItem(self._items.pop())
        while len(self._items) < len(self._curves):
            item = pg.PlotCurveItem(antialias=True, skipFiniteCheck=False, connect="finite")
            self._items.append(item)
            self.plotItem.addItem(item, ignoreBounds=True)
        for item, curve in zip(self._items, self._curves, strict=True):
            item.setData(curve.points.x, curve.points.y, pen=self._pen(curve), antialias=True)
            item.setSegmentedLineMode("off" if curve.aside else "on")
            item.setZValue(0 if curve.aside else 1)
        self._overlay.update()

    def _pen(self, curve: Curve) -> QPen:
        width = (BRANCH_WIDTH if curve.aside else CURVE_WIDTH) * self._appearance.scale
        pen = pg.mkPen(curve.colour, width=width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if curve.aside:
            pen.setDashPattern([4, 3])
        return pen

    def _make_room(self) -> None:
        """Room for the ticks on the left, which only grows, and for the labels on the right."""
        metrics = QFontMetricsF(self._appearance.font("small"))
        low, high = self.plotItem.vb.viewRange()[1]
        axis = self._axes["left"]
        step = axis.step(low, high, max(self.plot_rect().height(), axis.room))
        marks = axis.tickStrings(ticks(low, high, step), 1, step)
        wanted = round(max((metrics.horizontalAdvance(text) for text in marks), default=0) + 12)
        if wanted > self._tick_room:
            self._tick_room = wanted
            axis.setWidth(wanted)
        labels = [
            metrics.horizontalAdvance(curve.label)
            for curve in self._curves
            if curve.label and not curve.aside
        ]
        right = round(max(labels) + LABEL_GAP + 3) if labels else round(MARGIN)
        layout = self.plotItem.layout
        if layout.getContentsMargins()[2] != right:
            layout.setContentsMargins(0, MARGIN, right, 0)

    def mark(self, position: int, end: int, thresholds: Sequence[Threshold] = ()) -> None:
        """Move the line of the present update; what lies beyond it, up to `end`, is drawn faint."""
        marks = (position, end, tuple(thresholds))
        before = (self._position, self._end, self._thresholds)
        if marks == before:
            return
        self._position, self._end, self._thresholds = marks
        if marks[1:] != before[1:]:
            self._overlay.update()
        else:
            one, other = sorted((self.x_of(before[0]), self.x_of(position)))
            self._overlay.update(QRectF(one - 3, 0, other - one + 6, self.height()))

    # Where things are

    def plot_rect(self) -> QRectF:
        """Where the curves are, in the widget's pixels."""
        box = self.plotItem.vb
        return QRectF(box.mapRectToScene(box.rect()))

    def pixels(self) -> int:
        """How many columns of pixels the curves have."""
        return max(1, round(self.plot_rect().width() * self.devicePixelRatioF()))

    def x_of(self, update: float) -> float:
        """Where an update is, in the widget's pixels."""
        (low, high), rect = self.plotItem.vb.viewRange()[0], self.plot_rect()
        return rect.left() + (update - low) / (high - low) * rect.width()

    def y_of(self, value: float) -> float:
        """Where a value is, in the widget's pixels."""
        (low, high), rect = self.plotItem.vb.viewRange()[1], self.plot_rect()
        return rect.bottom() - (value - low) / (high - low) * rect.height()

    def update_at(self, x: float) -> float:
        """The update at a horizontal place of the widget."""
        (low, high), rect = self.plotItem.vb.viewRange()[0], self.plot_rect()
        return low + (x - rect.left()) / max(rect.width(), 1.0) * (high - low)

    # What lies over the curves

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint all that is neither curve nor axis."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._appearance.font("small"))
        rect = self.plot_rect()
        self._paint_veil(painter, rect)
        self._paint_thresholds(painter, rect)
        self._paint_present(painter, rect)
        self._paint_labels(painter, rect)
        self._paint_reading(painter, rect)

    def _paint_veil(self, painter: QPainter, rect: QRectF) -> None:
        left = max(self.x_of(self._position), rect.left())
        if self._position < self._end and left < rect.right():
            colour = QColor(self._appearance.theme.panel)
            colour.setAlpha(VEIL)
            painter.fillRect(QRectF(left, rect.top(), rect.right() - left, rect.height()), colour)

    def _paint_thresholds(self, painter: QPainter, rect: QRectF) -> None:
        for threshold in self._thresholds:
            y = self.y_of(threshold.value)
            if rect.top() <= y <= rect.bottom():
                painter.setPen(QPen(QColor(threshold.colour), 1.2, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _paint_present(self, painter: QPainter, rect: QRectF) -> None:
        x = self.x_of(self._position)
        if rect.left() - 1 <= x <= rect.right() + 1:
            colour = QColor(self._appearance.theme.accent)
            painter.fillRect(QRectF(x - 0.75, rect.top(), 1.5, rect.height()), colour)

    def _paint_labels(self, painter: QPainter, rect: QRectF) -> None:
        named = [curve for curve in self._curves if curve.label and len(curve.points.x)]
        metrics = QFontMetricsF(painter.font())
        for curve in named:
            if curve.aside:
                self._paint_aside(painter, rect, curve)
        least = metrics.ascent() + 1
        main = [curve for curve in named if not curve.aside][: int(rect.height() // least)]
        wanted = [self.y_of(_last_finite(curve.points)) for curve in main]
        places = apart(wanted, least, rect.top() + least / 2, rect.bottom() - least / 2)
        for curve, y in zip(main, places, strict=True):
            x = min(self.x_of(float(curve.points.x[-1])), rect.right()) + LABEL_GAP
            painter.setPen(QColor(curve.colour))
            painter.drawText(QPointF(x, y + metrics.capHeight() / 2), curve.label)

    def _paint_aside(self, painter: QPainter, rect: QRectF, curve: Curve) -> None:
        """The label of a course not taken: over its end, on a halo, as other curves are near."""
        metrics = QFontMetricsF(painter.font())
        right = min(self.x_of(float(curve.points.x[-1])), rect.right())
        left = max(right - metrics.horizontalAdvance(curve.label), rect.left())
        y = self.y_of(_last_finite(curve.points)) - LABEL_GAP
        y = y if y - metrics.ascent() > rect.top() else y + 2 * LABEL_GAP + metrics.ascent()
        path = QPainterPath()
        path.addText(QPointF(left, y), painter.font(), curve.label)
        halo = QPen(QColor(self._appearance.theme.panel), 4.0)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(curve.colour))

    def _paint_reading(self, painter: QPainter, rect: QRectF) -> None:
        if self._pointer is None or not rect.contains(self._pointer) or not self._curves:
            return
        update = max(round(self.update_at(self._pointer.x())), 0)
        readings = list(self._read(update))
        if not readings:
            return
        theme = self._appearance.theme
        x = self.x_of(update)
        painter.setPen(QPen(QColor(theme.muted), 1.0))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        hidden = len(readings) - READING_ROWS
        if hidden > 1:
            readings = [*readings[:READING_ROWS], Reading(theme.muted, f"{hidden} more", "")]
        self._paint_box(
            painter, rect, x, [Reading(theme.muted, f"update {update:,}", ""), *readings]
        )

    def _paint_box(
        self, painter: QPainter, rect: QRectF, x: float, readings: Sequence[Reading]
    ) -> None:
        """The read-out beside the pointer, on the side where there is room."""
        theme, metrics = self._appearance.theme, QFontMetricsF(painter.font())
        heading, rows = readings[0], readings[1:]
        wide = max(metrics.horizontalAdvance(row.label) for row in rows)
        value = max(metrics.horizontalAdvance(row.value) for row in rows)
        width = max(metrics.horizontalAdvance(heading.label), wide + 10 + value) + 16
        line = metrics.height() + 1
        height = line * len(readings) + 8
        left = x + 10 if x + 10 + width <= self.width() else max(x - 10 - width, 0)
        top = max(min(rect.top() + 4, self.height() - height), 0)
        colour = QColor(theme.control)
        colour.setAlpha(240)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, top, width, height), 5, 5)
        for number, row in enumerate(readings):
            y = top + 4 + line * number + metrics.ascent()
            painter.setPen(QColor(row.colour))
            painter.drawText(QPointF(left + 8, y), row.label)
            painter.setPen(QColor(theme.text))
            x = left + width - 8 - metrics.horizontalAdvance(row.value)
            painter.drawText(QPointF(x, y), row.value)

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif event.modifiers() & _GO_MODIFIERS:
            self._go_to(event.position().x())
        else:
            low, high = self.plotItem.vb.viewRange()[0]
            self._panned_from = (event.position().x(), low, high)
        self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            if self._panned_from is not None:
                self._pan(event.position().x())
            elif event.modifiers() & _GO_MODIFIERS:
                self._go_to(event.position().x())
        self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._panned_from, self._panning = None, False
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """In the curves: go there. Beside them, on the axes: follow the run again."""
        self._panned_from = None
        if self.plot_rect().contains(event.position()):
            self._go_to(event.position().x())
        else:
            self.follow_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / 120
        if turned:
            low, high = self.plotItem.vb.viewRange()[0]
            fixed, factor = self.update_at(event.position().x()), WHEEL_ZOOM**-turned
            self.range_wanted.emit(fixed - (fixed - low) * factor, fixed + (high - fixed) * factor)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        super().paintEvent(event)
        self.paint_seconds = time.perf_counter() - began

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_overlay"):
            self._overlay.prepareGeometryChange()
            self.resized.emit()

    def _pan(self, x: float) -> None:
        assert self._panned_from is not None
        start, low, high = self._panned_from
        moved = (start - x) / max(self.plot_rect().width(), 1.0) * (high - low)
        if (
            abs(start - x) >= 3
            or self.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
        ):
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.range_wanted.emit(low + moved, high + moved)

    def _go_to(self, x: float) -> None:
        self.update_wanted.emit(max(round(self.update_at(x)), 0))

    def _point(self, position: QPointF | None) -> None:
        self._pointer = None if position is None else QPointF(position)
        self._overlay.update()


_GO_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _last_finite(points: Points) -> float:
    finite = points.y[points.y == points.y]
    return float(finite[-1]) if len(finite) else 0.0
