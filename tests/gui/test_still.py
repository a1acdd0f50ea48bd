"""What changes inside a frame leaves the window as it is, unless it needs other room."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.still import Still


class _Layouts(QObject):
    """Counts how often a widget is asked to be laid out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def _window(qtbot: QtBot) -> tuple[QWidget, QLabel]:
    window, inside = QWidget(), QWidget()
    label = QLabel("one", inside)
    label.setMinimumWidth(1)
    QVBoxLayout(inside).addWidget(label)
    QVBoxLayout(window).addWidget(Still(inside))
    qtbot.addWidget(window)
    window.resize(400, 200)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(20)
    return window, label


def test_other_words_do_not_lay_the_window_out_anew(qtbot: QtBot) -> None:
    window, label = _window(qtbot)
    layouts = _Layouts(window)
    for number in range(20):
        label.setText(f"{number} words that are longer than before")
        qtbot.wait(2)
    assert layouts.count == 0


def test_the_words_have_the_frames_room(qtbot: QtBot) -> None:
    window, label = _window(qtbot)
    window.resize(500, 300)
    qtbot.wait(20)
    assert label.parentWidget().size() == label.parentWidget().parentWidget().size()


def test_what_needs_more_room_gets_it(qtbot: QtBot) -> None:
    window, label = _window(qtbot)
    layouts = _Layouts(window)
    label.setMinimumHeight(350)
    qtbot.waitUntil(lambda: layouts.count > 0)
    qtbot.waitUntil(lambda: label.height() >= 350)
    assert window.minimumSizeHint().height() > 350
