"""Processes beside this one, started afresh, each with one thread of BLAS and a pipe of its own.

What they compute takes no time from this process's interpreter. One whose parent died finds its
pipe closed, and goes too.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, Protocol

BLAS_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class Work(Protocol):
    """A picklable piece of work, the same wherever and whenever it runs."""

    def run(self) -> Any:
        """The result: values that can be pickled."""
        ...


class Worker:
    """A process that does one job after the other; the greater its `niceness`, the more others on
    the same cores come first. Ctrl-C in a terminal is for its parent alone.
    """

    def __init__(self, niceness: int = 0, name: str | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs, niceness), name=name, daemon=True
        )
        with _no_interrupt(), _one_blas_thread():
            self.process.start()
        theirs.close()

    def give(self, job: Work) -> None:
        """Hand over a job; that the process is gone is found when its answer is read."""
        with contextlib.suppress(OSError):
            self.pipe.send(job)

    def answer(self, patience: float | None = None) -> tuple[bool, Any] | None:
        """Wait until the job is done: whether it went well, and its result or what it raised.

        None where the process died, or says nothing for `patience` seconds.
        """
        try:
            if not self.pipe.poll(patience):
                return None
            answer: tuple[bool, Any] = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return answer


def dismiss(workers: Sequence[Worker]) -> None:
    """End the processes, whatever they are doing, and wait until they are gone."""
    for worker in workers:
        worker.pipe.close()
        worker.process.kill()
    for worker in workers:
        worker.process.join()


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
