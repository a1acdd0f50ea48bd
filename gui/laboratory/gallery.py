"""The end states that were found: picture, what it is, energy, share of the starts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from gui.numbers import number
from gui.theme import Appearance, ink_table
from gui.views import raster
from gui.views.filters import Told
from gui.views.marks import draw_empty, draw_ring

ROW = 58
SIDE = 48
MOST_ROWS = 60
MOST_TOLD = 8


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An end state: `picture` (rows, columns), -1/+1; `count` of the starts ended there."""

    name: str
    picture: NDArray[np.int8]
    energy: float | None
    count: int
    share: float
    from_random: int

    @property
    def lines(self) -> tuple[str, str]:
        """What is written below its name, and the same in fewer words."""
        share = f"{number(100 * self.share, digits=1)} %"
        return f"{share} of the starts · {self.energy_text}", f"{share} · {self.energy_text}"

    @property
    def energy_text(self) -> str:
        return "no energy" if self.energy is None else f"energy {number(self.energy)}"

    @property
    def hint(self) -> str:
        corrupted = self.count - self.from_random
        return (
            f"{self.name}, {self.energy_text}\n"
            f"{self.count:,} starts ended here: {self.from_random:,} random, "
            f"{corrupted:,} corrupted memories\nClick: put it into the network"
        )


class EndStates(QWidget):
    """A row for each end state, the most frequent first; `chosen` carries the clicked one."""

    chosen = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.entries: tuple[Entry, ...] = ()
        self.more = 0
        self.focused = 0
        self.empty_text = ""
        self._images: dict[int, QImage] = {}
        self.setAccessibleName("End states")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        Told(self, self._tell)
        appearance.changed.connect(self._dress)

    def show_entries(self, entries: Sequence[Entry], total: int) -> None:
        """Other end states, the first of `total`."""
        self.entries, self.more = tuple(entries[:MOST_ROWS]), total - len(entries[:MOST_ROWS])
        self.focused = min(self.focused, max(len(self.entries) - 1, 0))
        self.setAccessibleDescription(
            "; ".join(f"{e.name}, {e.lines[0]}" for e in self.entries[:8])
        )
        self._dress()

    def _dress(self) -> None:
        self._images = {}
        self.setMinimumHeight(self._height())
        self.update()

    def _height(self) -> int:
        rows = len(self.entries) * self._appearance.length(ROW)
        return rows + (self._appearance.length(24) if self.more else 0)

    def sizeHint(self) -> QSize:
        return QSize(280, max(self._height(), 120))

    def row_at(self, place: QPointF) -> int | None:
        """The row under a place."""
        row = int(place.y() // self._appearance.length(ROW))
        return row if 0 <= row < len(self.entries) and place.y() >= 0 else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.entries:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        height = self._appearance.length(ROW)
        first, last = event.rect().top() // height, event.rect().bottom() // height
        for row in range(max(first, 0), min(last + 1, len(self.entries))):
            self._draw_row(painter, row, QRectF(0, row * height, self.width(), height))
        if self.more:
            painter.setFont(self._appearance.font("small"))
            painter.setPen(QColor(self._appearance.theme.muted))
            place = QPointF(4, len(self.entries) * height + QFontMetricsF(painter.font()).height())
            painter.drawText(place, f"and {self.more:,} more that are rarer")

    def _draw_row(self, painter: QPainter, row: int, room: QRectF) -> None:
        entry, theme = self.entries[row], self._appearance.theme
        side = self._appearance.length(SIDE)
        square = QRectF(room.left() + 4, room.top() + (room.height() - side) / 2, side, side)
        self._draw_picture(painter, row, square)
        if row == self.focused and self.hasFocus():
            draw_ring(painter, square, theme.text, theme.panel)
        left = square.right() + self._appearance.length(10)
        text = QRectF(left, room.top(), room.right() - left - 4, room.height())
        strong, small = self._appearance.font("strong"), self._appearance.font("small")
        line = QFontMetricsF(strong).height()
        top = text.top() + (text.height() - 2 * line - 8) / 2
        whole, short = entry.lines
        fits = QFontMetricsF(small).horizontalAdvance(whole) <= text.width()
        for font, words, colour, down in (
            (strong, entry.name, theme.text, 0.0),
            (small, whole if fits else short, theme.muted, line),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            elided = QFontMetricsF(font).elidedText(
                words, Qt.TextElideMode.ElideRight, text.width()
            )
            painter.drawText(QPointF(left, top + down + QFontMetricsF(font).ascent()), elided)
        bar = QRectF(left, top + 2 * line + 3, text.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.control))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(max(bar.width() * entry.share, 2.0))
        painter.setBrush(QColor(theme.muted))
        painter.drawRoundedRect(bar, 2, 2)

    def _draw_picture(self, painter: QPainter, row: int, square: QRectF) -> None:
        if row not in self._images:
            self._images[row] = self._image(self.entries[row].picture)
        image = self._images[row]
        larger = max(image.width(), image.height())
        size = QRectF(0, 0, *(square.width() * n / larger for n in (image.width(), image.height())))
        size.moveCenter(square.center())
        smooth = square.width() * self.devicePixelRatioF() < 3 * larger
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(size, image)
        painter.setPen(QColor(self._appearance.theme.faint))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(size.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _image(self, picture: NDArray[np.int8]) -> QImage:
        factor = max(1, max(picture.shape) // (2 * SIDE))
        values = raster.reduced(picture, factor)
        return raster.image_of(raster.shades(values, -1, 1), ink_table(self._appearance.theme))

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        row = self.row_at(QPointF(place))
        if row is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(screen_place, self.entries[row].hint, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self._choose(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        alone = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if steps is None or not alone or not 0 <= self.focused + steps < len(self.entries):
            super().keyPressEvent(event)
            return
        self._choose(self.focused + steps)

    def _choose(self, row: int) -> None:
        self.focused = row
        self.update()
        self.chosen.emit(self.entries[row])


class Scroller(QScrollArea):
    """The room of the rows."""

    def __init__(self, rows: EndStates, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        rows.setAutoFillBackground(False)
        self.setMinimumSize(180, 70)
