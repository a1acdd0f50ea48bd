"""Gradients beside finite differences, number by number."""

import numpy as np
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.channels import Check, Comparison, Focus
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.answers import Answers
from gui.views.reading import channel_named
from gui.views.table_picture import Numbers, TablePicture

COLUMNS = ("back-prop", "difference", "off by")
RUNNING = "Pause to compare: the check is of the next update, before it is made."
ROW = 20
Question = tuple[Check, object, Focus]


def _compare(question: Question) -> tuple[object, Focus, Comparison | Exception]:
    check, state, focus = question
    try:
        return state, focus, check.compare(state, focus)
    except Exception as error:  # raised again on the screen's thread
        return state, focus, error


def relative_errors(comparison: Comparison) -> np.ndarray:
    """How far each pair differs, as a share of its size."""
    size = np.maximum(np.abs(comparison.propagated), np.abs(comparison.differences))
    differing = np.abs(comparison.propagated - comparison.differences)
    return np.divide(differing, size, out=np.zeros_like(differing), where=size > 0)


class CheckView(QWidget):
    """Shows a `Check` channel of the unit or weight in focus, whenever the run is paused."""

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._name = channel_name
        self._asked: tuple[object, Focus] | None = None
        self._label = ""
        self.picture = TablePicture(appearance, self)
        self.words = QLabel("", self)
        self.words.setWordWrap(True)
        self._scroller = QScrollArea(self)
        self._scroller.setWidgetResizable(True)
        self._scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroller.setWidget(self.picture)
        self._scroller.viewport().setAutoFillBackground(False)
        self.picture.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self._scroller, 1)
        self._answers = Answers(_compare, self._show, "stepwell-check", self)
        session.opened.connect(self._forget)
        appearance.changed.connect(self._dress)
        self._dress()
        self._forget()

    def _forget(self) -> None:
        self._asked = None
        self._say_nothing(RUNNING)

    def _dress(self) -> None:
        self.words.setFont(self._appearance.font("small"))
        self.words.setStyleSheet(words_in(self._appearance.theme.muted, self._appearance.theme))

    def show_frame(self, frame: Frame) -> None:
        """Compare at the frame's state, if the run is paused."""
        state = frame.snapshot.state
        check = channel_named(frame.experiment, state, self._name)
        if not isinstance(check, Check):
            self._say_nothing("This experiment has no gradients to check.")
            return
        if frame.snapshot.running:
            self._asked = None
            self._say_nothing(RUNNING)
            return
        if self._asked is None or self._asked[0] is not state or self._asked[1] != frame.explained:
            self._asked = (state, frame.explained)
            self._label = check.label
            self.words.setText(check.label)
            self._answers.ask((check, state, frame.explained))

    def _show(self, answer: tuple[object, Focus, Comparison | Exception]) -> None:
        state, focus, found = answer
        if self._asked is None or self._asked[0] is not state or self._asked[1] != focus:
            return
        if isinstance(found, Exception):
            raise found
        if not len(found.names):
            self._say_nothing("There is nothing to learn from yet, so there is no gradient.")
            return
        errors = relative_errors(found)
        values = np.column_stack((found.propagated, found.differences, errors))
        self.picture.show_numbers(Numbers(values, tuple(found.names), COLUMNS))
        self.picture.setAccessibleName("Gradients beside finite differences")
        self.picture.setMinimumHeight(self._appearance.length(ROW * (len(found.names) + 1)))
        most = number(float(errors.max()))
        self.words.setText(f"{self._label}: off by {most} of their size at most")

    def _say_nothing(self, text: str) -> None:
        self.picture.empty_text = text
        self.picture.setMinimumHeight(60)
        self.picture.show_numbers(None)
        self.words.setText("")
