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

from gui.drawing import footprint
from gui.session import Session
from gui.theme import Appearance
from gui.views.grid import Grid
from gui.views.pictures import UnitPicture

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
        self._size = 1
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def drawing_now(self) -> bool:
        """Whether a stroke is under way."""
        return self._last is not None

    def set_brush_size(self, size: int) -> None:
        """The brush that is outlined under the pointer."""
        self._size = size
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        grid = self.grid()
        if grid is None or self.drawing_now:
            return
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
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
        painter.setPen(QPen(QColor(self.appearance.theme.muted), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_outline(grid, grid.place(self._pointer), self._size))
        painter.restore()


def _outline(grid: Grid, point: Point, size: int) -> QPainterPath:
    shift = (size - 1) / 2
    left, top = (int(number // 1) for number in (point[0] - shift, point[1] - shift))
    path = QPainterPath()
    for row, column in zip(*(part.tolist() for part in footprint(size)), strict=True):
        x, y = grid.left + (left + column) * grid.cell, grid.top + (top + row) * grid.cell
        path.addRect(QRectF(x, y, grid.cell, grid.cell))
    return path.simplified()
