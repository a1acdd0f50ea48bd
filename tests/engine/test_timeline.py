"""Back and forward are the same bits, whatever was done, within the budget of bytes."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "networks"))
from hopfields import SEEDS, bits, dataset, experiment, experiments

from engine.checkpoints import LONGEST_REPLAY, STATE_OVERHEAD, Holding
from engine.interventions import Clamp, Corrupt, Draw, SetParameter, Store
from engine.stepper import Stepper
from engine.timeline import FEWEST_NEARBY, NEARBY_BYTES, BranchError
from engine.trace import Columns, bytes_of

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("advance"), st.integers(1, 60)),
        st.tuples(st.just("flip"), st.integers(0, 9)),
        st.tuples(st.just("draw"), st.integers(0, 9)),
        st.tuples(st.just("hold"), st.integers(0, 9)),
        st.tuples(st.just("rule"), st.integers(0, 9)),
        st.tuples(st.just("store"), st.integers(0, 9)),
        st.tuples(st.just("phases"), st.integers(1, 4)),
    ),
    min_size=1,
    max_size=8,
)


def do(stepper: Stepper, deed: str, amount: int) -> None:
    units = stepper.state.units
    if deed == "advance":
        target = stepper.position + amount
        while stepper.position < target:
            stepper.advance(target - stepper.position)
            stepper.keep()
    elif deed == "phases":
        for _ in range(amount):
            stepper.phase_forward()
    elif deed == "flip":
        stepper.intervene(Corrupt("flip", amount / 9, amount))
    elif deed == "draw":
        stepper.intervene(Draw(np.array([amount % units]), np.array([1], np.int8)))
    elif deed == "hold":
        stepper.intervene(Clamp(np.array([amount % units]), amount % 2 == 0))
    elif deed == "rule":
        stepper.intervene(SetParameter("visit", ["random", "synchronous", "ordered"][amount % 3]))
    else:
        pattern = np.where(np.arange(units) % (amount + 2) == 0, 1, -1).astype(np.int8)
        stepper.intervene(Store(pattern, f"drawing {amount}"))


def quiet(made, seed: int, budget: int) -> Stepper:
    stepper = Stepper(made, seed, budget=budget)
    stepper.breakpoints = ()
    stepper.arm()
    return stepper


@given(experiments(), SEEDS, DEEDS, st.sampled_from([0, 40_000, 2**28]), st.randoms())
@settings(max_examples=60)
def test_any_update_can_be_gone_back_to_and_forward_again(made, seed, deeds, budget, random):
    stepper = quiet(made, seed, budget)
    seen = {}
    for deed, amount in deeds:
        do(stepper, deed, amount)
        if deed != "phases":
            seen[stepper.position] = bits(stepper.state)
    end = stepper.position
    columns = {name: stepper.trace.dense(name, 0, end).tobytes() for name in stepper.trace.names}
    for position in random.sample(sorted(seen), len(seen)):
        stepper.go_to(position)
        assert stepper.position == position
        assert bits(stepper.state) == seen[position]
    stepper.go_to(0)
    while stepper.position < end:
        stepper.advance(end - stepper.position)
        if stepper.position in seen:
            assert bits(stepper.state) == seen[stepper.position]
    again = {name: stepper.trace.dense(name, 0, end).tobytes() for name in stepper.trace.names}
    assert again == columns
    assert len(stepper.timeline.branches) == 1


@given(experiments(), SEEDS, st.integers(0, 40))
@settings(max_examples=12)
def test_back_5000_and_forward_5000_is_as_if_never_gone(made, seed, before):
    stepper = quiet(made, seed, 2**20)
    do(stepper, "advance", before + 5000)
    there = bits(stepper.state)
    stepper.go_to(stepper.position - 5000)
    assert stepper.position == before
    do(stepper, "advance", 5000)
    assert bits(stepper.state) == there


@given(experiments(), SEEDS, st.integers(1, 30))
@settings(max_examples=40)
def test_phases_go_back_the_way_they_came(made, seed, count):
    stepper = quiet(made, seed, 2**28)
    course = [(0, None, bits(stepper.state))]
    for _ in range(count):
        stepper.phase_forward()
        number = None if stepper.phase is None else (stepper.phase.update, stepper.phase.number)
        course.append((stepper.position, number, bits(stepper.state)))
    for position, number, state in reversed(course[:-1]):
        stepper.phase_back()
        shown = stepper.phase
        # Where no update is under way, the last phase of the update before is looked at.
        assert stepper.position == position
        assert bits(stepper.state) == state
        if number is not None:
            assert shown is not None
            assert (shown.update, shown.number) == number


class Work:
    """A clock by which each look at it comes a second of work after the one before."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self._looks = 0

    def __call__(self) -> float:
        self._looks += 1
        return self._looks * self._seconds


