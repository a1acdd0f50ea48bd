"""What came of the run so far, in a headline and a sentence, whenever it is at rest."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.experiment import Experiment
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.answers import Answers

LINES = 3

Answer = tuple[Any, tuple[str, str]]


def _summary(question: tuple[Experiment, Any]) -> Answer:
    experiment, state = question
    return state, experiment.summary(state)


class SummaryView(QWidget):
    """Shows the experiment's summary of the frame's state."""

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._frame: Frame | None = None
        self._asked: object = None
        self.headline = self._line("What came of it")
        self.sentence = self._line("What that means")
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.headline)
        layout.addWidget(self.sentence)
        self._answers = Answers(_summary, self._show, "stepwell-summary", self)
        appearance.changed.connect(self._dress)
        self._dress()

    def _line(self, name: str) -> QLabel:
        label = QLabel("", self)
        label.setAccessibleName(name)
        label.setMinimumWidth(1)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def show_frame(self, frame: Frame) -> None:
        """At rest, have it summed up; it may take a while."""
        self._frame = frame
        state = frame.snapshot.state
        if frame.snapshot.running:
            self._asked = None
            self._say("", "")
        elif self._asked is not state:
            self._asked = state
            self._answers.ask((frame.experiment, state))

    def _show(self, answer: Answer) -> None:
        state, words = answer
        if state is self._asked:
            self._say(*words)

    def _say(self, headline: str, sentence: str) -> None:
        if (headline, sentence) != (self.headline.text(), self.sentence.text()):
            self.headline.setText(headline)
            self.sentence.setText(sentence)

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.headline.setFont(self._appearance.font("strong"))
        self.headline.setStyleSheet(words_in(theme.accent_text, theme))
        self.sentence.setFont(self._appearance.font("small"))
        self.sentence.setStyleSheet(words_in(theme.muted, theme))
        # Words come and go, and move nothing.
        self.headline.setMinimumHeight(self.headline.fontMetrics().lineSpacing() + 2)
        self.sentence.setFixedHeight(LINES * self.sentence.fontMetrics().lineSpacing() + 2)
