"""The counter: says where the run is; a click on it lets one write where to go."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.controls import Line
from gui.inputs import describe
from gui.theme import Appearance
from gui.words import Words

FIELD_WIDTH = 150
LARGEST = 10**15
_BETWEEN_DIGITS = str.maketrans("", "", ",.  ’'_")


class _Field(Line):
    """Is there only while one writes in it."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.hide()
            self.parentWidget().update()  # the words return


class Counter(Words):
    """Words about the present update; `wanted` carries the number of the update to go to."""

    wanted = Signal(object)  # an update: for Qt, int has 32 bits
    refused = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, right=True)
        self._appearance = appearance
        self.setAccessibleName("Where the run is")
        self.setToolTip("Click here to go to an update by its number (Ctrl+G)")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.field = _Field(self)
        self.field.setPlaceholderText("go to update")
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        describe(self.field, "Go to update", "The number of the update to go to, then Return")
        self.field.hide()
        self.field.returnPressed.connect(self._enter)
        appearance.changed.connect(self._place)

    def ask(self) -> None:
        """Let a person write the number of an update."""
        self.field.clear()
        self.field.show()
        self._place()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.update()  # the words go

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.field.isVisible():
            super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _enter(self) -> None:
        text = self.field.text().translate(_BETWEEN_DIGITS)
        if text.isascii() and text.isdigit():
            self.wanted.emit(min(int(text), LARGEST))
        elif text:
            self.refused.emit(f"{self.field.text()!r} is no update; write a whole number.")

    def _place(self) -> None:
        width = min(self.width(), self._appearance.length(FIELD_WIDTH))
        height = max(self.height(), self.field.sizeHint().height())
        self.field.setGeometry(self.width() - width, (self.height() - height) // 2, width, height)
