"""A picture of units, shared by all views: each unit a square, the unit in focus outlined."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.text import place
from gui.numbers import number
from gui.session import Session
from gui.theme import Appearance, Theme, ink_table
from gui.views import raster
from gui.views.filters import Told
from gui.views.grid import Grid
from gui.views.marks import (
    Marks,
    changed_image,
    differing_image,
    draw_dots,
    draw_empty,
    draw_rings,
    held_image,
)

MARGIN = 3
NO_LIMIT = 16_777_215  # what Qt calls QWIDGETSIZE_MAX
# With one of these a click chooses a unit where a plain one does something else. Two, since many
# desktops keep Alt and click for themselves.
CHOOSING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class UnitPicture(QWidget):
    """Shows an array of (rows, columns) values; tells a unit's value, sets the focus by a click.

    Where it hugs its picture, it is no higher than that; else the picture is at its left.
    """

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        *,
        name: str,
        table: Callable[[Theme], raster.Table] = ink_table,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.appearance = appearance
        self.empty_text = ""
        self.first_unit = 0
        self._table = table
        self._values: NDArray[Any] | None = None
        self._shape: tuple[int, int] | None = None
        self._every = 1
        self._range = (-1.0, 1.0)
        self._marks = self._marks_here = Marks()
        self._image: QImage | None = None
        self._image_factor = 1
        self._overlays: tuple[QImage | None, ...] | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(72, 44)
        self._hugs = True
        self._told = Told(self, self._tell)
        appearance.changed.connect(self.forget_images)

    @property
    def values(self) -> NDArray[Any] | None:
        """What is shown; None where there is nothing yet."""
        return self._values

    @property
    def marks(self) -> Marks:
        return self._marks

    def set_accessible(self, name: str) -> None:
        """Another name for assistive technology."""
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def set_values(
        self,
        values: NDArray[Any] | None,
        low: float,
        high: float,
        *,
        every: int = 1,
        shape: tuple[int, int] | None = None,
    ) -> None:
        """Show these values; does nothing if they are the ones that it shows.

        Of a picture of `shape` that is too large to be shown whole, `values` may hold one unit in
        each square of `every` x `every`.
        """
        if raster.same_values(values, self._values) and self._range == (low, high):
            return
        if shape is None and values is not None:
            shape = (values.shape[0], values.shape[1])
        reshaped = shape != self._shape
        self._shape, self._every = shape, every
        if reshaped:
            self._marks = self._marks_here = Marks()
            self._overlays = None
            self._hug()
        self._values, self._range, self._image = values, (low, high), None
        self.update()

    def set_marks(self, marks: Marks) -> None:
        """Point out other units."""
        if not marks.same(self._marks):
            units = 0 if self._shape is None else math.prod(self._shape)
            if not marks.same_overlays(self._marks):
                self._overlays = None
            self._marks = marks
            self._marks_here = here = marks.within(self.first_unit, units)
            self.setAccessibleDescription("" if here.focus is None else self.told(here.focus))
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._overlays = None
        self._hug()

    def set_hugging(self, hugs: bool) -> None:
        """Whether it is no higher than its picture needs."""
        if hugs != self._hugs:
            self._hugs = hugs
            self.setMaximumHeight(NO_LIMIT)
            self._hug()

    def _hug(self) -> None:
        """Be no higher than the picture, so that what is written below stands right below it."""
        if self._hugs and self._shape is not None:
            rows, columns = self._shape
            width = self.width() - 2 * MARGIN
            self.setMaximumHeight(max(72, round(width * rows / columns) + 2 * MARGIN))

    def forget_images(self) -> None:
        """Colour all anew."""
        self._image = self._overlays = None
        self.update()

    def grid(self) -> Grid | None:
        """Where the units lie now."""
        if self._values is None or self._shape is None or self._values.size == 0:
            return None
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        grid = Grid.fitted(self._shape, room, self.devicePixelRatioF())
        return grid if self._hugs else replace(grid, left=room.left())

    def told(self, unit: int) -> str:
        """A unit and its value, in words."""
        if self._values is None or self._shape is None or not 0 <= unit < math.prod(self._shape):
            return ""
        value = self.value_of(unit)
        marks = self._marks_here
        held = marks.held is not None and bool(marks.held.flat[unit])
        differs = marks.differing is not None and bool(marks.differing.flat[unit])
        text = f"{place(unit, self._shape[1])} = {number(value, sign=True)}"
        return (
            text + (", held" if held else "") + (", not the same by all rules" if differs else "")
        )

    def value_of(self, unit: int) -> float:
        """The value that is shown for a unit."""
        assert self._values is not None
        return float(self._values.flat[unit])

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        grid = self.grid()
        unit = None if grid is None else grid.unit_at(QPointF(place))
        if grid is None or unit is None:
            QToolTip.hideText()
            return
        around = grid.rect_of(unit).toAlignedRect()
        QToolTip.showText(screen_place, self.told(unit), self, around)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        grid = self.grid()
        unit = None if grid is None else grid.unit_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self.toggle_focus(unit)

    def toggle_focus(self, unit: int) -> None:
        """Put the picture's unit in focus everywhere, or take the focus from it."""
        number = self.first_unit + unit
        self.session.set_focus(None if number == self.session.focus else number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        grid = self.grid()
        focus = self.session.focus
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and focus is not None:
            self.session.set_focus(None)
        elif arrow and grid and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            unit = Marks(focus=focus).within(self.first_unit, grid.rows * grid.columns).focus
            middle = (grid.rows // 2) * grid.columns + grid.columns // 2
            wanted = middle if unit is None else grid.neighbour(unit, *arrow)
            self.session.set_focus(self.first_unit + wanted)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grid = self.grid()
        if grid is None:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self.appearance)
            return
        self._draw_frame(painter, grid.rect)
        self._draw_units(painter, grid)
        self._draw_overlays(painter, grid)
        self.draw_above(painter, grid)
        draw_rings(painter, self._marks_here, grid, self.appearance.theme)

    def draw_above(self, painter: QPainter, grid: Grid) -> None:
        """For more to be drawn on the units, below the rings."""

    def _draw_frame(self, painter: QPainter, rect: QRectF) -> None:
        theme = self.appearance.theme
        keyboard_here = self.hasFocus() and self.window().isActiveWindow()
        painter.setPen(QPen(QColor(theme.muted if keyboard_here else theme.faint), 1))
        painter.setBrush(QColor(theme.paper))
        painter.drawRoundedRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)

    def _draw_units(self, painter: QPainter, grid: Grid) -> None:
        factor = max(1, int(1 / (grid.cell * self.devicePixelRatioF()) + 1e-9) // self._every)
        if self._image is None or factor != self._image_factor:
            assert self._values is not None
            places = raster.shades(raster.reduced(self._values, factor), *self._range)
            self._image = raster.image_of(places, self._table(self.appearance.theme))
            self._image_factor = factor
        painter.save()
        painter.setClipRect(grid.rect)
        smooth = grid.cell * self.devicePixelRatioF() < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(_stretched(self._image, grid, factor * self._every), self._image)
        painter.restore()

    def _draw_overlays(self, painter: QPainter, grid: Grid) -> None:
        theme, ratio = self.appearance.theme, self.devicePixelRatioF()
        if self._overlays is None:
            marks = self._marks_here
            self._overlays = (
                differing_image(marks, theme),
                held_image(marks, grid, theme, ratio),
                changed_image(marks, grid, theme, ratio),
            )
        for overlay in self._overlays:
            if overlay is not None:
                painter.drawImage(grid.rect, overlay)
        draw_dots(painter, self._marks_here, grid, theme)


def _stretched(image: QImage, grid: Grid, factor: int) -> QRectF:
    """Where the reduced image goes: its last squares may reach over the edge."""
    side = factor * grid.cell
    return QRectF(grid.left, grid.top, image.width() * side, image.height() * side)
