"""Typesetting in a process of its own, so that it takes nothing from the run and the screen."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from engine.workers import Worker, dismiss
from gui.typesetting import Formula, Typesetter

NICENESS = 5
PATIENCE = 20.0

Lines = tuple[tuple[Formula, ...], ...]


@dataclass(frozen=True, slots=True)
class _Typeset:
    """Lines of TeX to be typeset, wherever it is run."""

    lines: tuple[str, ...]

    def run(self) -> Lines:
        typesetter = _typesetter()
        return tuple(typesetter.line(line) for line in self.lines)


@cache
def _typesetter() -> Typesetter:
    return Typesetter()


class TypesettingProcess:
    """Starts its process when first asked, and lives as long as the program; asked by any thread.

    Where a process cannot be had, or does not answer, the asking thread typesets by itself.
    """

    NAME = "stepwell-typesetting"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._alone = False
        self.asked = 0

    def lines(self, lines: Sequence[str]) -> Lines:
        """Each line of TeX as its pieces."""
        job = _Typeset(tuple(lines))
        with self._lock:
            self.asked += 1
            typeset = None if self._alone else self._elsewhere(job)
            self._alone = typeset is None
            return job.run() if typeset is None else typeset

    def _elsewhere(self, job: _Typeset) -> Lines | None:
        """What the process makes of it; None, and no process, where there is no answer."""
        try:
            if self._worker is None:
                self._worker = Worker(NICENESS, name=self.NAME)
            self._worker.give(job)
            answer = self._worker.answer(PATIENCE)
        except OSError:
            answer = None
        if answer is not None and answer[0]:
            typeset: Lines = answer[1]
            return typeset
        if self._worker is not None:
            dismiss([self._worker])
            self._worker = None
        return None


TYPESETTER = TypesettingProcess()
