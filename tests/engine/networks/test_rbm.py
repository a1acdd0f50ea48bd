"""What is true of every restricted Boltzmann machine that learns, whatever its units and rule."""

import dataclasses

import numpy as np
import pytest
from hopfields import bits
from hypothesis import given, settings
from hypothesis import strategies as st
from rbms import SEEDS, experiment, experiments, pictures

from engine.breakpoints import NotFinite
from engine.channels import Curve, Field, Histogram, Matrix, Tiles
from engine.data import DataError
from engine.experiment import arrays_of
from engine.networks import EXPERIMENTS, build
from engine.networks.rbm.cautions import cautions_about
from engine.networks.rbm.parameters import LIVE
from engine.parameters import ParameterError
from engine.stepper import Stepper

STEPS = st.integers(1, 12)


@given(experiments(), SEEDS, STEPS)
@settings(max_examples=60)
def test_phases_and_advance_give_the_same_bits(made, seed, steps):
    state = made.initial(seed)
    for _ in range(steps):
        *_, last = made.phases(state)
        quick, columns = made.advance(state, 1)
        assert bits(last.after) == bits(quick)
        measured = made.measure(quick)
        assert columns.values.keys() == measured.keys()
        for name, values in columns.values.items():
            assert values.tolist() == [measured[name]]
        state = quick


@given(experiments(), SEEDS, STEPS, st.integers(1, 5))
@settings(max_examples=60)
def test_many_updates_are_as_many_single_ones(made, seed, steps, stride):
    start = made.initial(seed)
    whole, columns = made.advance(start, steps)
    state = start
    while state.position < steps:
        state, part = made.advance(state, min(stride, steps - state.position))
        for name, values in part.values.items():
            assert values[-1] == columns.values[name][state.position - 1]
    assert bits(state) == bits(whole)


@given(experiments(), SEEDS, STEPS)
@settings(max_examples=40)
def test_a_state_is_read_only_and_what_was_is_left_alone(made, seed, steps):
    start = made.initial(seed)
    before = bits(start)
    state, _ = made.advance(start, steps)
    list(made.phases(start))
    assert bits(start) == before
    assert not any(array.flags.writeable for array in arrays_of(state))
    assert state.canvas is start.canvas


def test_the_real_size_gives_the_same_bits_too():
    made = build("rbm-digits", {"k": 2, "train": 100, "measure_every": 2, "measure_on": 10}, None)
    state = made.initial(7)
    whole, _ = made.advance(state, 3)
    for _ in range(3):
        *_, last = made.phases(state)
        state = last.after
    assert bits(state) == bits(whole)


def test_back_and_forward_over_many_updates_gives_the_same_bits_within_the_budget():
    made = build("rbm-digits", {"k": 1, "hidden": 100, "train": 200, "measure_on": 10}, None)
    budget = 4 * 1024 * 1024
    stepper = Stepper(made, 3, budget=budget)
    passed = {}
    for _ in range(60):
        stepper.advance(1)
        stepper.keep()
        passed[stepper.position] = bits(stepper.state)
        assert stepper.timeline.bytes_held <= budget
    for position in (59, 31, 30, 1, 0, 17, 60):
        stepper.go_to(position)
        assert position == 0 or bits(stepper.state) == passed[position]


@given(experiments(), SEEDS)
@settings(max_examples=30)
def test_an_update_goes_from_the_data_through_the_chain_to_the_weights(made, seed):
    state, _ = made.advance(made.initial(seed), 1)
    found = list(made.phases(state))
    names = [phase.name for phase in found]
    rule, k = state.rule, state.rule.k
    visible = "visible means" if made.pictures.gaussian else "visible probabilities"
    step = [visible, "visible sample", "hidden probabilities", "hidden sample"]
    chain = step * k if rule.persistent else (step * k)[:-1]
    start = "chains" if rule.persistent else "hidden sample"
    assert names == [
        *("batch", "hidden probabilities", start),
        *chain,
        *("data statistics", "model statistics", "difference"),
        *("weights", "visible biases", "hidden biases"),
    ]
    assert [phase.number for phase in found] == list(range(1, len(found) + 1))
    assert {phase.count for phase in found} == {len(found)}
    assert [phase.after is not None for phase in found] == [False] * (len(found) - 1) + [True]
    channels = {channel.name for channel in made.channels(state)}
    assert all(phase.lit in channels for phase in found)


