"""What a person does beside the learning: drawing, holding, letting chains run."""

import numpy as np
import pytest
from hopfields import bits
from hypothesis import given, settings
from rbms import SEEDS, experiment, experiments, joint, pictures, weights

from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Dream,
    Forget,
    InterventionError,
    SetParameter,
    Show,
    Store,
    supersedes,
)
from engine.networks import build
from engine.networks.rbm.state import frozen
from engine.stepper import Stepper

ALL = np.arange(9)


@given(experiments(), SEEDS)
@settings(max_examples=30)
def test_drawing_holding_and_dreaming_change_nothing_of_the_learning(made, seed):
    state, _ = made.advance(made.initial(seed), 2)
    plain, _ = made.advance(state, 3)
    units = np.arange(state.visible_units)
    busy = state
    for done in (
        Draw(units, np.where(units % 2, 1, -1).astype(np.int8)),
        Clamp(units[:1], True),
        Dream(3, 0.5, from_noise=True, number=1),
        Corrupt("flip", 0.5, 2),
        Show(0),
    ):
        busy = made.intervene(busy, done)
    busy, _ = made.advance(busy, 3)
    assert bits(busy.weights) == bits(plain.weights)
    assert bits(busy.chains) == bits(plain.chains)
    assert made.measure(busy) == made.measure(plain)


def test_what_is_drawn_is_on_the_canvas_and_what_is_held_stays():
    made = experiment(pictures(8, 3, 3, 0))
    state = made.initial(0)
    drawn = made.intervene(state, Draw(ALL, np.array([1, -1, 1] * 3, np.int8)))
    assert drawn.canvas.picture.tolist() == [255, 0, 255] * 3
    held = made.intervene(drawn, Clamp(ALL[:4], True))
    dreaming = made.intervene(held, Dream(20, number=1))
    assert dreaming.canvas.chain.v[:4].tolist() == [1, 0, 1, 1]
    moved = {tuple(frame[4:].tolist()) for frame in dreaming.canvas.chain.frames}
    assert len(moved) > 10
    freed = made.intervene(dreaming, Clamp(ALL, False))
    assert not freed.canvas.held.any()


def test_a_chain_goes_on_where_it_is_and_is_the_same_however_it_got_there():
    made = experiment(pictures(8, 3, 3, 0))
    state = made.initial(0)
    at_once = made.intervene(state, Dream(9, number=4, from_noise=True))
    slowly = state
    for steps in range(1, 10):
        slowly = made.intervene(slowly, Dream(steps, number=4, from_noise=True))
    assert bits(at_once.canvas) == bits(slowly.canvas)
    other = made.intervene(state, Dream(9, number=5, from_noise=True))
    assert bits(other.canvas.chain.v) != bits(at_once.canvas.chain.v) or len(
        {bits(frame) for frame in other.canvas.chain.frames}
        ^ {bits(frame) for frame in at_once.canvas.chain.frames}
    )
    assert supersedes(Dream(9, number=4), Dream(8, number=4))
    assert not supersedes(Dream(9, number=4), Dream(8, number=5))
    assert not supersedes(Dream(7, number=4), Dream(8, number=4))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_free_chain_visits_pictures_as_often_as_its_temperature_says(temperature):
    made = experiment(pictures(8, 1, 3, 0), hidden=2, precision="float64")
    machine = weights(3, 2, 1, 1.0)
    hot = frozen(machine.W / temperature, machine.a / temperature, machine.b / temperature)
    state = made.initial(0)
    state = _with_weights(state, frozen(machine.W, machine.a, machine.b))
    visits, steps = np.zeros(8), 4000
    for step in range(1, steps + 1):
        state = made.intervene(state, Dream(step, temperature, from_noise=True, number=1))
        visits[int(state.canvas.chain.v @ (1 << np.arange(3)))] += 1 / steps
    expected = joint(hot)[0].sum(axis=1)
    assert np.abs(visits - expected).max() < 0.05


def _with_weights(state, made):
    from dataclasses import replace

    return replace(state, weights=made)


def test_with_part_of_a_learned_picture_held_the_chain_fills_in_the_rest():
    made = build("rbm-bars", {"measure_every": 1000}, None)
    state, _ = made.advance(made.initial(0), 5000)
    assert made.measure(state)["probability_of_patterns"] > 0.6
    bar = np.tile([1, -1, 1, -1], 4).astype(np.int8)
    state = made.intervene(state, Draw(np.arange(16), bar))
    state = made.intervene(state, Draw(np.arange(8, 16), np.full(8, -1, np.int8)))
    state = made.intervene(state, Clamp(np.arange(8), True))
    whole = 0
    for step in range(1, 301):
        state = made.intervene(state, Dream(step, number=1))
        whole += np.array_equal(state.canvas.chain.v > 0, bar > 0)
    assert whole > 100


