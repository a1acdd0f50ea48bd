"""Named values as bars with their exact numbers: a network's outputs, for example."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.channels import Bars, Graph
from gui.numbers import MINUS, number
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.following import Follower, Reading
from gui.views.marks import draw_empty

ROW, LEAST_ROW, MOST_ROW = 24.0, 9.0, 34.0
BAR = 8.0
GAP = 10.0


def outputs_of(reading: Reading) -> tuple[Bars, NDArray[np.float64], str]:
    """The outputs of a graph that was read, as far as they are known, and what they answer."""
    graph, layers = reading.channel, reading.value
    assert isinstance(graph, Graph)
    known = layers.activations[-1]
    values = np.full(graph.sizes[-1], np.nan) if known is None else np.asarray(known, np.float64)
    about = f"Answer to {layers.about}" if layers.about else "Answer"
    outputs = Bars(
        name=graph.name,
        label=about,
        read=lambda state: values,
        names=graph.output_names,
        low=graph.low[-1],
        high=graph.high[-1],
    )
    return outputs, values, about


class BarsView(QWidget):
    """Shows a `Bars` channel under a line with its meaning; the largest value's row is strong.

    Without a channel's name it shows the outputs of the graph that `show_graph` is given, under a
    line that says what they answer.
    """

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.about = ""
        self._channel: Bars | None = None
        self._values: NDArray[np.float64] | None = None
        self._empty = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(110, 40)
        self._follower = Follower(self, channel_name, Bars, self._show, self._show_nothing)
        appearance.changed.connect(self.update)

    @property
    def values(self) -> NDArray[np.float64] | None:
        """What is shown."""
        return self._values

    def sizeHint(self) -> QSize:
        rows = 2 if self._values is None else len(self._values)
        height = self._appearance.length(min(rows, 12) * ROW)
        return QSize(200, height + round(self.head_height()))

    def show_frame(self, frame: Frame) -> None:
        """Show the values of the frame's state."""
        if self._follower.name:
            self._follower.follow(frame)

    def show_graph(self, reading: Reading | None) -> None:
        """Show the outputs of a graph that another view has read: both are of one moment."""
        if reading is None:
            self._show_nothing("")
        else:
            self._show_values(*outputs_of(reading))

    def _show(self, reading: Reading) -> None:
        assert isinstance(reading.channel, Bars)
        values = np.asarray(reading.value, np.float64)
        self._show_values(reading.channel, values, reading.channel.meaning)

    def _show_values(self, channel: Bars, values: NDArray[np.float64], about: str = "") -> None:
        same = self._channel is not None and tuple(self._channel.names) == tuple(channel.names)
        if same and about == self.about and np.array_equal(values, self._values, equal_nan=True):
            return
        self._channel, self._values, self.about = channel, values, about
        self.setAccessibleName(channel.label)
        told = (f"{name} {self.text(value)}" for name, value in self._rows())
        self.setAccessibleDescription(", ".join(told))
        self.updateGeometry()
        self.update()

    def _show_nothing(self, text: str) -> None:
        self._values, self._empty = None, text
        self.update()

    def _rows(self) -> list[tuple[str, float]]:
        assert self._channel is not None and self._values is not None
        return list(zip(self._channel.names, self._values.tolist(), strict=True))

    def text(self, value: float) -> str:
        """A value with as many digits each time; sums of units are whole."""
        assert self._values is not None
        finite = self._values[np.isfinite(self._values)]
        whole = np.array_equal(finite, np.rint(finite)) and np.abs(finite).max(initial=0.0) > 1.0
        return "\N{EN DASH}" if math.isnan(value) else number(value, digits=0 if whole else 3)

    def span(self) -> tuple[float, float]:
        """The values at the bars' ends; 0 always among them."""
        assert self._channel is not None and self._values is not None
        low, high = self._channel.low, self._channel.high
        finite = self._values[np.isfinite(self._values)]
        if not math.isfinite(low):
            low = float(finite.min(initial=0.0))
        if not math.isfinite(high):
            high = float(finite.max(initial=0.0))
        low, high = min(low, 0.0), max(high, 0.0)
        return (low, high) if high > low else (low, low + 1.0)

    def row_height(self) -> float:
        """How high a row is with the room that there is."""
        assert self._values is not None
        scale = self._appearance.scale
        room = self.height() - self.head_height()
        return min(max(room / max(len(self._values), 1), LEAST_ROW), MOST_ROW * scale)

    def head_height(self) -> float:
        """How high the line is that says what is answered."""
        line = QFontMetricsF(self._appearance.font("caption")).height()
        return line + 2 * self._appearance.scale if self.about else 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._values is None or not len(self._values):
            text = self._empty or "Nothing to show yet."
            draw_empty(painter, QRectF(self.rect()), text, self._appearance)
            return
        finite = np.where(np.isfinite(self._values), self._values, -np.inf)
        best = int(finite.argmax()) if np.isfinite(finite).any() else -1
        high = self.row_height()
        role = "small" if high >= 15 * self._appearance.scale else "caption"
        metrics = QFontMetricsF(self._appearance.font(role))
        rows = self._rows()
        names = max(metrics.horizontalAdvance(name) for name, _ in rows) * 1.1 + GAP
        names = min(names, self.width() * 0.4)
        widest = f"{MINUS if self.span()[0] < 0 else ''}{self.text(max(map(abs, self.span())))}"
        numbers = metrics.horizontalAdvance(widest) * 1.1 + GAP
        room = QRectF(names, 0, max(self.width() - names - numbers, 4.0), high)
        self._draw_head(painter)
        for index, (name, value) in enumerate(rows):
            room.moveTop(self.head_height() + index * high)
            strong = index == best and len(rows) > 1
            self._draw_words(painter, room, (name, self.text(value)), role, strong=strong)
            self._draw_bar(painter, room, index, value)

    def _draw_head(self, painter: QPainter) -> None:
        """What is answered."""
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.theme.muted))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(self.about, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), text)

    def _draw_words(
        self, painter: QPainter, room: QRectF, words: tuple[str, str], role: str, *, strong: bool
    ) -> None:
        theme, font = self._appearance.theme, self._appearance.font(role)
        font.setBold(strong)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if strong else theme.muted))
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(words[0], Qt.TextElideMode.ElideRight, room.left() - 4)
        y = room.center().y() + metrics.capHeight() / 2
        painter.drawText(QPointF(0, y), name)
        left = self.width() - metrics.horizontalAdvance(words[1]) - 1
        painter.drawText(QPointF(left, y), words[1])

    def colour(self, index: int) -> QColor:
        """A value's colour; of many, all have one."""
        assert self._values is not None
        colours = self._appearance.theme.memory_colours
        return QColor(colours[index if len(self._values) <= len(colours) else 0])

    def _draw_bar(self, painter: QPainter, room: QRectF, index: int, value: float) -> None:
        low, high = self.span()
        thick = min(BAR * self._appearance.scale, room.height() * 0.6)
        track = QRectF(room.left(), room.center().y() - thick / 2, room.width(), thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.theme.control))
        painter.drawRoundedRect(track, thick / 2, thick / 2)
        if not math.isfinite(value):
            return
        zero, end = (
            track.left() + (min(max(place, low), high) - low) / (high - low) * track.width()
            for place in (0.0, value)
        )
        filled = QRectF(min(zero, end), track.top(), abs(end - zero), thick)
        painter.setBrush(self.colour(index))
        radius = min(thick / 2, filled.width() / 2)
        painter.drawRoundedRect(filled, radius, radius)
        if low < 0:
            painter.fillRect(
                QRectF(zero - 0.5, track.top() - 2, 1, thick + 4),
                QColor(self._appearance.theme.muted),
            )
