"""Back and forward are the same bits, whatever was done, within the budget of bytes."""

import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "networks"))
from hopfields import SEEDS, bits, dataset, experiment, experiments

from engine.interventions import Clamp, Corrupt, Draw, SetParameter, Store
from engine.stepper import Stepper
from engine.timeline import FEWEST_NEARBY

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


def test_the_history_stays_within_its_budget_and_everything_stays_reachable():
    made = experiment(dataset(3, 20, 20, 0), flip=0.5)
    stepper = quiet(made, 1, 60_000)
    for _ in range(400):
        stepper.advance(3)
        stepper.keep()
        assert stepper.timeline.bytes_held <= 60_000
    last = bits(stepper.state)
    for position in (0, 1, 599, 600, 1199):
        stepper.go_to(position)
        assert stepper.position == position
    stepper.go_to(1200)
    assert bits(stepper.state) == last


def test_a_smaller_budget_takes_effect_at_once():
    stepper = quiet(experiment(dataset(3, 20, 20, 0), flip=0.5), 1, 2**28)
    for _ in range(100):
        stepper.advance(3)
        stepper.keep()
    assert stepper.timeline.bytes_held > 50_000
    stepper.timeline.set_budget(50_000)
    assert stepper.timeline.bytes_held <= 50_000


def test_an_array_that_many_states_share_is_counted_once():
    stepper = quiet(experiment(dataset(3, 50, 50, 0), flip=0.0), 1, 2**28)
    do(stepper, "advance", 20_000)
    before = stepper.timeline.bytes_held
    for _ in range(50):
        stepper.advance(1)
        stepper.keep()
    one_state = stepper.state.s.nbytes
    assert stepper.timeline.bytes_held - before < 50 * one_state


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
