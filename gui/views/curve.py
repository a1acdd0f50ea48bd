"""Curves over a common axis: a fit over its truth, probabilities by rank."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.channels import Curve
from engine.commands import Intervene
from engine.interventions import AddPoint
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.axes import Axes, FloatArray, around, draw_axes, draw_dots, placed
from gui.views.curves import apart, calm_range
from gui.views.following import Follower, Reading, update_of
from gui.views.marks import draw_empty
from gui.views.readout import Line, draw_reading

WIDTH = 1.8
RADIUS = 2.6
FEW = 30
LATE = 1.0  # seconds of the run
MOST_DOTS = 400
Choose = Callable[[Axes, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """x (points,) and y (courses, points), without the points where x is not finite."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


class CurveView(QWidget):
    """Shows a `Curve` channel; where points can be added, a click adds one."""

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        *,
        adds_points: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._adds_points = adds_points
        self._channel: Curve | None = None
        self._courses: Courses | None = None
        self._empty = ""
        self._y_range: tuple[float, float] | None = None
        self._pointer: QPointF | None = None
        self._position = self._read_at = 0
        self._rate = 0.0
        self.as_of = ""
        self._chosen: dict[tuple[object, ...], tuple[FloatArray, FloatArray]] = {}
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 50)
        self._follower = Follower(self, channel_name, Curve, self._show, self._show_nothing)
        session.opened.connect(self._forget)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def show_frame(self, frame: Frame) -> None:
        """Show the courses of the frame's state or phase."""
        self._follower.follow(frame)
        self._position = update_of(frame.snapshot.state)
        self._rate = frame.snapshot.rate
        self._say_age()

    def _say_age(self) -> None:
        """Say of which update the courses are, where they take long to read."""
        late = self._position - self._read_at if self._read_at else 0
        text = f"as of update {self._read_at:,}" if late >= LATE * max(self._rate, 1.0) else ""
        if text != self.as_of:
            self.as_of = text
            self.update()

    def _forget(self) -> None:
        self._y_range, self._read_at = None, 0

    def _show(self, reading: Reading) -> None:
        channel, (x, y) = reading.channel, reading.value
        assert isinstance(channel, Curve)
        self._channel = channel
        self._read_at = update_of(reading.source)
        self._courses = Courses(np.asarray(x, np.float64), np.asarray(y, np.float64))
        self._chosen = {}
        finite = self._courses.y[np.isfinite(self._courses.y)]
        if finite.size:
            low, high = float(finite.min()), float(finite.max())
            low = min(low, 0.0) if low < 0.2 * high else low
            if channel.y_least is not None:
                low, high = min(low, channel.y_least[0]), max(high, channel.y_least[1])
            self._y_range = calm_range(low, high, self._y_range)
        self._say_age()
        self.setAccessibleName(channel.label)
        self.setAccessibleDescription(f"{', '.join(channel.names)} over {channel.x_label}")
        self.update()

    def _show_nothing(self, text: str) -> None:
        self._courses, self._empty = None, text
        self.update()

    def colour(self, course: int) -> QColor:
        """A course's colour."""
        colours = self._appearance.theme.memory_colours
        return QColor(colours[course % len(colours)])

    def axes(self) -> Axes | None:
        """Where the courses are now."""
        courses, channel = self._courses, self._channel
        if courses is None or channel is None or not len(courses.x) or self._y_range is None:
            return None
        metrics = QFontMetricsF(self._appearance.font("small"))
        lines = [name for name in channel.names if name not in channel.marks]
        label = max((metrics.horizontalAdvance(name) for name in lines), default=0.0)
        x = courses.x[courses.x > 0] if channel.x_log else courses.x
        low, high = around(x, room=0.0)
        return placed(
            QRectF(self.rect()),
            (low, high),
            self._y_range,
            self._appearance,
            x_log=channel.x_log,
            right=label + 10,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes = self.axes()
        if axes is None or self._channel is None or self._courses is None:
            text = self._empty or "Press Run: the curve appears here."
            draw_empty(painter, QRectF(self.rect()), text, self._appearance)
            return
        channel = self._channel
        draw_axes(painter, axes, self._appearance, x_label=channel.x_label, y_label=channel.y_label)
        painter.save()
        painter.setClipRect(axes.rect.adjusted(-4, -4, 4, 4))
        marked = [name in channel.marks for name in channel.names]
        # The first line, what is to be met, lies below the points, and these below the others.
        for course in sorted(range(len(marked)), key=lambda c: 1 if marked[c] else 2 * (c > 0)):
            draw = self._draw_dots if marked[course] else self._draw_line
            draw(painter, axes, course)
        painter.restore()
        self._draw_names(painter, axes)
        self._draw_as_of(painter, axes)
        self._draw_reading(painter, axes)

    def _draw_line(self, painter: QPainter, axes: Axes, course: int) -> None:
        x, y = self._seen(axes, course, thinned)
        if len(x) == 0:
            return
        pen = QPen(self.colour(course), WIDTH * self._appearance.scale)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(axes.line(x, y))

    def _draw_dots(self, painter: QPainter, axes: Axes, course: int) -> None:
        x, y = self._seen(axes, course, apart_from_each_other)
        colour, halo = self.colour(course), QColor(self._appearance.theme.panel)
        if len(x) > 60:
            colour.setAlpha(150)
        radius = RADIUS * self._appearance.scale * _size(len(x))
        draw_dots(painter, axes.line(x, y).toList(), radius, colour, halo)

    def _seen(self, axes: Axes, course: int, choose: Choose) -> tuple[FloatArray, FloatArray]:
        """The points of a course that can be told apart on the widget: chosen once."""
        key = (course, axes.x, axes.y, axes.rect.width(), axes.rect.height())
        if key not in self._chosen:
            self._chosen[key] = choose(axes, *self._finite(course))
        return self._chosen[key]

    def _finite(self, course: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        assert self._courses is not None
        x, y = self._courses.x, self._courses.y[course]
        shown = np.isfinite(x) & np.isfinite(y)
        if self._channel is not None and self._channel.x_log:
            shown &= x > 0
        return x[shown], y[shown]

    def _draw_names(self, painter: QPainter, axes: Axes) -> None:
        """Lines are named at their ends; points above, at the right."""
        assert self._channel is not None
        painter.setFont(self._appearance.font("small"))
        metrics = QFontMetricsF(painter.font())
        rect, names = axes.rect, self._channel.names
        ends = [(course, self._finite(course)[1]) for course in range(len(names))]
        lines = [(c, y) for c, y in ends if names[c] not in self._channel.marks and len(y)]
        tops = apart(
            [axes.y_of(float(y[-1])) for _, y in lines],
            metrics.height(),
            rect.top() + metrics.height() / 2,
            rect.bottom() - metrics.height() / 2,
        )
        for (course, _), top in zip(lines, tops, strict=True):
            place = QPointF(rect.right() + 6, top + metrics.capHeight() / 2)
            painter.setPen(self.colour(course))
            painter.drawText(place, names[course])
        right = rect.right()
        for course, y in ends:
            if names[course] in self._channel.marks and len(y):
                text = f"\N{BULLET} {names[course]}"
                right -= metrics.horizontalAdvance(text)
                painter.setPen(self.colour(course))
                painter.drawText(QPointF(right, rect.top() + metrics.ascent() - 4), text)
                right -= 12

    def _draw_as_of(self, painter: QPainter, axes: Axes) -> None:
        painter.setPen(QColor(self._appearance.theme.muted))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(axes.rect, int(flags), self.as_of)

    def reading(self, place: QPointF) -> tuple[float, list[Line]] | None:
        """What stands beside the pointer: the values at the nearest point; and where that is."""
        axes, courses, channel = self.axes(), self._courses, self._channel
        if axes is None or courses is None or channel is None or not axes.rect.contains(place):
            return None
        wanted = axes.value_at(place)[0]
        distance = np.abs(np.log(np.maximum(courses.x, 1e-300) / wanted)) if channel.x_log else None
        distance = np.abs(courses.x - wanted) if distance is None else distance
        nearest = int(np.nanargmin(distance))
        x = float(courses.x[nearest])
        head = f"{channel.x_label or 'x'} {number(x)}"
        lines = [Line(self._appearance.theme.muted, head, "")]
        for course, name in enumerate(channel.names):
            value = float(courses.y[course, nearest])
            if np.isfinite(value):
                lines.append(Line(self.colour(course).name(), name, number(value)))
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axes = self.axes()
        inside = axes is not None and axes.rect.contains(event.position())
        if not (self._adds_points and inside) or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        assert axes is not None
        x, y = axes.value_at(event.position())
        self._session.send(Intervene(AddPoint((x,), y)))


def _size(points: int) -> float:
    """Few points are drawn larger than many."""
    return 1.6 if points <= FEW else 1.0 if points <= 200 else 0.7


def apart_from_each_other(
    axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of very many points, one for each few pixels."""
    if len(x) <= MOST_DOTS:
        return x, y
    low, high = axes.x
    across = np.log(x / low) / np.log(high / low) if axes.x_log else (x - low) / (high - low)
    down = (y - axes.y[0]) / (axes.y[1] - axes.y[0])
    places = np.stack([across * axes.rect.width(), down * axes.rect.height()]) / (2 * RADIUS)
    across, down = places.astype(np.int64)
    _, kept = np.unique(across * (int(axes.rect.height()) + 2) + down, return_index=True)
    return x[kept], y[kept]


def thinned(
    axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of very many points, the lowest and highest of each pixel's column."""
    if len(x) < 4 * axes.rect.width():
        return x, y
    low, high = axes.x
    place = np.log(x / low) / np.log(high / low) if axes.x_log else (x - low) / (high - low)
    columns = np.floor(place * axes.rect.width()).astype(np.int64)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    lowest, highest = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    ends = np.append(starts[1:], len(x)) - 1
    falling = y[starts] > y[ends]
    pairs = np.stack([np.where(falling, highest, lowest), np.where(falling, lowest, highest)], 1)
    return np.repeat(x[starts], 2), pairs.reshape(-1)
