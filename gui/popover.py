"""The popover: controls that open below a button, for the keyboard as for the mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

_BY_TAB = Qt.FocusPolicy.TabFocus


class Popover(QFrame):
    """Opens below `button`, as large as what is in it; Escape or a press elsewhere closes it.

    No menu: that keeps the keys for its entries, and a control in it never has the keyboard.
    """

    def __init__(self, button: QWidget) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self._button = button
        # A press on the button closes it, and does not open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.column = QVBoxLayout(self)
        self.column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def open(self) -> None:
        """Show it, with the keyboard on its first control."""
        self.ensurePolished()
        self.column.activate()
        self.move(self._button.mapToGlobal(self._button.rect().bottomLeft()))
        self._keep_on_screen()
        self.show()
        first = self._first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _first(self) -> QWidget | None:
        """Its first control as it is seen: those above may have been made later."""
        controls = [
            each
            for each in self.findChildren(QWidget)
            if each.isVisible() and each.isEnabled() and each.focusPolicy() & _BY_TAB
        ]
        return min(controls, key=self._place, default=None)

    def _place(self, control: QWidget) -> tuple[int, int]:
        corner = control.mapTo(self, QPoint(0, 0))
        return corner.y(), corner.x()

    def _keep_on_screen(self) -> None:
        room = self._button.screen().availableGeometry()
        farthest = QPoint(room.right() + 1 - self.width(), room.bottom() + 1 - self.height())
        self.move(
            max(room.left(), min(self.x(), farthest.x())),
            max(room.top(), min(self.y(), farthest.y())),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is in it can grow while it is open."""
        super().resizeEvent(event)
        self._keep_on_screen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
