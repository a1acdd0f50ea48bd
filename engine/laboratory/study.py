"""What a study is: a list of independent jobs, and what follows from their results.

A job is a pure function of what it holds (experiment, values, data, seed, its number), small
enough to be sent to another process or machine. Findings depend on which results are there, never
on the order in which they came, nor on who computed them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from engine.workers import Work


class StudyError(RuntimeError):
    """A study that cannot be done; the message is one sentence for people."""


class Job(Work, Protocol):
    """A piece of a study's work."""

    @property
    def parts(self) -> int:
        """How much of the study's work it is, in what the study counts."""
        ...


class Study(Protocol):
    """Independent jobs, and what follows from the results of those that are done."""

    @property
    def jobs(self) -> Sequence[Job]: ...

    def findings(self, results: Mapping[int, Any]) -> Any:
        """What follows from the results of some jobs, by job number."""
        ...


class Scheduler(Protocol):
    """Whoever gets jobs done: this thread, this machine's cores, a cluster."""

    def results(self, jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
        """(job number, result) as they come; ends early once `cancelled` is set.

        When the iterator is closed nothing of it runs on. Raises what a job raised, or StudyError.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a study is: `done` of `total` parts; `findings()` are those so far."""

    done: int
    total: int
    findings: Callable[[], Any]

    @property
    def complete(self) -> bool:
        return self.done == self.total


def carry_out(
    study: Study,
    scheduler: Scheduler,
    *,
    watch: Callable[[Progress], None] = lambda progress: None,
    cancelled: Event | None = None,
) -> Progress:
    """Do the study's jobs; what was found when all are done, or when it was cancelled.

    `watch` is told after every job. Whatever stops the study, what was found so far is what
    `watch` was told last.
    """
    jobs = study.jobs
    results: dict[int, Any] = {}
    done, total = 0, sum(job.parts for job in jobs)

    def progress() -> Progress:
        return Progress(done, total, lambda: study.findings(results))

    with closing(_iterator(scheduler.results(jobs, cancelled or Event()))) as arriving:
        for number, result in arriving:
            results[number] = result
            done += jobs[number].parts
            watch(progress())
    return progress()


def _iterator(results: Iterator[tuple[int, Any]]) -> Any:
    """A generator, which can be closed."""
    yield from results


class InProcess:
    """Jobs one after another, in the thread that asks."""

    def results(self, jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
        for number, job in enumerate(jobs):
            if cancelled.is_set():
                return
            yield number, job.run()
