"""The gate between a run and the screen, which take turns at Python's interpreter.

Two threads that both want it hand it to and fro, each time with a wait, and whoever computes in
small pieces may keep the other waiting for long. So the run stops by itself when it is the screen's
turn, and goes on when all is drawn.
"""

import math
import time
from collections.abc import Callable
from threading import Event


class Gate:
    """Opened and closed by the screen; the run passes it again and again, and waits where it must.

    Times are those of `time.perf_counter`. When a turn comes the run `calls` the screen, which may
    be asleep.
    """

    def __init__(self, call: Callable[[], object] = lambda: None) -> None:
        self._call = call
        self._turn_at = math.inf
        self._opened = Event()

    def close(self) -> None:
        """It is the screen's turn."""
        self._turn_at = 0.0

    def open(self, until: float = math.inf) -> None:
        """The run may go on until then, when the screen has its next turn."""
        self._turn_at = until
        self._opened.set()

    def wait(self, patience: float) -> bool:
        """Wait while it is the screen's turn, at most `patience` seconds: a screen that has other
        things to do than to draw holds up nothing. True where there was a wait.
        """
        if not self._is_closed():
            return False
        self._opened.clear()
        # It may have been opened just before that.
        if not self._is_closed():
            return False
        if self._turn_at > 0.0:
            self._call()
        if not self._opened.wait(patience):
            self._turn_at = math.inf
        return True

    def _is_closed(self) -> bool:
        return time.perf_counter() >= self._turn_at
