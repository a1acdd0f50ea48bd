"""Dense, exponential and modern memories as rules of the network: what each update really does."""

import numpy as np
import pytest
from hopfields import SEEDS, bits, dataset, experiment, experiments, walked
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.channels import Absent, Graph, Matrix
from engine.experiment import arrays_of
from engine.interventions import Clamp, Corrupt, Draw, InterventionError, SetParameter
from engine.networks import build, declaration
from engine.networks.hopfield.attractors import ended_in
from engine.networks.hopfield.visiting import visits
from engine.parameters import ParameterError, check_all

DENSE = ("dense", "exponential")
ASYNCHRONOUS = ("random", "permuted", "ordered")
COLD = (0.0,)


def stored(made, seed: int):
    start = made.initial(seed)
    return made.advance(start, len(start.waiting))[0]


def channel(made, state, name):
    return next(each for each in made.channels(state) if each.name == name)


def literal_energy(state, s):
    """E of the papers, taken literally."""
    m = state.memories.X_T.T.astype(float) @ s
    if state.rule.rule == "exponential":
        energy = -np.log(np.exp(m - m.max()).sum()) - m.max()
    else:
        p, N = state.rule.power, state.units
        energy = -(N**2) / (p * state.memories.n) * (np.maximum(m / N, 0.0) ** p).sum()
    return energy + state.theta @ s * 2.0**-32


def literal_field(state, s, unit):
    """Half of what the energy is lower with the unit +1 than with it -1."""
    up, down = s.copy(), s.copy()
    up[unit], down[unit] = 1.0, -1.0
    return (literal_energy(state, down) - literal_energy(state, up)) / 2.0


@given(experiments(rules=DENSE), SEEDS, st.integers(1, 100))
def test_the_energy_is_the_papers(made, seed, steps):
    state, _ = made.advance(stored(made, seed), steps)
    energy = literal_energy(state, state.s.astype(float))
    assert made.measure(state)["energy"] == pytest.approx(energy, rel=1e-9, abs=1e-9)


@given(experiments(rules=DENSE, visits=ASYNCHRONOUS, temperatures=COLD), SEEDS)
@settings(max_examples=50)
def test_a_visit_gives_the_unit_the_value_of_lower_energy(made, seed):
    state = stored(made, seed)
    s = state.s.astype(float)
    for unit in visits(state, 0, 200):
        field = literal_field(state, s, unit)
        state, _ = made.advance(state, 1)
        if abs(field) > 1e-9:
            s[unit] = np.sign(field)
        else:
            s[unit] = state.s[unit]
        assert state.s.tolist() == s.tolist()


