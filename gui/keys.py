"""The keys: which widgets keep one for themselves, and the list of all that `?` shows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMargins, QSize, Qt
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
    QScrollArea,
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
    """All keys, and what a click chooses, in two columns; in one where they have no room."""

    def __init__(self, owner: QWidget, appearance: Appearance) -> None:
        super().__init__(owner)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        side, room = appearance.length(24), owner.size()
        entries = [*keys_of(owner), *_POINTER]
        two, one = (_Scrolled(_listed(entries, count, appearance)) for count in (2, 1))
        fits = two.sizeHint().width() + 2 * side <= room.width()
        close = QPushButton("Close", self)
        describe(close, "Close", "Close this list (Escape)")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(appearance.length(18))
        layout.addWidget(two if fits else one)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(self.sizeHint().boundedTo(room))


def _listed(entries: Sequence[tuple[str, str]], columns: int, appearance: Appearance) -> QWidget:
    """Keys and words beside them, in so many columns."""
    listed = QWidget()
    grid = QGridLayout(listed)
    grid.setContentsMargins(0, 0, 0, 0)
    rows = -(-len(entries) // columns)
    for index, (keys, text) in enumerate(entries):
        key, words = QLabel(keys), QLabel(text)
        key.setFont(appearance.font("strong"))
        words.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
        for place, label in enumerate((key, words)):
            grid.addWidget(label, index % rows, 2 * (index // rows) + place)
    grid.setHorizontalSpacing(appearance.length(18))
    grid.setVerticalSpacing(appearance.length(8))
    return listed


class _Scrolled(QScrollArea):
    """As large as what is in it, where there is room."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.setWidget(widget)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for surface in (widget, self.viewport()):
            surface.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return self.widget().sizeHint().grownBy(QMargins(0, 0, bar, 0))


def action(owner: QWidget, text: str, *keys: str, tip: str = "") -> QAction:
    """An action of the window with its keys; it is in the list that `?` shows."""
    made = QAction(text, owner)
    made.setShortcuts([QKeySequence(each) for each in keys])
    made.setToolTip(tip or text)
    made.setAutoRepeat(True)
    owner.addAction(made)
    return made
