"""A list of pictures with their values: the model, and how one of its rows is painted."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.numbers import MINUS, number, short
from gui.theme import Appearance, ink_table
from gui.views import raster
from gui.views.grid import Grid
from gui.views.marks import draw_ring
from gui.views.wording import decimals

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole

PICTURE = 60
GAP = 12
BETWEEN = 14
CLICKS = (
    "Click: start from it. Its cross, or Delete: forget it.\n"
    "Ctrl and click: choose the unit under the pointer."
)
LEAST_RING = 6.0
WIDEST_SHARE = 0.36
BAR = 8
CROSS = 18


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One memory: stored, or `waiting` to be; `unstable` is None while it is not counted, `energy`
    while it is not known, and where there is none.
    """

    serial: int
    label: str
    picture: NDArray[Any]
    overlap: float | None = None
    unstable: int | None = None
    energy: float | None = None
    waiting: bool = False
    next: bool = False

    def overlap_text(self) -> str:
        """The overlap, always of the same width; nothing where there is not one only."""
        return "" if self.overlap is None else number(self.overlap, digits=3, sign=True)

    def state_text(self) -> str:
        """Whether the memory is a fixed point of the network."""
        if self.waiting:
            return "stored next" if self.next else "waits to be stored"
        if self.unstable is None:
            return ""
        if self.unstable == 0:
            return "fixed point"
        return f"not stable: {self.unstable:,} {'unit' if self.unstable == 1 else 'units'}"

    def energy_text(self) -> str:
        """The energy that the network would have in it."""
        if self.energy is None:
            return ""
        return f"energy {number(self.energy, digits=decimals(self.energy))}"

    def brief_energy(self) -> str:
        """The same in about three digits, for where there is little room."""
        return "" if self.energy is None else f"energy {short(self.energy)}"

    def told(self) -> str:
        """The row as a sentence, for assistive technology and as a tooltip."""
        overlap = "" if self.overlap is None else f"overlap {self.overlap_text()}"
        state = "stored by the next update" if self.next else self.state_text()
        parts = (self.label, overlap, state, self.energy_text())
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each stored memory, with the weights that it holds for; empty: not yet.

    `unstable` counts the units that would change in it, `energies` are the network's in it.
    """

    version: object = None
    unstable: Sequence[int] = ()
    energies: Sequence[float] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Memories:
    """All that the gallery shows; rows are made of it one at a time, as they come into view.

    `pictures` (P, rows, columns) are stored, with `labels`, `serials` (P,) and `overlaps` (P,),
    which are NaN where there are several networks; `waiting` are not yet, with their own. `version`
    is another object where the weights are others.
    """

    pictures: NDArray[Any]
    labels: Sequence[str]
    serials: NDArray[Any]
    overlaps: NDArray[Any]
    waiting: NDArray[Any]
    waiting_labels: Sequence[str]
    waiting_serials: NDArray[Any]
    version: object

    def __len__(self) -> int:
        return len(self.labels) + len(self.waiting_labels)

    def item(self, row: int, facts: Facts) -> Item:
        """One row."""
        if row >= len(self.labels):
            row -= len(self.labels)
            serial, label = int(self.waiting_serials[row]), self.waiting_labels[row]
            return Item(serial, label, self.waiting[row], waiting=True, next=row == 0)
        overlap = float(self.overlaps[row])
        return Item(
            serial=int(self.serials[row]),
            label=self.labels[row],
            picture=self.pictures[row],
            overlap=None if math.isnan(overlap) else overlap,
            unstable=facts.unstable[row] if row < len(facts.unstable) else None,
            energy=facts.energies[row] if row < len(facts.energies) else None,
        )

    def same_rows(self, other: "Memories") -> bool:
        """Whether the same memories are in the same rows."""
        return np.array_equal(self.serials, other.serials) and np.array_equal(
            self.waiting_serials, other.waiting_serials
        )

    def same(self, other: "Memories") -> bool:
        """Whether all that is shown is the same."""
        return (
            self.version is other.version
            and self.same_rows(other)
            and np.array_equal(self.overlaps, other.overlaps, equal_nan=True)
        )


class Gallery(QAbstractListModel):
    """The memories as rows of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memories: Memories | None = None
        self._facts = Facts()

    def show(self, memories: Memories | None, facts: Facts) -> None:
        """Other memories, or the same ones with other values."""
        before = self._memories
        if memories is None or before is None or not memories.same_rows(before):
            self.beginResetModel()
            self._memories, self._facts = memories, facts
            self.endResetModel()
        else:
            self._memories, self._facts = memories, facts
            self.dataChanged.emit(self.index(0), self.index(len(memories) - 1))

    def item(self, row: int) -> Item:
        """What is in a row."""
        assert self._memories is not None
        return self._memories.item(row, self._facts)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._memories is None else len(self._memories)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.item(index.row())
        answers: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: item.label,
            Qt.ItemDataRole.AccessibleTextRole: item.told,
            Qt.ItemDataRole.ToolTipRole: lambda: f"{item.told()}\n{CLICKS}",
            ITEM: lambda: item,
        }
        return answers[role]() if role in answers else None


