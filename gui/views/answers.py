"""Readings that take longer than a frame may: asked for now, shown when they are there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from gui.background import Latest

LOOK_EVERY = 25


class Answers(QObject):
    """Has `work` done beside the screen's thread; `ready` gets what it gives, on the screen's."""

    def __init__(
        self, work: Callable[[Any], Any], ready: Callable[[Any], None], name: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ready = ready
        self._latest: Latest[Any, Any] = Latest(work, name)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        parent.destroyed.connect(self._latest.close)

    def ask(self, question: Any) -> None:
        """Work on this next; what still waits is forgotten."""
        self._latest.ask(question)
        self._timer.start()

    def close(self) -> None:
        """Ask and show nothing more, and wait for the thread's end."""
        self._timer.stop()
        self._latest.close()

    def _look(self) -> None:
        answer = self._latest.take()
        if not self._latest.busy:
            self._timer.stop()
        if answer is not None:
            self._ready(answer)
