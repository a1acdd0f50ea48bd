"""What is true of every multilayer perceptron, whatever its layers, loss, optimiser and batches."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlps import HIDDEN, OUTPUTS, SEEDS, bits, experiment, experiments, pictures

from engine.experiment import arrays_of
from engine.interventions import SetParameter
from engine.networks.mlp import maths
from engine.networks.mlp.checking import Entry, gradients
from engine.networks.mlp.initial import initial_network
from engine.networks.mlp.products import product
from engine.networks.mlp.state import Shape

STEPS = st.integers(1, 60)
LARGEST = 30.0
ORDER = (
    *("batch", "pre-activation", "activation", "pre-activation", "activation"),
    *("loss", "output delta"),
    *("weight gradient", "bias gradient", "delta", "weight gradient", "bias gradient"),
    *("update", "update"),
)


@given(experiments(), SEEDS, STEPS)
def test_phases_and_advance_give_the_same_bits(made, seed, steps):
    state = made.initial(seed)
    for _ in range(min(steps, 25)):
        *_, last = made.phases(state)
        quick, columns = made.advance(state, 1)
        assert bits(last.after) == bits(quick)
        measured = made.measure(quick)
        assert set(columns.values) == set(measured)
        for name, values in columns.values.items():
            assert bits(values) == bits(np.array([measured[name]]))
        state = quick


@given(experiments(), SEEDS, STEPS, st.integers(1, 17))
def test_many_updates_are_as_many_single_ones(made, seed, steps, stride):
    start = made.initial(seed)
    whole, columns = made.advance(start, steps)
    assert columns.at.tolist() == list(range(1, steps + 1))
    state = start
    while state.position < steps:
        state, _ = made.advance(state, min(stride, steps - state.position))
        row = {name: float(values[state.position - 1]) for name, values in columns.values.items()}
        assert bits(tuple(row.items())) == bits(tuple(made.measure(state).items()))
    assert bits(state) == bits(whole)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("batch", [1, 5, 32, 100])
def test_large_products_have_the_same_bits_both_ways(precision, batch):
    data = pictures(10, 60, 28, 28, 1)
    made = experiment(data, hidden=(100, 30), batch=batch, precision=precision, test_every=3)
    state, _ = made.advance(made.initial(3), 4)
    for _ in range(3):
        *_, last = made.phases(state)
        state, _ = made.advance(state, 1)
        assert bits(last.after) == bits(state)


@given(st.integers(1, 300), st.integers(1, 900), st.integers(1, 120), SEEDS)
@settings(max_examples=40)
def test_a_product_that_is_cut_is_the_product(m, k, n, seed):
    random = np.random.default_rng(seed)
    A, B = random.normal(size=(m, k)), random.normal(size=(n, k)).T
    assert product(A, B) == pytest.approx(A @ B, rel=1e-10, abs=1e-10)


@given(experiments(precisions=("float64",)), SEEDS, st.data())
def test_gradients_are_finite_differences(made, seed, data):
    state, _ = made.advance(made.initial(seed), data.draw(st.integers(0, 3)) + 1)
    # One that diverges has a loss so large that its rounding, over the step, outweighs gradients.
    assume(all(np.abs(array).max() < LARGEST for array in arrays_of(state.network)))
    layer = data.draw(st.integers(1, made.shape.layers))
    unit = data.draw(st.integers(0, made.shape.sizes[layer] - 1))
    below = data.draw(st.none() | st.integers(0, made.shape.sizes[layer - 1] - 1))
    count = data.draw(st.integers(1, len(state.samples)))
    X, T = state.samples.X[:count], state.samples.T[:count]
    entry = [Entry(layer, unit, below)]
    propagated, differences = gradients(state.network, made.shape, X, T, entry)
    if made.shape.hidden != "relu" and made.shape.output != "relu":
        assert propagated == pytest.approx(differences, rel=1e-6, abs=1e-7)
    else:
        # A step may cross the kink of some unit: then the difference is no derivative.
        assert np.isfinite(propagated).all()


@pytest.mark.parametrize(("output", "loss"), OUTPUTS)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_every_pair_and_depth_has_the_gradient_of_its_loss(output, loss, hidden, depth):
    shape = Shape((5, *(4,) * depth, 3), hidden, output, loss, "float64")
    network = initial_network(shape, "normal", sigma=0.8, seed=depth)
    random = np.random.default_rng(2)
    X, T = random.normal(size=(6, 5)), np.eye(3)[random.integers(0, 3, 6)]
    entries = [
        Entry(layer, unit, below)
        for layer in range(1, shape.layers + 1)
        for unit in range(shape.sizes[layer])
        for below in (None, *range(shape.sizes[layer - 1]))
    ]
    propagated, differences = gradients(network, shape, X, T, entries)
    assert propagated == pytest.approx(differences, rel=1e-6, abs=1e-8)


@given(experiments(), SEEDS)
def test_the_phases_are_the_textbooks_in_their_order(made, seed):
    names = [phase.name for phase in made.phases(made.initial(seed))]
    layers = made.shape.layers
    assert (
        names[0] == "batch"
        and names[1 : 1 + 2 * layers]
        == [
            "pre-activation",
            "activation",
        ]
        * layers
    )
    assert names[1 + 2 * layers : 3 + 2 * layers] == ["loss", "output delta"]
    assert names[-layers:] == ["update"] * layers
    backward = names[3 + 2 * layers : -layers]
    assert backward == ["weight gradient", "bias gradient", "delta"] * (layers - 1) + [
        "weight gradient",
        "bias gradient",
    ]


def test_phases_go_forward_then_back_then_change_the_weights():
    made = experiment(pictures(2, 10, 3, 3, 0), hidden=(4,))
    phases = list(made.phases(made.initial(0)))
    assert tuple(phase.name for phase in phases) == ORDER
    assert [(phase.detail.layer, phase.detail.direction) for phase in phases] == [
        (0, "forward"),
        *((1, "forward"), (1, "forward"), (2, "forward"), (2, "forward"), (2, "forward")),
        *((2, "backward"), (2, "backward"), (2, "backward"), (1, "backward")),
        *((1, "backward"), (1, "backward"), (1, "update"), (2, "update")),
    ]
    assert [phase.number for phase in phases] == list(range(1, 15))
    assert all(phase.after is None for phase in phases[:-1])


@given(experiments(), SEEDS, STEPS)
def test_a_state_is_read_only_and_the_samples_are_shared(made, seed, steps):
    state, _ = made.advance(made.initial(seed), steps)
    assert not any(array.flags.writeable for array in arrays_of(state))
    assert state.samples is made.samples


@given(experiments(), SEEDS, st.integers(1, 120))
def test_every_sample_is_seen_once_an_epoch(made, seed, steps):
    state, seen, epoch = made.initial(seed), [], 0
    for _ in range(steps):
        assert made.epoch(state) == pytest.approx(epoch + len(seen) / made.updates_in_epoch(state))
        state, _ = made.advance(state, 1)
        seen.append(state.batch)
        if state.place == 0:
            assert sorted(sum(seen, ())) == list(range(len(state.samples)))
            assert made.epoch(state) == epoch + 1
            seen, epoch = [], epoch + 1


def test_epoch_loss_is_the_mean_of_the_losses_just_before_each_update():
    made = experiment(pictures(3, 10, 3, 3, 0), batch=7, test_every=1)
    state, losses, sizes = made.initial(5), [], []
    while not state.passes:
        state, _ = made.advance(state, 1)
        losses.append(state.batch_loss)
        sizes.append(len(state.batch))
    assert sizes == [7, 7, 7, 3]
    assert state.pass_loss == pytest.approx(np.average(losses, weights=sizes), rel=1e-12)


def test_measurements_keep_their_value_until_the_next_is_due():
    made = experiment(pictures(3, 10, 3, 3, 0), test_every=4, learning_rate=1.0)
    _, columns = made.advance(made.initial(5), 12)
    losses = columns.values["test_loss"]
    first = made.measure(made.initial(5))["test_loss"]
    assert losses[:3].tolist() == [first] * 3
    assert len(set(losses[3:7])) == len(set(losses[7:11])) == 1
    assert len({first, losses[3], losses[7], losses[11]}) == 4


def test_momentum_by_hand():
    v = maths.velocity(np.array([0.5, -1.0]), np.array([0.25, 2.0]), 0.9)
    assert v == pytest.approx([0.7, 1.1])
    assert maths.descent(np.array([1.0, 2.0]), v, 0.1) == pytest.approx([0.93, 1.89])


def test_adam_by_hand():
    """The first step goes the learning rate far; the second by hand to ten digits."""
    W, g = np.array([1.0]), np.array([0.5])
    m, v = maths.first_moment(np.zeros(1), g), maths.second_moment(np.zeros(1), g)
    assert (m[0], v[0]) == (pytest.approx(0.05), pytest.approx(0.00025))
    W = maths.adam(W, m, v, step=1, eta=0.1)
    assert pytest.approx([1.0 - 0.1 * 0.5 / (0.5 + 1e-8)], rel=1e-12) == W
    g = np.array([-1.0])
    m, v = maths.first_moment(m, g), maths.second_moment(v, g)
    assert (m[0], v[0]) == (pytest.approx(-0.055), pytest.approx(0.00124975))
    step = (-0.055 / 0.19) / (math.sqrt(0.00124975 / 0.001999) + 1e-8)
    assert maths.adam(W, m, v, step=2, eta=0.1) == pytest.approx(W - 0.1 * step, rel=1e-12)


def test_weight_decay_by_hand():
    W, gradient = np.array([[2.0, -4.0]]), np.array([[0.5, 0.5]])
    assert maths.decayed(gradient, W, 0.01).tolist() == [[0.52, 0.46]]


def test_a_whole_update_by_hand():
    """1-1-1, sigmoid then identity, squared error: every number on paper."""
    W = [np.array([[0.4]]), np.array([[-0.6]])]
    b = [np.array([0.1]), np.array([0.2])]
    x, t, eta = 1.5, 0.3, 0.5
    h = 1 / (1 + math.exp(-(0.4 * x + 0.1)))
    y = -0.6 * h + 0.2
    A = maths.sigmoid(maths.pre_activation(np.array([[x]]), W[0], b[0]))
    Y = maths.pre_activation(A, W[1], b[1])
    assert (A[0, 0], Y[0, 0]) == (pytest.approx(h), pytest.approx(y))
    assert maths.squared_error(Y, np.array([[t]])) == pytest.approx(0.5 * (y - t) ** 2)
    delta2 = maths.squared_error_gradient(Y, np.array([[t]]))
    delta1 = maths.passed_down(delta2, W[1]) * maths.sigmoid_slope(A)
    assert delta1[0, 0] == pytest.approx((y - t) * -0.6 * h * (1 - h))
    gradient = maths.weight_gradient(delta1, np.array([[x]]))
    assert maths.descent(W[0], gradient, eta)[0, 0] == pytest.approx(
        0.4 - 0.5 * (y - t) * -0.6 * h * (1 - h) * x
    )


def test_article_weights_are_numpys_old_generator():
    made = experiment(pictures(2, 10, 4, 4, 0), hidden=(5, 3), init="article")
    generator = np.random.RandomState(7)
    network = made.initial(7).network
    for W, b, shape in zip(network.weights, network.biases, [(5, 16), (3, 5), (2, 3)], strict=True):
        assert (generator.normal(0, 1, shape) == W).all()
        assert (b == 1.0).all()


@pytest.mark.parametrize(
    ("init", "spread"), [("glorot", 2 / 500), ("he", 2 / 400), ("normal", 0.09)]
)
def test_first_weights_have_the_spread_that_is_theirs(init, spread):
    shape = Shape((400, 100), "relu", "identity", "squared", "float64")
    W = initial_network(shape, init, sigma=0.3, seed=1).weights[0]
    assert W.var() == pytest.approx(spread, rel=0.05)
    assert W.mean() == pytest.approx(0.0, abs=0.01)


@given(experiments(), SEEDS, st.data())
@settings(max_examples=40)
def test_live_parameters_change_what_follows_only(made, seed, data):
    name, value = data.draw(
        st.sampled_from(
            [
                ("learning_rate", 0.3),
                ("batch", 3),
                ("order", "ordered"),
                ("optimizer", "adam"),
                ("momentum", 0.2),
                ("weight_decay", 0.1),
                ("test_every", 2),
            ]
        )
    )
    before, _ = made.advance(made.initial(seed), data.draw(st.integers(0, 9)) + 1)
    state = made.intervene(before, SetParameter(name, value))
    assert made.parameter(state, name) == value
    assert state.network is before.network
    for _ in range(12):
        *_, last = made.phases(state)
        state, _ = made.advance(state, 1)
        assert bits(last.after) == bits(state)
    left = made.updates_in_epoch(state) * (made.epoch(state) % 1.0)
    assert left == pytest.approx(round(left))