class RowPainter(QStyledItemDelegate):
    """Paints a memory: picture, label, overlap as number and bar, whether it is stable, energy."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._images: dict[int, tuple[NDArray[Any], QImage]] = {}
        self.focus: int | None = None
        appearance.changed.connect(self._images.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self._appearance.length(PICTURE + BETWEEN))

    def picture_rect(self, row: QRectF) -> QRectF:
        """Where in its row the picture is."""
        side = min(self._appearance.length(PICTURE), WIDEST_SHARE * row.width())
        return QRectF(row.left() + 2, row.top() + 2, side, side)

    def cross_rect(self, row: QRectF) -> QRectF:
        """Where in its row the cross is by which a memory is forgotten."""
        side = self._appearance.length(CROSS)
        corner = self.picture_rect(row).topRight()
        return QRectF(corner.x() - side - 2, corner.y() + 2, side, side)

    def grid(self, row: QRectF, item: Item) -> Grid:
        """Where in its row each unit of a memory's picture is."""
        room, (rows, columns) = self.picture_rect(row), item.picture.shape
        cell = room.height() / max(rows, columns)
        left = room.left() + (room.width() - columns * cell) / 2
        return Grid(rows, columns, cell, left, room.top() + (room.height() - rows * cell) / 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item, row = index.data(ITEM), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.5 if item.waiting else 1.0)
        self._paint_picture(painter, row, item, option)
        left = self.picture_rect(row).right() + self._appearance.length(GAP)
        words = QRectF(left, row.top(), row.right() - left - 2, row.height())
        self._paint_words(painter, words, item)
        painter.setOpacity(1.0)
        if option.state & QStyle.StateFlag.State_MouseOver:
            self._paint_cross(painter, self.cross_rect(row))
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, row: QRectF, item: Item, option: QStyleOptionViewItem
    ) -> None:
        theme, rect, grid = self._appearance.theme, self.picture_rect(row), self.grid(row, item)
        chosen = option.state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(QColor(theme.text if chosen else theme.faint), 2 if chosen else 1))
        painter.setBrush(QColor(theme.paper))
        painter.drawRoundedRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3)
        image = self._image(item.picture, option.widget)
        shrunk = image.width() > grid.rect.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
        painter.drawImage(grid.rect, image)
        if self.focus is not None and self.focus < item.picture.size:
            ring = grid.rect_of(self.focus)
            draw_ring(painter, ring, theme.text, theme.paper, width=1.0, least=LEAST_RING)

    def _image(self, picture: NDArray[Any], widget: QWidget) -> QImage:
        start = picture.__array_interface__["data"][0]
        known = self._images.get(start)
        if known is not None and raster.same_values(known[0], picture):
            return known[1]
        if len(self._images) > 256:
            self._images.clear()
        pixels = self._appearance.length(PICTURE) * widget.devicePixelRatioF()
        factor = max(1, int(max(picture.shape) / pixels))
        places = raster.shades(raster.reduced(picture, factor), -1, 1)
        image = raster.image_of(places, ink_table(self._appearance.theme))
        self._images[start] = (picture, image)
        return image

    def _paint_words(self, painter: QPainter, room: QRectF, item: Item) -> None:
        theme, small = self._appearance.theme, self._appearance.font("caption")
        strong, plain = self._appearance.font("strong"), self._appearance.font("numbers")
        value = item.overlap_text()
        width = QFontMetricsF(plain).horizontalAdvance(f"{MINUS}0.000")
        line = QFontMetricsF(strong).height()
        top = room.top() + self._appearance.length(5)
        first = QRectF(room.left(), top, room.width() - (width + 8 if value else 0), line)
        _write(painter, first, item.label, strong, theme.text)
        last = QRectF(room.right() - width, top, width + 1, line)
        _write(painter, last, value, plain, theme.text, Qt.AlignmentFlag.AlignRight)
        length = self._appearance.length
        bar = QRectF(room.left(), first.bottom() + length(5), room.width(), length(BAR))
        if item.overlap is not None:
            self._paint_bar(painter, bar, item.serial, item.overlap)
        below = QRectF(room.left(), bar.bottom() + self._appearance.length(4), room.width(), line)
        _write(painter, below, item.state_text(), small, theme.muted)
        below.translate(0.0, QFontMetricsF(small).height())
        exact = item.energy_text()
        fits = QFontMetricsF(small).horizontalAdvance(exact) <= below.width()
        _write(painter, below, exact if fits else item.brief_energy(), small, theme.muted)

    def _paint_bar(self, painter: QPainter, rect: QRectF, serial: int, overlap: float) -> None:
        """The overlap's size, from 0 to 1; that of a negative one is pale."""
        theme = self._appearance.theme
        round_end = rect.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.control))
        painter.drawRoundedRect(rect, round_end, round_end)
        colours = theme.memory_colours
        colour = QColor(colours[serial % len(colours)])
        colour.setAlphaF(0.4 if overlap < 0 else 1.0)
        filled = QRectF(rect)
        filled.setWidth(rect.width() * min(abs(overlap), 1.0))
        painter.setBrush(colour)
        if filled.width() >= rect.height():
            painter.drawRoundedRect(filled, round_end, round_end)
        else:
            height = filled.width()
            filled.adjust(0, (rect.height() - height) / 2, 0, (height - rect.height()) / 2)
            painter.drawEllipse(filled)

    def _paint_cross(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._appearance.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.control))
        painter.drawEllipse(rect)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        inner = rect.adjusted(*(part * rect.width() * 0.32 for part in (1, 1, -1, -1)))
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())


def _write(
    painter: QPainter,
    room: QRectF,
    text: str,
    font: QFont,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line of text, its end left out where the room ends."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
