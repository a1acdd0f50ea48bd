"""Several plots in one place: the title names the shown one, a click shows another."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.inputs import describe
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.series import SeriesView


class Plots(QWidget):
    """The plots of some groups of series, one shown at a time; only that one is drawn.

    `groups` maps each group to the word on its button.
    """

    note_changed = Signal(str)

    def __init__(self, session: Session, appearance: Appearance, groups: dict[str, str]) -> None:
        super().__init__()
        self._appearance = appearance
        self._stack = QStackedWidget(self)
        self._choices = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        self._heading = QWidget(self)
        QHBoxLayout(self._heading).setContentsMargins(0, 0, 0, 0)
        self._heading.hide()
        self._frame: Frame | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.views = [SeriesView(session, appearance, group) for group in groups]
        for index, (view, word) in enumerate(zip(self.views, groups.values(), strict=True)):
            self._stack.addWidget(view)
            self._buttons.append(self._button(index, word))
            view.note_changed.connect(lambda _: self._tell())
        self._choices.idToggled.connect(self._choose)
        session.opened.connect(self._forget)
        self._buttons[0].setChecked(True)
        appearance.changed.connect(self._dress)
        self._dress()

    def _button(self, index: int, word: str) -> QPushButton:
        button = QPushButton(self)
        button.setText(word)
        button.setCheckable(True)
        button.setFlat(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(button, f"Show {word}", f"Show the plot: {word}")
        self._choices.addButton(button, index)
        self._heading.layout().addWidget(button)
        return button

    def use_title_line(self, line: TitleLine) -> None:
        """Let the names of the plots be the panel's title."""
        line.set_heading(self._heading)
        self._heading.show()

    def show_frame(self, frame: Frame) -> None:
        """Draw the plot that is shown."""
        self._frame = frame
        self.views[self._stack.currentIndex()].show_frame(frame)

    def _choose(self, index: int, chosen: bool) -> None:
        if chosen:
            self._stack.setCurrentIndex(index)
            if self._frame is not None:
                self.show_frame(self._frame)
            self._tell()

    def _forget(self) -> None:
        self._frame = None

    def _tell(self) -> None:
        shown = self.views[self._stack.currentIndex()]
        self.note_changed.emit(shown.note)

    def _dress(self) -> None:
        theme = self._appearance.theme
        for button in self._buttons:
            button.setFont(self._appearance.font("title"))
            button.setStyleSheet(
                "QPushButton { border: none; background: transparent; padding: 0; text-align: left;"
                f" margin-right: {self._appearance.length(8)}px; color: {theme.muted}; }}"
                f"QPushButton:checked, QPushButton:hover {{ color: {theme.text}; }}"
                "QPushButton:focus { text-decoration: underline; }"
            )
