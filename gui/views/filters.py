"""Events that a widget looks at before Qt does.

Filters, not overrides of `event`: where that is overridden in Python, an exception in one of the
other handlers can end the program (PySide 6.11.3, Python 3.11).
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QWidget


class KeptKeys(QObject):
    """Keeps some keys, without modifiers, for a widget while it has the keyboard; no shortcut
    gets them.
    """

    def __init__(self, widget: QWidget, keys: Iterable[Qt.Key]) -> None:
        super().__init__(widget)
        self._keys = frozenset(keys)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in self._keys and plain == Qt.KeyboardModifier.NoModifier:
                event.accept()
                return True
        return False


class KeysLeft(QObject):
    """Leaves some keys, without modifiers, to the shortcuts: in the widget they mean nothing.

    Typing in it is over then.
    """

    def __init__(self, widget: QWidget, keys: Iterable[Qt.Key]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keys = frozenset(keys)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if not (overriding and isinstance(event, QKeyEvent) and event.key() in self._keys):
            return False
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        self._widget.clearFocus()
        event.ignore()
        return True


class KeysOfFocus(QObject):
    """Keeps the keys for the control inside a widget that has the keyboard and needs them."""

    def __init__(self, widget: QWidget, keeps: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(widget)
        self._keeps = keeps
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        return False


class Told(QObject):
    """Has `tell` show what is under the pointer, at its place in the widget, on the screen."""

    def __init__(self, widget: QWidget, tell: Callable[[QPoint, QPoint], None]) -> None:
        super().__init__(widget)
        self._tell = tell
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event.pos(), event.globalPos())
            return True
        return False