def recorded(stepper: Stepper, records: int, updates: int = 3) -> Stepper:
    """Goes on, and keeps the state each time after as many updates."""
    for _ in range(records):
        stepper.advance(updates)
        stepper.keep()
    return stepper


def wide(budget: int = 2**28) -> Stepper:
    stepper = quiet(experiment(dataset(3, 20, 20, 0), flip=0.5), 1, budget)
    stepper.timeline.clock = Work()
    return stepper


def widest_gap(stepper: Stepper) -> int:
    """Between two checkpoints, not counting the first: the clock was another one before it."""
    return int(np.diff(stepper.timeline.current.stretch.positions[1:]).max())


def test_the_history_stays_within_its_budget_and_everything_stays_reachable():
    stepper = wide(200_000)
    for _ in range(400):
        recorded(stepper, 1)
        assert stepper.timeline.bytes_held <= 200_000
    last = bits(stepper.state)
    for position in (0, 1, 599, 600, 1199):
        stepper.go_to(position)
        assert stepper.position == position
    stepper.go_to(1200)
    assert bits(stepper.state) == last


@pytest.mark.parametrize(("budget", "part"), [(100_000, 1024), (400_000, 1024), (200_000, 8)])
def test_checkpoints_that_are_thinned_lie_evenly_over_the_run(monkeypatch, budget, part):
    monkeypatch.setattr("engine.checkpoints.PART_AT_ONCE", part)
    stepper = recorded(wide(budget), 3000, 1)
    kept = stepper.timeline.current.stretch.positions
    assert (kept[0], kept[-1]) == (0, 3000)
    assert budget / 4 < len(kept) * 1400
    assert widest_gap(stepper) <= 5 * 3000 / len(kept)


def test_one_update_lets_go_of_few_checkpoints(monkeypatch):
    monkeypatch.setattr("engine.checkpoints.MANY", 100)
    released = []
    release = Holding.release

    def noted(holding, states):
        released[-1] += len(states)
        release(holding, states)

    stepper = wide(300_000)
    monkeypatch.setattr(Holding, "release", noted)
    for _ in range(1000):
        released.append(0)
        recorded(stepper, 1, 1)
    assert 700 < sum(released) < 1000
    assert max(released) <= 3


@pytest.mark.parametrize("milliseconds", [0.1, 4.0, 31.25, 40.0])
def test_of_a_long_run_as_many_checkpoints_are_kept_as_a_short_replay_needs(
    monkeypatch, milliseconds
):
    monkeypatch.setattr("engine.checkpoints.MANY", 200)
    stepper = wide()
    stepper.timeline.clock = Work(milliseconds / 1000)
    recorded(stepper, 4000, 1)
    between = max(milliseconds, 1000 * LONGEST_REPLAY)
    assert widest_gap(stepper) * milliseconds <= between * (1 + 1e-9)
    fewest = 4000 * milliseconds / between
    assert len(stepper.timeline.current.stretch.positions) <= 202 + 2 * fewest


def test_a_run_that_is_gone_through_again_gets_no_more_checkpoints():
    stepper = recorded(wide(), 100)
    kept = list(stepper.timeline.current.stretch.positions)
    stepper.go_to(0)
    recorded(stepper, 150, 2)
    assert stepper.timeline.current.stretch.positions == kept


def test_where_a_run_is_gone_through_again_a_step_back_replays_little():
    stepper = recorded(wide(), 100)
    stepper.timeline.set_budget(0)
    stepper.go_to(0)
    recorded(stepper, 50)
    advanced = counting(stepper)
    stepper.go_to(149)
    assert sum(advanced) == 2


