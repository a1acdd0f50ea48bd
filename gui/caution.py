"""What the experiment warns of, above its values, each with a button that mends it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.experiment import Caution
from engine.parameters import Value
from gui.inputs import describe
from gui.theme import Appearance, words_in

RULE = 3


class CautionView(QFrame):
    """One caution: its sentence, and its offer where there is one."""

    accepted = Signal(object)

    def __init__(self, caution: Caution, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.words = QLabel(caution.sentence, self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(f"Caution: {caution.sentence}")
        self.button = QPushButton(caution.offer, self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(self.button, caution.offer, f"Restart with {in_words(caution.remedy)}")
        self.button.setVisible(bool(caution.remedy))
        self.button.clicked.connect(lambda: self.accepted.emit(caution.remedy))
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.button)
        self.dress()

    def dress(self) -> None:
        """Take the appearance's fonts, colours and sizes."""
        appearance = self._appearance
        gap = appearance.length(6)
        self.layout().setContentsMargins(appearance.length(RULE) + gap, 0, gap, 0)
        self.layout().setSpacing(gap)
        self.words.setFont(appearance.font("small"))
        self.words.setStyleSheet(words_in(appearance.theme.text, appearance.theme))
        self.button.setFont(appearance.font("small"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rule = self._appearance.length(RULE)
        painter.fillRect(0, 0, rule, self.height(), QColor(self._appearance.theme.text))
        painter.end()


class Cautions(QWidget):
    """All cautions of an experiment; takes no room where there is none.

    `remedy_wanted` carries the values that mend one of them.
    """

    remedy_wanted = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.shown: tuple[Caution, ...] = ()
        self.views: list[CautionView] = []
        self._column = QVBoxLayout(self)
        appearance.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_cautions(self, cautions: Sequence[Caution]) -> None:
        """Show these, and no other."""
        self.shown = tuple(cautions)
        for view in self.views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = [CautionView(caution, self._appearance, self) for caution in cautions]
        for view in self.views:
            self._column.addWidget(view)
            view.accepted.connect(self.remedy_wanted)
        self.setVisible(bool(self.views))

    def _dress(self) -> None:
        self._column.setContentsMargins(0, 0, 0, self._appearance.length(8))
        self._column.setSpacing(self._appearance.length(10))
        for view in self.views:
            view.dress()


def in_words(values: Mapping[str, Value]) -> str:
    """Values by name, as one would write them on the command line."""
    return ", ".join(f"{name}={_word(value)}" for name, value in values.items())


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
