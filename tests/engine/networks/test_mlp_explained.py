"""Every explanation adds up, says what the step really did, and speaks of what is in focus."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlps import SEEDS, experiment, experiments, pictures

from engine.experiment import arrays_of
from engine.networks import build

CLOSE = {"float64": {"rel": 1e-9, "abs": 1e-9}, "float32": {"rel": 1e-4, "abs": 1e-5}}


def foci(made, data):
    """Nothing, a unit of any layer, or a weight between two layers."""
    layer = data.draw(st.integers(1, made.shape.layers))
    above = made.shape.first_unit(layer) + data.draw(st.integers(0, made.shape.sizes[layer] - 1))
    below = made.shape.first_unit(layer - 1) + data.draw(
        st.integers(0, made.shape.sizes[layer - 1] - 1)
    )
    return None, above, below, (above, below)


@given(experiments(), SEEDS, st.data())
@settings(max_examples=60)
def test_explanations_add_up(made, seed, data):
    state, _ = made.advance(made.initial(seed), 3)
    after, _ = made.advance(state, 1)
    assume(all(np.isfinite(array).all() for array in arrays_of(after)))  # else a run has stopped
    for phase in made.phases(state):
        for focus in foci(made, data):
            explained = made.explain(phase, focus)
            assert explained.title and explained.sentence
            assert all(0 <= unit < made.shape.units for unit in explained.units)
            for equation in explained.equations:
                assert phase.name == "batch" or equation.terms
                if equation.terms:
                    assert equation.recomputed() == pytest.approx(
                        equation.result, **CLOSE[made.shape.dtype]
                    )


@given(experiments(precisions=("float64",)), SEEDS, st.data())
@settings(max_examples=60)
def test_results_are_what_the_step_did(made, seed, data):
    state, _ = made.advance(made.initial(seed), 2)
    *_, last = made.phases(state)
    for phase in made.phases(state):
        layer = phase.detail.layer
        if not layer:
            continue
        unit = data.draw(st.integers(0, made.shape.sizes[layer] - 1))
        below = data.draw(st.integers(0, made.shape.sizes[layer - 1] - 1))
        numbers = made.shape.first_unit(layer) + unit, made.shape.first_unit(layer - 1) + below
        explained = made.explain(phase, numbers)
        done = phase.detail.layers[layer - 1]
        wanted = {
            "pre-activation": lambda done=done, unit=unit: done.Z[0, unit],
            "activation": lambda done=done, unit=unit: done.A[0, unit],
            "loss": lambda phase=phase: last.after.batch_loss,
            "output delta": lambda done=done, unit=unit: done.delta[0, unit],
            "weight gradient": lambda done=done, at=(unit, below): done.weight_gradient[at],
            "bias gradient": lambda done=done, unit=unit: done.bias_gradient[unit],
            "delta": lambda done=done, unit=unit: done.delta[0, unit],
            "update": lambda layer=layer, at=(unit, below): last.after.network.weights[layer - 1][
                at
            ],
        }[phase.name]()
        assert explained.equations[-1].result == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert explained.equations[-1].recomputed() == pytest.approx(wanted, rel=1e-8, abs=1e-9)
        if phase.name not in ("loss", "batch"):
            assert numbers[0] in explained.units


@given(experiments(precisions=("float64",)), SEEDS, st.data())
@settings(max_examples=30)
def test_a_weight_in_focus_is_written_out_in_the_sum_that_it_feeds(made, seed, data):
    for phase in made.phases(made.initial(seed)):
        _, above, below, pair = foci(made, data)
        layer = made.shape.layer_of(above)[0]
        if phase.name != "pre-activation" or phase.detail.layer != layer:
            continue
        explained = made.explain(phase, pair)
        assert pair in explained.weights
        assert below in explained.units


def test_a_weights_change_is_told_however_small():
    made = experiment(pictures(3, 10, 5, 5, 0), hidden=(6,), batch=1, learning_rate=1e-7)
    *_, last = made.phases(made.initial(1))
    words = made.explain(last, None).sentence
    assert "·10⁻" in words.split(" by ")[1].split(" to ")[0]


def test_without_focus_it_speaks_of_what_stands_out():
    made = experiment(pictures(3, 10, 5, 5, 0), hidden=(6,), batch=1)
    for phase in made.phases(made.initial(1)):
        explained = made.explain(phase, None)
        if phase.name == "weight gradient":
            gradient = np.abs(phase.detail.layers[phase.detail.layer - 1].weight_gradient)
            assert abs(explained.equations[0].result) == gradient.max()


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_an_update_is_told_with_its_moments(rule):
    made = experiment(pictures(2, 10, 3, 3, 0), optimizer=rule, weight_decay=0.1)
    state, _ = made.advance(made.initial(1), 2)
    *_, phase = made.phases(state)
    symbols = [equation.symbols for equation in made.explain(phase, None).equations]
    assert r"\lambda w" in symbols[0]
    assert len(symbols) == {"sgd": 2, "momentum": 3, "adam": 5}[rule]


def test_all_that_is_written_can_be_typeset():
    ziamath = pytest.importorskip("ziamath")
    for id, values in (
        ("mlp-one-or-seven", {}),
        ("mlp-plane", {"optimizer": "adam", "weight_decay": 0.01}),
        ("mlp-sine", {"optimizer": "momentum", "activation": "relu"}),
        ("mlp-digits", {"activation": "softmax", "loss": "squared", "hidden": "20,10"}),
    ):
        made = build(id, values, None)
        state, _ = made.advance(made.initial(1), 3)
        for phase in made.phases(state):
            for equation in made.explain(phase, None).equations:
                for text in (equation.symbols, equation.numbers):
                    assert "<svg" in ziamath.Latex(text).svg()