def test_a_smaller_budget_takes_effect_at_once(monkeypatch):
    monkeypatch.setattr("engine.timeline.NEARBY_BYTES", 1000)
    stepper = recorded(wide(), 100)
    for _ in range(150):
        stepper.go_to(stepper.position - 1)
    assert stepper.timeline.bytes_held > 300_000
    stepper.timeline.set_budget(150_000)
    assert stepper.timeline.bytes_held <= 150_000


def test_a_larger_budget_keeps_what_comes_closer_together_again():
    stepper = recorded(wide(100_000), 1000)
    stepper.timeline.set_budget(2**28)
    recorded(stepper, 100)
    kept = stepper.timeline.current.stretch.positions
    assert kept[-90:] == list(range(3300 - 89 * 3, 3301, 3))


def test_states_for_the_next_steps_back_are_within_the_budget_too(monkeypatch):
    monkeypatch.setattr("engine.timeline.NEARBY_BYTES", 1000)
    stepper = recorded(wide(300_000), 400)
    for _ in range(200):
        stepper.go_to(stepper.position - 1)
        assert stepper.timeline.bytes_held <= 300_000


def test_traces_are_counted_and_leave_half_of_the_budget_to_states():
    stepper = recorded(wide(400_000), 10)
    before = stepper.timeline.bytes_held
    rows = {name: np.arange(100_000.0) for name in stepper.trace.names}
    stepper.trace.extend(Columns(30, 100_030, np.arange(31, 100_031), rows))
    trace = bytes_of([stepper.trace])
    assert trace > 2_000_000
    assert stepper.timeline.bytes_held > trace
    recorded(stepper, 1000, 1)
    states = stepper.timeline.bytes_held - bytes_of([stepper.trace])
    assert before < 150_000 < states <= 200_000
    stepper.go_to(5)
    stepper.intervene(Corrupt("flip", 0.5, 1))
    assert stepper.timeline.bytes_held > trace


def test_a_state_that_is_held_twice_counts_until_it_is_held_no_more():
    holding, state = Holding(), wide().state
    holding.hold(state)
    once = holding.nbytes
    holding.hold(state)
    assert holding.nbytes == once > STATE_OVERHEAD
    holding.release([state])
    assert holding.nbytes == once
    holding.release([state])
    assert holding.nbytes == 0


def test_an_array_that_many_states_share_is_counted_once():
    stepper = quiet(experiment(dataset(3, 50, 50, 0), flip=0.0), 1, 2**28)
    do(stepper, "advance", 20_000)
    stepper.timeline.clock = Work()
    before, trace = stepper.timeline.bytes_held, bytes_of([stepper.trace])
    recorded(stepper, 50, 1)
    one_state = stepper.state.s.nbytes
    held = stepper.timeline.bytes_held - before - (bytes_of([stepper.trace]) - trace)
    assert 50 * STATE_OVERHEAD <= held < 50 * one_state


def counting(stepper: Stepper) -> list[int]:
    """The updates that the stepper's timeline replays from now on, as many at a time."""
    made, advanced = stepper.timeline.experiment, []

    class Counting:
        def __getattr__(self, name):
            return getattr(made, name)

        def advance(self, state, updates):
            advanced.append(updates)
            return made.advance(state, updates)

    stepper.timeline.experiment = Counting()
    return advanced


def test_stepping_back_again_and_again_replays_little():
    stepper = quiet(experiment(dataset(3, 20, 20, 0), flip=0.5), 1, 3_000)
    do(stepper, "advance", 2_000)
    advanced = counting(stepper)
    for _ in range(200):
        stepper.go_to(stepper.position - 1)
    assert stepper.position == 1_800
    assert len(advanced) < 600


def test_of_large_states_few_are_made_on_the_way_back(monkeypatch):
    monkeypatch.setattr("engine.timeline.NEARBY_AT_ONCE", 1)
    stepper = quiet(experiment(dataset(3, 20, 20, 0), flip=0.5), 1, 1 << 28)
    stepper.advance(500)
    advanced = counting(stepper)
    stepper.go_to(400)
    assert sum(advanced) == 400
    assert len(advanced) <= 2 + FEWEST_NEARBY


