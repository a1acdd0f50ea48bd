"""The caption below a view: what its numbers are of, in small type."""

from PySide6.QtWidgets import QLabel, QWidget

from gui.theme import Appearance, words_in


class Caption(QLabel):
    """A sentence below a view; takes no room while there is nothing to say."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setWordWrap(True)
        self.setAccessibleName("What the numbers are of")
        self.hide()
        appearance.changed.connect(self._dress)
        self._dress()

    def say(self, text: str) -> None:
        """Say something, or nothing."""
        if text != self.text():
            self.setText(text)
            self.setVisible(bool(text))

    def _dress(self) -> None:
        self.setFont(self._appearance.font("caption"))
        self.setStyleSheet(words_in(self._appearance.theme.muted, self._appearance.theme))
