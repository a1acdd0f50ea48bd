"""The keys: which widgets keep one for themselves, and the list of all that `?` shows."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.inputs import describe
from gui.theme import Appearance, words_in

_ARROWS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
# Keys that a widget which has the focus needs itself; text fields see to their own.
_KEPT: Mapping[type[QWidget], frozenset[Qt.Key]] = {
    QAbstractButton: frozenset({Qt.Key.Key_Space}),
    QComboBox: frozenset({Qt.Key.Key_Space}),
    QAbstractSlider: _ARROWS,
    QAbstractItemView: _ARROWS - {Qt.Key.Key_Left, Qt.Key.Key_Right},
}
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


# What the mouse does on pictures of units, told beside the keys.
_POINTER = (
    ("Click", "Choose a unit: the equation speaks of it"),
    ("Ctrl + click", "The same on the canvas and on a memory"),
    ("Alt + arrows", "Choose the unit beside it"),
    ("Escape", "Let go of the chosen unit"),
)


def kept_by_focus(event: QKeyEvent) -> bool:
    """Whether the widget with the focus has a use of its own for a key that is a shortcut too."""
    focused = QApplication.focusWidget()
    if focused is None or event.modifiers() not in PLAIN:
        return False
    return any(
        isinstance(focused, kind) and Qt.Key(event.key()) in keys for kind, keys in _KEPT.items()
    )


def keys_of(owner: QWidget) -> list[tuple[str, str]]:
    """Every action of `owner` and of what is in it that has keys: keys and words."""
    found: dict[str, str] = {}
    for action in (*owner.actions(), *owner.findChildren(QAction)):
        if action.shortcuts() and action.text():
            keys = " or ".join(_text(keys) for keys in action.shortcuts())
            found.setdefault(keys, action.text().replace("&", ""))
    return list(found.items())


def _text(keys: QKeySequence) -> str:
    text = keys.toString(QKeySequence.SequenceFormat.NativeText)
    for word, sign in (("Left", "←"), ("Right", "→"), ("Up", "↑"), ("Down", "↓")):
        text = text.replace(word, sign)
    return text.replace("+", " + ") if len(text) > 1 else text


class KeysDialog(QDialog):
    """All keys, and what a click chooses, in two columns."""

    def __init__(self, owner: QWidget, appearance: Appearance) -> None:
        super().__init__(owner)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        grid = QGridLayout()
        entries = [*keys_of(owner), *_POINTER]
        half = (len(entries) + 1) // 2
        for index, (keys, text) in enumerate(entries):
            key = QLabel(keys, self)
            key.setFont(appearance.font("strong"))
            words = QLabel(text, self)
            words.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
            column = 2 * (index // half)
            grid.addWidget(key, index % half, column)
            grid.addWidget(words, index % half, column + 1)
        grid.setHorizontalSpacing(appearance.length(18))
        grid.setVerticalSpacing(appearance.length(8))
        close = QPushButton("Close", self)
        describe(close, "Close", "Close this list (Escape)")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        side = appearance.length(24)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(appearance.length(18))
        layout.addLayout(grid)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def action(owner: QWidget, text: str, *keys: str, tip: str = "") -> QAction:
    """An action of the window with its keys; it is in the list that `?` shows."""
    made = QAction(text, owner)
    made.setShortcuts([QKeySequence(each) for each in keys])
    made.setToolTip(tip or text)
    made.setAutoRepeat(True)
    owner.addAction(made)
    return made
