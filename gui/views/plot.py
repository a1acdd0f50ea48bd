"""A plot over updates: it draws the curves that it is given, and tells what a person wants.

The curves are painted once, by pyqtgraph into a pixmap, when they change; the widget's own painting
lays the line of the present update and the read-out over it, so that they move at no cost.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from gui.theme import Appearance
from gui.views.chart import Axis, Chart, Line, Look, pen
from gui.views.curves import axis_ticks, tick_text
from gui.views.filters import Told
from gui.views.overlay import (
    LABEL_GAP,
    Curve,
    Marks,
    Reading,
    Scales,
    Threshold,
    paint_labels,
    paint_marks,
    paint_reading,
)

CURVE_WIDTH = 1.6
ASIDE_WIDTH = 1.0
ASIDE_DASHES = (4.0, 3.0)
ABOVE = 6.0
TICK_GAP = 6.0
MOST_LABEL = 0.25  # of the width: the curves need the rest
TICK_HEIGHT, TICK_WIDTH = 30.0, 64.0
USUAL_TICK, USUAL_LABEL = "\N{MINUS SIGN}200k", "0"  # plots above one another begin and end alike
WHEEL_ZOOM = 1.2
STILL = 3.0
HINT = (
    "Wheel: closer or farther. Drag: along the run. Double-click, or drag with Ctrl: go to that "
    "update. Double-click here: show all."
)


class Plot(QWidget):
    """The curves of a run over its updates. `redraws` counts how often they were painted."""

    range_wanted = Signal(float, float)
    follow_wanted = Signal()
    update_wanted = Signal(object)  # for Qt, int has 32 bits
    resized = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._x_range, self._y_range = (0.0, 1.0), (0.0, 1.0)
        self._marks = Marks()
        self._tick_room = self._label_room = self._widest = 0.0
        self._picture: QPixmap | None = None
        self._chart = Chart()
        self._pointer: QPointF | None = None
        self._panned_from: tuple[float, float, float] | None = None
        self._panning = False
        self._read: Callable[[int], Sequence[Reading]] = lambda update: ()
        self.curves: tuple[Curve, ...] = ()
        self.redraws = 0
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it is painted
        Told(self, self._tell)
        self.setMinimumSize(120, 50)
        self._dress()
        appearance.changed.connect(self._dress)

    def sizeHint(self) -> QSize:
        return QSize(400, 170)

    def set_reader(self, read: Callable[[int], Sequence[Reading]]) -> None:
        """Let `read` give the read-out at an update."""
        self._read = read

    # What is drawn

    def _dress(self) -> None:
        self._tick_room = self._label_room = 0.0
        self._make_room()
        theme = self._appearance.theme
        self._chart.dress(Look(self._appearance.font("small"), theme.muted, theme.faint))
        self._picture = None
        self.update()

    def take(
        self, curves: Sequence[Curve], x_range: tuple[float, float], y_range: tuple[float, float]
    ) -> None:
        """Have these curves in these ranges, and make room for what is written beside them."""
        self.curves = tuple(curves)
        self._x_range, self._y_range = x_range, y_range
        self._make_room()

    def draw(self) -> None:
        """Draw the curves now, not when Qt next paints the window."""
        self._paint_picture()
        self.update()

    def mark(self, position: int, end: int, thresholds: Sequence[Threshold] = ()) -> None:
        """Move the line of the present update; what lies beyond it, up to `end`, is drawn faint."""
        marks = Marks(position, end, tuple(thresholds))
        if marks != self._marks:
            self._marks = marks
            self.update()

    def _make_room(self) -> None:
        """Room for the ticks on the left, which only grows, and for the labels on the right."""
        metrics = QFontMetricsF(self._appearance.font("small"))
        texts = [USUAL_TICK, *(text for _, text in self._axis(vertical=True).numbers)]
        wanted = max(metrics.horizontalAdvance(text) for text in texts) + 2 * TICK_GAP
        self._tick_room = max(self._tick_room, round(wanted))
        labels = [USUAL_LABEL, *(curve.label for curve in self.curves if not curve.aside)]
        wanted = max(metrics.horizontalAdvance(label) for label in labels) + 1
        self._widest = min(wanted, MOST_LABEL * self.width())
        self._label_room = round(self._widest + LABEL_GAP + 2)

    def _axis(self, *, vertical: bool) -> Axis:
        """An axis with its round numbers; between two updates there is nothing to be numbered."""
        rect, scale = self.plot_rect(), self._appearance.scale
        low, high = self._y_range if vertical else self._x_range
        length = rect.height() / TICK_HEIGHT if vertical else rect.width() / TICK_WIDTH
        step, places = axis_ticks(low, high, length / scale, 0.0 if vertical else 1.0)
        largest = max((abs(place) for place in places), default=0.0)
        return Axis(low, high, [(place, tick_text(place, step, largest)) for place in places])

    def _paint_picture(self) -> None:
        self.redraws += 1
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(QColor(self._appearance.theme.panel))
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._appearance.font("small"))
        scales, room = self.scales(), QRectF(self.rect())
        across, up = (self._axis(vertical=vertical) for vertical in (False, True))
        self._chart.paint(painter, room, scales.rect, self._lines(), across, up)
        paint_labels(painter, scales, self.curves, self._appearance.theme, self._widest)
        painter.end()

    def _lines(self) -> list[Line]:
        """The curves as they are drawn: other courses beneath, in thin dashes.

        Their pens are cosmetic: what they count in are the screen's own pixels.
        """
        scale = self._appearance.scale * self.devicePixelRatioF()
        return [
            Line(
                curve.points.x,
                curve.points.y,
                pen(curve.colour, ASIDE_WIDTH * scale, ASIDE_DASHES)
                if curve.aside
                else pen(curve.colour, CURVE_WIDTH * scale),
                smooth=curve.points.steps,
            )
            for curve in sorted(self.curves, key=lambda curve: not curve.aside)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._paint_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._appearance.font("small"))
        scales, theme = self.scales(), self._appearance.theme
        paint_marks(painter, scales, self._marks, theme)
        if self._pointer is not None and scales.rect.contains(self._pointer):
            update = max(round(scales.update_at(self._pointer.x())), 0)
            readings = self._read(update)
            if readings:
                paint_reading(painter, scales, update, readings, theme)
        painter.end()

    # Where things are

    def plot_rect(self) -> QRectF:
        """Where the curves are, in the widget's pixels."""
        below = round(QFontMetricsF(self._appearance.font("small")).height() + 6)
        width = max(self.width() - self._tick_room - self._label_room, 1.0)
        return QRectF(self._tick_room, ABOVE, width, max(self.height() - ABOVE - below, 1.0))

    def scales(self) -> Scales:
        """Where updates and values are at present."""
        return Scales(self.plot_rect(), self._x_range, self._y_range)

    @property
    def x_range(self) -> tuple[float, float]:
        return self._x_range

    @property
    def y_range(self) -> tuple[float, float]:
        return self._y_range

    def pixels(self) -> int:
        """How many columns of pixels the curves have."""
        return max(1, round(self.plot_rect().width() * self.devicePixelRatioF()))

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif event.modifiers() & _GO_MODIFIERS:
            self._go_to(event.position().x())
        else:
            self._panned_from = (event.position().x(), *self._x_range)
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
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """In the curves: go there. Beside them, on the axes: show all again."""
        self._panned_from = None
        if self.plot_rect().contains(event.position()):
            self._go_to(event.position().x())
        else:
            self.follow_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / 120
        if turned:
            low, high = self._x_range
            fixed, factor = self.scales().update_at(event.position().x()), WHEEL_ZOOM**-turned
            self.range_wanted.emit(fixed - (fixed - low) * factor, fixed + (high - fixed) * factor)
        event.accept()

    def _tell(self, place: QPoint, on_screen: QPoint) -> None:
        """Beside the curves the tool tip says what can be done; on them is the read-out."""
        if self.plot_rect().contains(QPointF(place)):
            QToolTip.hideText()
        else:
            QToolTip.showText(on_screen, HINT, self)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None
        self.resized.emit()

    def _pan(self, x: float) -> None:
        assert self._panned_from is not None
        start, low, high = self._panned_from
        if self._panning or abs(start - x) >= STILL:
            self._panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            moved = (start - x) / max(self.plot_rect().width(), 1.0) * (high - low)
            self.range_wanted.emit(low + moved, high + moved)

    def _go_to(self, x: float) -> None:
        self.update_wanted.emit(max(round(self.scales().update_at(x)), 0))

    def _point(self, position: QPointF | None) -> None:
        self._pointer = None if position is None else QPointF(position)
        self.update()


_GO_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
