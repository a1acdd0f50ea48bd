"""What the tests of the window share: an appearance, a session, a way to let it come to rest."""

import gc
import math
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.networks import build
from gui.session import Session
from gui.style import dress
from gui.theme import Appearance
from gui.views import following


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """As in the program: no other thread ends a widget."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def every_reading_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other things makes no reading a slow one, to be waited for."""
    monkeypatch.setattr(following, "QUICK", math.inf)


@pytest.fixture
def appearance(qapp: object) -> Appearance:
    return Appearance("light")


@pytest.fixture
def dressed(qapp: QApplication, appearance: Appearance) -> Iterator[None]:
    """The program's own look; tests have it only where they ask for it."""
    before = qapp.font(), qapp.palette(), qapp.style().name()
    dress(qapp, appearance)
    yield
    font, palette, style = before
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def open_digits(session: Session) -> Callable[..., None]:
    """Open `hopfield-digits` with the given parameters, paused at update 0."""

    def open_it(seed: int = 2, experiment: str = "hopfield-digits", **given: object) -> None:
        session.open(build(experiment, given, None), seed, speed=float("inf"))

    return open_it


@pytest.fixture
def settle(session: Session, qtbot: QtBot) -> Callable[[], None]:
    """Let the runner do all that it was told, and the views show it."""

    def settle_it() -> None:
        assert session.runner.wait_idle(20)
        session.tick()
        qtbot.wait(1)

    return settle_it
