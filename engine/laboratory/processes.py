"""A study on this machine's cores, one process for each.

A process that dies is replaced, and its job given out again; when the study ends, however it ends,
they are all gone.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from threading import Event
from typing import Any

from engine.laboratory.study import Job, StudyError
from engine.workers import Worker, dismiss

TICK = 0.05
MOST_DEATHS = 3


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(eq=False, slots=True)
class _Hand:
    """A process, and the number of the job that it has."""

    worker: Worker
    job: int | None = None


class Processes:
    """A scheduler with `workers` processes (one for each core); they live as long as a study.

    The greater their `niceness`, the more others on the same cores come first.
    """

    def __init__(self, workers: int | None = None, *, niceness: int = 0) -> None:
        self.workers = workers or cores()
        self.niceness = niceness

    def results(self, jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
        crew: list[_Hand] = []
        try:
            for _ in range(min(self.workers, len(jobs))):
                crew.append(_Hand(Worker(self.niceness)))
            yield from self._work(crew, jobs, cancelled)
        finally:
            dismiss([hand.worker for hand in crew])

    def _work(
        self, crew: Sequence[_Hand], jobs: Sequence[Job], cancelled: Event
    ) -> Iterator[tuple[int, Any]]:
        waiting = deque(range(len(jobs)))
        deaths = [0] * len(jobs)
        left = len(jobs)
        while left and not cancelled.is_set():
            for hand in crew:
                if hand.job is None and waiting:
                    hand.job = waiting.popleft()
                    hand.worker.give(jobs[hand.job])
            busy = {hand.worker.pipe: hand for hand in crew if hand.job is not None}
            for pipe in wait(list(busy), timeout=TICK):
                hand = busy[pipe]  # type: ignore[index]
                number = hand.job
                assert number is not None
                hand.job = None
                answer = hand.worker.answer()
                if answer is None:
                    deaths[number] += 1
                    self._replace(hand, deaths[number])
                    waiting.appendleft(number)
                    continue
                left -= 1
                yield number, _result(*answer)

    def _replace(self, hand: _Hand, deaths: int) -> None:
        dismiss([hand.worker])
        if deaths >= MOST_DEATHS:
            code = hand.worker.process.exitcode
            raise StudyError(
                f"The process of a job ended {deaths} times (exit code {code}): "
                "there may be too little memory; choose a smaller network, or fewer memories."
            )
        hand.worker = Worker(self.niceness)


def _result(well: bool, value: Any) -> Any:
    if not well:
        raise value
    return value
