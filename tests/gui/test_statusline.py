"""The line below: a sentence that needs the room of the hints has it; nothing comes and goes."""

import pytest

from gui.statusline import StatusLine

LONG = (
    "All 1,000,000 units followed their field at once: 300,000 changed, unit (2, 0) became −1; "
    "the energy falls by 91,727,152,151.0."
)


@pytest.fixture
def line(qtbot, session, appearance, open_digits):
    line = StatusLine(session, appearance)
    qtbot.addWidget(line)
    line.resize(1248, 24)
    open_digits()
    with qtbot.waitExposed(line):
        line.show()
    return line


def test_a_long_sentence_has_the_room_of_what_is_found_elsewhere(line, qtbot, open_digits):
    line.set_sentence("Unit (2, 3) stays.")
    assert line.hint.isVisible() and line.run.isVisible()
    line.set_sentence(LONG)
    assert not line.hint.isVisible()
    qtbot.waitUntil(lambda: not line.told.cut_off())
    line.set_sentence("Unit (2, 3) stays.")
    assert not line.hint.isVisible()  # the next sentence may be as long
    open_digits(seed=3)
    assert line.hint.isVisible()