@given(experiments(persistent=False), SEEDS)
@settings(max_examples=30)
def test_a_sample_is_one_where_the_drawn_number_lies_below_the_probability(made, seed):
    *_, last = made.phases(made.initial(seed))
    for half in last.detail.halves:
        if half.kind == "sample" and not (made.pictures.gaussian and half.layer == "visible"):
            p, u = 1 / (1 + np.exp(-half.x.astype(float))), (half.noise.astype(float) + 1) / 2
            clear = np.abs(u - p) > 1e-6
            assert np.array_equal(half.values[clear], (u < p)[clear].astype(half.values.dtype))


@given(experiments(), SEEDS)
@settings(max_examples=40)
def test_explanations_add_up_and_say_what_the_step_did(made, seed):
    state, _ = made.advance(made.initial(seed), 2)
    units = state.visible_units
    for phase in made.phases(state):
        update = phase.detail.update
        last = units + state.hidden_units - 1
        for focus in (None, 0, units - 1, units, last, (last, 0)):
            explained = made.explain(phase, focus)
            assert explained.sentence
            for equation in explained.equations:
                if equation.terms:
                    assert equation.recomputed() == pytest.approx(equation.result, abs=1e-9)
            if focus in (0, (last, 0)) and phase.name == "weights":
                ((i, j),) = explained.weights
                assert i == 0 and (focus == 0 or j == last)
                change, new = (equation.result for equation in explained.equations)
                after = update.after
                assert new == pytest.approx(after.weights.W[i, j - units], abs=1e-5)
                assert change == pytest.approx(after.velocity.W[i, j - units], abs=1e-5)
    _check_half_steps(made, state)
    _check_biases(made, state)


def _check_half_steps(made, state):
    """The explained inputs, probabilities and samples are those of the half-step."""
    units = state.visible_units
    for phase in made.phases(state):
        if phase.name not in ("hidden probabilities", "visible probabilities", "hidden sample"):
            continue
        half = phase.detail.half
        hidden = half.layer == "hidden"
        explained = made.explain(phase, units if hidden else 0)
        x = half.x[0, 0]
        value = half.values[0, 0]
        assert explained.units[0] == (units if hidden else 0)
        assert explained.equations[-1].result == pytest.approx(value, abs=1e-6)
        if half.kind == "probabilities":
            assert explained.equations[0].result == pytest.approx(float(x), abs=1e-4)


def _check_biases(made, state):
    units = state.visible_units
    *_, visible, hidden = made.phases(state)
    after = hidden.after
    for phase, focus, bias in (
        (visible, 0, after.weights.a[0]),
        (hidden, units, after.weights.b[0]),
    ):
        _, new = made.explain(phase, focus).equations
        assert new.result == pytest.approx(float(bias), abs=1e-5)


@given(experiments(), SEEDS)
@settings(max_examples=20)
def test_every_channel_can_be_read(made, seed):
    state, _ = made.advance(made.initial(seed), 2)
    for phase in made.phases(state):
        for channel in made.channels(state):
            source = phase if channel.of_phase else state
            _READ[type(channel)](channel, source)


def _read_field(channel, source):
    values = channel.read(source)
    assert values.shape == channel.shape
    assert np.isfinite(values).all()


def _read_tiles(channel, source):
    pictures = channel.read(source)
    assert pictures.ndim == 3
    if channel.captions_of is not None:
        assert len(channel.captions_of(source)) == len(pictures)
    if channel.units is not None:
        assert len(channel.units(source)) == len(pictures)


def _read_matrix(channel, source):
    rows, columns = (np.arange(size) for size in channel.shape)
    block = channel.block(source, rows, columns)
    assert block.shape == channel.shape
    corner = channel.block(source, rows[-1:], columns[:1])
    assert corner == pytest.approx(block[-1:, :1], rel=1e-5, abs=1e-5)
    assert channel.version(source) is channel.version(source)


def _read_histogram(channel, source):
    edges, shares = channel.read(source)
    assert shares.shape == (len(channel.names), len(edges) - 1)
    assert shares.sum(axis=1) == pytest.approx(1)


def _read_curve(channel, source):
    x, y = channel.read(source)
    assert y.shape == (len(channel.names), len(x))


_READ = {
    Field: _read_field,
    Tiles: _read_tiles,
    Matrix: _read_matrix,
    Histogram: _read_histogram,
    Curve: _read_curve,
}


