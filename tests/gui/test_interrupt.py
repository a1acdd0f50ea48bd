"""Ctrl+C in the terminal closes the window, whatever it is doing, without a message."""

import signal

import pytest

from engine.signals import ENDING
from gui.app import close_when_interrupted
from gui.opening import Opener, Wanted
from gui.window import Window


class Interrupting:
    """A view in whose drawing Ctrl+C comes."""

    def __init__(self, session):
        self.session, self.drawn = session, 0

    def isVisible(self):  # noqa: N802
        return True

    def show_frame(self, frame):
        self.drawn += 1
        if self.drawn == 2:
            signal.raise_signal(signal.SIGINT)
        assert self.session.runner is not None


@pytest.fixture
def handler():
    kept = {each: signal.getsignal(each) for each in ENDING}
    yield
    for each, before in kept.items():
        signal.signal(each, before)


def test_it_closes_once_what_is_drawn_is_drawn(qtbot, session, appearance, handler):
    window = Window(session, appearance, Opener(session))
    qtbot.addWidget(window)
    view = Interrupting(session)
    session.add_view(view)
    close_when_interrupted(window)
    window.opener.begin(Wanted("hopfield-digits", seed=2))
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert view.drawn >= 2
