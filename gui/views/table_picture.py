"""Numbers in named rows and columns, painted: counts coloured by their size."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.numbers import number, short
from gui.theme import Appearance
from gui.views.filters import Told
from gui.views.marks import draw_empty, draw_ring

GAP = 2.0
MOST_CELL = (110.0, 34.0)
LEAST_CELL = 12.0
NAMES = 0.5  # of the width at most
STRONGEST = 0.85
RIGHT, WRONG = 0, 1
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Numbers (rows, columns) with their names. `heat` colours them by size; where rows and columns
    are the same classes, what is on the diagonal is right, the rest wrong. `digits` are the
    decimals of all of them; None: as many as each has.
    """

    values: NDArray[np.float64]
    rows: Sequence[str]
    columns: Sequence[str]
    row_label: str = ""
    column_label: str = ""
    heat: bool = False
    digits: int | None = None

    @property
    def judged(self) -> bool:
        """Whether it tells right from wrong."""
        return self.heat and tuple(self.rows) == tuple(self.columns)

    def text(self, row: int, column: int) -> str:
        """What stands in a cell; nothing in one that counts none."""
        value = float(self.values[row, column])
        if self.heat and value == 0 and row != column:
            return ""
        return number(value, digits=self.digits)

    def texts(self, row: int, column: int) -> Sequence[str]:
        """The same, and with fewer digits for a cell that has no room for it."""
        text, value = self.text(row, column), float(self.values[row, column])
        fewer = [number(value, digits=digits) for digits in (2, 1)] if "." in text else []
        return (text, *fewer, short(value)) if text else ("",)

    def told(self, row: int, column: int) -> str:
        """A cell in words."""
        value = number(float(self.values[row, column]))
        down = f"{self.row_label} {self.rows[row]}".strip()
        across = f"{self.column_label} {self.columns[column]}".strip()
        return f"{down}, {across}: {value}"


