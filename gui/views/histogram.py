"""Histograms of several groups over the same bins, each named at its peak."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.channels import Histogram
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.axes import Axes, draw_axes, placed, write
from gui.views.curves import apart, round_up
from gui.views.following import Follower, Reading
from gui.views.marks import draw_empty
from gui.views.raster import same_values
from gui.views.readout import Line, draw_readout

FILL = 46
RIGHT = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Edges (bins + 1,), and each group's shares (groups, bins)."""

    edges: NDArray[np.float64]
    shares: NDArray[np.float64]

    @property
    def usable(self) -> bool:
        ends = self.edges[[0, -1]] if len(self.edges) > 1 else np.full(2, np.nan)
        return bool(np.isfinite(ends).all() and ends[1] > ends[0] and self.shares.size)


class HistogramView(QWidget):
    """Shows a `Histogram` channel; the bin under the pointer is read out."""

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._channel: Histogram | None = None
        self._bins: Bins | None = None
        self._empty = ""
        self._pointer: QPointF | None = None
        self._top = 0.0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 50)
        self._follower = Follower(self, channel_name, Histogram, self._show, self._show_nothing)
        session.opened.connect(self._forget)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 170)

    def show_frame(self, frame: Frame) -> None:
        """Show the distributions of the frame's state or phase."""
        self._follower.follow(frame)

    def _forget(self) -> None:
        self._top = 0.0

    def _show(self, reading: Reading) -> None:
        channel, (edges, shares) = reading.channel, reading.value
        assert isinstance(channel, Histogram)
        known = self._bins
        if known is not None and same_values(shares, known.shares):
            return
        self._channel = channel
        self._bins = Bins(np.asarray(edges, np.float64), np.asarray(shares, np.float64))
        largest = float(np.nanmax(self._bins.shares, initial=0.0))
        # The scale only grows, or falls where it is much too large: it does not tremble.
        if largest > 0 and not 0.4 * self._top < largest <= self._top:
            self._top = round_up(largest * 1.08)
        self.setAccessibleName(channel.label)
        self.setAccessibleDescription(f"Histograms of {', '.join(channel.names)}")
        self.update()

    def _show_nothing(self, text: str) -> None:
        self._bins, self._empty = None, text
        self.update()

    def axes(self) -> Axes | None:
        """Where the bins are now."""
        if self._bins is None or not self._bins.usable or self._top <= 0:
            return None
        room, edges = QRectF(self.rect()), self._bins.edges
        x, y = (float(edges[0]), float(edges[-1])), (0.0, self._top)
        return placed(room, x, y, self._appearance, right=RIGHT)

    def colour(self, group: int) -> QColor:
        """A group's colour, the same in every histogram."""
        colours = self._appearance.theme.memory_colours
        return QColor(colours[group % len(colours)])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes = self.axes()
        if axes is None or self._bins is None or self._channel is None:
            text = self._empty if self._bins is None else "Nothing to count yet: press Run."
            draw_empty(painter, QRectF(self.rect()), text, self._appearance)
            return
        draw_axes(painter, axes, self._appearance, x_label=self._channel.quantity)
        for group in range(len(self._bins.shares)):
            self._draw_group(painter, axes, group)
        self._draw_names(painter, axes)
        self._draw_reading(painter, axes)

    def _draw_group(self, painter: QPainter, axes: Axes, group: int) -> None:
        assert self._bins is not None
        edges, shares = self._bins.edges, np.nan_to_num(self._bins.shares[group])
        outline = axes.line(np.repeat(edges, 2)[1:-1], np.repeat(shares, 2))
        floor = axes.rect.bottom()
        closed = [QPointF(outline[0].x(), floor), *outline.toList()]
        closed.append(QPointF(outline[outline.size() - 1].x(), floor))
        fill, colour = self.colour(group), self.colour(group)
        fill.setAlpha(FILL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(closed))
        pen = QPen(colour, 1.4 * self._appearance.scale)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(closed))

    def _draw_names(self, painter: QPainter, axes: Axes) -> None:
        """Each group's name beside its peak, the higher ones first."""
        assert self._bins is not None and self._channel is not None
        painter.setFont(self._appearance.font("small"))
        metrics = QFontMetricsF(painter.font())
        peaks = np.nan_to_num(self._bins.shares).argmax(axis=1)
        middles = (self._bins.edges[1:] + self._bins.edges[:-1]) / 2
        wanted = [
            axes.y_of(float(shares[peak])) + metrics.capHeight()
            for shares, peak in zip(np.nan_to_num(self._bins.shares), peaks, strict=True)
        ]
        line, rect = metrics.height(), axes.rect
        tops = apart(wanted, line, rect.top() + line / 2, rect.bottom() - line / 2)
        for group, (name, top) in enumerate(zip(self._channel.names, tops, strict=True)):
            x = axes.x_of(float(middles[peaks[group]]))
            half = (axes.x_of(float(self._bins.edges[1])) - rect.left()) / 2
            width = metrics.horizontalAdvance(name)
            left = x + half + 5
            left = left if left + width <= rect.right() + RIGHT else x - half - 5 - width
            place = QPointF(left, top + metrics.capHeight() / 2)
            write(painter, place, name, self.colour(group), QColor(self._appearance.theme.panel))

    def bin_at(self, place: QPointF) -> int | None:
        """The bin over or under a place."""
        axes = self.axes()
        if axes is None or self._bins is None or not axes.rect.contains(place):
            return None
        found = int(np.searchsorted(self._bins.edges, axes.value_at(place)[0], "right")) - 1
        return min(max(found, 0), self._bins.shares.shape[1] - 1)

    def reading(self, index: int) -> list[Line]:
        """What stands beside the pointer: the bin's ends and each group's share."""
        assert self._bins is not None and self._channel is not None
        low, high = (number(float(edge)) for edge in self._bins.edges[index : index + 2])
        lines = [Line(self._appearance.theme.muted, f"{low} to {high}", "")]
        for group, name in enumerate(self._channel.names):
            share = number(100 * float(self._bins.shares[group, index]), digits=1)
            lines.append(Line(self.colour(group).name(), name, f"{share} %"))
        return lines

    def _draw_reading(self, painter: QPainter, axes: Axes) -> None:
        index = None if self._pointer is None else self.bin_at(self._pointer)
        if index is None or self._bins is None:
            return
        left, right = (axes.x_of(float(edge)) for edge in self._bins.edges[index : index + 2])
        colour = QColor(self._appearance.theme.muted)
        colour.setAlpha(40)
        painter.fillRect(QRectF(left, axes.rect.top(), right - left, axes.rect.height()), colour)
        room = QRectF(self.rect())
        draw_readout(painter, room, (left + right) / 2, self.reading(index), self._appearance)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
