"""The runner does what it is told, at once, loses no event and leaves no thread."""

import math
import queue
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "networks"))
from hopfields import bits, dataset, experiment

from engine.breakpoints import Compare, Flat, NotFinite, Settled
from engine.commands import (
    CloseBranch,
    Failed,
    GoTo,
    Intervene,
    Pause,
    Refused,
    Run,
    SetBreakpoints,
    SetBudget,
    SetSpeed,
    Step,
    Stopped,
    SwitchBranch,
    replaces,
)
from engine.driver import CHUNK
from engine.gate import Gate
from engine.interventions import Corrupt, Draw, Forget, SetParameter
from engine.networks import build
from engine.runner import Runner
from engine.stepper import Stepper


@pytest.fixture
def start():
    """Starts runners and ends them; fails where one leaves its thread."""
    runners = []

    def make(made=None, **options) -> Runner:
        runner = Runner(made or experiment(dataset(3, 12, 12, 0), flip=0.4), 5, **options)
        runners.append(runner)
        return runner

    yield make
    for runner in runners:
        runner.close()
        assert not runner.alive
    assert "stepwell-runner" not in {thread.name for thread in threading.enumerate()}


def events(runner: Runner) -> list:
    found = []
    while not runner.events.empty():
        found.append(runner.events.get())
    return found


def told(runner: Runner, *commands) -> Runner:
    for command in commands:
        runner.send(command)
    assert runner.wait_idle(20)
    return runner


def test_it_steps_by_every_rung_and_back(start):
    runner = told(start(), SetBreakpoints(()), Step("update"))
    assert runner.snapshot.position == 1
    assert told(runner, Step("update", 9)).snapshot.position == 10
    sweep = told(runner, Step("epoch")).snapshot
    assert runner.experiment.epoch(sweep.state) == 1.0
    assert runner.experiment.epoch(told(runner, Step("epoch", 2)).snapshot.state) == 3.0
    assert runner.experiment.epoch(told(runner, Step("epoch", -1)).snapshot.state) == 2.0
    back = told(runner, Step("update", -9)).snapshot
    assert runner.experiment.epoch(back.state) == 2.0 - 9 / 144
    phases = [told(runner, Step("phase")).snapshot.phase for _ in range(3)]
    assert [phase.number for phase in phases] == [1, 2, 3]
    assert runner.snapshot.position == back.position + 1
    assert told(runner, Step("phase", -1)).snapshot.position == back.position
    assert runner.snapshot.phase.number == 2
    assert runner.snapshot.in_phase
    assert told(runner, Step("update")).snapshot.position == back.position + 1


MANY = 1_000_000


class Slowed:
    """An experiment whose every update takes longer than a chunk should; notes what is asked."""

    def __init__(self, inside):
        self._inside = inside
        self.asked = []
        self.done = threading.Semaphore(0)

    def __getattr__(self, name):
        return getattr(self._inside, name)

    def advance(self, state, updates):
        self.asked.append(updates)
        ends = time.thread_time() + updates * 3 * CHUNK
        while time.thread_time() < ends:
            pass
        self.done.release()
        return self._inside.advance(state, updates)


def test_many_phases_are_as_many_single_ones(start):
    single, many = told(start(), SetBreakpoints(())), told(start(), SetBreakpoints(()))
    for _ in range(50):
        told(single, Step("phase"))
    one, other = single.snapshot, told(many, Step("phase", 50)).snapshot
    assert other.position == one.position
    assert other.phase.number == one.phase.number
    assert bits(other.state) == bits(one.state)
    start_again = told(many, Step("phase", -MANY)).snapshot
    assert start_again.position == 0 and start_again.phase is None


@pytest.mark.parametrize(
    "step", [Step("phase", MANY), Step("phase", -MANY), Step("epoch", -MANY), Step("epoch", MANY)]
)
def test_however_many_steps_are_asked_for_a_pause_is_heard(start, step):
    runner = told(start(), SetBreakpoints(()), Step("update", 60_000))
    runner.send(step)
    told(runner, Pause())
    paused = runner.snapshot
    assert 0 < paused.position < MANY
    assert not paused.running
    assert told(runner, Step("update")).snapshot.position == paused.position + 1


