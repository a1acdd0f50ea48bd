"""A picture, square or wider, its colours' scale right beside it, and words where there is room."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Appearance

GAP = 8
WORDS_WIDTH = 110


class Beside(QWidget):
    """Places the three; as it asks for little room, the panel around it can be made narrow."""

    def __init__(
        self, picture: QWidget, scale: QWidget, words: QWidget, appearance: Appearance
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._picture, self._scale, self._words = picture, scale, words
        for widget in (picture, scale, words):
            widget.setParent(self)
        self._aspect = 1.0
        appearance.changed.connect(self.place)

    def set_aspect(self, aspect: float) -> None:
        """How many times wider than high the picture is, where it is wider."""
        if aspect != self._aspect:
            self._aspect = aspect
            self.place()

    def sizeHint(self) -> QSize:
        return QSize(300, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 64)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """The picture as large as the height and the scale leave room for."""
        least, scale = self._appearance.length(WORDS_WIDTH), self._scale.sizeHint().width()
        room = self.width() - scale - GAP
        wide = room - GAP >= 2 * least
        most = room - (least + GAP if wide else 0)
        side = max(1, min(self.height(), most))
        width = max(side, min(round(side * self._aspect), most))
        self._picture.setGeometry(0, 0, width, side)
        self._scale.setGeometry(width + GAP, 0, scale, side)
        left = width + scale + 2 * GAP
        self._words.setGeometry(left, 0, self.width() - left, self.height())
        self._words.setVisible(wide)
