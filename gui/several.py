"""Several views in one place: the title names the shown one, a click shows another."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.heading import Heading
from gui.inputs import describe
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance

Make = Callable[[Session, Appearance], QWidget]


class _OnDemand(Sequence[Any]):
    """As many views as there are ways to make one; each is made when it is first asked for."""

    def __init__(self, makers: Sequence[Callable[[], Any]]) -> None:
        self._makers = makers
        self._made: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._makers)

    def __getitem__(self, index: Any) -> Any:
        number = range(len(self._makers))[index]
        if number not in self._made:
            self._made[number] = self._makers[number]()
        return self._made[number]


class Several(QWidget):
    """Views one shown at a time; only that one is drawn, and none is made before it is wanted.

    `views` maps the word on each button to how its view is made. A view's own note, and what it
    puts into a title, appear while it is shown. `lit_by` names for some words the channels that
    light them: a phase that is about one of those is best seen there; `tips` say more of a word.
    """

    note_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        views: Mapping[str, Make],
        lit_by: Mapping[str, Sequence[str]] | None = None,
        tips: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._tips = dict(tips or {})
        self._lit_by = dict(lit_by or {})
        self._lit: set[str] = set()
        self._appearance = appearance
        self._stack = QStackedWidget(self)
        self._choices = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        self._heading = Heading(appearance, self)
        self._heading.hide()
        self._frame: Frame | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        makers = [partial(self._make, make, session) for make in views.values()]
        self.views: Sequence[Any] = _OnDemand(makers)
        for number, word in enumerate(views):
            self._buttons.append(self._button(number, word))
        self._choices.idToggled.connect(self._choose)
        session.opened.connect(self._forget)
        self._buttons[0].setChecked(True)
        appearance.changed.connect(self._dress)
        self._dress()

    def _make(self, make: Make, session: Session) -> Any:
        view: Any = make(session, self._appearance)
        self._stack.addWidget(view)
        if hasattr(view, "note_changed"):
            view.note_changed.connect(lambda _: self._tell())
        return view

    def _button(self, index: int, word: str) -> QPushButton:
        button = QPushButton(self)
        button.setText(word)
        button.setCheckable(True)
        button.setFlat(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(button, f"Show {word}", self._tips.get(word, f"Show: {word}"))
        self._choices.addButton(button, index)
        self._heading.add(button)
        return button

    @property
    def shown(self) -> Any:
        """The view that is shown."""
        return self._stack.currentWidget()

    def show_view(self, index: int) -> None:
        """Show one of the views."""
        self._buttons[index].setChecked(True)

    def use_title_line(self, line: TitleLine) -> None:
        """Let the words be the panel's title."""
        line.set_heading(self._heading)
        self._heading.show()

    def show_frame(self, frame: Frame) -> None:
        """Draw the view that is shown."""
        self._frame = frame
        self._light(frame)
        self.shown.show_frame(frame)

    def _light(self, frame: Frame) -> None:
        """Light the word behind which the present phase is best seen."""
        phase = frame.snapshot.phase
        lit = "" if phase is None else phase.lit
        words = {word for word, names in self._lit_by.items() if lit in names}
        if words != self._lit:
            self._lit = words
            self._dress()

    def _choose(self, index: int, chosen: bool) -> None:
        if chosen:
            self._stack.setCurrentWidget(self.views[index])
            if self._frame is not None:
                self.show_frame(self._frame)
            self._tell()

    def _forget(self) -> None:
        self._frame = None

    def _tell(self) -> None:
        self.note_changed.emit(getattr(self.shown, "note", ""))

    def _dress(self) -> None:
        theme = self._appearance.theme
        for button in self._buttons:
            lit = button.text() in self._lit
            muted, text = (theme.accent_text,) * 2 if lit else (theme.muted, theme.text)
            button.setStyleSheet(
                "QPushButton { border: none; background: transparent; padding: 0; text-align: left;"
                f" margin-right: {self._appearance.length(8)}px; color: {muted}; }}"
                f"QPushButton:checked, QPushButton:hover {{ color: {text}; }}"
                "QPushButton:focus { text-decoration: underline; }"
            )
            # A style sheet that comes later can take it away.
            button.setFont(self._appearance.font("title"))
        self._heading.fit()
