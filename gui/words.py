"""Words that change at every frame: drawn in place, never laid out anew."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Words(QWidget):
    """One line of text, cut off with an ellipsis where it is longer than its room; or, where it
    is to be `whole`, then not there.

    A `QLabel` asks for a new layout of the window whenever its text changes; this only paints.
    """

    def __init__(
        self, parent: QWidget | None = None, *, right: bool = False, whole: bool = False
    ) -> None:
        super().__init__(parent)
        self._whole = whole
        self._text = ""
        self._colour = QColor()
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._alignment = side | Qt.AlignmentFlag.AlignVCenter
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a text."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

    def dress(self, font: QFont, colour: str) -> None:
        """Give it its type and its colour."""
        self._colour = QColor(colour)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    def cut_off(self) -> bool:
        """Whether there is no room for the whole text."""
        return self.fontMetrics().horizontalAdvance(self._text) > self.width()

    def _shown(self) -> str:
        """What there is room for."""
        if not self.cut_off():
            return self._text
        elide = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self._text, elide, self.width())

    def sizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._whole and self.cut_off():
            return
        painter = QPainter(self)
        painter.setPen(self._colour)
        painter.drawText(self.rect(), int(self._alignment), self._shown())
        painter.end()
