"""Errors of the window itself: each is told once, in the banner, and cannot flood it."""

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

MOST_KINDS = 50

Tell = Callable[[str, str, str], None]
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


class ErrorReports(QObject):
    """Takes what nobody caught; tells it on the screen's thread, each kind of error once."""

    _reported = Signal(str, str)

    def __init__(self, tell: Tell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tell = tell
        self._seen: set[tuple[str, str, int]] = set()
        self._before: Hook | None = None
        # Errors may come from any thread; the banner belongs to one.
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over what Python does with an error that nobody caught."""
        self._before = sys.excepthook
        sys.excepthook = self.take

    def remove(self) -> None:
        """Give it back."""
        if self._before is not None:
            sys.excepthook = self._before
            self._before = None

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Report an error; one that came from the same line before is known already."""
        frames = traceback.extract_tb(trace)
        line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        key = (kind.__name__, *line)
        if key in self._seen or len(self._seen) >= MOST_KINDS:
            return
        self._seen.add(key)
        details = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(details)
        self._reported.emit(str(error) or kind.__name__, details)

    def _show(self, message: str, details: str) -> None:
        self._tell(
            "Something went wrong in the window.",
            f"{message}. The network is not touched by it: you can go on. If it comes again, "
            "save what the details say and tell the program's authors.",
            details,
        )
