"""What went wrong is said in words, once, over the window and not in its way."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.errors import ErrorReports
from gui.notices import Banner, Notice

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def room(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(900, 600)
    with qtbot.waitExposed(room):
        room.show()
    return room


def failure() -> tuple:
    try:
        raise RuntimeError("the field is no number")
    except RuntimeError:
        return sys.exc_info()


def test_a_notice_passes(room, appearance, qtbot):
    notice = Notice(room, appearance)
    notice.tell("digits.csv, line 3: a word where a number should be.")
    assert notice.isVisible()
    assert room.rect().contains(notice.geometry())
    assert "line 3" in notice.accessibleName()
    qtbot.mouseClick(notice, LEFT)
    assert not notice.isVisible()


def test_a_long_notice_is_whole(room, appearance):
    notice = Notice(room, appearance)
    notice.tell("A sentence that goes on and on. " * 12)
    words = notice.words
    assert words.height() >= words.heightForWidth(words.width())
    notice.stop()


def test_the_banner_stays_and_tells_more_when_asked(room, appearance, qtbot):
    banner = Banner(room, appearance)
    banner.tell("Update 7 failed.", "It did not work.", "Traceback: here", can_go_back=True)
    assert banner.isVisible()
    assert not banner.details_text.isVisible()
    low = banner.height()
    qtbot.mouseClick(banner.details_button, LEFT)
    assert banner.details_text.isVisible()
    assert banner.details_text.toPlainText() == "Traceback: here"
    assert banner.height() > low
    assert room.rect().contains(banner.geometry())
    with qtbot.waitSignal(banner.back_pressed):
        qtbot.mouseClick(banner.back_button, LEFT)
    assert not banner.isVisible()


def test_the_banner_follows_the_windows_size(room, appearance, qtbot):
    banner = Banner(room, appearance)
    banner.tell("Update 7 failed.", "It did not work.", "", can_go_back=False)
    assert not banner.back_button.isVisible()
    room.resize(500, 400)
    qtbot.waitUntil(lambda: room.rect().contains(banner.geometry()))
    qtbot.mouseClick(banner.close_button, LEFT)
    assert not banner.isVisible()


def test_an_error_is_told_once(qapp, qtbot, capsys):
    told = []
    reports = ErrorReports(lambda *words: told.append(words))
    for _ in range(100):
        reports.take(*failure())
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(1)
    assert len(told) == 1
    _, text, details = told[0]
    assert "the field is no number" in text
    assert "RuntimeError" in details
    assert capsys.readouterr().err.count("Traceback") == 1


def test_the_hook_is_given_back(qapp):
    before = sys.excepthook
    reports = ErrorReports(lambda *words: None)
    reports.install()
    assert sys.excepthook == reports.take
    reports.remove()
    assert sys.excepthook is before
