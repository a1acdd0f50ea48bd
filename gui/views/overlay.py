"""What lies over a plot's curves: labels, the present update, what is under the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gui.theme import Theme
from gui.views.curves import Points, apart

LABEL_GAP = 5.0
VEIL = 170
READING_ROWS = 9
BOX = 240
MOST_READ = 0.5  # of the width, for a label in the read-out
MIDDLE = Qt.TextElideMode.ElideMiddle


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve with its colour and the label at its end; a course not taken is thin and dashed.

    One that `stands_out` is named before others where there is no room for all names.
    """

    points: Points
    colour: str
    label: str = ""
    aside: bool = False
    stands_out: bool = False


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


@dataclass(frozen=True, slots=True)
class Scales:
    """Where updates and values are, in a widget's pixels: `rect` shows `x_range` and `y_range`."""

    rect: QRectF
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x_of(self, update: float) -> float:
        low, high = self.x_range
        return self.rect.left() + (update - low) / (high - low) * self.rect.width()

    def y_of(self, value: float) -> float:
        low, high = self.y_range
        return self.rect.bottom() - (value - low) / (high - low) * self.rect.height()

    def update_at(self, x: float) -> float:
        low, high = self.x_range
        return low + (x - self.rect.left()) / max(self.rect.width(), 1.0) * (high - low)


@dataclass(frozen=True, slots=True)
class Marks:
    """The present update, the last one that there is, and where the run stops."""

    position: int = 0
    end: int = 0
    thresholds: tuple[Threshold, ...] = ()


def paint_marks(painter: QPainter, scales: Scales, marks: Marks, theme: Theme) -> None:
    """Make faint what lies beyond the present update; mark it and the breakpoints."""
    rect, x = scales.rect, scales.x_of(marks.position)
    left, right = max(x, rect.left()), min(scales.x_of(marks.end) + 2, rect.right())
    if left < right and marks.position < marks.end:
        colour = QColor(theme.panel)
        colour.setAlpha(VEIL)
        painter.fillRect(QRectF(left, rect.top(), right - left, rect.height()), colour)
    for threshold in marks.thresholds:
        y = scales.y_of(threshold.value)
        if rect.top() <= y <= rect.bottom():
            painter.setPen(QPen(QColor(threshold.colour), 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    if rect.left() - 1 <= x <= rect.right() + 1:
        line = QRectF(round(x) - 1, rect.top(), 2, rect.height())
        painter.fillRect(line, QColor(theme.accent))


def paint_labels(
    painter: QPainter, scales: Scales, curves: Sequence[Curve], theme: Theme, widest: float
) -> None:
    """Each curve's label at its end, in its colour, none over another nor wider than `widest`."""
    rect, metrics = scales.rect, QFontMetricsF(painter.font())
    named = [curve for curve in curves if curve.label and len(curve.points.x)]
    least = metrics.ascent() + 1
    main = sorted((curve for curve in named if not curve.aside), key=lambda c: not c.stands_out)
    main = main[: int(rect.height() // least)]
    wanted = [scales.y_of(_last_finite(curve.points)) for curve in main]
    places = apart(wanted, least, rect.top() + least / 2, rect.bottom() - least / 2)
    taken: list[QRectF] = []
    for curve, y in zip(main, places, strict=True):
        x = min(scales.x_of(float(curve.points.x[-1])), rect.right()) + LABEL_GAP
        painter.setPen(QColor(curve.colour))
        label = metrics.elidedText(curve.label, MIDDLE, widest)
        painter.drawText(QPointF(x, y + metrics.capHeight() / 2), label)
        taken.append(QRectF(x, y - least / 2, metrics.horizontalAdvance(label), least))
    for curve in named:
        if curve.aside:
            taken.append(_place_aside(metrics, scales, curve, taken))
            _paint_aside(painter, taken[-1], curve, theme)


def _place_aside(
    metrics: QFontMetricsF, scales: Scales, curve: Curve, taken: Sequence[QRectF]
) -> QRectF:
    """Where a course not taken is named: by its end, as near as no other label is."""
    rect, height = scales.rect, metrics.ascent() + 1
    width = metrics.horizontalAdvance(curve.label)
    right = min(scales.x_of(float(curve.points.x[-1])), rect.right())
    left = max(right - width, rect.left())
    end = scales.y_of(_last_finite(curve.points))
    above, below = end - LABEL_GAP - height, end + LABEL_GAP
    tops = [top for k in range(4) for top in (above - k * height, below + k * height)]
    places = [QRectF(left, top, width, height) for top in tops]
    inside = [each for each in places if rect.top() <= each.top() and each.bottom() < rect.bottom()]
    free = (each for each in inside if not any(each.intersects(other) for other in taken))
    return next(free, (inside or places)[0])


def _paint_aside(painter: QPainter, place: QRectF, curve: Curve, theme: Theme) -> None:
    """The label of a course not taken, on a halo, as other curves are near."""
    path = QPainterPath()
    baseline = place.bottom() - 1
    path.addText(QPointF(place.left(), baseline), painter.font(), curve.label)
    halo = QPen(QColor(theme.panel), 4.0)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.fillPath(path, QColor(curve.colour))


def paint_reading(
    painter: QPainter, scales: Scales, update: int, readings: Sequence[Reading], theme: Theme
) -> None:
    """A line at an update, and a box with the values there on the side where there is room."""
    x = scales.x_of(update)
    line = QRectF(round(x), scales.rect.top(), 1, scales.rect.height())
    painter.fillRect(line, QColor(theme.muted))
    metrics, most = QFontMetricsF(painter.font()), MOST_READ * painter.window().width()
    rows = [replace(row, label=metrics.elidedText(row.label, MIDDLE, most)) for row in readings]
    hidden = len(rows) - READING_ROWS
    if hidden > 1:
        rows = [*rows[:READING_ROWS], Reading(theme.muted, f"{hidden} more", "")]
    rows = [Reading(theme.muted, f"update {update:,}", ""), *rows]
    box = _reading_box(painter, scales.rect, x, rows)
    colour = QColor(theme.control)
    colour.setAlpha(BOX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, 5, 5)
    _paint_rows(painter, box, rows, theme)


def _reading_box(painter: QPainter, rect: QRectF, x: float, rows: Sequence[Reading]) -> QRectF:
    metrics, window = QFontMetricsF(painter.font()), painter.window()
    label = max(metrics.horizontalAdvance(row.label) for row in rows[1:])
    value = max(metrics.horizontalAdvance(row.value) for row in rows[1:])
    width = max(metrics.horizontalAdvance(rows[0].label), label + 10 + value) + 16
    height = (metrics.height() + 1) * len(rows) + 8
    left = x + 10 if x + 10 + width <= window.width() else max(x - 10 - width, 0)
    top = max(min(rect.top() + 4, window.height() - height), 0)
    return QRectF(left, top, width, height)


def _paint_rows(painter: QPainter, box: QRectF, rows: Sequence[Reading], theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    for number, row in enumerate(rows):
        y = box.top() + 4 + (metrics.height() + 1) * number + metrics.ascent()
        painter.setPen(QColor(row.colour))
        painter.drawText(QPointF(box.left() + 8, y), row.label)
        painter.setPen(QColor(theme.text))
        x = box.right() - 8 - metrics.horizontalAdvance(row.value)
        painter.drawText(QPointF(x, y), row.value)


def _last_finite(points: Points) -> float:
    finite = points.y[points.y == points.y]
    return float(finite[-1]) if len(finite) else 0.0
