"""From starting the process to a window that has been drawn and answers."""

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
    with tempfile.TemporaryDirectory() as settings:
        ours, bare = medians(
            [_started(screen, "ours", settings), _started(screen, "bare", settings)], rounds
        )
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


def _started(screen: Screen, which: str, settings: str) -> Callable[[], float]:
    def seconds() -> float:
        began = time.time()
        answered = in_fresh_process("benchmarks.first_window", which, settings, screen=screen)
        return float(answered) - began

    return seconds