@pytest.mark.parametrize(
    ("rule", "given"), [("dense", {"power": 2}), ("dense", {"power": 20}), ("exponential", {})]
)
def test_memories_that_tie_are_decided_by_the_weakest(rule, given):
    """Where the two nearest memories pull against each other alike, the far one decides."""
    made = experiment(dataset(3, 6, 6, 5), rule=rule, **given)
    state = stored(made, 0)
    X = state.memories.X_T.astype(int)
    apart = np.flatnonzero(X[:, 0] != X[:, 1])
    s = X[:, 0].copy()
    s[apart[: len(apart) // 2]] *= -1
    unit = int(apart[len(apart) // 2])
    state = made.intervene(state, Draw(np.arange(36), s.astype(np.int8)))
    rest = X.T @ s - X[unit] * s[unit]
    pulls = [(a, x) for a, x in zip(rest.tolist(), X[unit].tolist(), strict=True)]
    if pulls[0][0] == pulls[1][0] and (rule == "exponential" or rest[2] > 0):
        expected = X[unit, 2]
    else:
        expected = np.sign(literal_field(state, s.astype(float), unit))
    held = made.intervene(state, Clamp(np.delete(np.arange(36), unit), True))
    after, _ = made.advance(held, 2_000)
    assert after.s[unit] == (expected or s[unit])


@given(experiments(rules=DENSE, visits=ASYNCHRONOUS), SEEDS)
@settings(max_examples=40)
def test_memory_neurons_make_the_same_field_by_pairwise_synapses(made, seed):
    state = stored(made, seed)
    for _ in range(5):
        *_, field, sign = made.phases(state)
        unit, state = sign.units[0], sign.after
        before = field.before
        shown = channel(made, before, "two_layers").read(before, field)
        units, neurons = shown.activations
        assert units.tolist() == before.s.tolist()
        drive = shown.weights[0].T[unit].astype(float) @ neurons
        literal = literal_field(before, before.s.astype(float), unit)
        made_of = (
            np.arctanh(np.tanh(1.0) * np.clip(drive, -1, 1))
            if before.rule.rule == "exponential"
            else drive / before.memories.n
        )
        assert made_of == pytest.approx(literal + before.theta[unit] * 2.0**-32, rel=1e-9, abs=1e-9)
        by_rule, again = made.explain(field, None).equations
        theta = before.theta[unit] * 2.0**-32
        assert by_rule.result == pytest.approx(literal, rel=1e-9, abs=1e-9)
        expected = (
            np.tanh(literal + theta) if before.rule.rule == "exponential" else literal + theta
        )
        assert again.result == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(experiments(rules=("softmax",)), SEEDS, st.integers(1, 8))
def test_an_update_is_one_step_of_attention(made, seed, steps):
    state = stored(made, seed)
    X, xi = state.memories.X_T.astype(float), state.s.astype(float)
    for _ in range(steps):
        weights = np.exp(state.rule.beta * (X.T @ xi - (X.T @ xi).max()))
        xi = X @ (weights / weights.sum())
        energy = made.measure(state)["energy"]
        state, _ = made.advance(state, 1)
        shown = channel(made, state, "state").read(state).reshape(-1)
        assert shown == pytest.approx(xi, abs=1e-9)
        xi = shown  # a tie between memories would make the smallest rounding grow
        assert np.array_equal(state.s[shown != 0], np.sign(shown[shown != 0]))
        assert made.measure(state)["energy"] <= energy + 1e-9
        assert channel(made, state, "neurons").read(state).sum() == pytest.approx(1.0)


@given(experiments(rules=("softmax",)), SEEDS, st.data())
def test_real_units_that_are_held_or_drawn_stay_or_become_what_is_drawn(made, seed, data):
    state, _ = made.advance(stored(made, seed), data.draw(st.integers(0, 3)))
    units = np.array(
        data.draw(st.lists(st.integers(0, state.units - 1), min_size=1, unique=True)), np.int64
    )
    ink = np.ones(len(units), np.int8)
    drawn = made.intervene(made.intervene(state, Draw(units, ink)), Clamp(units, True))
    read = channel(made, drawn, "state").read
    others = np.setdiff1d(np.arange(state.units), units)
    assert read(drawn).reshape(-1)[units].tolist() == ink.tolist()
    assert read(drawn).reshape(-1)[others].tolist() == read(state).reshape(-1)[others].tolist()
    later, _ = made.advance(drawn, 3)
    assert read(later).reshape(-1)[units].tolist() == ink.tolist()
    assert not any(array.flags.writeable for array in arrays_of(later))
    assert bits(made.advance(drawn, 1)[0]) == bits(list(made.phases(drawn))[-1].after)
    corrupted = made.intervene(later, Corrupt("noise", 0.5, 1))
    assert set(np.unique(read(corrupted))) <= {-1.0, 1.0}


def test_attention_settles_and_is_not_computed_again():
    made = experiment(dataset(3, 10, 10, 0), rule="softmax", flip=0.1)
    state, _ = made.advance(stored(made, 0), 50)
    assert state.at_rest
    far, columns = made.advance(state, 10**9)
    assert far.position == state.position + 10**9
    assert len(columns.at) <= 2
    assert ended_in(far).kind == "memory"


def test_a_flat_softmax_ends_in_the_mixture_of_all():
    made = experiment(dataset(3, 10, 10, 0), rule="softmax", beta=1e-4)
    state, _ = made.advance(stored(made, 0), 200)
    ending = ended_in(state)
    assert (ending.kind, ending.memories) == ("mixture", (0, 1, 2))
    assert made.summary(state)[0].startswith("ended in: mixture")


@pytest.mark.parametrize(
    ("rule", "given", "visit"), [("dense", {"power": 3}, "random"), ("exponential", {}, "permuted")]
)
def test_the_stationary_distribution_is_boltzmanns(rule, given, visit):
    made = experiment(
        dataset(3, 2, 5, 4), rule=rule, visit=visit, temperature=3.0, threshold_sigma=0.3, **given
    )
    state = stored(made, 1)
    every = (np.arange(1024)[:, None] >> np.arange(10)) % 2 * 2.0 - 1.0
    energies = np.array([literal_energy(state, s) for s in every])
    expected = np.exp(-(energies - energies.min()) / 3.0)
    expected /= expected.sum()
    state, _ = made.advance(state, 1_000)
    numbers = walked(state, 20_000 * state.units)[:: state.units]
    shares = np.bincount(numbers, minlength=1024) / 20_000
    error = np.sqrt(expected * (1 - expected) / 20_000)
    assert (np.abs(shares - expected) < 7 * error + 2e-4).all()
    assert np.abs(shares - expected).sum() / 2 < 0.09


def test_rule_power_and_beta_change_while_the_network_runs():
    made = experiment(dataset(4, 8, 8, 1), flip=0.1, temperature=0.0)
    state, _ = made.advance(stored(made, 0), 500)
    for rule in ("dense", "softmax", "exponential", "softmax", "hebb"):
        state = made.intervene(state, SetParameter("rule", rule))
        assert state.xi is None
        state, _ = made.advance(state, 3)
    dense = made.intervene(state, SetParameter("rule", "dense"))
    steep = made.intervene(dense, SetParameter("power", 20))
    assert made.parameter(steep, "power") == 20
    assert made.measure(steep)["energy"] != made.measure(dense)["energy"]
    soft = made.intervene(state, SetParameter("rule", "softmax"))
    sharp = made.intervene(soft, SetParameter("beta", 5.0))
    assert made.measure(sharp)["energy"] != made.measure(soft)["energy"]


@pytest.mark.parametrize(
    ("name", "value"), [("power", 1), ("power", 21), ("power", 2.5), ("beta", 0.0), ("beta", -1)]
)
def test_a_power_or_beta_that_makes_no_sense_is_refused_in_words(name, value):
    parameters = declaration("hopfield-digits").parameters
    with pytest.raises(ParameterError, match=rf"{name} = .* must be a .*number from"):
        check_all(parameters, {name: value})
    made = experiment(dataset(1, 3, 3, 0))
    with pytest.raises(InterventionError, match=rf"{name} = .* must be a .*number from"):
        made.intervene(stored(made, 0), SetParameter(name, value))


def test_where_there_are_no_weights_the_channel_says_why():
    made = experiment(dataset(2, 4, 4, 0), rule="dense", power=2)
    state = stored(made, 0)
    weights = channel(made, state, "weights")
    assert isinstance(weights, Matrix)
    assert "below 0 takes no part" in weights.meaning
    for name, value in (("power", 3), ("rule", "exponential"), ("rule", "softmax")):
        state = made.intervene(state, SetParameter(name, value))
        absent = channel(made, state, "weights")
        assert isinstance(absent, Absent)
        assert "no weights between pairs of units" in absent.words


def test_rules_that_are_no_sum_over_the_memories_have_no_memory_neurons():
    made = experiment(dataset(2, 4, 4, 0))
    assert isinstance(channel(made, made.initial(0), "two_layers"), Absent)
    state = stored(made, 0)
    assert isinstance(channel(made, state, "two_layers"), Graph)
    for name, value in (("rule", "covariance"), ("centred", True)):
        state = made.intervene(state, SetParameter(name, value))
        assert isinstance(channel(made, state, "two_layers"), Absent)
        state = made.intervene(state, SetParameter("rule", "hebb"))


@given(experiments(rules=(*DENSE, "softmax")), SEEDS)
@settings(max_examples=30)
def test_a_memory_neuron_in_focus_says_what_it_hears(made, seed):
    state = stored(made, seed)
    for phase in made.phases(state):
        for index in range(state.memories.count):
            told = made.explain(phase, state.units + index)
            heard = told.equations[0]
            assert heard.recomputed() == pytest.approx(heard.result)
            after = phase.before if phase.after is None else phase.after
            x = after.memories.X_T[:, index].astype(float)
            units = channel(made, after, "state").read(after).reshape(-1)
            assert heard.result == pytest.approx(x @ units)
        assert made.explain(phase, state.units + state.memories.count).sentence


def test_no_memory_at_all_leaves_everything_as_it_is():
    for rule in (*DENSE, "softmax"):
        made = experiment(dataset(1, 3, 3, 0), rule=rule)
        state = made.initial(0)
        state = type(state)(
            **{name: getattr(state, name) for name in state.__dataclass_fields__} | {"waiting": ()}
        )
        after, _ = made.advance(state, 20)
        assert after.s.tolist() == state.s.tolist()
        assert bits(list(made.phases(state))[-1].after) == bits(made.advance(state, 1)[0])
        assert all(made.explain(phase, None).sentence for phase in made.phases(state))


def test_where_it_ended_is_said_of_real_units_too():
    made = experiment(dataset(3, 10, 10, 0), rule="softmax", beta=0.03, flip=0.1)
    state = stored(made, 0)
    assert made.summary(state)[0] == "not yet at rest"
    state, _ = made.advance(state, 300)
    assert made.summary(state)[0].startswith("ended in: memory")
    assert made.summary(state)[1].startswith("By its sign")
    sharp = experiment(dataset(3, 10, 10, 0), rule="softmax", beta=1.0, flip=0.1)
    state, _ = sharp.advance(stored(sharp, 0), 20)
    assert sharp.summary(state)[1].startswith("Every unit is as in the stored")
    exponential = experiment(dataset(3, 10, 10, 0), rule="exponential")
    state, _ = exponential.advance(stored(exponential, 0), 2000)
    assert "logarithm" in exponential.summary(state)[1]


def test_only_what_counts_beside_a_rule_is_asked_for():
    parameters = {each.name: each for each in declaration("hopfield-digits").parameters}
    values = check_all(tuple(parameters.values()), {"rule": "softmax", "temperature": 1.0})
    counting = {name for name, each in parameters.items() if each.counts(values)}
    assert "beta" in counting
    assert not counting & {"power", "visit", "temperature", "cooling", "threshold_sigma"}
    values = check_all(tuple(parameters.values()), {"rule": "dense"})
    assert parameters["power"].counts(values) and parameters["normalisation"].counts(values)


@pytest.mark.parametrize("rule", [*DENSE, "softmax"])
def test_thresholds_take_no_part_and_are_back_with_a_rule_that_knows_them(rule):
    made = experiment(dataset(2, 6, 6, 0), threshold_sigma=1.0)
    state = stored(made, 0)
    assert state.theta.any()
    other = made.intervene(state, SetParameter("rule", rule))
    assert not other.theta.any()
    plain = experiment(dataset(2, 6, 6, 0), rule=rule)
    assert made.measure(other)["energy"] == plain.measure(stored(plain, 0))["energy"]
    back = made.intervene(other, SetParameter("rule", "hebb"))
    assert back.theta.tolist() == state.theta.tolist()
    assert made.measure(back)["energy"] == made.measure(state)["energy"]


@pytest.mark.parametrize(
    "given", [{"rule": "dense", "power": 20}, {"rule": "exponential"}, {"rule": "softmax"}]
)
@pytest.mark.parametrize("start", range(5))
def test_pictures_are_recalled_from_a_third_of_noise(given, start):
    made = build("hopfield-pictures", given | {"start": start}, None)
    state, _ = made.advance(made.initial(0), 30)
    assert made.result(state)["ended_in"]["kind"] == "memory"
    assert made.result(state)["ended_in"]["memories"] == [start]
