"""A picture of units, shared by all views: each unit a square, the unit in focus outlined."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
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

NO_UNITS: NDArray[np.int64] = np.empty(0, np.int64)
MARGIN = 3
NO_LIMIT = 16_777_215  # what Qt calls QWIDGETSIZE_MAX
LEAST_RING = 12.0
DOTS_FROM = 6.0

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is pointed out on a picture: units visited and changed just now, in focus, held; and
    those that the explanation names.
    """

    visited: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    changed: NDArray[np.int64] = field(default_factory=lambda: NO_UNITS)
    focus: int | None = None
    held: NDArray[np.bool_] | None = None

    def same(self, other: "Marks") -> bool:
        """Whether both mark the same units, as far as can be told without looking at each."""
        return (
            self.visited == other.visited
            and self.named == other.named
            and self.focus == other.focus
            and raster.same_values(self.changed, other.changed)
            and raster.same_values(self.held, other.held)
        )

    def within(self, first: int, units: int) -> "Marks":
        """The same for a picture of so many units, the first of which has the number `first`."""
        inside = range(first, first + units)
        here = [unit - first for unit in self.visited if unit in inside]
        named = [unit - first for unit in self.named if unit in inside]
        changed = self.changed[(self.changed >= first) & (self.changed < first + units)] - first
        focus = self.focus - first if self.focus in inside else None
        held = self.held if self.held is not None and self.held.size == units else None
        return Marks(tuple(here), tuple(named), changed, focus, held)


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
        self._overlays: tuple[QImage | None, QImage | None] | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(72, 72)
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
            self._marks, self._overlays = marks, None
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
        held = self._marks_here.held is not None and bool(self._marks_here.held.flat[unit])
        text = f"{place(unit, self._shape[1])} = {number(value, sign=True)}"
        return text + (", held" if held else "")

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
        self._draw_rings(painter, grid)

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
        if self._overlays is None:
            self._overlays = (self._held_image(grid), self._changed_image(grid))
        held, changed = self._overlays
        if held is not None:
            painter.drawImage(grid.rect, held)
        if changed is not None:
            painter.drawImage(grid.rect, changed)
        elif self._marks_here.changed.size:
            self._draw_dots(painter, grid)

    def _held_image(self, grid: Grid) -> QImage | None:
        held = self._marks_here.held
        if held is None or not held.any():
            return None
        colour = QColor(self.appearance.theme.muted)
        mask = raster.mask_image(held.reshape(grid.rows, grid.columns), colour)
        size = grid.size * self.devicePixelRatioF()
        return raster.hatched(mask, round(size.width()), round(size.height()), colour)

    def _changed_image(self, grid: Grid) -> QImage | None:
        """Where units are too small for dots, the changed ones tinted."""
        changed = self._marks_here.changed
        if changed.size == 0 or grid.cell >= DOTS_FROM:
            return None
        factor = max(1, int(1 / (grid.cell * self.devicePixelRatioF())))
        mask = np.zeros((-(-grid.rows // factor), -(-grid.columns // factor)), bool)
        mask[changed // grid.columns // factor, changed % grid.columns // factor] = True
        colour = QColor(self.appearance.theme.accent)
        colour.setAlpha(190)
        return raster.mask_image(mask, colour)

    def _draw_dots(self, painter: QPainter, grid: Grid) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.appearance.theme.accent))
        side = max(3.0, grid.cell * 0.3)
        for unit in self._marks_here.changed.tolist():
            corner = grid.rect_of(unit).topRight()
            painter.drawRect(QRectF(corner.x() - side, corner.y(), side, side))

    def _draw_rings(self, painter: QPainter, grid: Grid) -> None:
        theme = self.appearance.theme
        marks = self._marks_here
        for unit in marks.named:
            if unit not in marks.visited and unit != marks.focus:
                draw_ring(painter, grid.rect_of(unit), theme.muted, theme.paper, width=1.0)
        for unit in marks.visited:
            draw_ring(painter, grid.rect_of(unit), theme.accent, theme.paper)
        if marks.focus is not None:
            outside = 3.0 if marks.focus in marks.visited else 0.0
            rect = grid.rect_of(marks.focus).adjusted(-outside, -outside, outside, outside)
            draw_ring(painter, rect, theme.text, theme.paper)


def _stretched(image: QImage, grid: Grid, factor: int) -> QRectF:
    """Where the reduced image goes: its last squares may reach over the edge."""
    side = factor * grid.cell
    return QRectF(grid.left, grid.top, image.width() * side, image.height() * side)


def draw_ring(
    painter: QPainter,
    around: QRectF,
    colour: str,
    halo: str,
    *,
    width: float = 2.0,
    least: float = LEAST_RING,
) -> None:
    """The outline of a unit: never too small to be seen, and clear of what is below."""
    short = max(0.0, least - around.width()) / 2
    rect = around.adjusted(-short - 1, -short - 1, short + 1, short + 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for thickness, ink in ((width + 2.5, halo), (width, colour)):
        painter.setPen(QPen(QColor(ink), thickness))
        painter.drawRoundedRect(rect, 3, 3)


def draw_empty(painter: QPainter, room: QRectF, text: str, appearance: Appearance) -> None:
    """What would appear here, and how to get it."""
    painter.setPen(QColor(appearance.theme.muted))
    painter.setFont(appearance.font("small"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(room.adjusted(12, 12, -12, -12), int(flags), text)
