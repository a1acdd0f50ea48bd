"""A study on this machine's cores: one process each, started afresh, with one thread of BLAS.

Each process has a pipe of its own. One that dies is replaced, and its job given out again; when
the study ends, however it ends, they are all gone. A process whose parent died finds its pipe
closed, and goes too.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Event
from typing import Any

from engine.laboratory.study import Job, StudyError

TICK = 0.05
MOST_DEATHS = 3
BLAS_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(eq=False, slots=True)
class _Worker:
    """A process, our end of its pipe, and the number of the job that it has."""

    process: SpawnProcess
    pipe: "Connection[Any, Any]"
    niceness: int
    job: int | None = None


class Processes:
    """A scheduler with `workers` processes (one for each core); they live as long as a study.

    The greater their `niceness`, the more others on the same cores come first.
    """

    def __init__(self, workers: int | None = None, *, niceness: int = 0) -> None:
        self.workers = workers or cores()
        self.niceness = niceness

    def results(self, jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
        crew: list[_Worker] = []
        try:
            for _ in range(min(self.workers, len(jobs))):
                crew.append(_started(self.niceness))
            yield from _work(crew, jobs, cancelled)
        finally:
            _dismiss(crew)


def _work(crew: list[_Worker], jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
    waiting = deque(range(len(jobs)))
    deaths = [0] * len(jobs)
    left = len(jobs)
    while left and not cancelled.is_set():
        for worker in crew:
            if worker.job is None and waiting:
                _give(worker, jobs, waiting.popleft())
        busy = {worker.pipe: worker for worker in crew if worker.job is not None}
        for pipe in wait(list(busy), timeout=TICK):
            worker = busy[pipe]  # type: ignore[index]
            number = worker.job
            assert number is not None
            answer = _answer(worker)
            if answer is None:
                deaths[number] += 1
                _replace(crew, worker, deaths[number])
                waiting.appendleft(number)
                continue
            worker.job = None
            left -= 1
            yield number, _result(*answer)


def _give(worker: _Worker, jobs: Sequence[Job], number: int) -> None:
    """Hand over a job; that the process is gone is found when its answer is read."""
    worker.job = number
    with contextlib.suppress(OSError):
        worker.pipe.send(jobs[number])


def _answer(worker: _Worker) -> tuple[bool, Any] | None:
    """Whether the job went well, and its result or what it raised; None where the process died."""
    try:
        answer: tuple[bool, Any] = worker.pipe.recv()
    except (EOFError, OSError):
        return None
    return answer


def _result(well: bool, value: Any) -> Any:
    if not well:
        raise value
    return value


def _replace(crew: list[_Worker], dead: _Worker, deaths: int) -> None:
    _dismiss([dead])
    if deaths >= MOST_DEATHS:
        raise StudyError(
            f"The process of a job ended {deaths} times (exit code {dead.process.exitcode}): "
            "there may be too little memory; choose a smaller network, or fewer memories."
        )
    crew[crew.index(dead)] = _started(dead.niceness)


def _started(niceness: int) -> _Worker:
    """A new process; Ctrl-C in a terminal is for its parent alone, BLAS has one thread there."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, niceness), daemon=True)
    with _no_interrupt(), _one_blas_thread():
        process.start()
    theirs.close()
    return _Worker(process, ours, niceness)


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """What is started meanwhile inherits that SIGINT is not delivered."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _one_blas_thread() -> Iterator[None]:
    """What is started meanwhile is told so before it imports NumPy."""
    before = {name: os.environ.get(name) for name in BLAS_THREADS}
    os.environ.update(dict.fromkeys(BLAS_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _dismiss(crew: Sequence[_Worker]) -> None:
    """End the processes, whatever they are doing, and wait until they are gone."""
    for worker in crew:
        worker.pipe.close()
        worker.process.kill()
    for worker in crew:
        worker.process.join()


def _serve(pipe: "Connection[Any, Any]", niceness: int) -> None:
    """What a process does: jobs in, answers out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(niceness)
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            try:
                answer = (True, job.run())
            except Exception as error:
                answer = (False, error)
            pipe.send(answer)
