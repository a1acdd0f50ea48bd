"""What a study measured, over a common axis: lines with bands, points with error bars, theory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number
from gui.theme import Appearance
from gui.views.axes import Axes, draw_axes, draw_dots, placed
from gui.views.curves import apart
from gui.views.marks import draw_empty
from gui.views.readout import Line, draw_reading

Floats = NDArray[np.float64]
WIDTH = 1.8
RADIUS = 3.2
CAP = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Values over x; `low` and `high` are how far each may be off, where that is known.

    `colour` is a memory's number, None for what is not one: theory, or all of them together.
    `dots` are drawn with error bars, lines with a band; a `dashed` line is theory.
    """

    name: str
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    colour: int | None = None
    dots: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Courses and their axes; `uprights` are named places across."""

    courses: Sequence[Course]
    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    uprights: Sequence[tuple[float, str]] = field(default_factory=tuple)


class StudyPlot(QWidget):
    """Draws a picture; tells the values beside the pointer."""

    def __init__(self, appearance: Appearance, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._pointer: QPointF | None = None
        self.picture: Picture | None = None
        self.empty_text = ""
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def show_picture(self, picture: Picture | None) -> None:
        """Another picture."""
        self.picture = picture
        self.update()

    def colour(self, course: Course) -> QColor:
        """A memory's colour, or that of words."""
        theme = self._appearance.theme
        if course.colour is None:
            return QColor(theme.muted if course.dashed else theme.text)
        return QColor(theme.memory_colours[course.colour % len(theme.memory_colours)])

    def axes(self) -> Axes | None:
        """Where the courses are now."""
        if self.picture is None or not self.picture.courses:
            return None
        metrics = QFontMetricsF(self._appearance.font("small"))
        names = [course.name for course in self.picture.courses if not course.dots]
        label = max(map(metrics.horizontalAdvance, names), default=0.0)
        room = QRectF(self.rect()).adjusted(0, metrics.height(), 0, 0)
        return placed(room, self.picture.x, self.picture.y, self._appearance, right=label + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes, picture = self.axes(), self.picture
        if axes is None or picture is None:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        draw_axes(painter, axes, self._appearance, x_label=picture.x_label)
        self._draw_title(painter, axes, picture)
        self._draw_uprights(painter, axes, picture)
        painter.save()
        painter.setClipRect(axes.rect.adjusted(-6, -6, 6, 6))
        for draw in (self._draw_band, self._draw_line, self._draw_dots):
            for course in picture.courses:
                draw(painter, axes, course)
        painter.restore()
        self._draw_names(painter, axes, picture)
        self._draw_reading(painter, axes)

    def _draw_title(self, painter: QPainter, axes: Axes, picture: Picture) -> None:
        """What is up, above the axis; dots are named beside it."""
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(self._appearance.theme.muted))
        baseline = metrics.ascent()
        painter.drawText(QPointF(0, baseline), picture.y_label)
        right = axes.rect.right()
        for course in picture.courses:
            if course.dots:
                text = f"\N{BULLET} {course.name}"
                right -= metrics.horizontalAdvance(text)
                painter.setPen(self.colour(course))
                painter.drawText(QPointF(right, baseline), text)

    def _draw_uprights(self, painter: QPainter, axes: Axes, picture: Picture) -> None:
        metrics = QFontMetricsF(painter.font())
        for value, name in picture.uprights:
            if axes.x[0] <= value <= axes.x[1]:
                x = round(axes.x_of(value)) + 0.5
                painter.setPen(QPen(QColor(self._appearance.theme.muted), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))
                width = metrics.horizontalAdvance(name)
                left = x + 5 if x + 5 + width <= axes.rect.right() else x - 5 - width
                painter.drawText(QPointF(left, axes.rect.bottom() - metrics.height()), name)

    def _draw_band(self, painter: QPainter, axes: Axes, course: Course) -> None:
        if course.dots or course.low is None or course.high is None:
            return
        fill = self.colour(course)
        fill.setAlpha(44)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        up = axes.line(course.x, course.high).toList()
        down = axes.line(course.x[::-1], course.low[::-1]).toList()
        painter.drawPolygon(QPolygonF([*up, *down]))

    def _draw_line(self, painter: QPainter, axes: Axes, course: Course) -> None:
        if course.dots:
            return
        style = Qt.PenStyle.DashLine if course.dashed else Qt.PenStyle.SolidLine
        wide = WIDTH * (1.4 if course.colour is None and not course.dashed else 1.0)
        painter.setPen(QPen(self.colour(course), wide * self._appearance.scale, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        known = np.isfinite(course.y)
        painter.drawPolyline(axes.line(course.x[known], course.y[known]))

    def _draw_dots(self, painter: QPainter, axes: Axes, course: Course) -> None:
        if not course.dots:
            return
        scale, colour = self._appearance.scale, self.colour(course)
        painter.setPen(QPen(colour, 1.4 * scale))
        if course.low is not None and course.high is not None:
            for x, low, high in zip(course.x, course.low, course.high, strict=True):
                _draw_bar(painter, axes.point(x, low), axes.point(x, high), CAP * scale)
        places = axes.line(course.x, course.y).toList()
        halo = QColor(self._appearance.theme.panel)
        draw_dots(painter, places, RADIUS * scale, colour, halo)

    def _draw_names(self, painter: QPainter, axes: Axes, picture: Picture) -> None:
        """Lines are named at their ends."""
        painter.setFont(self._appearance.font("small"))
        metrics, rect = QFontMetricsF(painter.font()), axes.rect
        lines = [(c, c.y[np.isfinite(c.y)]) for c in picture.courses if not c.dots]
        lines = [(course, y) for course, y in lines if len(y)]
        half = metrics.height() / 2
        tops = apart(
            [axes.y_of(float(y[-1])) for _, y in lines],
            metrics.height(),
            rect.top() + half,
            rect.bottom() - half,
        )
        for (course, _), top in zip(lines, tops, strict=True):
            painter.setPen(self.colour(course))
            place = QPointF(rect.right() + 8, top + metrics.capHeight() / 2)
            painter.drawText(place, course.name)

    def reading(self, place: QPointF) -> tuple[float, list[Line]] | None:
        """Where the values nearest to a place are, and these values."""
        axes, picture = self.axes(), self.picture
        if axes is None or picture is None or not axes.rect.contains(place):
            return None
        measured = next((course for course in picture.courses if not course.dashed), None)
        if measured is None or not len(measured.x):
            return None
        x = float(measured.x[np.abs(measured.x - axes.value_at(place)[0]).argmin()])
        lines = [Line(self._appearance.theme.muted, f"{picture.x_label} {number(x)}", "")]
        for course in picture.courses:
            at = np.flatnonzero(course.x == x)
            if len(at) and np.isfinite(course.y[at[0]]):
                lines.append(Line(self.colour(course).name(), course.name, _told(course, at[0])))
        return axes.x_of(x), lines

    def _draw_reading(self, painter: QPainter, axes: Axes) -> None:
        found = None if self._pointer is None else self.reading(self._pointer)
        if found is not None:
            draw_reading(painter, self, axes, found, self._appearance)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()


def _draw_bar(painter: QPainter, bottom: QPointF, top: QPointF, cap: float) -> None:
    """An error bar with a cap at each end."""
    across = QPointF(cap, 0)
    painter.drawLine(bottom, top)
    for end in (bottom, top):
        painter.drawLine(end - across, end + across)


def _told(course: Course, at: int) -> str:
    """A value with how far it may be off."""
    text = number(float(course.y[at]), digits=3)
    if course.low is None or course.high is None or not np.isfinite(course.low[at]):
        return text
    low, high = (number(float(end[at]), digits=3) for end in (course.low, course.high))
    return f"{text} ({low} to {high})"