@pytest.mark.parametrize("visible_units", ["binary", "gaussian"])
@pytest.mark.parametrize("persistent", [True, False])
def test_the_film_grows_half_step_by_half_step_with_each_gibbs_step_below_each_other(
    persistent, visible_units
):
    made = experiment(pictures(8, 3, 3, 0), persistent=persistent, visible=visible_units, k=2)
    state = made.initial(0)
    channels = {channel.name: channel for channel in made.channels(state)}
    visible, hidden = channels["film"], channels["film_hidden"]
    start = "chains" if persistent else "s 0"
    whole = ("data", start, "p 1", "s 1", "p 2", "s 2")
    for phase in made.phases(state):
        halves, half = phase.detail.halves, phase.detail.half
        above, below = visible.captions_of(phase), hidden.captions_of(phase)
        assert above == whole[: len(above)] and below == whole[: len(below)]
        assert (len(above), len(below)) == (len(visible.read(phase)), len(hidden.read(phase)))
        row = above if half.layer == "visible" else below
        now = visible.now(phase)
        if phase.name == "data statistics":
            assert now == 0
        if phase.number > len(phase.detail.update.halves):
            continue
        assert now == len(row) - 1
        step = f"{half.kind[0]} {half.step}" if half.step else ("data", start)[len(halves) > 2]
        assert row[now] == step
        picture = (visible if half.layer == "visible" else hidden).read(phase)[now]
        on_screen = made.pictures.pictures  # Gaussian units as brightness
        values = on_screen(half.values[:, 0]) if half.layer == "visible" else half.values[0]
        assert np.array_equal(picture.reshape(-1)[: len(values)], values)
        if half.kind == "chains":  # of which nothing visible is kept
            assert not visible.read(phase)[1].any()


def test_the_statistics_are_shown_when_they_are_known_and_differ_by_the_gradient():
    made = experiment(pictures(8, 3, 3, 0), momentum=0.0)
    state = made.initial(0)
    channels = {channel.name: channel for channel in made.channels(state)}
    of_data, of_model, difference, weights = (
        channels[name]
        for name in ("statistics_data", "statistics_model", "statistics_difference", "weights")
    )
    rows, columns = np.arange(5), np.arange(9)
    *_, before_all, _, _, _, _, _, last = made.phases(state)
    assert before_all.name == "hidden sample"
    assert not of_data.block(before_all, rows, columns).any()
    data, model = (of.block(last, rows, columns) for of in (of_data, of_model))
    assert difference.block(last, rows, columns) == pytest.approx(data - model)
    changed = weights.block(last.after, rows, columns) - weights.block(state, rows, columns)
    assert changed == pytest.approx(0.01 * (data - model), abs=1e-6)


def test_each_epoch_looks_at_every_picture_once_in_another_order():
    made = experiment(pictures(12, 2, 2, 0), batch=3, test=0)
    state = made.initial(5)
    seen = []
    for _ in range(8):
        first = next(iter(made.phases(state)))
        seen += first.detail.update.items.tolist()
        state, _ = made.advance(state, 1)
    assert sorted(seen[:12]) == sorted(seen[12:]) == list(range(12))
    assert seen[:12] != seen[12:]
    assert made.epoch(state) == 2.0


def test_without_learning_nothing_but_the_chains_moves():
    made = experiment(pictures(8, 3, 3, 0), learning_rate=0.0)
    state = made.initial(0)
    after, _ = made.advance(state, 5)
    assert np.array_equal(after.weights.W, state.weights.W)
    assert not np.array_equal(after.chains, state.chains)


def test_sparsity_draws_the_hidden_units_to_the_target():
    data = pictures(40, 4, 4, 1)
    reached = []
    for sparsity in (0.0, 0.05):
        made = experiment(
            data, sparsity=sparsity, sparsity_cost=1.0, learning_rate=0.1, hidden=20, batch=10
        )
        after, _ = made.advance(made.initial(0), 600)
        reached.append(float(after.activity.mean()))
    assert reached[1] < 0.12 < reached[0]


def test_weight_decay_keeps_the_weights_short():
    data = pictures(40, 4, 4, 1)
    norms = []
    for decay in (0.0, 0.1):
        made = experiment(data, weight_decay=decay, learning_rate=0.1, hidden=20, batch=10)
        norms.append(made.measure(made.advance(made.initial(0), 600)[0])["weight_norm"])
    assert norms[1] < 0.7 * norms[0]


