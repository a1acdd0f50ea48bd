"""What lies over a plot's curves: the present update, labels, what is under the pointer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import Appearance
from gui.views.curves import Points, apart

LABEL_GAP = 5.0
VEIL = 170
READING_ROWS = 9
ABOVE_ALL = 1000.0


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


class Places(Protocol):
    """Where updates and values are, in a widget's pixels."""

    def width(self) -> int: ...
    def height(self) -> int: ...
    def plot_rect(self) -> QRectF: ...
    def x_of(self, update: float) -> float: ...
    def y_of(self, value: float) -> float: ...
    def update_at(self, x: float) -> float: ...


class Overlay(QGraphicsItem):
    """Drawn in the plot's own pixels, so that nothing is stretched with the ranges."""

    def __init__(self, plot: Places, appearance: Appearance) -> None:
        super().__init__()
        self._plot = plot
        self._appearance = appearance
        self._thresholds: tuple[Threshold, ...] = ()
        self._position = self._end = 0
        self.curves: tuple[Curve, ...] = ()
        self.pointer: QPointF | None = None
        self.read: Callable[[int], Sequence[Reading]] = lambda update: ()
        self.setZValue(ABOVE_ALL)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._plot.width(), self._plot.height())

    def follow_size(self) -> None:
        """The plot has another size."""
        self.prepareGeometryChange()

    def mark(self, position: int, end: int, thresholds: Sequence[Threshold]) -> None:
        """Move the line of the present update; where only that changed, no more is painted."""
        marks = (position, end, tuple(thresholds))
        before = (self._position, self._end, self._thresholds)
        if marks == before:
            return
        self._position, self._end, self._thresholds = marks
        if marks[1:] != before[1:]:
            self.update()
        else:
            left, right = sorted((self._plot.x_of(before[0]), self._plot.x_of(position)))
            self.update(QRectF(left - 3, 0, right - left + 6, self._plot.height()))

    def point(self, pointer: QPointF | None) -> None:
        """Show the values at `pointer`, or none."""
        if pointer != self.pointer:
            self.pointer = pointer
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._appearance.font("small"))
        rect = self._plot.plot_rect()
        self._paint_veil(painter, rect)
        self._paint_thresholds(painter, rect)
        self._paint_present(painter, rect)
        self._paint_labels(painter, rect)
        self._paint_reading(painter, rect)

    def _paint_veil(self, painter: QPainter, rect: QRectF) -> None:
        left = max(self._plot.x_of(self._position), rect.left())
        if self._position < self._end and left < rect.right():
            colour = QColor(self._appearance.theme.panel)
            colour.setAlpha(VEIL)
            painter.fillRect(QRectF(left, rect.top(), rect.right() - left, rect.height()), colour)

    def _paint_thresholds(self, painter: QPainter, rect: QRectF) -> None:
        for threshold in self._thresholds:
            y = self._plot.y_of(threshold.value)
            if rect.top() <= y <= rect.bottom():
                painter.setPen(QPen(QColor(threshold.colour), 1.2, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _paint_present(self, painter: QPainter, rect: QRectF) -> None:
        x = self._plot.x_of(self._position)
        if rect.left() - 1 <= x <= rect.right() + 1:
            colour = QColor(self._appearance.theme.accent)
            painter.fillRect(QRectF(round(x) - 1, rect.top(), 2, rect.height()), colour)

    def _paint_labels(self, painter: QPainter, rect: QRectF) -> None:
        named = [curve for curve in self.curves if curve.label and len(curve.points.x)]
        metrics = QFontMetricsF(painter.font())
        for curve in named:
            if curve.aside:
                self._paint_aside(painter, rect, curve)
        least = metrics.ascent() + 1
        main = [curve for curve in named if not curve.aside][: int(rect.height() // least)]
        wanted = [self._plot.y_of(_last_finite(curve.points)) for curve in main]
        places = apart(wanted, least, rect.top() + least / 2, rect.bottom() - least / 2)
        for curve, y in zip(main, places, strict=True):
            x = min(self._plot.x_of(float(curve.points.x[-1])), rect.right()) + LABEL_GAP
            painter.setPen(QColor(curve.colour))
            painter.drawText(QPointF(x, y + metrics.capHeight() / 2), curve.label)

    def _paint_aside(self, painter: QPainter, rect: QRectF, curve: Curve) -> None:
        """The label of a course not taken: over its end, on a halo, as other curves are near."""
        metrics = QFontMetricsF(painter.font())
        right = min(self._plot.x_of(float(curve.points.x[-1])), rect.right())
        left = max(right - metrics.horizontalAdvance(curve.label), rect.left())
        y = self._plot.y_of(_last_finite(curve.points)) - LABEL_GAP
        y = y if y - metrics.ascent() > rect.top() else y + 2 * LABEL_GAP + metrics.ascent()
        path = QPainterPath()
        path.addText(QPointF(left, y), painter.font(), curve.label)
        halo = QPen(QColor(self._appearance.theme.panel), 4.0)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(curve.colour))

    def _paint_reading(self, painter: QPainter, rect: QRectF) -> None:
        if self.pointer is None or not rect.contains(self.pointer) or not self.curves:
            return
        update = max(round(self._plot.update_at(self.pointer.x())), 0)
        readings = list(self.read(update))
        if not readings:
            return
        theme = self._appearance.theme
        x = self._plot.x_of(update)
        line = QRectF(round(x), rect.top(), 1, rect.height())
        painter.fillRect(line, QColor(theme.muted))
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
        left = x + 10 if x + 10 + width <= self._plot.width() else max(x - 10 - width, 0)
        top = max(min(rect.top() + 4, self._plot.height() - height), 0)
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


def _last_finite(points: Points) -> float:
    finite = points.y[points.y == points.y]
    return float(finite[-1]) if len(finite) else 0.0
