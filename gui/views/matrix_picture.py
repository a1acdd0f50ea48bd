"""A whole matrix as a picture, at the screen's resolution."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from engine.channels import Matrix
from engine.text import place
from gui.numbers import number
from gui.theme import Appearance, diverging_table
from gui.views import raster
from gui.views.filters import Told
from gui.views.marks import draw_empty, draw_ring
from gui.views.matrix_window import Span
from gui.views.pictures import MARGIN

ZOOM = 1.25
MOST_STRETCHED = 3.0
MOST_NAMED = 4
NO_CHANNEL = "This experiment shows no weights."


def row_name(channel: Matrix, row: int) -> str:
    """A row's unit: its place in the picture, or where it is of another layer its number there."""
    if channel.first_row == channel.first_column:
        return place(row, channel.picture[1])
    return f"unit {row}"


def column_name(channel: Matrix, column: int) -> str:
    """A column's unit: its place in the picture, or its number where that is no picture."""
    rows, columns = channel.picture
    return place(column, columns) if rows > 1 else f"unit {column}"


class MatrixPicture(QWidget):
    """Shows w_ij, row i by column j. The wheel zooms, dragging moves, a double click shows all."""

    entry_clicked = Signal(int, int)
    scale_changed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._channel: Matrix | None = None
        self._state: Any = None
        self._version: object = None
        self._spans = (Span.whole(1), Span.whole(1))
        self._block: NDArray[np.float64] | None = None
        self._block_key: object = None
        self._image: QImage | None = None
        self._scale = 0.0
        self._focus: int | None = None
        self._weight: tuple[int, int] | None = None
        self._named: tuple[tuple[int, int], ...] = ()
        self.drawn = ""
        self.empty_text = ""
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setAccessibleName("Weight matrix")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(72, 56)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self._recolour)

    @property
    def scale(self) -> float:
        """The largest size of a weight that has been seen; the ends of the colour scale."""
        return self._scale

    @property
    def spans(self) -> tuple[Span, Span]:
        """The rows and the columns that are looked at."""
        return self._spans

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def show_matrix(
        self,
        channel: Matrix | None,
        state: Any,
        focus: int | None,
        weight: tuple[int, int] | None = None,
    ) -> None:
        """Show the weights of a state; redrawn only where they or the focus are others."""
        version = None if channel is None else channel.version(state)
        if channel is None:
            self._block, self._scale = None, 0.0
        elif self._channel is None or channel.shape != self._channel.shape:
            self._spans = (Span.whole(channel.shape[0]), Span.whole(channel.shape[1]))
        same_one = channel is not None and self._channel is not None
        same_one = same_one and channel.name == self._channel.name
        if version is not self._version or not same_one:
            self._scale, self._block_key = 0.0, None
            self.update()
        if (focus, weight) != (self._focus, self._weight):
            self.update()
        self._channel, self._state, self._version = channel, state, version
        self._focus, self._weight = focus, weight

    def set_named(self, weights: Sequence[tuple[int, int]]) -> None:
        """Outline the weights of these pairs of units, where they are few."""
        named = tuple(weights) if len(weights) <= MOST_NAMED else ()
        if named != self._named:
            self._named = named
            self._widen()
            self.update()

    def _recolour(self) -> None:
        self._image = None
        self.update()

    @property
    def aspect(self) -> float:
        """How many times wider than high the picture is."""
        if self._channel is None:
            return 1.0
        rows, columns = self._channel.shape
        return min(max(columns / rows, 1 / MOST_STRETCHED), MOST_STRETCHED)

    def picture_rect(self) -> QRectF:
        """Where the matrix is drawn: its entries square, unless it is much longer than wide."""
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self._channel is None:
            return room
        aspect = self.aspect
        width = min(room.width(), room.height() * aspect)
        height = width / aspect
        return QRectF(room.left(), room.top(), width, height)

    def entry_at(self, point: QPointF) -> tuple[int, int] | None:
        """The entry (i, j) under the point."""
        rect = self.picture_rect()
        empty = self._channel is None or self._scale == 0.0
        if empty or not rect.contains(point):
            return None
        down = (point.y() - rect.top()) / rect.height()
        across = (point.x() - rect.left()) / rect.width()
        return self._spans[0].entry_at(down), self._spans[1].entry_at(across)

    def told(self, row: int, column: int) -> str:
        """An entry and its value, in words."""
        channel = self._channel
        assert channel is not None
        value = channel.block(self._state, np.array([row]), np.array([column]))[0, 0]
        weight = number(float(value), sign=True)
        names = f"{row_name(channel, row)} and {column_name(channel, column)}"
        return f"{channel.symbol} of {names} = {weight}"

    def _pixels(self) -> tuple[int, int]:
        rect, ratio = self.picture_rect(), self.devicePixelRatioF()
        return max(1, round(rect.height() * ratio)), max(1, round(rect.width() * ratio))

    def _read_block(self) -> None:
        """Read just the entries that are to be seen, where they are not those read last."""
        key = (self._spans, self._pixels())
        if self._channel is None or key == self._block_key:
            return
        rows, columns = (
            span.samples(pixels) for span, pixels in zip(self._spans, self._pixels(), strict=True)
        )
        self._block = self._channel.block(self._state, rows, columns)
        self._block_key, self._image = key, None
        self._scale = max(self._scale, float(np.abs(self._block).max(initial=0.0)))
        self._widen()
        self.drawn = _skipped(self._spans, self._block.shape) if self._scale else ""
        self.scale_changed.emit()

    def _widen(self) -> None:
        """Let the colours reach to what is outlined as well: the picture may pass over it."""
        channel = self._channel
        if channel is None or self._block is None:
            return
        for row, column in self._outlined(channel):
            value = channel.block(self._state, np.array([row]), np.array([column]))
            if abs(float(value[0, 0])) > self._scale:
                self._scale, self._image = abs(float(value[0, 0])), None
                self.scale_changed.emit()

    def _tell(self, point: QPoint, screen_point: QPoint) -> None:
        entry = self.entry_at(QPointF(point))
        if entry is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(screen_point, self.told(*entry), self, QRectF(point, point).toRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._read_block()
        if self._block is None or self._scale == 0.0:
            text = self.empty_text or NO_CHANNEL if self._channel is None else self._channel.nothing
            draw_empty(painter, QRectF(self.rect()), text, self._appearance)
            return
        rect = self.picture_rect()
        painter.setPen(QPen(QColor(self._appearance.theme.faint), 1))
        painter.drawRoundedRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
        painter.setClipRect(rect)
        self._draw_entries(painter, rect)
        self._draw_focus(painter, rect)

    def _draw_entries(self, painter: QPainter, rect: QRectF) -> None:
        assert self._block is not None
        if self._image is None:
            places = raster.shades(self._block, -self._scale, self._scale)
            self._image = raster.image_of(places, diverging_table(self._appearance.theme))
        (top, bottom), (left, right) = (
            span.extent(pixels) for span, pixels in zip(self._spans, self._pixels(), strict=True)
        )
        place_of_all = QRectF(
            rect.left() + left * rect.width(),
            rect.top() + top * rect.height(),
            (right - left) * rect.width(),
            (bottom - top) * rect.height(),
        )
        painter.drawImage(place_of_all, self._image)

    def _draw_focus(self, painter: QPainter, rect: QRectF) -> None:
        """Outline what is named, the weight in focus, or the row of the unit; its column, where it
        has no row.
        """
        channel, focus = self._channel, self._focus
        if channel is None:
            return
        theme, (rows, columns) = self._appearance.theme, self._spans
        for entry in self._outlined(channel):
            left = rect.left() + columns.share_of(entry[1]) * rect.width()
            top = rect.top() + rows.share_of(entry[0]) * rect.height()
            size = QSizeF(rect.width() / columns.length, rect.height() / rows.length)
            draw_ring(painter, QRectF(QPointF(left, top), size), theme.text, theme.paper, least=9.0)
        if focus is None or self._weight is not None:
            return
        if 0 <= focus - channel.first_row < channel.shape[0]:
            top = rect.top() + rows.share_of(focus - channel.first_row) * rect.height()
            line = QRectF(rect.left() - 8, top, rect.width() + 16, rect.height() / rows.length)
            thin = max(0.0, 3.0 - line.height()) / 2
            line.adjust(0, -thin, 0, thin)
        elif 0 <= focus - channel.first_column < channel.shape[1]:
            left = rect.left() + columns.share_of(focus - channel.first_column) * rect.width()
            line = QRectF(left, rect.top() - 8, rect.width() / columns.length, rect.height() + 16)
            thin = max(0.0, 3.0 - line.width()) / 2
            line.adjust(-thin, 0, thin, 0)
        else:
            return
        draw_ring(painter, line, theme.text, theme.paper, least=0.0)

    def _outlined(self, channel: Matrix) -> Iterator[tuple[int, int]]:
        """The rows and columns of the weight in focus, or else of those named."""
        pairs = self._named if self._weight is None else (self._weight,)
        for one, other in pairs:
            found = (
                (above - channel.first_row, below - channel.first_column)
                for above, below in ((one, other), (other, one))
            )
            inside = ((i, j) for i, j in found if _within(i, j, channel.shape))
            yield from islice(inside, 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / 120
        if turned:
            self._zoom(ZOOM**-turned, event.position())
        event.accept()

    def _zoom(self, factor: float, point: QPointF) -> None:
        rect = self.picture_rect()
        down = min(max((point.y() - rect.top()) / rect.height(), 0.0), 1.0)
        across = min(max((point.x() - rect.left()) / rect.width(), 0.0), 1.0)
        rows, columns = self._spans
        self._look_at(rows.zoomed(factor, down), columns.zoomed(factor, across))

    def _look_at(self, rows: Span, columns: Span) -> None:
        if (rows, columns) != self._spans:
            self._spans = (rows, columns)
            self.update()

    def show_all(self) -> None:
        """All rows and columns."""
        self._look_at(*(Span.whole(span.limit) for span in self._spans))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragged = True
            self._pressed = event.position()
            rect, (rows, columns) = self.picture_rect(), self._spans
            self._look_at(
                rows.moved(-moved.y() / rect.height()), columns.moved(-moved.x() / rect.width())
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragged:
            return
        entry = self.entry_at(event.position())
        if entry is not None:
            self.entry_clicked.emit(*entry)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle = self.picture_rect().center()
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self._zoom(1 / ZOOM, middle),
            Qt.Key.Key_Minus: lambda: self._zoom(ZOOM, middle),
            Qt.Key.Key_0: self.show_all,
        }
        if event.key() in keys:
            keys[event.key()]()
        else:
            super().keyPressEvent(event)


def _within(row: int, column: int, shape: tuple[int, int]) -> bool:
    return 0 <= row < shape[0] and 0 <= column < shape[1]


def _skipped(spans: tuple[Span, Span], drawn: tuple[int, int]) -> str:
    """Of how many rows and columns only some are drawn, in words."""
    parts = [
        f"{count:,} of {span.length:,.0f} {name}"
        for name, span, count in zip(("rows", "columns"), spans, drawn, strict=True)
        if count < math.floor(span.length)
    ]
    return f"Drawn: {' and '.join(parts)}; the wheel zooms." if parts else ""