def test_something_new_after_going_back_starts_a_branch():
    stepper = quiet(experiment(dataset(3, 6, 6, 0), flip=0.3), 1, 2**28)
    do(stepper, "advance", 100)
    end = bits(stepper.state)
    stepper.go_to(40)
    stepper.intervene(Corrupt("flip", 0.5, 1))
    new = stepper.timeline.current
    assert (new.parent, new.forked_at, new.end) == (0, 40, 40)
    do(stepper, "advance", 100)
    assert stepper.position == 140
    other = bits(stepper.state)
    stepper.switch(0)
    assert stepper.position == 100
    assert bits(stepper.state) == end
    assert stepper.trace.last == 100
    stepper.switch(new.number)
    assert bits(stepper.state) == other
    assert stepper.trace.value("energy", 39) == stepper.timeline.branches[0].trace.value(
        "energy", 39
    )
    stepper.timeline.close(0)
    assert list(stepper.timeline.branches) == [new.number]
    stepper.go_to(10)
    assert stepper.position == 10


def test_a_stroke_is_kept_once_however_often_it_was_sent():
    stepper = quiet(experiment(dataset(3, 6, 6, 0)), 1, 2**28)
    do(stepper, "advance", 10)
    for length in range(1, 20):
        units = np.arange(length)
        stepper.intervene(Draw(units, np.ones(length, np.int8), stroke=7))
    assert len(stepper.timeline.current.interventions) == 1
    drawn = bits(stepper.state)
    do(stepper, "advance", 5)
    stepper.go_to(10)
    assert bits(stepper.state) == drawn


def test_drawings_that_are_no_stroke_are_all_kept():
    stepper = quiet(experiment(dataset(3, 6, 6, 0)), 1, 2**28)
    do(stepper, "advance", 10)
    for unit in range(3):
        stepper.intervene(Draw(np.array([unit]), np.ones(1, np.int8)))
    assert len(stepper.timeline.current.interventions) == 3


def test_what_a_person_does_is_in_the_trace_at_once():
    stepper = wide()
    do(stepper, "advance", 50)
    energy = stepper.trace.value("energy", 50)
    for number in range(2):
        stepper.intervene(Corrupt("flip", 0.3, number))
        measured = stepper.experiment.measure(stepper.state)
        assert {name: stepper.trace.value(name, 50) for name in measured} == measured
        assert stepper.trace.value("energy", 50) != energy
        do(stepper, "advance", 20)
        stepper.go_to(50)  # where the second one starts a branch


def test_a_branch_begins_with_all_that_was_done_where_it_leaves_its_parent():
    stepper = wide()
    do(stepper, "advance", 40)
    stepper.intervene(Corrupt("flip", 0.5, 1))
    do(stepper, "advance", 60)
    stepper.go_to(40)
    stepper.intervene(Draw(np.arange(9), np.ones(9, np.int8)))
    there = bits(stepper.state)
    deeds = stepper.timeline.current.interventions
    assert [type(deed.intervention) for deed in deeds] == [Corrupt, Draw]
    do(stepper, "advance", 60)
    end = bits(stepper.state)
    stepper.go_to(39)
    do(stepper, "advance", 1)
    assert bits(stepper.state) == there
    do(stepper, "advance", 60)
    assert bits(stepper.state) == end


def test_no_state_from_before_an_intervention_comes_back_after_it():
    stepper = wide()
    stepper.advance(50)
    stepper.go_to(45)
    stepper.go_to(50)  # kept for the next steps back, while no checkpoint has been made of it
    stepper.intervene(Corrupt("flip", 0.5, 1))
    there = bits(stepper.state)
    recorded(stepper, 10)
    stepper.timeline.set_budget(0)
    stepper.go_to(50)
    assert bits(stepper.state) == there


def test_a_fork_copies_no_checkpoint_however_many_there_are():
    stepper = recorded(wide(), 500)
    before = stepper.timeline.bytes_held
    stepper.go_to(stepper.position - 100)
    held = []
    hold = Holding.hold
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Holding, "hold", lambda self, state: (held.append(state), hold(self, state)))
        stepper.intervene(Corrupt("flip", 0.5, 1))
    assert len(held) == 1
    assert stepper.timeline.current.stretch.positions == [1400]
    near, trace = 32 * 2000, stepper.trace.own_bytes
    assert stepper.timeline.bytes_held < before + near + trace


