"""A plot over updates: curves named at their ends, the present update, what is under the pointer.

It draws what it is given, and tells what a person wants: another range, another update.
"""

import time
from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from gui.theme import Appearance
from gui.views.curves import tick_step, tick_text, ticks
from gui.views.overlay import LABEL_GAP, Curve, Overlay, Reading, Threshold

CURVE_WIDTH = 1.6
BRANCH_WIDTH = 1.0
MARGIN = 6.0
TICK_ROOMS = {"left": 30.0, "bottom": 64.0}
WHEEL_ZOOM = 1.2
STILL = 3.0
HINT = (
    "Wheel: closer or farther. Drag: along the run. Double-click, or drag with Ctrl: go to that "
    "update. Double-click here: show all."
)


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


class Plot(pg.PlotWidget):
    """The curves of a run over its updates. `redraws` counts how often they were drawn."""

    range_wanted = Signal(float, float)
    follow_wanted = Signal()
    update_wanted = Signal(int)
    resized = Signal()

    _overlay: Overlay | None = None  # Qt resizes while it makes the widget

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        self._axes = {side: _Axis(side, room) for side, room in TICK_ROOMS.items()}
        super().__init__(parent, background=None, axisItems=self._axes, enableMenu=False)
        self._appearance = appearance
        self._items: list[pg.PlotCurveItem] = []
        self._curves: tuple[Curve, ...] = ()
        self._tick_room = 0
        self._panned_from: tuple[float, float, float] | None = None
        self._panning = False
        self.redraws = 0
        self.paint_seconds = 0.0
        self._overlay = Overlay(self, appearance)
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
        self._overlay.read = read

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
        self._curves = self._overlay.curves = tuple(curves)
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
        layout.activate()

    def mark(self, position: int, end: int, thresholds: Sequence[Threshold] = ()) -> None:
        """Move the line of the present update; what lies beyond it, up to `end`, is drawn faint."""
        self._overlay.mark(position, end, thresholds)

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

    def viewportEvent(self, event: QEvent) -> bool:
        """Beside the curves the tool tip says what can be done; on them is the read-out."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.plot_rect().contains(QPointF(event.pos())):
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), HINT, self)
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        super().paintEvent(event)
        self.paint_seconds = time.perf_counter() - began

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._overlay is not None:
            self._overlay.follow_size()
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
        self._overlay.point(None if position is None else QPointF(position))


_GO_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
