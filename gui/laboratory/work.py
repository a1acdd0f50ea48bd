"""A study beside the screen: on a thread of its own, whose findings so far are looked at."""

import threading
import time
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.data import DataError
from engine.laboratory.study import Progress, Scheduler, Study, StudyError, carry_out
from engine.parameters import ParameterError

LOOK_EVERY = 50
FIND_EVERY = 0.25
SHARE_FOR_FINDING = 0.1
FOR_PEOPLE = (StudyError, DataError, ParameterError)
PATIENCE = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """How far a study is; `findings` are None where there is nothing new to show.

    `ended` tells that it is over: complete, cancelled, or for the reason in `trouble`.
    """

    done: int
    total: int
    findings: Any = None
    ended: bool = False
    trouble: str = ""


class _Task:
    """One study on one thread. It tells the newest report; nothing of Qt is in it."""

    def __init__(self, study: Study, scheduler: Scheduler) -> None:
        self._study = study
        self._scheduler = scheduler
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._report: Report | None = None
        self._last = Progress(0, 0, lambda: None)
        self._find_at = 0.0
        self._thread = threading.Thread(target=self._run, name="study", daemon=True)
        self._thread.start()

    def take(self) -> Report | None:
        """The newest report, once."""
        with self._lock:
            report, self._report = self._report, None
            return report

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        """End it, and wait until nothing of it runs on."""
        self.cancel()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        trouble = ""
        try:
            self._last = carry_out(
                self._study, self._scheduler, watch=self._watch, cancelled=self._cancelled
            )
        except FOR_PEOPLE as error:
            trouble = str(error)
        except MemoryError:
            trouble = "There is not enough memory for this study: choose a smaller network."
        except Exception as error:  # a fault of ours: told, and the window lives on
            trouble = f"The study failed: {type(error).__name__}: {error}."
        last = self._last
        self._tell(Report(last.done, last.total, _found(last), ended=True, trouble=trouble))

    def _watch(self, progress: Progress) -> None:
        self._last = progress
        began = time.perf_counter()
        findings = progress.findings() if began >= self._find_at else None
        if findings is not None:
            spent = time.perf_counter() - began
            self._find_at = began + max(FIND_EVERY, spent / SHARE_FOR_FINDING)
        self._tell(Report(progress.done, progress.total, findings))

    def _tell(self, report: Report) -> None:
        with self._lock:
            waiting = self._report
            if report.findings is None and waiting is not None and waiting.findings is not None:
                report = Report(
                    report.done, report.total, waiting.findings, report.ended, report.trouble
                )
            self._report = report


def _found(last: Progress) -> Any:
    """What was found so far; None where that is nothing."""
    return last.findings() if last.done else None


class StudyWork(QObject):
    """The study that is being done, if any: `reported` carries a Report, on the screen's thread."""

    reported = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks: list[_Task] = []
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        tasks = self._tasks
        parent.destroyed.connect(lambda: [task.close() for task in tasks])

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def start(self, study: Study, scheduler: Scheduler) -> None:
        """Begin a study in the place of any other."""
        self.close()
        self._tasks.append(_Task(study, scheduler))
        self._timer.start()

    def cancel(self) -> None:
        """End the study; what was found so far is reported."""
        for task in self._tasks:
            task.cancel()

    def close(self) -> None:
        """End the study, report nothing more, and wait until nothing of it runs on."""
        self._timer.stop()
        while self._tasks:
            self._tasks.pop().close()

    def _look(self) -> None:
        report = self._tasks[0].take() if self._tasks else None
        if report is None:
            return
        if report.ended:
            self.close()
        self.reported.emit(report)
