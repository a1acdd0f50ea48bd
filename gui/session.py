"""The session: owns the runner, looks at it on the screen's clock, and tells the views.

Views never hear of single updates. At every tick of the screen's timer the session takes the
runner's snapshot and, where it is another than before, hands a `Frame` to each view that is
visible. While the views draw, the runner's gate is closed.
"""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine.channels import Focus
from engine.experiment import Experiment
from engine.runner import Command, Runner, Snapshot

FRAME_MILLISECONDS = 16
LONG_ENOUGH = 0.003


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


class View(Protocol):
    """A widget that shows a part of the frame. It keeps what it last drew and compares."""

    def isVisible(self) -> bool: ...

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame; called only while visible, at most once a tick."""
        ...


class _PaintGuard(QObject):
    """Keeps the gate closed for as long as a window paints, and no longer."""

    def __init__(self, gate: threading.Event, window: QWidget) -> None:
        super().__init__(window)
        self._gate = gate
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        self._gate.clear()
        try:
            watched.event(event)
        finally:
            self._gate.set()
        return True


class Session(QObject):
    """One experiment being stepped, and who looks at it."""

    happened = Signal(object)
    focus_changed = Signal(object)
    opened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = threading.Event()
        self._gate.set()
        self._runner: Runner | None = None
        self._views: list[View] = []
        self._focus: int | None = None
        self._weight: tuple[int, int] | None = None
        self._drawn: dict[int, Frame] = {}
        self._put_off = False
        self._turn = 0
        self._tick_began = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

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
        self._focus = self._weight = None
        self._runner = Runner(experiment, seed, gate=self._gate, speed=speed)
        self.opened.emit()
        self._timer.start(FRAME_MILLISECONDS)

    def send(self, command: Command) -> None:
        """Hand a command to the runner."""
        self.runner.send(command)

    def add_view(self, view: View) -> None:
        """Let `view` be drawn at each tick at which there is something new."""
        self._views.append(view)

    def remove_view(self, view: View) -> None:
        self._views.remove(view)
        self._drawn.pop(id(view), None)

    def guard(self, window: QWidget) -> None:
        """Let the run wait while `window` paints."""
        _PaintGuard(self._gate, window)

    @property
    def late(self) -> bool:
        """Whether this tick has drawn for so long that what can wait had better wait."""
        return time.perf_counter() - self._tick_began > LONG_ENOUGH

    def put_off(self) -> None:
        """Let the view that is being drawn have its frame once more, at the next tick."""
        self._put_off = True

    def tick(self) -> None:
        """Draw what changed, then tell what happened."""
        if self._runner is None:
            return
        frame = Frame(self._runner.experiment, self._runner.snapshot, self._focus, self._weight)
        self._tick_began = time.perf_counter()
        self._with_gate_closed(lambda: self._draw(frame))
        while self._runner is not None and not self._runner.events.empty():
            self.happened.emit(self._runner.events.get())

    def _draw(self, frame: Frame) -> None:
        for view in self._in_turn():
            last = self._drawn.get(id(view))
            if view.isVisible() and not (last is not None and last.same_as(frame)):
                self._put_off = False
                self._drawn[id(view)] = frame
                try:
                    view.show_frame(frame)
                except Exception:
                    # Told like any fault of the window; the other views still draw.
                    sys.excepthook(*sys.exc_info())
                if self._put_off:
                    del self._drawn[id(view)]

    def _in_turn(self) -> list[View]:
        """Those that had to wait at the last tick come first at this one, another one each time."""
        self._turn = (self._turn + 1) % max(len(self._views), 1)
        turned = self._views[self._turn :] + self._views[: self._turn]
        return sorted(turned, key=lambda view: id(view) in self._drawn)

    def _with_gate_closed(self, draw: Callable[[], None]) -> None:
        self._gate.clear()
        try:
            draw()
        finally:
            self._gate.set()

    def close(self) -> None:
        """End the present run; leaves no thread."""
        self._timer.stop()
        self._drawn.clear()
        if self._runner is not None:
            self._runner.close()
            self._runner = None
