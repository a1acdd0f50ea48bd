"""The session: owns the runner, looks at it on the screen's clock, and tells the views.

Views never hear of single updates. At every tick of the screen's timer the session takes the
runner's snapshot and, where it is another than before, hands a `Frame` to each view that is
visible: at once to those that are watched, and in turn, while a run goes on, to those that are
read. While the views draw, the runner's gate is closed.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine.channels import Focus
from engine.commands import Command, Snapshot
from engine.driver import UNTHROTTLED
from engine.experiment import Experiment
from engine.gate import Gate
from engine.runner import Runner

FRAME = 0.015  # seconds: less than a screen takes, since turns come late and never early
LONG_ENOUGH = 0.006  # of a tick, in seconds
LEAST_TURN = 0.004  # seconds of the run's turns
LATER = 0.003  # seconds after its turn at which the screen no longer waits to be called
READ_EVERY = 0.16  # seconds, while the run goes as fast as it can: nobody reads faster


@dataclass(frozen=True, slots=True)
class Frame:
    """What the views draw: one moment of one run, and the unit in focus.

    `weight` is the weight in focus by its units above and below, where one is: `focus` is then
    the unit above.
    """

    experiment: Experiment
    snapshot: Snapshot
    focus: int | None
    weight: tuple[int, int] | None = None

    def same_as(self, other: "Frame") -> bool:
        """Whether there is nothing to draw that is not in the other."""
        return self.snapshot is other.snapshot and self.explained == other.explained

    @property
    def explained(self) -> Focus:
        """What explanations speak of: the weight in focus, or else the unit."""
        return self.focus if self.weight is None else self.weight


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a view has drawn, and when; no frame where it has put it off."""

    frame: Frame | None
    at: float


