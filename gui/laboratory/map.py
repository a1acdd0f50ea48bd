"""The energy over a plane as a map: deep places dark, the corners, other states, the run's path."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.laboratory.landscape import LandscapeFindings, Mark
from gui.numbers import number
from gui.theme import Appearance, depth_table
from gui.views import raster
from gui.views.axes import Axes, write
from gui.views.filters import Told
from gui.views.marks import draw_empty

BANDS = 24
RADIUS = 4.5
NEAR = 9.0
ON_PLANE = 0.02
BAR = 12


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of the run's path: where its state is seen, and how far from the plane it is."""

    position: int
    x: float
    y: float
    distance: float


class LandscapeMap(QWidget):
    """Draws what was found; tells the energy under the pointer."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._image: QImage | None = None
        self.found: LandscapeFindings | None = None
        self.path: Sequence[Stop] = ()
        self.empty_text = ""
        self.setAccessibleName("Landscape of the energy")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 80)
        Told(self, self._tell)
        appearance.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    def show_found(self, found: LandscapeFindings | None) -> None:
        """Another landscape."""
        self.found, self._image = found, None
        self.update()

    def show_path(self, path: Sequence[Stop]) -> None:
        """Another path, or more of it."""
        self.path = path
        self.update()

    def _recolour(self) -> None:
        self._image = None
        self.update()

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest energy on the map."""
        assert self.found is not None
        return float(self.found.energy.min()), float(self.found.energy.max())

    def axes(self) -> Axes | None:
        """Where the plane is: both directions to one scale, the colours' scale at its right."""
        if self.found is None:
            return None
        left, right, bottom, top = self.found.plane.extent
        metrics = QFontMetricsF(self._appearance.font("caption"))
        words = max(metrics.horizontalAdvance(number(end)) for end in map(round, self.span))
        beside = self._appearance.length(BAR) + words + 18
        room = QRectF(self.rect()).adjusted(2, 4, -beside, -4)
        size = min(room.width() / (right - left), room.height() / (top - bottom))
        rect = QRectF(0, 0, size * (right - left), size * (top - bottom))
        rect.moveCenter(room.center())
        return Axes(rect, (left, right), (bottom, top))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes, found = self.axes(), self.found
        if axes is None or found is None:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(axes.rect, self._coloured(found))
        painter.save()
        painter.setClipRect(axes.rect)
        self._draw_triangle(painter, axes, found)
        self._draw_path(painter, axes)
        painter.restore()
        self._draw_marks(painter, axes, found)
        self._draw_scale(painter, axes)

    def _coloured(self, found: LandscapeFindings) -> QImage:
        """In bands of equal energy, so that their borders are contour lines."""
        if self._image is None:
            low, high = self.span
            shades = raster.shades(found.energy[::-1], low, high if high > low else low + 1.0)
            banded = (shades.astype(np.int64) * BANDS // 256 * 255 // (BANDS - 1)).astype(np.uint8)
            self._image = raster.image_of(banded, depth_table(self._appearance.theme))
        return self._image

    def _draw_triangle(self, painter: QPainter, axes: Axes, found: LandscapeFindings) -> None:
        """Inside it a point is a mean of the three corners."""
        places = [axes.point(float(x), float(y)) for x, y in found.plane.places]
        painter.setPen(QPen(QColor(self._appearance.theme.muted), 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(places))

    def _draw_path(self, painter: QPainter, axes: Axes) -> None:
        if not self.path:
            return
        theme, scale = self._appearance.theme, self._appearance.scale
        places = [axes.point(stop.x, stop.y) for stop in self.path]
        for colour, width in ((theme.paper, 4.0), (theme.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), width * scale))
            painter.drawPolyline(QPolygonF(places))
        painter.setPen(QPen(QColor(theme.paper), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(places[-1], RADIUS * scale, RADIUS * scale)

    def _draw_marks(self, painter: QPainter, axes: Axes, found: LandscapeFindings) -> None:
        """Full: at rest; hollow: not. Smaller: off the plane, only their shadow is seen."""
        theme, radius = self._appearance.theme, RADIUS * self._appearance.scale
        painter.setFont(self._appearance.font("small"))
        taken: list[QRectF] = []
        marks = [(mark, axes.point(mark.x, mark.y)) for mark in (*found.marks, *found.corners)]
        seen = [(mark, place) for mark, place in marks if axes.rect.contains(place)]
        for mark, place in seen:
            size = radius if mark.distance < ON_PLANE else 0.65 * radius
            painter.setPen(QPen(QColor(theme.text), 1.6))
            painter.setBrush(QColor(theme.text if mark.at_rest else theme.paper))
            painter.drawEllipse(place, size, size)
        for mark, place in reversed(seen):  # the corners first
            self._name(painter, axes, place, mark.label, taken)

    def _name(
        self, painter: QPainter, axes: Axes, place: QPointF, name: str, taken: list[QRectF]
    ) -> None:
        """A mark's name beside it, where it hides no other."""
        metrics = QFontMetricsF(painter.font())
        width, high = metrics.horizontalAdvance(name), metrics.height()
        for across, down in ((8, -4), (8, 14), (-8 - width, -4), (-8 - width, 14)):
            room = QRectF(place.x() + across, place.y() + down - metrics.ascent(), width, high)
            if axes.rect.contains(room) and not any(room.intersects(other) for other in taken):
                taken.append(room)
                theme = self._appearance.theme
                baseline = QPointF(room.left(), room.top() + metrics.ascent())
                write(painter, baseline, name, QColor(theme.text), QColor(theme.paper))
                return

    def _draw_scale(self, painter: QPainter, axes: Axes) -> None:
        """Which energy which colour is."""
        low, high = self.span
        width = self._appearance.length(BAR)
        bar = QRectF(axes.rect.right() + 8, axes.rect.top(), width, axes.rect.height())
        shades = np.arange(BANDS)[::-1].reshape(-1, 1) * 255 // (BANDS - 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(
            bar, raster.image_of(shades.astype(np.uint8), depth_table(self._appearance.theme))
        )
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.theme.muted))
        metrics = QFontMetricsF(painter.font())
        left = bar.right() + 6
        painter.drawText(QPointF(left, bar.top() + metrics.ascent()), number(round(high)))
        painter.drawText(QPointF(left, bar.bottom()), number(round(low)))
        painter.drawText(QPointF(left, bar.center().y()), "energy")

    def told(self, place: QPointF) -> str:
        """What is at a place: a state, or a mean of states; and its energy."""
        axes, found = self.axes(), self.found
        if axes is None or found is None or not axes.rect.contains(place):
            return ""
        for mark in (*found.corners, *found.marks):
            away = axes.point(mark.x, mark.y) - place
            if away.manhattanLength() <= NEAR * self._appearance.scale:
                return _mark_told(mark)
        x, y = axes.value_at(place)
        rows, columns = found.energy.shape
        row = round((y - axes.y[0]) / (axes.y[1] - axes.y[0]) * (rows - 1))
        column = round((x - axes.x[0]) / (axes.x[1] - axes.x[0]) * (columns - 1))
        energy = float(found.energy[row, column])
        return f"mean energy {number(round(energy))} of units drawn with the means of this place"

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        text = self.told(QPointF(place))
        if text:
            QToolTip.showText(screen_place, text, self)
        else:
            QToolTip.hideText()


def _mark_told(mark: Mark) -> str:
    rest = "a fixed point" if mark.at_rest else "no fixed point"
    text = f"{mark.label}: energy {number(mark.energy)}, {rest}"
    if mark.distance < ON_PLANE:
        return text
    return f"{text}\nIt is not on the plane: {number(mark.distance, digits=2)} times A to B off it"
