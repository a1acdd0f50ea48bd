"""The words in a title: what finds no room is behind three dots, and can be chosen there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from gui.heading import Heading

LEFT = Qt.MouseButton.LeftButton
WORDS = ("Confusion", "Mistakes", "Activations", "Gradients", "Idle units")


@pytest.fixture
def heading(qtbot, appearance):
    outside = QWidget()
    qtbot.addWidget(outside)
    heading = Heading(appearance, outside)
    heading.group = QButtonGroup(heading)
    for word in WORDS:
        button = QPushButton(word)
        button.setCheckable(True)
        heading.group.addButton(button)
        heading.add(button)
    heading.group.buttons()[0].setChecked(True)
    outside.resize(900, 60)
    heading.resize(heading.sizeHint())
    with qtbot.waitExposed(outside):
        outside.show()
    yield heading
    outside.close()


def shown(heading):
    return [button.text() for button in heading.group.buttons() if button.isVisible()]


def test_with_room_for_all_all_are_there(heading):
    assert shown(heading) == list(WORDS)
    assert not heading.more.isVisible()


def test_what_finds_no_room_is_chosen_behind_the_dots(heading, qtbot):
    wide = heading.sizeHint()
    heading.resize(wide.width() // 2, wide.height())
    few = shown(heading)
    assert 0 < len(few) < len(WORDS) and few == list(WORDS[: len(few)])
    assert heading.more.isVisible()
    assert heading.more.geometry().right() <= heading.width()
    heading._menu.aboutToShow.emit()
    offered = {action.text(): action for action in heading._menu.actions()}
    assert list(offered) == list(WORDS[len(few) :])
    offered["Idle units"].trigger()
    assert heading.group.checkedButton().text() == "Idle units"
    assert "Idle units" in shown(heading)
    assert heading.sizeHint() == wide


def test_it_asks_for_no_more_than_one_word_and_the_dots(heading, appearance):
    for scale in (1.0, 1.5):
        appearance.set_scale(scale)
        least = heading.minimumSizeHint().width()
        heading.resize(least, heading.height())
        assert shown(heading) == ["Confusion"] and heading.more.isVisible()
