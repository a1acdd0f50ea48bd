"""A frame around what changes at every moment, so that the window is not laid out anew with it."""

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class Still(QWidget):
    """Holds one widget and gives it all of its room.

    A label inside that gets other words asks its layout for room, that asks the next one, and so on
    up to the window, which then places every panel again: many times a second in a run. Here the
    question ends, unless what is inside needs more room, or less, than before.
    """

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        inside.setParent(self)
        self.setSizePolicy(inside.sizePolicy())
        self._needed = self._needs()
        _Requests(self)

    def _needs(self) -> tuple[QSize, int]:
        return self._inside.minimumSizeHint(), self._inside.maximumHeight()

    def ask_if_other(self) -> None:
        """Ask the window for room where what is inside has other needs than before."""
        needed = self._needs()
        if needed != self._needed:
            self._needed = needed
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._inside.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.setGeometry(self.rect())


class _Requests(QObject):
    """Hears when what is inside asks for room: without a layout, the frame gets the question."""

    def __init__(self, still: Still) -> None:
        super().__init__(still)
        still.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and isinstance(watched, Still):
            watched.ask_if_other()
        return False
