"""Docks that look like panels: they move, float, hide, tab, and keep their title."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QToolButton, QWidget

from gui.icons import set_icon
from gui.inputs import describe
from gui.keys import kept_by_focus
from gui.panel import Panel, draw_panel
from gui.session import Session
from gui.still import Still
from gui.theme import Appearance
from gui.views.filters import KeysOfFocus

Area = Qt.DockWidgetArea
CORNER = 18
ASIDE = 24
MOST_APART = 0.8  # of the window's size, for one that floats over it


@dataclass(frozen=True, slots=True)
class DockSpec:
    """One dock of the window: what it is called, where it is at first, what it shows.

    `share` is its part of the room of its side; `connect` lets the view speak in the title. One
    that stands `apart` is hidden at first, and floats when it is wanted.
    """

    id: str
    title: str
    area: Area
    view: Callable[[Session, Appearance], QWidget]
    share: int = 100
    connect: Callable[[Any, Panel], None] = lambda view, panel: None
    apart: bool = False


class PanelDock(QDockWidget):
    """A dock drawn as a panel; its buttons appear while the pointer is over it, and stay while it
    floats.

    `put_back` tells that a press has put it back into its window, `resized` that it has another
    size.
    """

    put_back = Signal()
    resized = Signal()

    def __init__(self, spec: DockSpec, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(spec.title, parent)
        self.setObjectName(spec.id)
        self.setAccessibleName(spec.title)
        self._appearance = appearance
        self._to_be_placed = False
        self._placed_for = 0.0
        KeysOfFocus(self, kept_by_focus)
        self.panel = Panel(spec.title, appearance)
        line = self.panel.give_title_line()
        self.setTitleBarWidget(Still(line))
        self.setWidget(Still(self.panel))
        self._float = self._button("Float", "Take this panel out of the window, or put it back")
        self._close = self._button("Hide", "Hide this panel; it comes back from the list of panels")
        line.add_corner(self._float)
        line.add_corner(self._close)
        self._float.clicked.connect(self._float_or_dock)
        self._close.clicked.connect(self.close)
        self.topLevelChanged.connect(lambda _: self._show_buttons(self.underMouse()))
        appearance.changed.connect(self._dress)
        self._dress()
        self._show_buttons(False)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        describe(button, f"{name} {self.windowTitle()}", tip)
        # Its room is kept, so that nothing in the title moves away from under the pointer.
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        return button

    def _float_or_dock(self) -> None:
        """Out of the window, a little aside of where it was, or back into it."""
        place = self.mapToGlobal(QPoint(0, 0))
        self.setFloating(not self.isFloating())
        if self.isFloating():
            aside = self._appearance.length(ASIDE)
            self.move(place + QPoint(-aside, aside))
        else:
            self.put_back.emit()

    def stand_apart(self) -> None:
        """Be hidden, and float over the middle of the window when it is wanted."""
        self.hide()
        self.setFloating(True)
        self._to_be_placed = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        outgrown = self._placed_for not in (0.0, self._appearance.scale)
        if (self._to_be_placed or outgrown) and self.isFloating():
            self._place()
        self._show_buttons(self.underMouse())

    def _place(self) -> None:
        """Float over the middle of the window, and leave its bars in sight."""
        self._to_be_placed, self._placed_for = False, self._appearance.scale
        window = self.parentWidget()
        # One that was made a moment ago does not count yet what is in it.
        view = self.panel.body.itemAt(0).widget()
        wanted = self.sizeHint().expandedTo(view.sizeHint())
        self.resize(wanted.boundedTo(window.size() * MOST_APART))
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - self.rect().center())

    def _show_buttons(self, shown: bool) -> None:
        for button in (self._float, self._close):
            button.setVisible(shown or self.isFloating())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_buttons(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_buttons(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isFloating():
            painter.setPen(QColor(self._appearance.theme.muted))
            painter.setBrush(QColor(self._appearance.theme.panel))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            draw_panel(painter, QRectF(self.rect()), self._appearance)
        painter.end()

    def _dress(self) -> None:
        set_icon(self._float, "float", self._appearance, side=13)
        set_icon(self._close, "close", self._appearance, side=13)
        side = self._appearance.length(CORNER)
        for button in (self._float, self._close):
            button.setStyleSheet("padding: 0")
            button.setFixedSize(side, side)
        self.update()