class View(Protocol):
    """A widget that shows a part of the frame. It keeps what it last drew and compares."""

    def isVisible(self) -> bool: ...

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame; called only while visible, at most once a tick."""
        ...


class _PaintGuard(QObject):
    """Keeps the gate closed for as long as a window paints, and no longer."""

    def __init__(self, paint: Callable[[Callable[[], object]], None], window: QWidget) -> None:
        super().__init__(window)
        self._paint = paint
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        self._paint(lambda: watched.event(event))
        return True


class Session(QObject):
    """One experiment being stepped, and who looks at it."""

    happened = Signal(object)
    focus_changed = Signal(object)
    opened = Signal()
    _called = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = Gate(self._called.emit)
        self._runner: Runner | None = None
        self._watched: list[View] = []
        self._read: list[View] = []
        self._focus: int | None = None
        self._weight: tuple[int, int] | None = None
        self._begin: int | None = None
        self._drawn: dict[int, _Drawn] = {}
        self._put_off = False
        self._drawing = False
        self._tick_began = 0.0
        self._called.connect(self._take_turn, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._take_turn)

    @property
    def runner(self) -> Runner:
        assert self._runner is not None, "no experiment is open yet"
        return self._runner

    @property
    def experiment(self) -> Experiment:
        return self.runner.experiment

    @property
    def snapshot(self) -> Snapshot:
        return self.runner.snapshot

    @property
    def focus(self) -> int | None:
        """The unit that all views outline and the explanation speaks of; None: the visited."""
        return self._focus

    @property
    def weight(self) -> tuple[int, int] | None:
        """The weight that the explanation speaks of, by its units above and below."""
        return self._weight

    @property
    def begin(self) -> int | None:
        """Where the first preparing of the run ended; None while it lasts. What is prepared later
        moves it no more.
        """
        return self._begin

    def set_focus(self, unit: int | None) -> None:
        """Put a unit in focus everywhere, and no weight."""
        self._weight = None
        if unit != self._focus:
            self._focus = unit
            self.focus_changed.emit(unit)

    def toggle_weight(self, above: int, below: int) -> None:
        """Put a weight in focus, and the unit above it; out of focus where it was there."""
        pair = (above, below)
        wanted = None if pair == self._weight else pair
        self.set_focus(None if wanted is None else above)
        self._weight = wanted

    def open(self, experiment: Experiment, seed: int, *, speed: float) -> None:
        """Close the present run and begin a new one, paused at update 0."""
        self.close()
        self._focus = self._weight = self._begin = None
        self._runner = Runner(experiment, seed, gate=self._gate, speed=speed)
        self.opened.emit()
        self._wait_for_turn()

    def send(self, command: Command) -> None:
        """Hand a command to the runner."""
        self.runner.send(command)

    def add_view(self, view: View, *, watched: bool = False) -> None:
        """Let `view` be drawn when there is something new: at each tick where it is `watched`.

        What is read, words and numbers and plots, is drawn six times a second in a run that goes
        as fast as it can, and never so much of it at one tick of a run that the watched come late.
        """
        (self._watched if watched else self._read).append(view)

    @property
    def views(self) -> tuple[View, ...]:
        """All that are drawn."""
        return (*self._watched, *self._read)

    def remove_view(self, view: View) -> None:
        (self._watched if view in self._watched else self._read).remove(view)
        self._drawn.pop(id(view), None)

    def guard(self, window: QWidget) -> None:
        """Let the run wait while `window` paints."""
        _PaintGuard(self._with_gate_closed, window)

    @property
    def late(self) -> bool:
        """Whether this tick has drawn for so long that what can wait had better wait."""
        return time.perf_counter() - self._tick_began > LONG_ENOUGH

    def put_off(self) -> None:
        """Let the view that is being drawn have its frame once more, when it is its turn."""
        self._put_off = True

    def _take_turn(self) -> None:
        """Tick, unless this is the second call for one turn."""
        if self._runner is None:
            return
        if time.perf_counter() >= self._tick_began + FRAME / 2:
            self.tick()
        self._wait_for_turn()

    def _wait_for_turn(self) -> None:
        """Be called for the next turn: by a run that is fast, or else by the clock."""
        if self._runner is not None:
            fast = self.snapshot.running and self.snapshot.speed == UNTHROTTLED
            at = self._next_turn() + (LATER if fast else 0.0)
            self._timer.start(max(0, round(1000 * (at - time.perf_counter()))))

    def tick(self) -> None:
        """Draw what changed, then tell what happened."""
        if self._runner is None:
            return
        frame = Frame(self._runner.experiment, self._runner.snapshot, self._focus, self._weight)
        self._tick_began = time.perf_counter()
        self._note_begin(frame)
        self._with_gate_closed(lambda: self._draw(frame))
        while self._runner is not None and not self._runner.events.empty():
            self.happened.emit(self._runner.events.get())

    def _note_begin(self, frame: Frame) -> None:
        """Each tick, whoever looks: a state knows of the stage only that it is in itself."""
        experiment, state = frame.experiment, frame.snapshot.state
        if not experiment.preparing(state):
            origin = experiment.origin(state)
            self._begin = origin if self._begin is None else min(self._begin, origin)

    def _draw(self, frame: Frame) -> None:
        for view in self._watched:
            self._show(view, frame)
        for view in tuple(self._read):
            if frame.snapshot.running and self._may_wait(view, frame.snapshot.speed):
                break
            self._read.remove(view)
            self._read.append(view)  # those that have waited longest come first
            self._show(view, frame)
        # Laid out and painted now, while the gate is closed: Qt would when the run goes on already.
        for kind in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest):
            QCoreApplication.sendPostedEvents(None, kind)

    def _may_wait(self, view: View, speed: float) -> bool:
        """Whether a view that is read, and all that were drawn after it, need not be drawn yet."""
        last = self._drawn.get(id(view))
        if last is None:
            return False
        return self.late or (speed == UNTHROTTLED and self._tick_began - last.at < READ_EVERY)

    def _show(self, view: View, frame: Frame) -> None:
        last = self._drawn.get(id(view))
        known = last is not None and last.frame is not None and last.frame.same_as(frame)
        if known or not view.isVisible():
            return
        self._put_off = False
        try:
            view.show_frame(frame)
        except Exception:
            # Told like any fault of the window; the other views still draw.
            sys.excepthook(*sys.exc_info())
        self._drawn[id(view)] = _Drawn(None if self._put_off else frame, self._tick_began)

    def _with_gate_closed(self, draw: Callable[[], object]) -> None:
        """Draw; then it is the run's turn, until the next tick."""
        if self._drawing:
            draw()
            return
        self._drawing = True
        self._gate.close()
        try:
            draw()
        finally:
            self._drawing = False
            self._gate.open(self._next_turn())

    def _next_turn(self) -> float:
        """When the screen has its next turn; until then the run has one, however long this took."""
        return max(self._tick_began + FRAME, time.perf_counter() + LEAST_TURN)

    def close(self) -> None:
        """End the present run; leaves no thread."""
        self._timer.stop()
        self._drawn.clear()
        if self._runner is not None:
            self._runner.close()
            self._runner = None