def test_many_phases_stop_at_a_breakpoint(start):
    reached = Compare("distance_0", "<=", 40.0)
    runs = told(start(), SetBreakpoints((reached,)), Run())
    walks = told(start(), SetBreakpoints((reached,)), Step("phase", MANY))
    assert walks.snapshot.position == runs.snapshot.position
    assert walks.snapshot.reason == runs.snapshot.reason
    assert isinstance(events(walks)[0], Stopped)


def test_a_run_ends_at_its_breakpoint_and_says_which(start):
    runner = told(start(), Run())
    (stopped,) = events(runner)
    assert isinstance(stopped, Stopped)
    assert "no unit changed for one sweep" in stopped.reason
    assert f"{stopped.position:,}" in stopped.reason
    state = runner.snapshot.state
    flips = runner.snapshot.trace.dense("flips", 1, stopped.position)
    assert not flips[-144:].any()
    assert flips[-145]
    assert state.position == stopped.position == runner.snapshot.trace.last


def test_storing_is_not_mistaken_for_being_at_rest(start):
    made = experiment(dataset(3, 12, 12, 0), flip=0.4, visit="synchronous")
    assert told(start(made), Step("update", 4)).snapshot.position == 4
    whole = told(start(made), SetBreakpoints((*made.stops(made.initial(5)), NotFinite())), Run())
    assert whole.snapshot.position > 4
    assert "not finite" not in whole.snapshot.reason


def test_a_comparison_stops_at_the_first_update_that_meets_it(start):
    runner = start()
    told(runner, SetBreakpoints((Compare("distance_0", "<=", 40.0),)), Run(5_000))
    distances = 72 - runner.snapshot.trace.dense("overlap_0", 3, runner.snapshot.position) / 2
    assert distances[-1] <= 40 < distances[:-1].min()
    assert "distance_0 <= 40" in runner.snapshot.reason


def test_after_a_breakpoint_one_can_run_on(start):
    runner = told(start(), SetBreakpoints((Flat("energy", 20),)), Run())
    first = runner.snapshot.position
    assert told(runner, Run()).snapshot.position > first


def test_a_run_of_n_updates_does_n(start):
    runner = told(start(), SetBreakpoints(()), Run(777))
    assert runner.snapshot.position == 777
    assert "all updates done" in runner.snapshot.reason
    assert told(runner, Run(0)).snapshot.position == 777


def test_the_same_seed_gives_the_same_run_at_any_speed(start):
    slow = told(start(), SetBreakpoints(()), SetSpeed(20_000.0), Run(900))
    fast = told(start(), SetBreakpoints(()), Run(900))
    single = told(start(), SetBreakpoints(()), *[Step("update")] * 900)
    assert bits(slow.snapshot.state) == bits(fast.snapshot.state) == bits(single.snapshot.state)
    traces = [runner.snapshot.trace for runner in (slow, fast, single)]
    assert len({trace.dense("energy", 0, 900).tobytes() for trace in traces}) == 1


def test_going_back_and_on_replays_what_people_did(start):
    runner = told(start(), SetBreakpoints(()), Run(300))
    told(runner, Intervene(Corrupt("flip", 0.3, 1)), Run(200))
    end = bits(runner.snapshot.state)
    told(runner, GoTo(100))
    assert runner.snapshot.position == 100
    assert runner.snapshot.end == 500
    told(runner, Run(400))
    assert bits(runner.snapshot.state) == end
    assert len(runner.snapshot.branches) == 1
    told(runner, GoTo(100), Intervene(Corrupt("flip", 0.3, 1)), SwitchBranch(0))
    assert bits(runner.snapshot.state) == end


def test_a_branch_that_is_closed_is_told_in_words_and_fails_nothing(start):
    runner = told(start(), SetBreakpoints(()), Run(300))
    told(runner, GoTo(100), Intervene(Corrupt("flip", 0.3, 1)), CloseBranch(0), CloseBranch(0))
    assert events(runner) == [Stopped("all updates done, at update 300", 300)]
    there = bits(runner.snapshot.state)
    told(runner, SwitchBranch(0))
    (refused,) = events(runner)
    assert isinstance(refused, Refused)
    assert "closed" in refused.message
    assert bits(runner.snapshot.state) == there