def test_showing_corrupting_and_changing_a_parameter():
    made = experiment(pictures(10, 3, 3, 0), test=2)
    state = made.initial(0)
    shown = made.intervene(state, Show(1, held_out=True))
    assert np.array_equal(shown.canvas.picture, made.pictures.held_out[1])
    flipped = made.intervene(shown, Corrupt("flip", 1.0, 1))
    assert np.array_equal(flipped.canvas.picture > 127, shown.canvas.picture <= 127)
    top = made.intervene(shown, Corrupt("keep", 0.6))
    assert top.canvas.picture.reshape(3, 3)[:2].tolist() == (
        shown.canvas.picture.reshape(3, 3)[:2].tolist()
    )
    assert not (top.canvas.picture.reshape(3, 3)[2] > 127).any()
    faster = made.intervene(state, SetParameter("learning_rate", 0.5))
    assert made.parameter(faster, "learning_rate") == 0.5
    assert made.parameter(state, "learning_rate") == 0.01
    more = made.intervene(state, SetParameter("k", 3))
    assert len(list(made.phases(more))) == len(list(made.phases(state))) + 4


@pytest.mark.parametrize(
    "impossible",
    [
        Draw(np.array([9]), np.array([1], np.int8)),
        Draw(np.arange(784), np.ones(784, np.int8)),
        Clamp(np.array([-1]), True),
        Corrupt("burn", 0.5),
        Show(99),
        Show(2, held_out=True),
        SetParameter("hidden", 3),
        SetParameter("k", 0),
        Dream(3, 0.0),
        Dream(-1),
        Store(np.ones(9, np.int8), "one"),
        Forget(1),
    ],
)
def test_an_impossible_intervention_is_refused_in_words(impossible):
    made = experiment(pictures(10, 3, 3, 0), test=2)
    with pytest.raises(InterventionError, match=r"\w+ \w+ \w+"):
        made.intervene(made.initial(0), impossible)


def channel(made, state, name):
    return next(channel for channel in made.channels(state) if channel.name == name)


def test_the_film_of_a_chain_shows_what_was_drawn_and_what_it_was_drawn_from():
    made = experiment(pictures(8, 3, 3, 0))
    state = made.intervene(made.initial(0), Dream(40, number=4, from_noise=True))
    means, drawn = (
        channel(made, state, name).read(state) for name in ("dream_film", "dream_samples")
    )
    assert means.shape == drawn.shape
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert np.array_equal(drawn[-1].reshape(-1), state.canvas.chain.v)
    # About as often on as the probabilities say, over all frames and units.
    assert abs(drawn.mean() - means.mean()) < 0.1


def test_a_chain_that_is_all_grey_says_how_sure_of_its_pixels_the_machine_is():
    made = experiment(pictures(8, 3, 3, 0))
    begun = made.intervene(made.initial(0), Dream(0, number=1, from_noise=True))
    assert "tossed by a coin" in channel(made, begun, "dream_film").told(begun)
    grey = made.intervene(made.initial(0), Dream(5, 4.0, number=1, from_noise=True))
    p = grey.canvas.chain.frames[-1]
    told = channel(made, grey, "dream_film").told(grey)
    assert f"{p.min():.2f} to {p.max():.2f}" in told and "hidden units are on" in told
    state = made.initial(0)
    sure = _with_weights(state, frozen(state.weights.W, 9.0 * (ALL % 2 - 0.5), state.weights.b))
    sure = made.intervene(sure, Dream(5, number=1))
    assert "below what was drawn" in channel(made, sure, "dream_film").told(sure)
    held = made.intervene(sure, Clamp(ALL, True))
    assert "all units are held" in channel(made, held, "dream_film").told(held)


def test_what_a_person_does_leaves_an_update_under_way_at_its_phase():
    stepper = Stepper(experiment(pictures(8, 3, 3, 0)), 0)
    stepper.update_forward()
    last = stepper.phase
    stepper.intervene(Dream(3, number=1, from_noise=True))
    assert stepper.phase is last
    for _ in range(4):
        stepper.phase_forward()
    under_way = stepper.phase
    stepper.intervene(Draw(ALL, np.ones(9, np.int8)))
    assert (stepper.phase.name, stepper.phase.number) == (under_way.name, under_way.number)
    assert bits(stepper.phase.detail.half.values) == bits(under_way.detail.half.values)
    stepper.intervene(SetParameter("learning_rate", 0.5))
    stepper.finish_update()
    assert stepper.position == 2
    assert stepper.state.canvas.picture.all() and stepper.state.rule.learning_rate == 0.5
    after = bits(stepper.state)
    stepper.go_to(0)
    stepper.go_to(2)
    assert bits(stepper.state) == after


def test_fewer_phases_than_were_looked_at_do_not_end_the_update():
    stepper = Stepper(experiment(pictures(8, 3, 3, 0), k=3), 0)
    while stepper.phase is None or stepper.phase.number < stepper.phase.count - 1:
        stepper.phase_forward()
    stepper.intervene(SetParameter("k", 1))
    assert stepper.position == 0 and stepper.phase.number == stepper.phase.count - 1
    stepper.phase_forward()
    assert stepper.position == 1


def test_a_young_machine_dreams_from_noise_of_something_like_its_data():
    made = build("rbm-digits", {"measure_every": 1000, "measure_on": 10}, None)
    state, _ = made.advance(made.initial(0), 60)
    state = made.intervene(state, Dream(16, number=1, from_noise=True))
    chain, mean = state.canvas.chain, made.pictures.train.mean(axis=0) / 255
    assert chain.h.mean() > 0.3
    assert chain.frames[-1].max() > 0.8 and chain.frames[-1].min() < 0.02
    assert np.corrcoef(chain.frames[-1], mean)[0, 1] > 0.8
