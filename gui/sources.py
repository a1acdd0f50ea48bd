"""Data that a person brings: looked for in a dialog, or dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.data import DataError
from gui.canvas import CanvasPanel
from gui.dropping import is_picture, picture_of
from gui.session import Session

FILES = (
    "Data (*.npz *.csv *.gz *ubyte *.idx *.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff);;"
    "All files (*)"
)


class Sources(QObject):
    """`chosen` carries a file or folder that the experiment is to have, `told` what became of a
    picture that was dropped on the canvas.
    """

    chosen = Signal(str)
    told = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self.folder = ""

    def ask_file(self) -> None:
        """Let a person look for a file."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open data", self.folder, FILES)
        self._choose(path)

    def ask_folder(self) -> None:
        """Let a person look for a folder."""
        self._choose(QFileDialog.getExistingDirectory(self._window, "Open a folder", self.folder))

    def _choose(self, path: str) -> None:
        if path:
            self.folder = str(Path(path).parent)
            self.chosen.emit(path)

    def welcome(self, event: QDragEnterEvent) -> None:
        """Whether what is dragged over the window may be dropped."""
        if _files(event):
            event.acceptProposedAction()

    def take(self, event: QDropEvent, canvas: object) -> None:
        """Open what was dropped; a picture on a canvas that takes some goes there."""
        paths = _files(event)
        if paths:
            event.acceptProposedAction()
            if isinstance(canvas, CanvasPanel) and self._is_on(canvas, event, paths[0]):
                self._put_on(canvas, paths[0])
            else:
                self._choose(paths[0])

    def _is_on(self, canvas: CanvasPanel, event: QDropEvent, path: str) -> bool:
        place = canvas.picture.mapFrom(self._window, event.position().toPoint())
        return canvas.takes_pictures and is_picture(path) and canvas.picture.rect().contains(place)

    def _put_on(self, canvas: CanvasPanel, path: str) -> None:
        try:
            dropped = picture_of(path, self._session.experiment.unit_shape)
        except DataError as error:
            self.told.emit(str(error))
            return
        canvas.put(dropped.pattern, "A picture was put on the canvas")
        self.told.emit(dropped.told)


def _files(event: QDropEvent) -> list[str]:
    """The files and folders that an event carries."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
