"""Temperature: chance is as Glauber has it, and without it nothing is other than before."""

from dataclasses import replace

import numpy as np
import pytest
from hopfields import PAIRWISE, SEEDS, bits, dataset, experiment, experiments, walked
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.interventions import InterventionError, SetParameter
from engine.networks import declaration
from engine.networks.hopfield.glauber import chance_thresholds, temperature
from engine.networks.hopfield.recall import _by_forecast, _by_guesses
from engine.parameters import ParameterError, check_all

ASYNCHRONOUS = ("random", "permuted", "ordered")


def stored(made, seed: int):
    start = made.initial(seed)
    state, _ = made.advance(start, len(start.waiting))
    while state.learning:
        state, _ = made.advance(state, 1)
    return state


@given(experiments(visits=ASYNCHRONOUS, rules=("hebb",), temperatures=(0.0,)), SEEDS)
def test_both_fast_paths_give_the_same_bits_without_chance(made, seed):
    state = stored(made, seed)
    ours, course = _by_guesses(state, 300)
    other, also = _by_forecast(state, 300)
    assert bits(ours) == bits(other)
    assert course.visits.tolist() == also.visits.tolist()
    assert course.sums.tolist() == also.sums.tolist()


@pytest.mark.parametrize(
    ("rule", "visit"),
    [("hebb", "permuted"), *((name, "random") for name in PAIRWISE if name != "sequence")],
)
def test_the_stationary_distribution_is_boltzmanns(rule, visit):
    made = experiment(
        dataset(3, 2, 5, 4),
        rule=rule,
        symmetrise=True,
        visit=visit,
        temperature=3.0,
        threshold_sigma=0.3,
    )
    state = stored(made, 1)
    expected = boltzmann(made, state, 3.0)
    state, _ = made.advance(state, 1_000)
    sweeps = 40_000
    numbers = walked(state, sweeps * state.units)[:: state.units]
    shares = np.bincount(numbers, minlength=2**state.units) / sweeps
    # A sample after each sweep depends on the one before: seven errors of independent ones leave
    # room for that at each of the 1024 states.
    error = np.sqrt(expected * (1 - expected) / sweeps)
    assert (np.abs(shares - expected) < 7 * error + 1e-4).all()
    assert np.abs(shares - expected).sum() / 2 < 0.06


def boltzmann(made, state, heat):
    """The probability of each of the 2^N states, by its energy."""
    states = (np.arange(2**state.units)[:, None] >> np.arange(state.units)) % 2 * 2 - 1
    weights = next(channel for channel in made.channels(state) if channel.name == "weights")
    units = np.arange(state.units)
    W = weights.block(state, units, units)
    bias = np.array([state.coupling.bias(i) / state.coupling.n for i in units])
    theta = state.theta * 2.0**-32 - bias
    energies = -0.5 * np.einsum("si,ij,sj->s", states, W, states) + states @ theta
    probability = np.exp(-(energies - energies.min()) / heat)
    return probability / probability.sum()


@given(experiments(visits=ASYNCHRONOUS, temperatures=(20.0,)), SEEDS, st.integers(1, 300))
@settings(max_examples=30)
def test_it_cools_sweep_by_sweep_and_then_rests(made, seed, steps):
    state = stored(made, seed)
    state = made.intervene(state, SetParameter("cooling", 0.25))
    state = made.intervene(state, SetParameter("coldest", 1.0))
    state, _ = made.advance(state, 3 * state.units)
    plain = replace(state, rule=replace(state.rule, temperature=0.0))
    ours, other = (made.advance(each, steps)[0] for each in (state, plain))
    assert ours.s.tolist() == other.s.tolist()


@given(st.integers(0, 200), st.sampled_from([1.0, 0.9, 0.5]), SEEDS)
@settings(max_examples=30)
def test_heated_anew_it_cools_from_the_very_visit_at_which_it_was(visits, cooling, seed):
    made = experiment(dataset(2, 3, 5, 0), temperature=4.0, cooling=cooling)
    state, _ = made.advance(stored(made, seed), visits)
    hot = made.intervene(state, SetParameter("temperature", 8.0))
    now = hot.visits
    expected = [8.0 * cooling ** (later // 15) for later in range(100)]
    assert [temperature(hot, now + later) for later in range(100)] == expected
    each = [float(chance_thresholds(hot, now + later, 1)[0]) for later in range(100)]
    assert chance_thresholds(hot, now, 100).tolist() == each


def test_at_the_coldest_temperature_it_is_still_warm_and_below_it_cold():
    made = experiment(dataset(2, 3, 5, 0), temperature=2.0, cooling=0.5, coldest=0.5)
    state = stored(made, 0)
    heats = [temperature(state, state.visits + 15 * sweep) for sweep in range(5)]
    assert heats == [2.0, 1.0, 0.5, 0.0, 0.0]


def test_warm_units_updated_together_neither_rest_nor_take_turns_for_good():
    """By chance none may change in an update, or all that did may change back."""
    made = experiment(dataset(1, 4, 4, 0), visit="synchronous", temperature=10.0, flip=0.0)
    state = start = stored(made, 0)
    whole, columns = made.advance(start, 200)
    units = [start.s]
    for _ in range(200):
        state, _ = made.advance(state, 1)
        units.append(state.s)
        assert not (state.at_rest or state.two_cycle)
    assert bits(state) == bits(whole)
    assert not columns.dense("two_cycle", 0.0).any()
    flips = columns.dense("flips", 0.0)
    back = [np.array_equal(s, earlier) for s, earlier in zip(units[2:], units, strict=False)]
    assert (flips == 0).any() and ((flips[1:] > 0) & back).any()


def test_a_temperature_changed_while_it_runs_takes_effect_at_once():
    made = experiment(dataset(1, 10, 10, 0))
    rest, _ = made.advance(stored(made, 0), 1000)
    assert made.advance(rest, 1000)[0].s.tolist() == rest.s.tolist()
    hot = made.intervene(rest, SetParameter("temperature", 1e6))
    assert made.parameter(hot, "temperature") == 1e6
    share = (made.advance(hot, 1000)[0].s != rest.s).mean()
    assert 0.3 < share < 0.7
    assert made.summary(hot)[0] == "kept moving by its temperature"


@pytest.mark.parametrize("value", [-1.0, float("nan"), "warm"])
def test_a_temperature_that_makes_no_sense_is_refused_in_words(value):
    parameters = declaration("hopfield-digits").parameters
    with pytest.raises(ParameterError, match=r"temperature = .* must be a number from 0"):
        check_all(parameters, {"temperature": value})
    made = experiment(dataset(1, 3, 3, 0))
    with pytest.raises(InterventionError, match=r"temperature = .* must be a number from 0"):
        made.intervene(stored(made, 0), SetParameter("temperature", value))