def test_a_learning_rate_without_reason_stops_at_the_last_good_update_and_says_what_to_lower():
    made = experiment(pictures(8, 3, 3, 0, grey=True), visible="gaussian", learning_rate=900.0)
    stepper = Stepper(made, 0)
    stepper.arm()
    hit = None
    for _ in range(40):
        hit = hit or stepper.advance(10)
    assert isinstance(hit, NotFinite)
    assert all(np.isfinite(array).all() for array in arrays_of(stepper.state))
    headline, sentence = made.summary(stepper.state)
    assert headline == "the weights run away"
    assert "learning rate (now 900)" in sentence
    trouble = made.trouble(stepper.state)
    assert "float32" in trouble and "lower the learning rate (now 900)" in trouble
    assert made.trouble(made.initial(0)) == ""


def test_a_machine_whose_hidden_units_are_all_dead_says_what_to_lower():
    made = build("rbm-bars", {"learning_rate": 1000.0}, None)
    state, _ = made.advance(made.initial(0), 60)
    headline, sentence = made.summary(state)
    assert headline == "no hidden unit is ever on"
    assert "lower the learning rate (now 1,000)" in sentence
    *_, last = made.phases(state)
    assert "(0 - 0)" in made.explain(last, None).equations[0].numbers.replace("\\left", "").replace(
        "\\right", ""
    )
    sound = build("rbm-bars", {}, None)
    assert sound.summary(sound.advance(sound.initial(0), 60)[0])[0].startswith("epoch 60: ")


def test_bad_input_is_refused_in_words():
    data = pictures(8, 3, 3, 0)
    with pytest.raises(DataError, match="set batch to at most 8"):
        experiment(data, batch=9, test=0)
    with pytest.raises(ParameterError, match="k = 0 is not allowed"):
        experiment(data, k=0)
    binary, gaussian = {"visible": "binary"}, {"visible": "gaussian"}
    with pytest.raises(DataError, match=r"binary units take 0\.\.1"):
        cautions_about(binary, np.array([[0.0, 2.0]]), "mine.csv", scaled=None)
    with pytest.raises(DataError, match="not finite"):
        cautions_about(gaussian, np.array([[0.0, np.nan]]), "mine.csv", scaled=None)


def test_gaussian_units_on_unscaled_data_are_warned_about_and_standardising_is_offered():
    data = pictures(30, 3, 3, 0, grey=True)
    given = {"visible": "gaussian", "standardise": False, "learning_rate": 0.001}
    (caution,) = experiment(data, **given).cautions
    assert "standardise=true" in caution.sentence and "tandardise" in caution.offer
    assert not experiment(data, **{**given, **caution.remedy}).cautions
    (caution,) = experiment(data, visible="gaussian", learning_rate=0.01).cautions
    assert "small learning rate" in caution.sentence and "0.001" in caution.offer
    assert not experiment(data, visible="gaussian", **caution.remedy).cautions
    assert not experiment(data).cautions


def test_both_cautions_stand_beside_each_other_and_in_the_result():
    data = pictures(30, 3, 3, 0, grey=True)
    made = experiment(data, visible="gaussian", standardise=False, learning_rate=0.1)
    assert [list(caution.remedy) for caution in made.cautions] == [
        ["standardise"],
        ["learning_rate"],
    ]
    told = made.result(made.initial(0))["warnings"]
    assert told == [caution.sentence for caution in made.cautions]


def test_data_too_dark_for_binary_units_is_told():
    dark = dataclasses.replace(pictures(20, 3, 3, 0), items=pictures(20, 3, 3, 0).items // 16)
    (caution,) = experiment(dark).cautions
    assert "brightest pixel" in caution.sentence and "255" in caution.sentence
    assert not caution.remedy


def test_live_parameters_are_those_that_the_state_holds():
    declared = {entry.name: entry.live for entry in EXPERIMENTS["rbm-digits"].parameters}
    assert {name for name, live in declared.items() if live} == set(LIVE)
    made = experiment(pictures(8, 3, 3, 0))
    state = made.initial(0)
    for name in declared:
        assert made.parameter(state, name) == made.values[name]


@given(experiments(), SEEDS)
@settings(max_examples=15)
def test_results_are_numbers_or_nothing(made, seed):
    state, _ = made.advance(made.initial(seed), 3)
    result = made.result(state)
    assert result["log_z"]["method"] == "exact"
    assert 0 <= result["dead_hidden_units"] <= state.hidden_units
    held_out = len(made.pictures.held_out) > 0
    assert (result["reconstruction_mse_test"] is not None) == held_out
    assert (result["free_energy_gap"] is not None) == held_out
    assert (result["pseudo_likelihood_train"] is None) == made.pictures.gaussian
    assert dataclasses.is_dataclass(state)
    assert {series.column for series in made.series(state)} == made.measure(state).keys()
