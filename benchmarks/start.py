"""From starting the process to a window that has been drawn and answers.

Both programs are compiled before they are timed, as they are at every start but the first.
"""

import tempfile
import time
from collections.abc import Callable, Sequence

from benchmarks.rounds import Screen, in_fresh_process, medians, screens
from benchmarks.rows import Row

ROUNDS = 7
GOAL = 1.5


def rows(rounds: int = ROUNDS) -> Sequence[Row]:
    """Ours beside a bare window, each in fresh processes, for each kind of screen."""
    return [_row(screen, rounds) for screen in screens()]


def _row(screen: Screen, rounds: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        contenders = [_started(screen, which, folder) for which in ("ours", "bare")]
        medians(contenders, 1)
        ours, bare = medians(contenders, rounds)
    return Row(
        work=f"start to the first window that answers ({screen.name})",
        ours=ours,
        unit="s",
        peer=bare,
        peer_name="a bare PySide6 and pyqtgraph window with four plots",
        goal=GOAL,
        goal_of="ratio",
        at_most=True,
    )


def _started(screen: Screen, which: str, folder: str) -> Callable[[], float]:
    """Seconds of a start; settings and compiled modules are in `folder`."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}

    def seconds() -> float:
        began = time.time()
        answered = in_fresh_process(
            "benchmarks.first_window", which, folder, screen=screen, environment=compiled
        )
        return float(answered) - began

    return seconds
