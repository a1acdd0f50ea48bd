"""The window, or the runner alone, at full speed: `python -m benchmarks.live_window S [--without]`.

Prints updates a second over S seconds; with the window also the 99th percentile of the time between
frames, and how long until a frame shows what a command did.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from typing import Any

from benchmarks.rounds import percentile
from engine.commands import Command, Intervene, Pause, Run, SetBreakpoints, Snapshot, Step
from engine.interventions import Corrupt
from engine.networks import build
from engine.runner import Runner
from main import SWITCH_INTERVAL

EXPERIMENT, SEED = "hopfield-digits", 0
DISTURBED_EVERY = 0.25
WARM_UP = 2.0
TRIES = 15
PATIENCE = 5.0


def disturbances() -> Iterator[Command]:
    """A tenth of the units turned over, each time others: nothing stays at rest for long."""
    return (Intervene(Corrupt("flip", 0.1, number)) for number in count())


def alone(seconds: float) -> dict[str, object]:
    """The runner with nobody watching."""
    runner = Runner(build(EXPERIMENT, {}, None), SEED)
    runner.send(SetBreakpoints(()))
    runner.send(Run())
    disturbed = disturbances()

    def wait(duration: float) -> None:
        end = time.perf_counter() + duration
        while time.perf_counter() < end:
            runner.send(next(disturbed))
            time.sleep(DISTURBED_EVERY)

    wait(WARM_UP)
    speed = _speed(lambda: runner.snapshot, lambda: wait(seconds))
    runner.close()
    return {"updates_per_second": speed}


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


def watched(seconds: float) -> dict[str, object]:
    """The whole window with every panel in sight."""
    from PySide6.QtCore import QEventLoop, QTimer

    from gui.app import Desk, make_application
    from gui.opening import Wanted
    from gui.settings import Settings

    application = make_application()
    desk = Desk(application, Settings(speed=None))
    desk.begin(Wanted(EXPERIMENT, seed=SEED))
    session, probe = desk.session, Probe()
    session.send(SetBreakpoints(()))
    for dock in desk.window.docks.values():
        dock.show()
    desk.window.resize(1600, 1000)
    desk.window.show()
    session.add_view(probe, watched=True)
    disturbed, disturb = disturbances(), QTimer()
    disturb.timeout.connect(lambda: session.send(next(disturbed)))
    disturb.start(round(1000 * DISTURBED_EVERY))

    def wait(duration: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * duration), loop.quit)
        loop.exec()

    wait(WARM_UP)
    probe.times.clear()
    speed = _speed(lambda: session.snapshot, lambda: wait(seconds))
    gaps = [1000 * (later - earlier) for earlier, later in pairwise(probe.times)]
    disturb.stop()

    def answer(command: Command, wanted: Callable[[Snapshot], bool]) -> float:
        """Milliseconds from the command to the frame that shows what it did."""
        session.send(Run())
        wait(0.1)
        probe.wanted, probe.seen = wanted, math.nan
        sent = time.perf_counter()
        session.send(command)
        while math.isnan(probe.seen) and time.perf_counter() < sent + PATIENCE:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return 1000 * (probe.seen - sent)

    answers = {
        name: max(answer(command, _stopped) for _ in range(TRIES))
        for name, command in {
            "pause": Pause(),
            "a step": Step("update"),
            "a step back": Step("update", -1),
        }.items()
    }
    desk.clear()
    return {
        "updates_per_second": speed,
        "frames": len(gaps),
        "frame_99th": percentile(gaps, 0.99),
        "answers": answers,
    }


def _stopped(snapshot: Snapshot) -> bool:
    return not snapshot.running


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    measure = alone if "--without" in sys.argv else watched
    print(json.dumps(measure(float(sys.argv[1]))))
