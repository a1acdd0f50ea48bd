"""Presenting: everything larger, for the back of a classroom, and afterwards as it was."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QMainWindow

from gui.composition import Composition
from gui.theme import Appearance
from gui.workbench import Workbench

SCALE = 1.5
LEAST = QSize(850, 450)  # what a window that is presented needs, at scale 1
LEVELS = 4  # a request for less room goes up from level to level, each when it is its turn


def scale_for(size: QSize) -> float:
    """How much larger all is drawn in a window of a size: a small one has to hold it still."""
    return min(SCALE, size.width() / LEAST.width(), size.height() / LEAST.height())


class Presenter(QObject):
    """Enlarges a window, hides the docks that then find no room, and brings them back."""

    def __init__(self, window: QMainWindow, workbench: Workbench, appearance: Appearance) -> None:
        super().__init__(window)
        self._window = window
        self._workbench = workbench
        self._appearance = appearance
        self._size = window.size()
        self._composing = False
        self.docks_before: QByteArray | None = None

    def present(self, on: bool) -> None:
        """Draw everything larger, or as it was before."""
        self._composing = False
        if on == (self.docks_before is not None):
            return
        if on:
            self._enlarge(self._window.size())
        else:
            self._restore()

    def recompose(self, compose: Callable[[], None]) -> None:
        """Have other docks, which `compose` makes: at their own size, then enlarged as well."""
        size = self._window.size()
        if self.docks_before is not None:
            size = self._wanted()
            self._restore()
            self._composing = True
        compose()
        if self._composing:  # once all have their places
            QTimer.singleShot(0, self, lambda: self._enlarge_again(size))

    def _enlarge_again(self, size: QSize) -> None:
        if self._composing:
            self._composing = False
            self._enlarge(size)

    def _enlarge(self, size: QSize) -> None:
        """Hide what finds no room, and share what there is anew."""
        self._size = size
        self.docks_before = self._window.saveState()
        scale = scale_for(size)
        self._appearance.set_scale(scale)
        self._workbench.hide_without_room(size.width() / scale, size.height() / scale)
        self._fit(size)
        self._workbench.share_room()

    def _restore(self) -> None:
        before, size, composition = self.docks_before, self._wanted(), self._workbench.composition
        assert before is not None
        self._appearance.set_scale(1.0)
        self._window.restoreState(before)
        self.docks_before = None
        QTimer.singleShot(0, self, lambda: self._be_as(before, size, composition))

    def _wanted(self) -> QSize:
        """The size that a person gave the window: not the one that it needed while enlarged."""
        least, now = self._window.minimumSizeHint(), self._window.size()
        width = self._size.width() if now.width() <= least.width() else now.width()
        height = self._size.height() if now.height() <= least.height() else now.height()
        return QSize(width, height)

    def _be_as(self, docks: QByteArray, size: QSize, composition: Composition) -> None:
        """The sides' widths as they were."""
        if composition is self._workbench.composition and self.docks_before is None:
            self._fit(size)
            self._window.restoreState(docks)

    def _fit(self, size: QSize) -> None:
        """Have this size, once all that needs less room than before has asked for less."""
        for _ in range(LEVELS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._window.layout().activate()
        self._window.resize(size)
