"""Presenting: everything larger, for the back of a classroom, and afterwards as it was."""

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QMainWindow

from gui.composition import Composition
from gui.theme import Appearance
from gui.workbench import Workbench

SCALE = 1.5
LEVELS = 4  # a request for less room goes up from level to level, each when it is its turn


class Presenter(QObject):
    """Enlarges a window, hides the docks that then find no room, and brings them back."""

    def __init__(self, window: QMainWindow, workbench: Workbench, appearance: Appearance) -> None:
        super().__init__(window)
        self._window = window
        self._workbench = workbench
        self._appearance = appearance
        self.docks_before: QByteArray | None = None

    def present(self, on: bool) -> None:
        """Draw everything larger, or as it was before."""
        if on == (self.docks_before is not None):
            return
        size, before = self._window.size(), self.docks_before
        if before is None:
            self.docks_before = self._window.saveState()
            self._appearance.set_scale(SCALE)
            self._make_room(size)
        else:
            self._appearance.set_scale(1.0)
            self._window.restoreState(before)
            self.docks_before = None
            composition = self._workbench.composition
            QTimer.singleShot(0, self, lambda: self._be_as(before, size, composition))

    def _make_room(self, size: QSize) -> None:
        """Hide what finds no room, and share what there is anew."""
        scale = self._appearance.scale
        self._workbench.hide_without_room(size.width() / scale, size.height() / scale)
        self._window.layout().activate()
        self._window.resize(size)
        self._workbench.share_room()

    def _be_as(self, docks: QByteArray, size: QSize, composition: Composition) -> None:
        """The sides' widths as they were, once all that was enlarged asks for less room again."""
        if composition is self._workbench.composition and self.docks_before is None:
            for _ in range(LEVELS):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            self._window.layout().activate()
            self._window.resize(size)
            self._window.restoreState(docks)