class TablePicture(QWidget):
    """Paints the numbers; a click on a cell is told as `cell_clicked`, row and column."""

    cell_clicked = Signal(int, int)
    painted = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.numbers: Numbers | None = None
        self.empty_text = ""
        self.clickable = False
        self._chosen: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None
        self._cells: QRectF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 60)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self._arrange)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def show_numbers(self, numbers: Numbers | None) -> None:
        """Show other numbers; in another table no cell is chosen yet."""
        shapes = [one.values.shape for one in (self.numbers, numbers) if one is not None]
        if len(set(shapes)) > 1:
            self._chosen = self._hovered = None
        self.numbers = numbers
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._cells = None
        self.update()

    # Where things are

    def _names_width(self) -> float:
        assert self.numbers is not None
        metrics = QFontMetricsF(self._appearance.font("small"))
        wide = max((metrics.horizontalAdvance(name) for name in self.numbers.rows), default=0.0)
        return float(min(wide, self.width() * NAMES)) + 10 + self._label_width()

    def _label_width(self) -> float:
        labelled = self.numbers is not None and self.numbers.row_label
        return QFontMetricsF(self._appearance.font("caption")).height() + 2 if labelled else 0.0

    def _head_height(self) -> float:
        line = QFontMetricsF(self._appearance.font("small")).height() + 4
        labelled = self.numbers is not None and self.numbers.column_label
        caption = QFontMetricsF(self._appearance.font("caption")).height() + 2
        return line + (caption if labelled else 0.0)

    def cells(self) -> QRectF:
        """Where all cells are; worked out once."""
        if self._cells is None:
            self._cells = self._all_cells()
        return self._cells

    def _all_cells(self) -> QRectF:
        if self.numbers is None or self.numbers.values.size == 0:
            return QRectF()
        rows, columns = self.numbers.values.shape
        left, top, scale = self._names_width(), self._head_height(), self._appearance.scale
        width = min((self.width() - left) / columns, MOST_CELL[0] * scale)
        height = min((self.height() - top) / rows, MOST_CELL[1] * scale)
        if self.numbers.judged:
            height = min((self.height() - top) / rows, MOST_CELL[0] * scale * 0.6)
            width = min(width, 2.2 * height)
        width, height = max(width, LEAST_CELL), max(height, LEAST_CELL)
        return QRectF(left, top, width * columns, height * rows)

    def rect_of(self, row: int, column: int) -> QRectF:
        """Where a cell is."""
        all_cells = self.cells()
        assert self.numbers is not None
        rows, columns = self.numbers.values.shape
        width, height = all_cells.width() / columns, all_cells.height() / rows
        left, top = all_cells.left() + column * width, all_cells.top() + row * height
        return QRectF(left, top, width - GAP, height - GAP)

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """The cell under a place."""
        all_cells = self.cells()
        if self.numbers is None or not all_cells.contains(place):
            return None
        rows, columns = self.numbers.values.shape
        row = math.floor((place.y() - all_cells.top()) / all_cells.height() * rows)
        column = math.floor((place.x() - all_cells.left()) / all_cells.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._paint(QPainter(self), event)
        self.painted.emit(time.perf_counter() - began)

    def _paint(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.numbers is None or self.numbers.values.size == 0:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        self._draw_names(painter)
        fills = self._fills()
        rows, columns = self.numbers.values.shape
        high = self.rect_of(0, 0).height() >= 20
        fonts = (
            _Type(self._appearance.font("numbers" if high else "caption")),
            _Type(self._appearance.font("caption")),
        )
        for row in range(rows):
            for column in range(columns):
                self._draw_cell(painter, (row, column), fills[row][column], fonts)
        for cell, colour in ((self._hovered, "muted"), (self._chosen, "text")):
            if cell is not None and (colour == "text" or self.clickable):
                theme = self._appearance.theme
                ring = getattr(theme, colour)
                draw_ring(painter, self.rect_of(*cell), ring, theme.panel, width=1.2, least=0.0)

    def _fills(self) -> list[list[tuple[int, float]]]:
        """For each cell, the number of its colour and how strong it is."""
        assert self.numbers is not None
        values = self.numbers.values
        if not self.numbers.heat:
            return [[(RIGHT, 0.0)] * values.shape[1] for _ in range(values.shape[0])]
        wrong = np.ones(values.shape, bool)
        if self.numbers.judged:
            np.fill_diagonal(wrong, False)
        else:
            wrong[:] = False
        shares = np.zeros(values.shape)
        for part in (wrong, ~wrong):
            largest = float(values[part].max(initial=0.0))
            if largest > 0:
                shares[part] = np.sqrt(np.maximum(values[part], 0.0) / largest)
        return [
            [(WRONG if w else RIGHT, float(s)) for w, s in zip(*pair, strict=True)]
            for pair in zip(wrong.tolist(), shares.tolist(), strict=True)
        ]

    def _draw_cell(
        self,
        painter: QPainter,
        cell: tuple[int, int],
        fill: tuple[int, float],
        fonts: tuple["_Type", "_Type"],
    ) -> None:
        assert self.numbers is not None
        row, column = cell
        theme, rect = self._appearance.theme, self.rect_of(row, column)
        which, share = fill
        ground = QColor(theme.control)
        if share > 0:
            ground = _mixed(ground, QColor(theme.memory_colours[which]), STRONGEST * share)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.numbers.heat:
            painter.setBrush(ground)
            painter.drawRoundedRect(rect, 3, 3)
        texts = self.numbers.texts(row, column)
        fitting = ((text, font) for text in texts for font in fonts if font.fits(text, rect))
        text, font = next(fitting, ("", fonts[-1]))
        painter.setFont(font.font)
        light = ground.lightnessF() > 0.55
        dark, pale = theme.text, theme.panel
        if theme.name == "dark":
            dark, pale = pale, dark
        painter.setPen(QColor((dark if light else pale) if self.numbers.heat else theme.text))
        side = Qt.AlignmentFlag.AlignCenter
        if not self.numbers.heat:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, int(side), text)

    def _draw_names(self, painter: QPainter) -> None:
        assert self.numbers is not None
        theme, numbers = self._appearance.theme, self.numbers
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(theme.muted))
        metrics = QFontMetricsF(painter.font())
        width = self._names_width() - 10
        for row, name in enumerate(numbers.rows):
            rect = self.rect_of(row, 0)
            room = QRectF(0, rect.top(), width, rect.height())
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(side), text)
        for column, name in enumerate(numbers.columns):
            rect = self.rect_of(0, column)
            room = QRectF(rect.left(), 0, rect.width(), rect.top() - 3)
            side = Qt.AlignmentFlag.AlignHCenter if numbers.heat else Qt.AlignmentFlag.AlignRight
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, rect.width() + 2)
            painter.drawText(room, int(side | Qt.AlignmentFlag.AlignBottom), text)
        self._draw_labels(painter)

    def _draw_labels(self, painter: QPainter) -> None:
        """What the rows and the columns are."""
        assert self.numbers is not None
        painter.setFont(self._appearance.font("caption"))
        all_cells = self.cells()
        room = QRectF(all_cells.left(), 0, all_cells.width(), self._head_height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter), self.numbers.column_label)
        painter.save()
        painter.translate(0, all_cells.bottom())
        painter.rotate(-90)
        room = QRectF(0, 0, all_cells.height(), self._label_width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter), self.numbers.row_label)
        painter.restore()

    # What a person does

    def _tell(self, place: object, screen_place: object) -> None:
        cell = self.cell_at(QPointF(place))  # type: ignore[call-overload]
        if cell is None or self.numbers is None:
            QToolTip.hideText()
            return
        text = self.numbers.told(*cell)
        if self.clickable:
            text += "\nClick: see them"
        QToolTip.showText(screen_place, text, self, self.rect_of(*cell).toAlignedRect())  # type: ignore[arg-type]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            pointing = self.clickable and cell is not None
            shape = Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None and self.clickable:
            self.cell_clicked.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and the arrows choose a cell, Return opens it."""
        key = Qt.Key(event.key())
        filled = self.numbers is not None and self.numbers.values.size > 0
        if filled and key in _ARROWS and event.modifiers() & _ALT:
            down, across = _ARROWS[key]
            row, column = self._chosen or (0, 0)
            if self._chosen is not None:
                rows, columns = self.numbers.values.shape
                row = min(max(row + down, 0), rows - 1)
                column = min(max(column + across, 0), columns - 1)
            self._chosen = (row, column)
            self.setAccessibleDescription(self.numbers.told(row, column))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen and self.clickable:
            self.cell_clicked.emit(*self._chosen)
        else:
            super().keyPressEvent(event)


class _Type:
    """A font that knows which texts find room."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)

    def fits(self, text: str, room: QRectF) -> bool:
        return self._metrics.horizontalAdvance(text) <= room.width() + 2


_ALT = Qt.KeyboardModifier.AltModifier


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    """`share` of the colour on the ground."""
    parts = zip(ground.getRgbF()[:3], colour.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(below + (above - below) * share for below, above in parts))
