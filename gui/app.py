"""The application: settings, theme, error reports, and the one window."""

import math
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QMargins,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from engine import __version__, signals
from engine.commandline import OpenWindow
from engine.commands import Failed, Stopped
from engine.networks import EXPERIMENTS
from engine.plaintext import no_display_text, outcome_text
from engine.reporting import Outcome, as_json, report
from gui import settings as remembered
from gui.errors import ErrorReports
from gui.garbage import GarbageCollection
from gui.opening import FIRST, Opener, Wanted
from gui.session import Session
from gui.settings import Settings
from gui.style import dress
from gui.theme import Appearance
from gui.window import Window

DONE, FAILED, NO_WINDOW = 0, 1, 2
FRAME = QMargins(1, 30, 1, 1)  # at least what a desktop draws around a window


def open_window(arguments: OpenWindow, settings_path: Path | None = None) -> int:
    """Open the window and wait until it is closed; returns the exit code.

    Raises ParameterError and DataError, for people, where the arguments make no sense.
    """
    with signals.held_back():
        application = make_application()
    if arguments.close_when_stopped:
        return _play(application, arguments)
    path = settings_path or remembered.default_path()
    loaded = remembered.load(path)
    with signals.held_back():
        desk = Desk(application, loaded.settings)
        desk.begin(wanted_by(arguments, loaded.settings))
        desk.errors.install()
    close_when_interrupted(desk.window)
    show_whole(desk.window)
    if loaded.problem:
        desk.window.notice.tell(loaded.problem)
    application.exec()
    desk.errors.remove()
    problem = remembered.save(path, desk.window.remembered())
    if problem:
        print(f"stepwell: {problem}", file=sys.stderr)
    desk.clear()
    return DONE


def show_whole(window: QWidget) -> None:
    """Show it with all its edges in sight: where its frame finds no room, it fills the screen."""
    room = window.screen().availableSize()
    window.resize(window.size().boundedTo(room))
    framed = window.size().grownBy(FRAME)
    if framed.boundedTo(room) != framed:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
    window.show()


def close_when_interrupted(window: Window) -> None:
    """Close on Ctrl+C in the terminal, or where the system asks the program to end.

    Not at once, as it may come in the midst of drawing.
    """
    for each in signals.ENDING:
        signal.signal(each, lambda *_: QTimer.singleShot(0, window, window.close))


@contextmanager
def refusal_in_words() -> Iterator[None]:
    """Where Qt can open no window it ends the process: with a sentence for people, then."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            print(f"stepwell: {_no_window(said)}", file=sys.stderr, flush=True)
            os._exit(NO_WINDOW)
        said.append(message)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for message in said:
        print(message, file=sys.stderr)


def _no_window(said: Sequence[str]) -> str:
    """Why there is none, as far as Qt said it, and what to do."""
    unreachable = [message for message in said if message.startswith("could not connect")]
    if unreachable:
        return no_display_text(unreachable[0])
    return (
        "Qt can open no window here; a library of the system may be missing, such as "
        "libxcb-cursor0: `make run` installs what it needs, or says how."
    )


def make_application() -> QApplication:
    """The application with its names, made before any widget."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        application = present
    else:
        with refusal_in_words():
            application = QApplication(sys.argv[:1])
    application.setApplicationName("stepwell")
    application.setApplicationDisplayName("Stepwell")
    application.setApplicationVersion(__version__)
    return application


def wanted_by(arguments: OpenWindow, settings: Settings) -> Wanted:
    """What to open: what the arguments name, or else what was open at the last time."""
    last = settings.experiment if settings.experiment in EXPERIMENTS else FIRST
    return Wanted(
        arguments.experiment or last, dict(arguments.values), arguments.data, arguments.seed
    )


class Desk(QObject):
    """All that lives while the window is open, made in the right order."""

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__()
        self._garbage = GarbageCollection(self)
        self.appearance = Appearance(settings.theme)
        dress(application, self.appearance)
        self.session = Session(self)
        self.opener = Opener(self.session, self)
        self.opener.speed = math.inf if settings.speed is None else settings.speed
        self.opener.budget = settings.budget
        self.window = Window(self.session, self.appearance, self.opener)
        self.errors = ErrorReports(self.window.tell_error, self)
        self.window.recall(settings)
        self._garbage.settle()

    def begin(self, wanted: Wanted) -> None:
        """Open and run; raises ParameterError and DataError, having left nothing."""
        try:
            self.opener.begin(wanted)
        except Exception:
            self.clear()
            raise

    def clear(self) -> None:
        """Leave nothing: no thread, no timer, no widget."""
        self.session.close()
        self.window.close()
        self.window.deleteLater()
        self._garbage.stop()


class _Player(QObject):
    """Runs once, as fast as can be, until the run stops by itself; keeps what came of it."""

    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._session = desk.session
        self._began = time.perf_counter()
        self.outcome: Outcome | None = None
        self._session.happened.connect(self._hear)

    def _hear(self, event: object) -> None:
        if isinstance(event, Stopped):
            self.outcome = self._outcome(event.reason)
        if isinstance(event, Stopped | Failed):
            self.ended.emit()

    def _outcome(self, reason: str) -> Outcome:
        experiment, snapshot = self._session.experiment, self._session.snapshot
        return Outcome(
            experiment=experiment,
            seed=snapshot.state.seed,
            state=snapshot.state,
            trace=snapshot.trace,
            series=tuple(experiment.series(snapshot.state)),
            reason=reason.removesuffix(f", at update {snapshot.position:,}"),
            seconds=time.perf_counter() - self._began,
        )


def _play(application: QApplication, arguments: OpenWindow) -> int:
    """Show a run that nobody watches, and print what came of it; settings stay as they are."""
    desk = Desk(application, Settings(speed=None))
    desk.begin(wanted_by(arguments, Settings()))
    player = _Player(desk)
    player.ended.connect(desk.window.close)
    desk.window.show()
    application.exec()
    outcome = player.outcome
    desk.clear()
    if outcome is None:
        return FAILED
    title = EXPERIMENTS[outcome.experiment.id].title
    print(as_json(report(outcome)) if arguments.json else outcome_text(outcome, title), flush=True)
    return DONE
