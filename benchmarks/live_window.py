"""The window, or the runner alone, at full speed: `python -m benchmarks.live_window [--without]`.

Reads lines and answers each in JSON. A number is for how many seconds to run: the answer has the
updates a second and, with the window, the milliseconds between its frames. `answers` asks how many
milliseconds pass, at worst, until a frame shows what a command did. Between questions all rests.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from typing import Any

from engine.commands import Command, Intervene, Pause, Run, SetBreakpoints, Snapshot, Step
from engine.interventions import Corrupt
from engine.networks import build
from engine.runner import Runner
from main import SWITCH_INTERVAL

EXPERIMENT, SEED = "hopfield-digits", 0
DISTURBED_EVERY = 0.25
WARM_UP = 2.0
LEAD_IN = 0.3
TRIES = 15
PATIENCE = 5.0


def disturbances() -> Iterator[Command]:
    """A tenth of the units turned over, each time others: nothing stays at rest for long."""
    return (Intervene(Corrupt("flip", 0.1, number)) for number in count())


class Alone:
    """The runner with nobody watching."""

    def __init__(self) -> None:
        self._runner = Runner(build(EXPERIMENT, {}, None), SEED)
        self._runner.send(SetBreakpoints(()))
        self._disturbed = disturbances()
        self.measure(WARM_UP)

    def measure(self, seconds: float) -> dict[str, object]:
        """Updates a second."""
        self._runner.send(Run())
        self._wait(LEAD_IN)
        speed = _speed(lambda: self._runner.snapshot, lambda: self._wait(seconds))
        self._runner.send(Pause())
        self._runner.wait_idle()
        return {"updates_per_second": speed}

    def _wait(self, duration: float) -> None:
        end = time.perf_counter() + duration
        while time.perf_counter() < end:
            self._runner.send(next(self._disturbed))
            time.sleep(min(DISTURBED_EVERY, duration))

    def close(self) -> None:
        self._runner.close()


def _speed(snapshot: Callable[[], Snapshot], wait: Callable[[], None]) -> float:
    began, first = time.perf_counter(), snapshot().position
    wait()
    return (snapshot().position - first) / (time.perf_counter() - began)


class Probe:
    """A view that draws nothing and notes when frames come, as the stage has them."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.wanted: Callable[[Snapshot], bool] = lambda snapshot: False
        self.seen = math.nan

    def isVisible(self) -> bool:  # noqa: N802 (Qt's name)
        return True

    def show_frame(self, frame: Any) -> None:
        now = time.perf_counter()
        self.times.append(now)
        if math.isnan(self.seen) and self.wanted(frame.snapshot):
            self.seen = now


class Watched:
    """The whole window with every panel in sight."""

    def __init__(self) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        from gui.app import Desk, make_application
        from gui.opening import Wanted
        from gui.settings import Settings

        self._application = make_application()
        self._loop, self._timer = QEventLoop, QTimer
        self._desk = Desk(self._application, Settings(speed=None))
        self._desk.begin(Wanted(EXPERIMENT, seed=SEED))
        self._session, self._probe = self._desk.session, Probe()
        self._session.send(SetBreakpoints(()))
        for dock in self._desk.window.docks.values():
            dock.show()
        self._desk.window.resize(1600, 1000)
        self._desk.window.show()
        self._session.add_view(self._probe, watched=True)
        disturbed = disturbances()
        self._disturb = QTimer()
        self._disturb.timeout.connect(lambda: self._session.send(next(disturbed)))
        self.measure(WARM_UP)

    def measure(self, seconds: float) -> dict[str, object]:
        """Updates a second, and the milliseconds between frames."""
        self._disturb.start(round(1000 * DISTURBED_EVERY))
        self._session.send(Run())
        self._wait(LEAD_IN)
        self._probe.times.clear()
        speed = _speed(lambda: self._session.snapshot, lambda: self._wait(seconds))
        gaps = [1000 * (later - earlier) for earlier, later in pairwise(self._probe.times)]
        self._disturb.stop()
        self._answer(Pause(), _stopped)
        return {"updates_per_second": speed, "gaps": gaps}

    def answers(self) -> dict[str, float]:
        """For each command the worst time until a frame shows what it did, in milliseconds."""
        commands = {"pause": Pause(), "a step": Step("update"), "a step back": Step("update", -1)}
        return {
            name: max(self._answer_while_running(command) for _ in range(TRIES))
            for name, command in commands.items()
        }

    def _answer_while_running(self, command: Command) -> float:
        self._session.send(Run())
        self._wait(0.1)
        return self._answer(command, _stopped)

    def _answer(self, command: Command, wanted: Callable[[Snapshot], bool]) -> float:
        """Milliseconds from the command to the frame that shows what it did; without end if none
        does: `nan` would be passed over where the worst is looked for.
        """
        self._probe.wanted, self._probe.seen = wanted, math.nan
        sent = time.perf_counter()
        self._session.send(command)
        while math.isnan(self._probe.seen) and time.perf_counter() < sent + PATIENCE:
            self._application.processEvents(self._loop.ProcessEventsFlag.WaitForMoreEvents)
        return math.inf if math.isnan(self._probe.seen) else 1000 * (self._probe.seen - sent)

    def _wait(self, duration: float) -> None:
        loop = self._loop()
        self._timer.singleShot(round(1000 * duration), loop.quit)
        loop.exec()

    def close(self) -> None:
        self._desk.clear()


def _stopped(snapshot: Snapshot) -> bool:
    return not snapshot.running


def answer_lines(measured: Alone | Watched) -> None:
    """Answer all that is asked."""
    for line in sys.stdin:
        found = measured.answers() if line.strip() == "answers" else measured.measure(float(line))
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    measured = Alone() if "--without" in sys.argv else Watched()
    answer_lines(measured)
    measured.close()
