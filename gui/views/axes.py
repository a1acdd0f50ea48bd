"""Axes painted in the window's manner: round ticks written short, linear or logarithmic."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from gui.theme import Appearance
from gui.views.curves import axis_ticks, tick_text

FloatArray = NDArray[np.float64]
ACROSS, DOWN = 64.0, 30.0  # pixels between ticks
HALO = tuple((x, y) for x in (-1.6, 0.0, 1.6) for y in (-1.6, 0.0, 1.6) if x or y)


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values are on a widget: `x` and `y` are the ranges, `rect` is where they lie."""

    rect: QRectF
    x: tuple[float, float]
    y: tuple[float, float]
    x_log: bool = False

    def x_of(self, value: float) -> float:
        """Where a value is across."""
        return self.rect.left() + self._share(value) * self.rect.width()

    def y_of(self, value: float) -> float:
        """Where a value is, down."""
        low, high = self.y
        return self.rect.bottom() - (value - low) / (high - low) * self.rect.height()

    def point(self, x: float, y: float) -> QPointF:
        return QPointF(self.x_of(x), self.y_of(y))

    def value_at(self, place: QPointF) -> tuple[float, float]:
        """The values at a place of the widget."""
        across = (place.x() - self.rect.left()) / max(self.rect.width(), 1.0)
        down = (self.rect.bottom() - place.y()) / max(self.rect.height(), 1.0)
        low, high = self.x
        x = low * (high / low) ** across if self.x_log else low + across * (high - low)
        return x, self.y[0] + down * (self.y[1] - self.y[0])

    def line(self, x: FloatArray, y: FloatArray) -> QPolygonF:
        """A course through these values, on the widget."""
        low, high = self.x
        if self.x_log:
            across = np.log(np.maximum(x, low) / low) / math.log(high / low)
        else:
            across = (x - low) / (high - low)
        lefts = self.rect.left() + across * self.rect.width()
        tops = self.rect.bottom() - (y - self.y[0]) / (self.y[1] - self.y[0]) * self.rect.height()
        return QPolygonF(
            [QPointF(left, top) for left, top in zip(lefts.tolist(), tops.tolist(), strict=True)]
        )

    def _share(self, value: float) -> float:
        low, high = self.x
        if self.x_log:
            return math.log(max(value, low) / low) / math.log(high / low)
        return (value - low) / (high - low)


def placed(
    room: QRectF,
    x: tuple[float, float],
    y: tuple[float, float],
    appearance: Appearance,
    *,
    x_log: bool = False,
    right: float = 8.0,
) -> Axes:
    """Axes that leave room in `room` for their numbers, and `right` pixels for labels."""
    metrics = QFontMetricsF(appearance.font("small"))
    line = metrics.height()
    height = max(room.height() - line - 8, 1.0)
    marks = _texts(*_ticks(y, height / (DOWN * appearance.scale)))
    left = max([metrics.horizontalAdvance(text) for text in marks.values()], default=0.0) + 10
    rect = room.adjusted(left, line / 2, -right, -line - 6)
    return Axes(rect, x, y, x_log)


def draw_axes(
    painter: QPainter, axes: Axes, appearance: Appearance, *, x_label: str = "", y_label: str = ""
) -> None:
    """The numbers, a faint line at the bottom, and what is across and up."""
    theme, scale = appearance.theme, appearance.scale
    painter.setFont(appearance.font("small"))
    metrics, rect = QFontMetricsF(painter.font()), axes.rect
    painter.setPen(QPen(QColor(theme.faint), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    painter.setPen(QColor(theme.muted))
    for value, text in _texts(*_ticks(axes.y, rect.height() / (DOWN * scale))).items():
        width = metrics.horizontalAdvance(text)
        place = QPointF(rect.left() - 8 - width, axes.y_of(value) + metrics.capHeight() / 2)
        painter.drawText(place, text)
    taken = _draw_label(painter, axes, metrics, x_label)
    across = log_ticks(axes.x) if axes.x_log else _ticks(axes.x, rect.width() / (ACROSS * scale))
    for value, text in _texts(*across).items():
        width = metrics.horizontalAdvance(text)
        left = axes.x_of(value) - width / 2
        if left + width < taken - 8 and left >= 0:
            painter.drawText(QPointF(left, rect.bottom() + metrics.ascent() + 4), text)
    if y_label:
        painter.drawText(QPointF(rect.left() + 4, rect.top() + metrics.ascent() - 2), y_label)


def _draw_label(painter: QPainter, axes: Axes, metrics: QFontMetricsF, label: str) -> float:
    """What is across, at the axis' end; returns from where on there is no room for numbers."""
    if not label:
        return math.inf
    left = axes.rect.right() - metrics.horizontalAdvance(label)
    painter.drawText(QPointF(left, axes.rect.bottom() + metrics.ascent() + 4), label)
    return left


def _ticks(span: tuple[float, float], most: float) -> tuple[list[float], float]:
    low, high = span
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [], 1.0
    step, places = axis_ticks(low, high, most)
    return places, step


def log_ticks(span: tuple[float, float]) -> tuple[list[float], float]:
    """The powers of ten in a range."""
    low, high = (math.log10(end) for end in span)
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    return [10.0**power for power in powers], 10.0 ** math.floor(low)


def _texts(values: list[float], step: float) -> dict[float, str]:
    largest = max((abs(value) for value in values), default=0.0)
    return {value: tick_text(value, step, largest) for value in values}


def around(
    values: FloatArray, *, least: float | None = None, room: float = 0.05
) -> tuple[float, float]:
    """A range around all finite values, with a little room; from `least` on if that is given."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if least is not None:
        low, high = min(low, least), max(high, least)
    if high <= low:
        margin = abs(low) * 0.1 or 0.5
        return low - margin, high + margin
    margin = (high - low) * room
    return (low if low == least else low - margin), high + margin


def write(painter: QPainter, place: QPointF, text: str, colour: QColor, ground: QColor) -> None:
    """Words over a plot, clear of what is below them."""
    painter.setPen(ground)
    for across, down in HALO:
        painter.drawText(place + QPointF(across, down), text)
    painter.setPen(colour)
    painter.drawText(place, text)


def draw_dots(
    painter: QPainter, places: Iterable[QPointF], radius: float, colour: QColor, halo: QColor
) -> None:
    """Points, each clear of what is below it: drawn once and then stamped."""
    ratio = painter.device().devicePixelRatioF()
    half = radius + 2.0
    stamp = QPixmap(math.ceil(2 * half * ratio), math.ceil(2 * half * ratio))
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    drawing = QPainter(stamp)
    drawing.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.setPen(QPen(halo, 1.2) if halo.alpha() else Qt.PenStyle.NoPen)
    drawing.setBrush(colour)
    drawing.drawEllipse(QPointF(half, half), radius, radius)
    drawing.end()
    corner = QPointF(half, half)
    for place in places:
        painter.drawPixmap(place - corner, stamp)
