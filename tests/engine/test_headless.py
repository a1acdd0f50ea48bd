"""A run without a screen goes as far as it is told, and reports what the engine did."""

import dataclasses
import json
import math

import numpy as np
import pytest

from engine.breakpoints import BreakpointError
from engine.channels import Series
from engine.headless import Headless, Plan, conditions
from engine.interventions import Store
from engine.networks import EXPERIMENTS, build
from engine.plaintext import listing_text, outcome_text
from engine.reporting import as_json, extremes, report
from engine.stepper import Stepper
from engine.trace import Columns, Trace

EXPERIMENT = build("hopfield-digits", {}, None)
PICTURES = build("hopfield-pictures", {}, "letters")


def run(plan: Plan, experiment=EXPERIMENT, seed: int = 3):
    return Headless(experiment, seed).run(plan)


def until(*texts: str):
    return Plan(updates=10_000, until=conditions(EXPERIMENT, 3, texts))


@pytest.mark.parametrize("updates", [0, 1, 3, 4, 10_000])
def test_as_many_updates_as_asked_for(updates):
    outcome = run(Plan(updates=updates))
    direct, _ = EXPERIMENT.advance(EXPERIMENT.initial(3), updates)
    assert outcome.updates == updates
    assert outcome.reason == "all updates done"
    assert outcome.finite
    assert np.array_equal(outcome.state.s, direct.s)
    assert report(outcome)["result"] == EXPERIMENT.result(direct)


def test_epochs_are_counted_from_when_units_are_visited():
    assert run(Plan(epochs=2)).updates == 3 + 2 * 784
    assert run(Plan(epochs=0)).updates == 0
    assert run(Plan(epochs=4), PICTURES).updates == 5 + 4


def test_the_series_are_those_of_every_single_update_of_the_recall():
    outcome = run(Plan(updates=2_000))
    state, values = EXPERIMENT.initial(3), {}
    for update in range(2_001):
        measured = EXPERIMENT.measure(state) if not state.waiting else {}
        for series in EXPERIMENT.series(state):
            if series.column in measured:
                stored = np.array([measured[series.column]])
                values.setdefault(series.name, []).append(float(series.of(stored)[0]))
        if update < 2_000:
            state, _ = EXPERIMENT.advance(state, 1)
    told = report(outcome)["series"]
    assert list(told) == [series.name for series in EXPERIMENT.series(state)]
    assert told.keys() == values.keys()
    for name, found in values.items():
        assert told[name] == {
            "first": found[0],
            "last": found[-1],
            "min": min(found),
            "max": max(found),
        }


def test_a_condition_stops_where_it_comes_to_hold():
    outcome = run(until("distance_2 <= 100", "energy > 5"))
    assert outcome.reason == "distance_2 <= 100"
    _, columns = EXPERIMENT.advance(EXPERIMENT.initial(3), 10_000)
    series = next(s for s in outcome.series if s.name == "distance_2")
    distances = series.of(columns.dense("overlap_2", math.nan))
    assert outcome.updates == 1 + int(np.flatnonzero(distances <= 100)[0])


def test_while_memories_are_stored_no_condition_is_met():
    """With one memory the energy is far lower than it is when the recall begins."""
    with_one, with_all = (
        EXPERIMENT.measure(EXPERIMENT.advance(EXPERIMENT.initial(3), count)[0])["energy"]
        for count in (1, 3)
    )
    aim = with_all - 5_000
    assert with_one < aim
    below = run(until(f"energy < {aim}"))
    assert below.reason.startswith("energy < ")
    assert below.updates > 3
    assert report(below)["series"]["energy"]["min"] == report(below)["series"]["energy"]["last"]
    at_once = run(until("energy < -1"))
    assert (at_once.reason, at_once.updates) == ("energy < -1", 3)
    assert run(until("flips flat 2")).updates == 5


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hopfield-digits", {"rule": "krauth-mezard"}),
        ("hopfield-side-by-side", {"rules": ("hebb", "krauth-mezard")}),
    ],
)
def test_nor_while_a_rule_still_learns_them(name, values):
    learning = build(name, values, None)
    met = conditions(learning, 3, ["flips == 0"])
    outcome = run(Plan(updates=1_000, until=met), learning)
    assert outcome.updates == learning.origin(outcome.state) > 3
    assert not learning.preparing(outcome.state)


def test_a_condition_that_holds_at_the_start_stops_there():
    sine = build("mlp-sine", {}, None)
    names = [series.name for series in sine.series(sine.initial(0))]
    met = conditions(sine, 0, ["batch_loss < -1", "max_abs_error < 1000"])
    assert "max_abs_error" in names
    outcome = run(Plan(updates=50, until=met), sine)
    assert (outcome.reason, outcome.updates) == ("max_abs_error < 1000", 0)


def test_what_held_before_a_memory_was_stored_on_the_way_does_not_come_to_hold_anew():
    stepper = Stepper(EXPERIMENT, 3)
    stepper.breakpoints = conditions(EXPERIMENT, 3, ["energy < -1"])
    stepper.advance(2_000)
    stepper.intervene(Store(stepper.state.s, "as it was"))
    assert [stepper.advance(count) for count in (1, 1, 500)] == [None] * 3
    assert stepper.state.origin == 2_001
    assert stepper.state.memories.count == 4


