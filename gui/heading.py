"""The words of several views in a title: those that find no room are behind three dots."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QToolButton, QWidget

from gui.inputs import describe
from gui.theme import Appearance

DOTS = "\N{HORIZONTAL ELLIPSIS}"


class Heading(QWidget):
    """Buttons side by side, as many as there is room for; the checked one is always among them."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._buttons: list[QAbstractButton] = []
        self._menu = QMenu(self)
        self.more = QToolButton(self)
        self.more.setText(DOTS)
        self.more.setProperty("role", "plain")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setMenu(self._menu)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        describe(self.more, "More views", "Show another view: there is no room for its name")
        self._menu.aboutToShow.connect(self._fill)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.more.hide()
        appearance.changed.connect(self.fit)

    def add(self, button: QAbstractButton) -> None:
        """Take in one more word."""
        self._row.insertWidget(len(self._buttons), button)
        self._buttons.append(button)
        button.toggled.connect(lambda _: self.fit())

    def sizeHint(self) -> QSize:
        """Room for all words, whichever are shown."""
        return QSize(self._width_of(self._buttons), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The checked word and the dots."""
        least = [button for button in self._buttons if button.isChecked()]
        width = self._width_of(least) + self._row.spacing() + self.more.sizeHint().width()
        return QSize(min(width, self.sizeHint().width()), super().minimumSizeHint().height())

    def _width_of(self, buttons: list[QAbstractButton]) -> int:
        widths = [button.sizeHint().width() for button in buttons]
        return sum(widths) + self._row.spacing() * max(len(widths) - 1, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Show the words that find room, in their order."""
        all_fit = self._width_of(self._buttons) <= self.width()
        room = self.width() - self.more.sizeHint().width() - self._row.spacing()
        kept = [button for button in self._buttons if all_fit or button.isChecked()]
        for button in self._buttons:
            if button not in kept and self._width_of([*kept, button]) <= room:
                kept.append(button)
            elif button not in kept:
                break
        for button in self._buttons:
            button.setVisible(button in kept)
        self.more.setVisible(not all_fit)

    def _fill(self) -> None:
        """The words that are not shown."""
        self._menu.clear()
        for button in self._buttons:
            if button.isHidden():
                action = QAction(button.text(), self._menu)
                action.triggered.connect(lambda _=False, button=button: button.setChecked(True))
                self._menu.addAction(action)
