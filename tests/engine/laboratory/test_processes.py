"""A study's numbers are the same whoever computes them; whatever ends it, nothing of it runs on."""

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.laboratory.processes import Processes
from engine.laboratory.study import InProcess, StudyError, carry_out
from tests.engine.laboratory.jobs import Endless, Fatal, Square, Squares, Surroundings, Wrong

ROOT = Path(__file__).parents[3]
BOTH = [InProcess(), Processes(2)]


def results(jobs, scheduler=None, cancelled=None):
    scheduler = scheduler or Processes(2)
    return dict(scheduler.results(jobs, cancelled or threading.Event()))


def nothing_runs_on() -> bool:
    return multiprocessing.active_children() == []


@pytest.mark.parametrize("scheduler", BOTH)
def test_every_job_is_done_once(scheduler):
    progress = carry_out(Squares(20), scheduler)
    assert progress.complete
    assert progress.findings() == [(number, number**2) for number in range(20)]
    assert nothing_runs_on()


@pytest.mark.parametrize("scheduler", BOTH)
def test_progress_is_told_after_every_job(scheduler):
    told = []
    carry_out(Squares(6), scheduler, watch=lambda progress: told.append(progress.done))
    assert told == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("scheduler", BOTH)
def test_a_cancelled_study_keeps_what_was_found(scheduler):
    cancelled = threading.Event()

    def watch(progress):
        if progress.done == 3:
            cancelled.set()

    progress = carry_out(Squares(200), scheduler, watch=watch, cancelled=cancelled)
    assert 3 <= progress.done < 200
    assert not progress.complete
    assert all(square == number**2 for number, square in progress.findings())
    assert nothing_runs_on()


@pytest.mark.parametrize("scheduler", BOTH)
def test_no_jobs_at_all(scheduler):
    assert results([], scheduler) == {}


def test_processes_have_one_blas_thread_and_never_import_qt():
    import gui.app  # noqa: F401 (here it is, in this process)

    found = results([Surroundings() for _ in range(8)]).values()
    assert all(each["process"] != os.getpid() for each in found)
    assert all(each["blas"] == ["1"] * 4 for each in found)
    assert all(each["qt"] == [] for each in found)
    assert all(each["threads"] == 1 for each in found)


def test_this_process_keeps_its_own_environment():
    before = dict(os.environ)
    results([Square(3)])
    assert dict(os.environ) == before


def test_the_job_of_a_process_that_died_is_given_out_again(tmp_path):
    jobs = [Square(2), Fatal(tmp_path, deaths=2), Square(3), Square(4)]
    assert results(jobs) == {0: 4, 1: "done", 2: 9, 3: 16}
    assert nothing_runs_on()


def test_a_job_that_ends_every_process_ends_the_study_with_a_sentence(tmp_path):
    with pytest.raises(StudyError, match=r"ended 3 times .* too little memory"):
        results([Fatal(tmp_path, deaths=100)])
    assert nothing_runs_on()


@pytest.mark.parametrize("scheduler", BOTH)
def test_what_a_job_raises_arrives(scheduler):
    with pytest.raises(ValueError, match="this job is wrong"):
        results([Square(1), Wrong()], scheduler)
    assert nothing_runs_on()


def test_cancelling_ends_even_a_job_that_never_ends(tmp_path):
    cancelled = threading.Event()
    arriving = Processes(2).results([Endless(tmp_path), Square(5), Endless(tmp_path)], cancelled)
    assert next(arriving) == (1, 25)
    cancelled.set()
    assert list(arriving) == []
    assert nothing_runs_on()
    assert all(not is_alive(int(file.name)) for file in tmp_path.iterdir())


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


PARENT = """
import os, sys, threading
from pathlib import Path
from engine.laboratory.processes import Processes
from tests.engine.laboratory.jobs import Endless, Surroundings

if __name__ == "__main__":
    jobs = [Surroundings(), Endless(Path(sys.argv[1]))]
    for number, found in Processes(1).results(jobs, threading.Event()):
        print(found["process"], flush=True)
        os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended otherwise there")
def test_the_processes_of_a_parent_that_died_find_their_pipe_closed(tmp_path):
    (tmp_path / "parent.py").write_text(PARENT)
    (tmp_path / "jobs").mkdir()
    ended = subprocess.run(
        [sys.executable, tmp_path / "parent.py", tmp_path / "jobs"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    child = int(ended.stdout)
    assert ended.returncode == -9
    deadline = threading.Event()
    for _ in range(200):
        if not is_alive(child):
            return
        deadline.wait(0.05)
    pytest.fail("the process runs on")