def test_settled_and_flat():
    assert run(until("settled")).reason == "no unit changed for one sweep"
    outcome = run(until("energy flat 500"))
    assert outcome.reason == "energy flat for 500 updates"
    assert outcome.updates < 10_000


def test_a_condition_that_never_comes_stops_nothing():
    assert run(until("energy > 1e9")).reason == "all updates done"


@pytest.mark.parametrize("text", ["foo", "nothing < 3", "energy < many", "overlap_3 > 0", ""])
def test_a_condition_that_makes_no_sense(text):
    with pytest.raises(BreakpointError):
        conditions(EXPERIMENT, 0, [text])


def test_a_large_number_in_a_condition_is_told_whole():
    assert conditions(EXPERIMENT, 0, ["energy<-202901.3"])[0].text() == "energy < -202901.3"


class Diverging:
    """A network whose one value grows until no number is large enough; its names come late."""

    def __init__(self, last_finite: int) -> None:
        self.last_finite = last_finite

    def __getattr__(self, name: str):
        return getattr(EXPERIMENT, name)

    def _value(self, position: int) -> float:
        return float(position) if position <= self.last_finite else math.inf

    def measure(self, state):
        late = {"late": self._value(state.position)} if state.position >= 4 else {}
        return {"loss": self._value(state.position)} | late

    def series(self, state):
        names = self.measure(state)
        return [Series(name=name, label=name, column=name, group=name) for name in names]

    def advance(self, state, updates):
        at = np.arange(state.position + 1, state.position + updates + 1)
        values = np.array([self._value(int(position)) for position in at])
        columns = {"loss": values, "late": np.where(at < 4, math.nan, values)}
        after = dataclasses.replace(state, position=state.position + updates)
        return after, Columns(state.position, state.position + updates, at, columns)

    def result(self, state):
        return {"loss": self._value(state.position), "losses": [math.nan, 1.0]}


@pytest.mark.parametrize("last_finite", [0, 1, 3, 17, 400])
def test_a_lost_value_ends_the_run_at_the_update_before(last_finite):
    outcome = run(Plan(updates=1_000), Diverging(last_finite))
    assert not outcome.finite
    assert outcome.updates == last_finite
    assert outcome.reason == "not finite"
    assert outcome.trace.last == last_finite
    told = json.loads(as_json(report(outcome)))
    assert told["stopped"] == {"reason": "not finite", "at": last_finite}
    assert told["series"]["loss"]["max"] == last_finite
    assert told["result"]["losses"] == [None, 1.0]


def test_series_that_begin_late_are_not_lost_values():
    assert run(Plan(updates=300), Diverging(1_000)).finite


def test_what_is_not_finite_is_null_and_arrays_are_lists():
    value = {"a": math.nan, "b": (math.inf, np.float64(2.5)), "c": np.arange(2), "d": True}
    assert json.loads(as_json(value)) == {"a": None, "b": [None, 2.5], "c": [0, 1], "d": True}


def test_a_series_without_any_value_has_no_extremes():
    series = Series(name="x", label="x", column="x", group="x")
    assert extremes(Trace(0, {"y": 1.0}), series)["max"] is None
    assert extremes(Trace(0, {"x": math.nan}), series)["first"] is None


def test_progress_is_told_up_to_the_end():
    positions: list[int] = []
    Headless(EXPERIMENT, 0, progress=positions.append).run(Plan(updates=5_000))
    assert positions == sorted(positions)
    assert positions[-1] == 5_000


def test_the_snapshot_shows_the_last_phase():
    run = Headless(EXPERIMENT, 0)
    outcome = run.run(Plan(updates=500))
    snapshot = run.snapshot()
    assert snapshot.position == 500
    assert snapshot.phase.update == 500
    assert snapshot.phase.after is not None
    assert snapshot.reason == outcome.reason
    assert snapshot.end == 500
    assert not snapshot.running


def test_the_text_says_what_a_person_wants_to_know():
    text = outcome_text(run(Plan(updates=10_000)), "Recall a digit")
    for words in ("Recall a digit", "digits: 1,797 items of 28 x 28", "seed", "all updates done"):
        assert words in text
    assert "Ended in: " in text
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100


def test_long_lists_are_cut_short_in_the_text():
    experiment = build("hopfield-digits", {"memories": 50}, None)
    text = outcome_text(run(Plan(updates=60), experiment), "Many")
    assert "... and 30 more: see --json" in text


def test_the_list_names_every_parameter():
    text = listing_text(EXPERIMENTS)
    for declaration in EXPERIMENTS.values():
        assert declaration.id in text
        assert all(f"    {parameter.name} " in text for parameter in declaration.parameters)


def test_lists_are_told_as_they_would_be_given():
    text = listing_text(EXPERIMENTS)
    assert "(100,)" not in text and "()" not in text and "1,7" in text
    made = build("mlp-sine", {"hidden": "4,3"}, None)
    told = outcome_text(Headless(made, 0).run(Plan(updates=2)), "Sine")
    assert "hidden 4,3," in " ".join(told.split())


@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_ends_without_a_warning():
    values = {"learning_rate": 1e6, "loss": "squared", "output": "identity", "train": 100}
    outcome = Headless(build("mlp-digits", values, None), 0).run(Plan(updates=100))
    assert not outcome.finite and "overflowed: try a learning rate" in outcome.reason
    assert outcome_text(outcome, "Digits")
