"""A choice's list is as wide as its longest word, however narrow the box."""

from PySide6.QtCore import Qt

from gui.inputs import ChoiceBox


def test_no_word_of_the_list_is_cut(qtbot):
    box = ChoiceBox({"one": "", "a word that is much longer than the box": ""})
    qtbot.addWidget(box)
    box.setFixedWidth(60)
    box.show()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert box.view().isVisible()
    assert box.view().viewport().width() >= box.view().sizeHintForColumn(0)
    box.hidePopup()
