"""A study on a real Dask scheduler with two workers, one of them killed half-way."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.laboratory.basins import Basins
from engine.laboratory.cluster import Cluster
from engine.laboratory.network import Source
from engine.laboratory.study import InProcess, StudyError, carry_out
from tests.engine.laboratory.jobs import Endless, Square, Wrong

ROOT = Path(__file__).parents[3]
STUDY = Basins(Source.of("hopfield-digits", {"memories": 2}, None, 3), 800)

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are ended otherwise there"),
]


class Machines:
    """A scheduler and workers, each a process of its own, started as their manual says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[tuple[subprocess.Popen, threading.Thread]] = []
        _, said = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = said.rpartition(" ")[2].strip()

    def _start(self, what: str, *words: str) -> tuple[subprocess.Popen, str]:
        """The process, and what it says when it is ready."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *words]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
        }
        process = subprocess.Popen(
            command, env=environment, cwd=self.folder, stderr=subprocess.PIPE, text=True
        )
        ready = {"scheduler": "Scheduler at:", "worker": "Registered to:"}[what]
        said = next(line for line in process.stderr if ready in line)
        listener = threading.Thread(target=process.stderr.read, daemon=True)
        listener.start()  # nobody who talks is kept waiting
        self._started.append((process, listener))
        return process, said

    def add_worker(self) -> subprocess.Popen:
        process, _ = self._start("worker", self.address, "--no-nanny", "--nthreads", "1")
        return process

    def close(self) -> None:
        for process, listener in reversed(self._started):
            process.kill()
            process.wait()
            listener.join()
            process.stderr.close()


@pytest.fixture
def machines(tmp_path):
    started = Machines(tmp_path)
    yield started
    started.close()


def test_one_of_two_workers_killed_half_way_and_the_same_numbers(machines):
    first, second = machines.add_worker(), machines.add_worker()
    killed = []

    def watch(progress):
        if not killed and progress.done >= progress.total / 2:
            first.kill()
            killed.append(first.wait())

    progress = carry_out(STUDY, Cluster(machines.address), watch=watch)
    assert killed == [-9]
    assert second.poll() is None
    assert progress.complete
    assert progress.findings() == carry_out(STUDY, InProcess()).findings()


def test_a_cancelled_study_leaves_the_cluster_to_others(machines, tmp_path):
    machines.add_worker()
    cancelled = threading.Event()
    jobs = [Square(7), *(Square(number) for number in range(500)), Endless(tmp_path)]
    arriving = Cluster(machines.address).results(jobs, cancelled)
    assert next(arriving)[1] >= 0
    cancelled.set()
    assert len(list(arriving)) < 500
    assert dict(Cluster(machines.address).results([Square(3)], threading.Event())) == {0: 9}


def test_what_a_job_raises_arrives(machines):
    machines.add_worker()
    with pytest.raises(ValueError, match="this job is wrong"):
        list(Cluster(machines.address).results([Wrong()], threading.Event()))


def test_a_scheduler_without_workers_is_told(machines):
    with pytest.raises(StudyError, match="has no worker: start some with `dask worker tcp://"):
        list(Cluster(machines.address).results([Square(1)], threading.Event()))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "udp://x:1", ""])
def test_an_address_where_no_scheduler_answers(address, monkeypatch):
    monkeypatch.setattr("engine.laboratory.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(StudyError, match="No Dask scheduler answers"):
        list(Cluster(address).results([Square(1)], threading.Event()))


def test_a_client_that_cannot_start_is_told_in_words(monkeypatch):
    def fails(*_, **__):
        raise AssertionError

    monkeypatch.setattr(distributed, "Client", fails)
    with pytest.raises(StudyError, match="No Dask scheduler answers"):
        list(Cluster("tcp://127.0.0.1:9").results([Square(1)], threading.Event()))
