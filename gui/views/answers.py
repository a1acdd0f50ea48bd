"""Readings that take longer than a frame may: asked for now, shown when they are there."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from gui.background import Latest

LOOK_EVERY = 25
QUICK = 0.01
STANDING = 4
LONGEST = 0.5


class Answers(QObject):
    """Has `work` done beside the screen's thread; `ready` gets what it gives, on the screen's.

    Where the last answer took long, the next question waits until no other has come for a few
    times as long: whoever draws on a million units is not slowed by what is asked at each stroke.
    """

    def __init__(
        self, work: Callable[[Any], Any], ready: Callable[[Any], None], name: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ready = ready
        self._seconds = 0.0
        self._question: Any = None

        def timed(question: Any) -> Any:
            began = time.perf_counter()
            answer = work(question)
            self._seconds = time.perf_counter() - began
            return answer

        self._latest: Latest[Any, Any] = Latest(timed, name)
        self._standing = QTimer(self, singleShot=True)
        self._standing.timeout.connect(self._ask)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        parent.destroyed.connect(self._latest.close)

    def ask(self, question: Any) -> None:
        """Work on this next; what still waits is forgotten."""
        self._question = question
        if self._seconds <= QUICK:
            self._ask()
        else:
            self._standing.start(round(1000 * min(STANDING * self._seconds, LONGEST)))

    def _ask(self) -> None:
        self._latest.ask(self._question)
        self._question = None
        self._timer.start()

    def close(self) -> None:
        """Ask and show nothing more, and wait for the thread's end."""
        self._standing.stop()
        self._timer.stop()
        self._latest.close()

    def _look(self) -> None:
        try:
            answer = self._latest.take()
        finally:
            if not self._latest.busy:
                self._timer.stop()
        if answer is not None:
            self._ready(answer)
