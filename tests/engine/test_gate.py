"""The gate holds a run while it is the screen's turn, and never for good."""

import threading
import time

import pytest

from engine.gate import Gate


@pytest.fixture
def passed():
    """Starts a thread that passes a gate; returns the event that it sets behind it."""
    threads = []

    def start(gate: Gate, patience: float) -> threading.Event:
        behind = threading.Event()

        def go() -> None:
            gate.wait(patience)
            behind.set()

        threads.append(threading.Thread(target=go))
        threads[-1].start()
        return behind

    yield start
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_a_new_gate_is_open(passed):
    gate = Gate()
    assert passed(gate, 20).wait(5)


def test_a_closed_gate_holds_until_it_is_opened(passed):
    gate = Gate()
    gate.close()
    behind = passed(gate, 20)
    assert not behind.wait(0.05)
    gate.open()
    assert behind.wait(20)
    assert passed(gate, 20).wait(5)


def test_an_open_gate_closes_by_itself_when_the_screen_has_its_turn(passed):
    gate = Gate()
    gate.open(time.perf_counter() + 1e9)
    assert passed(gate, 20).wait(5)
    gate.open(time.perf_counter() - 1)
    behind = passed(gate, 20)
    assert not behind.wait(0.05)
    gate.open()
    assert behind.wait(20)


def test_a_screen_that_does_not_come_back_holds_nothing_up(passed):
    gate = Gate()
    gate.close()
    gate.wait(0.01)
    assert passed(gate, 20).wait(5)  # open until the screen closes it anew
    gate.close()
    gate.wait(0.01)