def test_a_replay_stops_where_the_run_did_that_it_replays(start):
    runner = told(start(), Run())
    settled = runner.snapshot.position
    touched = settled - 50  # in the midst of the quiet sweep, which then begins anew
    told(runner, GoTo(touched))
    unit = np.array([0])
    told(runner, Intervene(Draw(unit, runner.snapshot.state.s[unit])), Run())
    stopped = runner.snapshot.position
    assert stopped >= touched + 144
    told(runner, GoTo(touched - 100), Run())
    assert runner.snapshot.position == stopped


def test_a_run_of_n_updates_does_n_while_sweeps_are_gone_through(start):
    runner = start()
    for command in (SetBreakpoints(()), Step("epoch", 50), Run(100)):
        runner.send(command)
    assert runner.wait_idle(20)
    assert runner.snapshot.reason.startswith("all updates done")
    assert runner.snapshot.position < 50 * 144


@pytest.mark.parametrize("step", [Step("update"), Step("phase"), Step("phase", 100)])
def test_no_step_passes_the_last_update_that_is_finite(start, step):
    made = build("mlp-sine", {"learning_rate": 100.0}, None)
    stopped = told(start(made), Run(3000)).snapshot
    assert "not finite" in stopped.reason
    runner = told(start(made), Step("update", stopped.position - 1))
    for _ in range(100):
        if told(runner, step).snapshot.reason:
            break
    assert runner.snapshot.position == stopped.position
    assert runner.snapshot.reason == stopped.reason
    values = runner.snapshot.trace
    assert all(np.isfinite(values.value(name, stopped.position)) for name in values.names)


@pytest.mark.parametrize("speed", [1_000.0, 1e6])
def test_at_a_speed_that_it_cannot_reach_it_works_in_short_chunks(start, speed):
    slow = Slowed(experiment(dataset(3, 12, 12, 0), flip=0.4))
    runner = start(slow, speed=speed)
    told(runner, SetBreakpoints(()))
    runner.send(Run())
    for _ in range(50):
        assert slow.done.acquire(timeout=20)
    told(runner, Pause())
    assert max(slow.asked) == 1


def test_pause_stops_a_run_without_end(start):
    runner = start()
    runner.send(SetBreakpoints(()))
    runner.send(Run())
    runner.send(Pause())
    assert runner.wait_idle(20)
    assert not runner.snapshot.running
    assert [type(event) for event in events(runner)] == [Stopped]


def test_a_step_ends_a_run(start):
    assert not told(start(), SetBreakpoints(()), Run(), Step("update")).snapshot.running


def test_a_condition_that_comes_during_a_run_stops_it(start):
    runner = told(start(), SetBreakpoints(()), Run(), SetBreakpoints((Settled(144),)))
    assert "no unit changed" in runner.snapshot.reason


@pytest.mark.parametrize("command", [SetSpeed(math.inf), Pause(), Step("update", 9)])
def test_a_run_that_waits_for_its_next_update_hears_what_it_is_told(start, command):
    slow = Slowed(experiment(dataset(3, 12, 12, 0), flip=0.4))
    runner = start(slow, speed=1e-4)
    for each in (SetBreakpoints(()), Run(50)):
        runner.send(each)
    assert slow.done.acquire(timeout=20)  # the first update is due at once, the next in hours
    while not runner.snapshot.position:
        time.sleep(0)
    told(runner, command)
    assert runner.snapshot.position == 50 or not isinstance(command, SetSpeed)


def test_of_several_conditions_the_one_that_is_met_first_stops_it():
    later, first = Compare("distance_0", "<=", 30.0), Compare("distance_0", "<=", 45.0)
    stepper = Stepper(experiment(dataset(3, 12, 12, 0), flip=0.4), 5)
    stepper.breakpoints = (later, first)
    stepper.advance(3)
    stepper.arm()
    assert stepper.advance(10_000) is first
    assert stepper.advance(10_000) is later


def test_a_refused_intervention_changes_nothing(start):
    runner = told(start(), Step("update", 3))
    before = bits(runner.snapshot.state)
    told(runner, Intervene(Forget(99)))
    assert [type(event) for event in events(runner)] == [Refused]
    assert bits(runner.snapshot.state) == before


class Failing:
    """An experiment that fails when it is to advance beyond an update, until it is mended."""

    def __init__(self, made, limit: int) -> None:
        self.made, self.limit = made, limit

    def __getattr__(self, name):
        return getattr(self.made, name)

    def advance(self, state, updates):
        if state.position + updates > self.limit:
            raise FloatingPointError("the weights overflowed")
        return self.made.advance(state, updates)


