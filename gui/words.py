"""Words with little room: those that change at every frame are never laid out anew."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def wrapped(text: str, font: QFont, width: float, most: int) -> str:
    """`text` in at most `most` lines: a word that has no room for itself is broken, and where
    there is more the last line says so.
    """
    layout = QTextLayout(text, font)
    layout.setTextOption(_anywhere())
    layout.beginLayout()
    starts: list[int] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(2 * line.textStart())
    layout.endLayout()
    units = text.encode("utf-16-le")  # in which Qt counts
    ends = [*starts[1:most], len(units)]
    lines = [units[a:b].decode("utf-16-le") for a, b in zip(starts, ends, strict=False)]
    elide = Qt.TextElideMode.ElideRight
    return "\n".join(QFontMetricsF(font).elidedText(line.strip(), elide, width) for line in lines)


def _anywhere() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


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


class Paragraph(QLabel):
    """Text in at most `most` lines, to be selected; a tool tip has all of it."""

    def __init__(self, parent: QWidget, most: int) -> None:
        super().__init__(parent)
        self._most = most
        self._words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setMinimumWidth(1)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def words(self) -> str:
        """The whole text."""
        return self._words

    def set_words(self, words: str) -> None:
        """Show a text, as much of it as has room."""
        if words != self._words:
            self._words = words
            self.setToolTip(words)
            self.setAccessibleDescription(words)
            self.fit()

    def fit(self) -> None:
        """Break the lines anew, for another width or another type."""
        self.setText(wrapped(self._words, self.font(), self.width(), self._most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
