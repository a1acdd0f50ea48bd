"""Machines so small that every sum over configurations can be carried out: what must come out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rbms import SEEDS, configurations, experiment, joint, machines, pictures, weights

from engine.experiment import read_only
from engine.networks.rbm import maths
from engine.networks.rbm.partition import annealed_log_z, exact_log_z, schedule
from engine.networks.rbm.pseudo import _by_free_energies, one_unit_estimate, pseudo_likelihood
from engine.networks.rbm.samples import exact_probabilities, sampled_frequencies
from engine.networks.rbm.state import Weights, frozen


@given(machines())
def test_free_energy_is_minus_the_log_of_the_sum_over_the_hidden_units(machine):
    p, log_z = joint(machine)
    v = configurations(len(machine.a))
    energy = maths.free_energy(v, machine.W, machine.a, machine.b)
    assert energy == pytest.approx(-np.log(p.sum(axis=1)) - log_z, rel=1e-9, abs=1e-9)


@given(machines())
def test_conditionals_are_those_of_the_joint_distribution(machine):
    p, _ = joint(machine)
    v, h = configurations(len(machine.a)), configurations(len(machine.b))
    given_v = (p / p.sum(axis=1, keepdims=True)) @ h
    given_h = (p / p.sum(axis=0, keepdims=True)).T @ v
    up = maths.sigmoid(maths.hidden_input(v.T.copy(), machine.W, machine.b))
    down = maths.sigmoid(maths.visible_input(h, machine.W, machine.a)).T
    assert up == pytest.approx(given_v, abs=1e-9)
    assert down == pytest.approx(given_h, abs=1e-9)


@given(machines(), st.booleans())
def test_log_z_adds_up_everything_from_either_side(machine, turned):
    if turned:
        machine = Weights(np.ascontiguousarray(machine.W.T), machine.b, machine.a)
    _, log_z = joint(machine)
    assert exact_log_z(machine, gaussian=False) == pytest.approx(log_z, rel=1e-9)


@given(SEEDS, st.integers(1, 4))
def test_log_z_of_gaussian_units_is_the_integral(seed, hidden):
    machine = weights(1, hidden, seed)
    v = np.linspace(-40, 40, 200_001)[:, None]
    energy = maths.gaussian_free_energy(v, machine.W, machine.a, machine.b)
    integral = np.log(np.sum(np.exp(-energy)) * (v[1, 0] - v[0, 0]))
    assert exact_log_z(machine, gaussian=True) == pytest.approx(integral, rel=1e-6)


@given(machines(), SEEDS)
@settings(max_examples=50)
def test_the_gradient_is_that_of_the_free_energies(machine, seed):
    random = np.random.default_rng(seed)
    data, model = (random.integers(0, 2, (3, len(machine.a))).astype(float) for _ in range(2))

    def difference(W, a, b):
        ends = maths.free_energy(model, W, a, b).mean()
        return ends - maths.free_energy(data, W, a, b).mean()

    p_data, p_model = (maths.sigmoid(v @ machine.W + machine.b) for v in (data, model))
    gain = maths.statistics(data.T, p_data) - maths.statistics(model.T, p_model)
    contrast = maths.contrast(p_data, p_model, 1 / 3)
    assert np.concatenate((data, model)).T @ contrast == pytest.approx(gain, abs=1e-12)
    step = 1e-5
    for i in range(len(machine.a)):
        for j in range(len(machine.b)):
            up, down = machine.W.copy(), machine.W.copy()
            up[i, j] += step
            down[i, j] -= step
            slope = difference(up, machine.a, machine.b) - difference(down, machine.a, machine.b)
            assert slope / (2 * step) == pytest.approx(gain[i, j], abs=1e-6)


@given(machines(9), SEEDS)
@settings(max_examples=50)
def test_pseudo_likelihood_is_every_unit_given_all_others(machine, seed):
    p, _ = joint(machine)
    p_v = p.sum(axis=1)
    picks = np.random.default_rng(seed).integers(0, len(p_v), 5)
    v = configurations(len(machine.a))[picks]
    flips = picks[:, None] ^ (1 << np.arange(len(machine.a)))
    expected = np.log(p_v[picks][:, None] / (p_v[picks][:, None] + p_v[flips]))
    assert pseudo_likelihood(v, machine) == pytest.approx(expected.sum(axis=1), rel=1e-6, abs=1e-8)
    assert _by_free_energies(v, machine) == pytest.approx(expected.sum(axis=1), abs=1e-8)
    for unit in range(len(machine.a)):
        units = np.full(len(v), unit)
        estimate = one_unit_estimate(v, units, machine)
        assert estimate == pytest.approx(len(machine.a) * expected[:, unit], rel=1e-6, abs=1e-8)


def test_pseudo_likelihood_stays_exact_for_weights_of_any_size():
    for size in (5.0, 100.0):
        machine = weights(30, 31, 1, size)
        v = (np.random.default_rng(0).random((3, 30)) < 0.5).astype(float)
        exact = _by_free_energies(v, machine)
        assert pseudo_likelihood(v, machine) == pytest.approx(exact, rel=1e-6, abs=1e-6)


def test_annealing_is_within_three_standard_errors_in_nineteen_of_twenty_seeds():
    within = 0
    for seed in range(20):
        machine = weights(7, 5, seed, 1.0)
        found = annealed_log_z(machine, np.zeros(7), seed, gaussian=False, temperatures=200)
        assert found.standard_error > 0
        exact = exact_log_z(machine, gaussian=False)
        within += abs(found.value - exact) <= 3 * found.standard_error
    assert within >= 19


def test_annealing_works_for_gaussian_units():
    within = 0
    for seed in range(20):
        machine = weights(3, 4, seed, 0.5)
        found = annealed_log_z(machine, np.zeros(3), seed, gaussian=True, temperatures=200)
        exact = exact_log_z(machine, gaussian=True)
        within += abs(found.value - exact) <= 3 * found.standard_error
    assert within >= 19


def test_the_temperatures_go_from_the_base_machine_to_the_machine_itself():
    betas = schedule(1000)
    assert betas[0] == 0
    assert betas[-1] == 1
    assert (np.diff(betas) > 0).all()
    assert len(betas) == pytest.approx(1000, abs=3)


@pytest.mark.parametrize("seed", range(3))
def test_the_chains_long_run_statistics_are_the_machines(seed):
    """With the learning rate 0, persistent chains only sample."""
    made = experiment(
        pictures(200, 2, 3, 0),
        hidden=4,
        batch=200,
        test=0,
        k=10,
        learning_rate=0.0,
        precision="float64",
    )
    machine = weights(6, 4, seed, 0.7)
    start = replace(made.initial(seed), weights=frozen(machine.W, machine.a, machine.b))
    state, _ = made.advance(start, 5)
    means, rounds = np.zeros((6, 4)), 60
    for _ in range(rounds):
        *_, last = made.phases(state)
        update = last.detail.update
        means += update.v_model @ update.p_model / 200 / rounds
        state = last.after
    p, _ = joint(machine)
    exact = configurations(6).T @ p @ configurations(4)
    assert np.abs(means - exact).max() < 5 * 0.5 / np.sqrt(200 * rounds)


@pytest.mark.parametrize("k", [1, 3])
def test_the_expected_change_is_that_of_contrastive_divergence(k):
    """Averaged over many draws: rate * (<vh>_data - <vh>_chain), the chain's end enumerated."""
    made = experiment(
        pictures(8, 2, 2, 3),
        hidden=3,
        batch=8,
        test=0,
        k=k,
        persistent=False,
        learning_rate=1.0,
        momentum=0.0,
        precision="float64",
        measure_every=1_000_000,
    )
    machine = weights(4, 3, 5, 1.0)
    start = replace(made.initial(0), weights=frozen(machine.W, machine.a, machine.b))
    v, h = configurations(4), configurations(3)
    p, _ = joint(machine)
    step = (p / p.sum(axis=1, keepdims=True)) @ (p / p.sum(axis=0, keepdims=True)).T
    data = made.pictures.units(made.pictures.train)
    begins = np.bincount((data @ (1 << np.arange(4))).astype(int), minlength=16) / len(data)
    ends = begins @ np.linalg.matrix_power(step, k)
    up = maths.sigmoid(v @ machine.W + machine.b)
    expected = v.T @ (up * (begins - ends)[:, None])
    draws = 1500
    mean, square = np.zeros((4, 3)), np.zeros((4, 3))
    for position in range(draws):
        after, _ = made.advance(replace(start, position=position), 1)
        change = after.weights.W - machine.W
        mean += change / draws
        square += change**2 / draws
    error = np.sqrt((square - mean**2) / draws)
    assert len(h) == 8
    assert (np.abs(mean - expected) < 4.5 * error + 1e-12).all()


