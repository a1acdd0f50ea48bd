"""What the pages share: a row of named fields with the button that starts, and room below."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.laboratory.desk import Desk
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.words import Words

WIDE, LEAST = 120, 0.6


class Page(QWidget):
    """A study's page: fields above, what was found below."""

    note_changed = Signal(str)

    def __init__(self, session: Session, appearance: Appearance, desk: Desk) -> None:
        super().__init__()
        self.session = session
        self.appearance = appearance
        self.desk = desk
        self.frame: Frame | None = None
        self.row = QHBoxLayout()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self.row)
        self._labels: list[QLabel] = []
        self.about = Words(self, right=True)
        appearance.changed.connect(self._dress)

    def add_field(self, text: str, field: QWidget, width: int) -> None:
        """A field with its name, so many pixels wide at scale 1."""
        label = QLabel(text, self)
        label.setBuddy(field)
        field.setProperty("pixels", width)
        self._labels.append(label)
        self.row.addWidget(label)
        self.row.addWidget(field, 1000)  # all that there is, up to its width

    def add_start(self, text: str, tip: str) -> QPushButton:
        """The button that starts the study, and what was studied right of it."""
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        self.row.addWidget(button)
        self.row.addWidget(self.about, 1)
        self.desk.busy_changed.connect(lambda busy: _set_busy(button, busy))
        return button

    def show_frame(self, frame: Frame) -> None:
        """Remember what a study would be about."""
        self.frame = frame

    def _dress(self) -> None:
        appearance = self.appearance
        self.row.setSpacing(appearance.length(6))
        self.body.setSpacing(appearance.length(8))
        for label in self._labels:
            label.setFont(appearance.font("small"))
            label.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
            field = label.buddy()
            pixels = field.property("pixels")
            field.setMaximumWidth(appearance.length(pixels))
            field.setMinimumWidth(appearance.length(pixels if pixels < WIDE else LEAST * pixels))
        self.about.dress(appearance.font("small"), appearance.theme.muted)


def _set_busy(button: QPushButton, busy: bool) -> None:
    button.clearFocus()  # or it goes to whatever is next
    button.setDisabled(busy)
