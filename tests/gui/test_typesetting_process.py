"""Typesetting elsewhere gives what typesetting here does, and what dies there stops nothing."""

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gui.typesetting import Typesetter
from gui.typesetting_process import TypesettingProcess

TEX = (r"h_i = \sum_j w_{ij} s_j", "= 0.25 - 3", r"\frac{1")


@pytest.fixture
def typesetter(monkeypatch: pytest.MonkeyPatch) -> Iterator[TypesettingProcess]:
    monkeypatch.setattr(TypesettingProcess, "NAME", "typesetting under test")
    typesetter = TypesettingProcess()
    yield typesetter
    for process in running():
        process.kill()
        process.join()


def running() -> list[multiprocessing.process.BaseProcess]:
    children = multiprocessing.active_children()
    return [process for process in children if process.name == "typesetting under test"]


def here() -> tuple[object, ...]:
    return tuple(Typesetter().line(tex) for tex in TEX)


def test_it_is_the_same_as_here(typesetter: TypesettingProcess) -> None:
    assert not running()
    assert typesetter.lines(TEX) == here()
    assert typesetter.lines(TEX) == here()
    assert len(running()) == 1


def test_the_asking_process_typesets_nothing() -> None:
    program = """
import sys
from gui.typesetting_process import TYPESETTER
if __name__ == "__main__":
    (pieces,) = TYPESETTER.lines(["x = 1"])
    assert all(piece.svg for piece in pieces)
    print("ziamath" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"
    assert done.stderr == ""


def test_a_process_that_died_is_done_without(typesetter: TypesettingProcess) -> None:
    typesetter.lines(TEX)
    (process,) = running()
    process.kill()
    process.join()
    assert typesetter.lines(TEX) == here()
    assert typesetter.lines(TEX) == here()
    assert not running()


def test_where_no_process_can_be_had_it_is_done_here(
    typesetter: TypesettingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("gui.typesetting_process.Worker", full)
    assert typesetter.lines(TEX) == here()
