"""Which of several matrices is shown: the one chosen, or the one that the phase is about."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.channels import Matrix
from engine.experiment import Phase
from gui.icons import set_icon
from gui.inputs import describe
from gui.theme import Appearance

FOLLOW = "The one that the phase is about"
LEAST_WIDTH = 90  # at which the name of the matrix is cut


class MatrixChooser(QToolButton):
    """Names the matrix that is shown; its menu offers the others."""

    chosen = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._offered: tuple[str, ...] = ()
        self._picked: str | None = None
        self._last = ""
        self.shown: Matrix | None = None
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(self, "Which matrix is shown", "Choose which matrix is shown")
        appearance.changed.connect(self._dress)
        self._dress()

    def choose_from(self, offered: Sequence[Matrix], phase: Phase | None) -> Matrix | None:
        """The matrix to show. What the phase is about stays until a phase is about another."""
        names = tuple(matrix.name for matrix in offered)
        if names != self._offered:
            self._offer(offered)
        if phase is not None and phase.lit in names:
            self._last = phase.lit
        wanted = self._picked or self._last
        found = [matrix for matrix in offered if matrix.name == wanted] or list(offered[:1])
        self.shown = found[0] if found else None
        text = "" if self.shown is None else self.shown.label
        if text != self.text():
            self.setText(text)
        return self.shown

    def pick(self, name: str | None) -> None:
        """Show this matrix from now on; None: the one that the phase is about."""
        self._picked = name
        for action in self._group.actions():
            action.setChecked(action.data() == (name or ""))
        self.chosen.emit()

    def _offer(self, offered: Sequence[Matrix]) -> None:
        self._offered = tuple(matrix.name for matrix in offered)
        if self._picked not in self._offered:
            self._picked = None
        self._menu.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        self._action(FOLLOW, "")
        self._menu.addSeparator()
        for matrix in offered:
            self._action(matrix.label, matrix.name)

    def _action(self, text: str, name: str) -> None:
        action = QAction(text, self._menu)
        action.setCheckable(True)
        action.setData(name)
        action.setChecked((self._picked or "") == name)
        action.triggered.connect(lambda _=False, name=name: self.pick(name or None))
        self._group.addAction(action)
        self._menu.addAction(action)

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.setFont(self._appearance.font("title"))
        set_icon(self, "chevron", self._appearance, side=12)
        self.setMinimumWidth(self._appearance.length(LEAST_WIDTH))
        self.setStyleSheet(
            "QToolButton { border: none; background: transparent; padding: 0 2px 0 0;"
            f" color: {theme.text}; }}"
            "QToolButton::menu-indicator { image: none; }"
            "QToolButton:focus { text-decoration: underline; }"
        )