def test_a_failure_leaves_the_last_good_state_and_one_can_go_on(start):
    made = Failing(experiment(dataset(3, 12, 12, 0), flip=0.4), 50)
    runner = told(start(made), SetBreakpoints(()), Run())
    (failed,) = events(runner)
    assert isinstance(failed, Failed)
    assert "overflowed" in failed.message
    assert "FloatingPointError" in failed.details
    assert failed.position == runner.snapshot.position <= 50
    assert not runner.snapshot.running
    assert runner.snapshot.phase.update == runner.snapshot.position
    there = runner.snapshot.position
    made.limit = 10**9
    told(runner, Run(100))
    assert runner.snapshot.position == there + 100
    whole = told(start(made.made), SetBreakpoints(()), Run(there + 100))
    assert bits(runner.snapshot.state) == bits(whole.snapshot.state)


def test_a_newer_stroke_replaces_a_waiting_one(start):
    made = experiment(dataset(3, 12, 12, 0), flip=0.4)
    gate = threading.Event()
    applied = []

    class Slow:
        def __getattr__(self, name):
            return getattr(made, name)

        def intervene(self, state, intervention):
            gate.wait(5)
            applied.append(len(intervention.units))
            return made.intervene(state, intervention)

    runner = start(Slow())
    for length in range(1, 60):
        units = np.arange(length)
        runner.send(Intervene(Draw(units, np.ones(length, np.int8), stroke=1)))
    gate.set()
    assert runner.wait_idle(20)
    assert applied[-1] == 59
    assert len(applied) <= 3
    assert (runner.snapshot.state.s[:59] == 1).all()


@pytest.mark.parametrize(
    ("waiting", "newer", "whether"),
    [
        (SetParameter("beta", 0.1), SetParameter("beta", 0.2), True),
        (SetParameter("beta", 0.1), SetParameter("kappa", 0.2), False),
        (SetParameter("beta", 0.1), Forget(0), False),
    ],
)
def test_a_newer_value_of_a_parameter_replaces_a_waiting_one(waiting, newer, whether):
    assert replaces(Intervene(newer), Intervene(waiting)) == whether


def test_the_gate_holds_the_run_only_while_it_is_closed(start, monkeypatch):
    monkeypatch.setattr("engine.driver.GATE_PATIENCE", 20)
    gate = Gate()
    runner = told(start(gate=gate), SetBreakpoints(()), Run(2_000))
    assert runner.snapshot.position == 2_000
    gate.close()
    runner.send(Run(1_000_000))
    assert not runner.wait_idle(0.1)
    assert runner.snapshot.position == 2_000
    gate.open()
    assert runner.wait_idle(20)
    assert runner.snapshot.position == 1_002_000


def test_a_snapshot_taken_earlier_stays_as_it_was(start):
    runner = told(start(), SetBreakpoints(()), Run(100))
    early = runner.snapshot
    before = bits(early.state)
    told(runner, Run(1_000), SetBudget(10_000))
    assert bits(early.state) == before
    assert early.position == 100
    assert runner.snapshot.history_budget == 10_000


@pytest.mark.parametrize("doing", ["idle", "running", "slow", "stepping", "walking"])
def test_closing_in_any_state_leaves_no_thread(doing):
    runner = Runner(experiment(dataset(3, 12, 12, 0), flip=0.4), 5)
    runner.send(SetBreakpoints(()))
    if doing == "slow":
        runner.send(SetSpeed(0.5))
    if doing in ("running", "slow"):
        runner.send(Run())
    if doing == "stepping":
        runner.send(Step("epoch", 1000))
    if doing == "walking":
        runner.send(Step("phase", MANY))
    runner.close()
    assert not runner.alive


def test_no_event_is_seen_before_the_snapshot_that_shows_it(start):
    runner = start()

    class Recorded(queue.SimpleQueue):
        def put(self, event):
            seen.append((event.position, runner.snapshot.position, runner.snapshot.running))
            super().put(event)

    seen = []
    runner.events = Recorded()
    told(runner, SetBreakpoints((Settled(144),)), Run())
    assert [(at, running) for at, _, running in seen] == [(runner.snapshot.position, False)]
    assert all(at == shown for at, shown, _ in seen)