def test_frequencies_of_many_chains_are_the_exact_probabilities():
    made = experiment(pictures(16, 2, 3, 0), hidden=3)
    machine = weights(6, 3, 2, 0.8)
    W, a, b = (read_only(part.astype(np.float32)) for part in (machine.W, machine.a, machine.b))
    state = replace(made.initial(0), weights=Weights(W, a, b))
    exact = exact_probabilities(state.weights, made.gauge)
    p, _ = joint(machine)
    assert exact == pytest.approx(p.sum(axis=1), abs=1e-5)
    sampled = sampled_frequencies(state)
    assert np.abs(sampled - exact).max() < 0.01


def test_solvable_machines_measure_their_true_likelihood():
    made = experiment(pictures(16, 2, 3, 0), hidden=3, test=0, pixels="thresholded")
    state, columns = made.advance(made.initial(1), 30)
    measured = made.measure(state)
    double = Weights(*(np.asarray(x, float) for x in (state.weights.W, *_biases(state))))
    p, log_z = joint(double)
    numbers = made.gauge.train_binary @ (1 << np.arange(6))
    p_v = p.sum(axis=1)
    assert measured["log_z"] == pytest.approx(log_z, rel=1e-6)
    assert measured["log_likelihood"] == pytest.approx(
        np.log(p_v[numbers.astype(int)]).mean(), rel=1e-4
    )
    known = np.unique(made.pictures.train > 127, axis=0) @ (1 << np.arange(6))
    assert measured["probability_of_patterns"] == pytest.approx(p_v[known].sum(), rel=1e-4)
    assert len(columns.at) == 30


def _biases(state):
    return state.weights.a, state.weights.b
