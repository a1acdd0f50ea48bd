"""Events that a widget looks at before Qt does.

Filters, not overrides of `event`: where that is overridden in Python, an exception in one of the
other handlers can end the program (PySide 6.11.3, Python 3.11).
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


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


class TypingEnds(QObject):
    """Ends typing in a field with a press of the mouse anywhere else in its window.

    Buttons take no focus from a field: without this, what was typed would not count yet for what
    they do.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._window: QWindow | None = None
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._watch(self._field.window().windowHandle())
        elif event.type() == QEvent.Type.FocusOut:
            self._watch(None)
        elif self._is_press_elsewhere(event):
            self._field.clearFocus()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):  # a dock's own window may be gone
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def _is_press_elsewhere(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.MouseButtonPress or not isinstance(event, QMouseEvent):
            return False
        place = self._field.mapFromGlobal(event.globalPosition().toPoint())
        return not self._field.rect().contains(place)


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
