"""All that can be pressed, typed into or reached by a key tells assistive technology what it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from engine.commands import Pause
from gui.breakpoints import BreakpointsEditor
from gui.canvas_tools import Tools
from gui.opening import Opener, Wanted
from gui.window import Window

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QAbstractSlider, QLineEdit)
INNER = (QAbstractSpinBox, QComboBox, QAbstractScrollArea)  # speak for what is inside them


@pytest.fixture
def window(qtbot, session, appearance, settle):
    opener = Opener(session)
    opener.speed = float("inf")
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    opener.begin(Wanted("hopfield-digits", seed=2))
    with qtbot.waitExposed(window):
        window.show()
    session.send(Pause())
    settle()
    yield window
    window.close()


def own(window: QWidget) -> list[QWidget]:
    """Every widget, hidden ones and those of menus too, that is no part of another control."""
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
            continue
        if not any(isinstance(each, INNER) for each in _around(widget)):
            found.append(widget)
    return found


def _around(widget: QWidget) -> list[QWidget]:
    """What a widget is in; scrolled forms are no controls of their own."""
    parent = widget.parentWidget()
    around = [] if parent is None else [parent, *_around(parent)]
    return [each for each in around if not isinstance(each, QScrollArea)]


def test_every_control_has_a_name_and_says_what_it_is_for(window):
    nameless, silent = [], []
    for widget in own(window):
        if not isinstance(widget, CONTROLS):
            continue
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())):
            nameless.append(widget)
        if not widget.toolTip():
            silent.append((widget, widget.accessibleName()))
    assert not nameless
    assert not silent


def test_all_that_the_keyboard_reaches_has_a_name(window):
    reached = [
        widget
        for widget in own(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QMenu)
    ]
    assert len(reached) > 30
    nameless = [
        widget
        for widget in reached
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert not nameless


def test_no_two_controls_of_a_panel_have_one_name(window):
    for dock in window.docks.values():
        names = [
            widget.accessibleName()
            for widget in dock.findChildren(QWidget)
            if isinstance(widget, CONTROLS) and widget.accessibleName() and widget.isVisible()
        ]
        assert len(names) == len(set(names)), dock.objectName()


def test_conditions_and_tools_are_named_too(window):
    editor = window.findChild(BreakpointsEditor)
    assert all(row.box.accessibleName() for row in editor._rows)
    actions = [action for tools in window.findChildren(Tools) for action in tools.children()]
    actions = [action for action in actions if isinstance(action, QAction)]
    assert all(action.text() and action.toolTip() for action in (*actions, *window.actions()))
