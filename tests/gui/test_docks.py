"""Docks as panels: their buttons come and go in the corner, and move nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from gui.docks import Area, DockSpec, PanelDock
from gui.panel import Title, TitleLine


@pytest.fixture
def dock(qtbot, appearance):
    window = QMainWindow()
    window.setCentralWidget(QLabel("stage"))
    spec = DockSpec("weights", "Weights", Area.RightDockWidgetArea, lambda *_: QLabel("view"))
    dock = PanelDock(spec, appearance, window)
    dock.panel.body.addWidget(QLabel("view"))
    window.addDockWidget(spec.area, dock)
    window.resize(800, 400)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield dock
    window.close()


def test_nothing_moves_away_from_under_the_pointer(dock, qtbot):
    choice = QPushButton("this unit")
    dock.panel.title_line.buttons.addWidget(choice)
    dock.panel.set_note("−202,901.3")
    note = dock.panel.title_line._note
    qtbot.waitUntil(lambda: choice.x() > 0)

    def places():
        return choice.mapTo(dock, QPoint()), note.geometry(), dock.geometry(), dock.panel.geometry()

    before = places()
    for shown in (True, False):
        dock._show_buttons(shown)
        qtbot.wait(1)
        assert dock._close.isVisible() == shown
        assert places() == before
    corner = dock._close.mapTo(dock, dock._close.rect().bottomRight())
    assert dock.width() - 8 <= corner.x() < dock.width()


def test_a_panel_that_floats_stands_aside_and_comes_back(dock, qtbot):
    before, place = dock.geometry(), dock.mapToGlobal(QPoint(0, 0))
    dock._show_buttons(True)
    qtbot.mouseClick(dock._float, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert dock.pos() == place + QPoint(-24, 24)
    qtbot.mouseClick(dock._float, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dock.isFloating() and dock.geometry() == before)


def test_a_title_without_room_for_its_note_is_said_briefly(qtbot, appearance):
    line = TitleLine("Explanation", appearance)
    qtbot.addWidget(line)
    line.resize(600, 34)
    line.show()
    line.set_title("Explanation — update 1: the loss", "Update 1: the loss")
    line.set_note("phase 6 of 14")
    assert line.findChild(Title).text() == "Explanation — update 1: the loss"
    line.resize(260, 34)
    assert line.findChild(Title).text() == "Update 1: the loss"
    assert line.title == "Explanation — update 1: the loss"
    line.resize(600, 34)
    assert line.findChild(Title).text() == "Explanation — update 1: the loss"
