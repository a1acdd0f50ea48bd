"""The box beside the pointer with the exact values there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.theme import Appearance
from gui.views.axes import Axes


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the box: a colour, a label, and its exact value."""

    colour: str
    label: str
    value: str


def draw_readout(
    painter: QPainter, room: QRectF, x: float, lines: Sequence[Line], appearance: Appearance
) -> None:
    """The lines beside `x`, on the side where there is room."""
    theme = appearance.theme
    painter.setFont(appearance.font("small"))
    metrics = QFontMetricsF(painter.font())
    wide = max(metrics.horizontalAdvance(line.label) for line in lines)
    value = max(metrics.horizontalAdvance(line.value) for line in lines)
    width, high = wide + (10 if value else 0) + value + 16, metrics.height() + 1
    left = x + 10 if x + 10 + width <= room.right() else max(x - 10 - width, room.left())
    ground = QColor(theme.control)
    ground.setAlpha(240)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(left, room.top() + 2, width, high * len(lines) + 8), 5, 5)
    for number, line in enumerate(lines):
        y = room.top() + 6 + high * number + metrics.ascent()
        painter.setPen(QColor(line.colour))
        painter.drawText(QPointF(left + 8, y), line.label)
        painter.setPen(QColor(theme.text))
        across = left + width - 8 - metrics.horizontalAdvance(line.value)
        painter.drawText(QPointF(across, y), line.value)


def draw_reading(
    painter: QPainter,
    widget: QWidget,
    axes: Axes,
    reading: tuple[float, Sequence[Line]],
    appearance: Appearance,
) -> None:
    """A line through the curves at the reading's x on the widget, and its lines beside it."""
    x, lines = reading
    line = QRectF(round(x), axes.rect.top(), 1, axes.rect.height())
    painter.fillRect(line, QColor(appearance.theme.muted))
    draw_readout(painter, QRectF(widget.rect()), x, lines, appearance)
