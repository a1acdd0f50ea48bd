"""The picture that is drawn on: turns what pen, finger and mouse do into strokes."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gui.drawing import extents
from gui.session import Session
from gui.theme import Appearance
from gui.views.grid import Grid
from gui.views.pictures import CHOOSING, UnitPicture

Point = tuple[float, float]


class CanvasPicture(UnitPicture):
    """A picture on which the left button draws and the right one erases."""

    stroke_began = Signal(bool)
    stroke_moved = Signal(object, object)
    stroke_ended = Signal()

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, appearance, name="Canvas", parent=parent)
        self._last: Point | None = None
        self._pointer: QPointF | None = None
        self._size, self._outline = 1, _outline(1)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def drawing_now(self) -> bool:
        """Whether a stroke is under way."""
        return self._last is not None

    def set_brush_size(self, size: int) -> None:
        """The brush that is outlined under the pointer."""
        self._size, self._outline = size, _outline(size)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        grid = self.grid()
        if grid is None or self.drawing_now:
            return
        if event.modifiers() & CHOOSING:
            super().mousePressEvent(event)
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            point = grid.place(event.position())
            self._last = point
            self.stroke_began.emit(event.button() == Qt.MouseButton.RightButton)
            self.stroke_moved.emit(point, point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        grid = self.grid()
        if self._last is not None and grid is not None:
            point = grid.place(event.position())
            self.stroke_moved.emit(self._last, point)
            self._last = point
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.drawing_now and not event.buttons() & (
            Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton
        ):
            self._last = None
            self.stroke_ended.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()

    def draw_above(self, painter: QPainter, grid: Grid) -> None:
        """The outline of what the brush would cover."""
        if self._pointer is None or not grid.rect.contains(self._pointer):
            return
        painter.save()
        painter.setClipRect(grid.rect)
        pen = QPen(QColor(self.appearance.theme.muted), 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shift = (self._size - 1) / 2
        column, row = ((number - shift) // 1 for number in grid.place(self._pointer))
        painter.translate(grid.left + column * grid.cell, grid.top + row * grid.cell)
        painter.scale(grid.cell, grid.cell)
        painter.drawPath(self._outline)
        painter.restore()


def _outline(size: int) -> QPainterPath:
    """The brush's outline, a unit being 1 wide."""
    path = QPainterPath()
    for row, (first, last) in enumerate(
        zip(*(part.tolist() for part in extents(size)), strict=True)
    ):
        path.addRect(QRectF(first, row, last - first + 1, 1))
    return path.simplified()