def test_a_branch_that_is_closed_lets_go_of_what_it_had_by_itself():
    stepper = recorded(wide(), 100)
    stepper.go_to(150)
    before = stepper.timeline.bytes_held
    stepper.intervene(Corrupt("flip", 0.5, 1))
    new = stepper.timeline.current.number
    recorded(stepper, 200)
    for _ in range(60):
        stepper.go_to(stepper.position - 1)
    stepper.switch(0)
    assert stepper.timeline.bytes_held > before + 200 * STATE_OVERHEAD
    stepper.timeline.close(new)
    assert stepper.timeline.bytes_held <= before + 3 * 2000  # what was looked at meanwhile


def test_of_a_closed_branch_stays_what_others_share_with_it():
    stepper = recorded(wide(), 200)
    stepper.go_to(150)
    middle = bits(stepper.state)
    stepper.intervene(Corrupt("flip", 0.5, 1))
    recorded(stepper, 10)
    before = stepper.timeline.bytes_held
    stepper.timeline.close(0)
    assert before - stepper.timeline.bytes_held > 140 * STATE_OVERHEAD
    advanced = counting(stepper)
    stepper.go_to(149)
    assert sum(advanced) <= 2
    do(stepper, "advance", 1)
    assert bits(stepper.state) != middle
    new = stepper.timeline.current.number
    stepper.go_to(90)
    stepper.intervene(Corrupt("flip", 0.5, 2))
    stepper.timeline.close(new)
    assert max(stepper.timeline.current.stretch.stem.positions) < 90


WAYS = st.lists(
    st.one_of(
        st.tuples(st.just("on"), st.integers(1, 40)),
        st.tuples(st.just("fork"), st.integers(1, 60)),
        st.tuples(st.just("switch"), st.integers(0, 9)),
        st.tuples(st.just("close"), st.integers(0, 9)),
    ),
    min_size=3,
    max_size=12,
)


@given(experiments(), SEEDS, WAYS, st.sampled_from([0, 60_000, 2**28]))
@settings(max_examples=40)
def test_every_branch_that_is_open_can_be_gone_through_again(made, seed, ways, budget):
    stepper = quiet(made, seed, budget)
    stepper.timeline.clock = Work()
    do(stepper, "advance", 30)
    branches = stepper.timeline.branches
    seen = {0: {30: bits(stepper.state)}}
    for number, (way, amount) in enumerate(ways):
        known = seen[stepper.timeline.current.number]
        others = [other for other in branches if other != stepper.timeline.current.number]
        if way == "on":
            do(stepper, "advance", amount)
        elif way == "fork":
            stepper.go_to(stepper.position - amount)
            stepper.intervene(Corrupt("flip", 0.5, number))
            position = stepper.position
            known = {at: state for at, state in known.items() if at < position}
            seen[stepper.timeline.current.number] = known
        elif way == "switch" and others:
            stepper.switch(others[amount % len(others)])
        elif way == "close" and others:
            stepper.timeline.close(others[amount % len(others)])
        seen.setdefault(stepper.timeline.current.number, known)
        seen[stepper.timeline.current.number][stepper.position] = bits(stepper.state)
    for number in branches:
        stepper.switch(number)
        for position, state in seen[number].items():
            stepper.go_to(position)
            assert bits(stepper.state) == state
        stepper.go_to(0)
        end = stepper.timeline.current.end
        for position in range(0, end, 7):
            stepper.go_to(position)
            for name, value in stepper.experiment.measure(stepper.state).items():
                np.testing.assert_equal(stepper.trace.value(name, position), value)
    assert stepper.timeline.bytes_held <= max(budget, NEARBY_BYTES) * 2


def test_a_branch_that_is_closed_is_told_in_words():
    stepper = wide()
    do(stepper, "advance", 50)
    stepper.go_to(20)
    stepper.intervene(Corrupt("flip", 0.5, 1))
    new = stepper.timeline.current.number
    stepper.timeline.close(0)
    there = bits(stepper.state)
    for number in (0, 99):
        stepper.timeline.close(number)
        with pytest.raises(BranchError, match="closed"):
            stepper.switch(number)
    with pytest.raises(BranchError, match="open"):
        stepper.timeline.close(new)
    assert list(stepper.timeline.branches) == [new]
    assert bits(stepper.state) == there
