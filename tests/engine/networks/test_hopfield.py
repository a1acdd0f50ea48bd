"""What is true of every Hopfield network, whatever its size, rule and order of visits."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hopfields import PAIRWISE, SEEDS, bits, dataset, experiment, experiments
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import Dataset
from engine.data.corruption import KINDS, corrupted
from engine.experiment import arrays_of
from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Forget,
    InterventionError,
    SetParameter,
    Store,
)
from engine.networks.hopfield import visiting
from engine.networks.hopfield.attractors import ended_in, resembles
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.state import unstable, with_sums
from engine.networks.hopfield.visiting import visits
from engine.randomness import words

ASYNCHRONOUS = ("random", "permuted", "ordered")
STEPS = st.integers(1, 200)
COLD = (0.0,)
WITH_ENERGY = tuple(name for name in RULES if name not in ("sequence", "krauth-mezard"))
PAIRWISE_WITH_ENERGY = tuple(name for name in WITH_ENERGY if name in PAIRWISE)


def dense(made, state):
    """W (N, N), theta (N,) less the rule's bias, and s (N,), as the textbooks have them."""
    patterns = state.memories.X_T.T.astype(float)
    count = len(patterns)
    n = max(count if state.rule.normalisation == "patterns" else state.units, 1)
    W, bias = TEXTBOOK[state.rule.rule](patterns, state)
    np.fill_diagonal(W, 0.0)
    return W / n, state.theta * 2.0**-32 - bias / n, state.s.astype(float)


def hebb(X, state):
    if state.rule.centred and X.size:
        X = X - X.mean()
    return X.T @ X, 0.0


def covariance(X, state):
    if not len(X):
        return X.T @ X, 0.0
    return (X - X.mean(axis=0)).T @ (X - X.mean(axis=0)), X.sum(axis=0)


def storkey(X, state):
    units = state.units
    W = np.zeros((units, units))
    for x in X:
        h = (W @ x)[:, None] - W * x  # h_ij leaves out the units i and j
        W = W + (np.outer(x, x) - x[:, None] * h.T - h * x) / units
        np.fill_diagonal(W, 0.0)
    return units * W, 0.0


def pseudo_inverse(X, state):
    return state.units * np.linalg.pinv(X, rcond=1e-9) @ X if len(X) else X.T @ X, 0.0


def unlearning(X, state):
    S = state.memories.unlearned.astype(float)
    return hebb(X, state)[0] - S @ np.diag(state.memories.strengths) @ S.T, 0.0


def krauth_mezard(X, state):
    W = (state.coupling.kept.a.T * X).T @ X if len(X) else X.T @ X
    return (W + W.T) / 2 if state.coupling.symmetric else W, 0.0


def sequence(X, state):
    if not len(X):
        return X.T @ X, 0.0
    return (np.roll(X, -1, axis=0) - X.mean(axis=0)).T @ X, X.sum(axis=0)


TEXTBOOK = {
    "hebb": hebb,
    "covariance": covariance,
    "storkey": storkey,
    "pseudo-inverse": pseudo_inverse,
    "unlearning": unlearning,
    "krauth-mezard": krauth_mezard,
    "sequence": sequence,
}


def stored(made, seed: int):
    """The state when all memories are stored, and learned."""
    start = made.initial(seed)
    state, _ = made.advance(start, len(start.waiting))
    while state.learning:
        state, _ = made.advance(state, 1)
    return state


@given(experiments(rules=PAIRWISE), SEEDS, STEPS)
def test_energy_and_weights_are_the_textbooks(made, seed, steps):
    state, _ = made.advance(made.initial(seed), steps)
    W, theta, s = dense(made, state)
    if state.coupling.symmetric:
        assert made.measure(state)["energy"] == pytest.approx(
            -0.5 * s @ W @ s + theta @ s, rel=1e-9, abs=1e-9
        )
    else:
        assert "energy" not in made.measure(state)
    weights = next(channel for channel in made.channels(state) if channel.name == "weights")
    units = np.arange(state.units)
    assert weights.block(state, units, units) == pytest.approx(W, rel=1e-9, abs=1e-9)


@given(experiments(), SEEDS, STEPS)
def test_phases_and_advance_give_the_same_bits(made, seed, steps):
    state = made.initial(seed)
    for _ in range(min(steps, 40)):
        *_, last = made.phases(state)
        quick, columns = made.advance(state, 1)
        assert bits(last.after) == bits(quick)
        measured = made.measure(quick)
        for name, values in columns.values.items():
            assert columns.dense(name, made.measure(state).get(name, 0.0))[-1] == measured[name], (
                name,
                values,
            )
        state = quick


@given(experiments(), SEEDS, STEPS, st.integers(1, 7))
def test_many_updates_are_as_many_single_ones(made, seed, steps, stride):
    start = made.initial(seed)
    whole, columns = made.advance(start, steps)
    names = made.measure(whole)
    state, singles = start, []
    while state.position < steps:
        state, _ = made.advance(state, min(stride, steps - state.position))
        singles.append((state.position, made.measure(state)))
    assert bits(state) == bits(whole)
    before = made.measure(start)
    for name in names:
        values = columns.dense(name, before.get(name, np.nan))
        assert [values[at - 1] for at, row in singles if name in row] == [
            row[name] for _, row in singles if name in row
        ]


@given(experiments(visits=ASYNCHRONOUS, temperatures=COLD, rules=PAIRWISE), SEEDS)
@settings(max_examples=50)
def test_a_visit_gives_the_unit_the_sign_of_its_field(made, seed):
    state = stored(made, seed)
    W, theta, s = dense(made, state)
    for unit in visits(state, 0, 300):
        field = W[unit] @ s - theta[unit]
        if abs(field) > 1e-9:
            s[unit] = np.sign(field)
        state, _ = made.advance(state, 1)
        if abs(field) <= 1e-9:
            s[unit] = state.s[unit]
        assert state.s.tolist() == s.tolist()


@given(experiments(visits=ASYNCHRONOUS, temperatures=COLD, rules=WITH_ENERGY), SEEDS)
def test_energy_never_rises_in_asynchronous_updates(made, seed):
    state = stored(made, seed)
    _, columns = made.advance(state, 500)
    energies = np.append(made.measure(state)["energy"], columns.values["energy"])
    assert (np.diff(energies) <= 1e-9 * np.abs(energies[:-1]) + 1e-9).all()


@given(experiments(visits=("synchronous",), temperatures=COLD, rules=PAIRWISE_WITH_ENERGY), SEEDS)
def test_synchronous_updates_end_in_a_fixed_point_or_a_two_cycle(made, seed):
    state, columns = made.advance(stored(made, seed), 200)
    assert state.flips == 0 or state.two_cycle
    assert columns.stop == state.position


@given(experiments(rules=PAIRWISE), SEEDS)
def test_a_network_at_rest_has_no_unstable_unit(made, seed):
    state, _ = made.advance(stored(made, seed), 20 * 49)
    W, theta, s = dense(made, state)
    field = W @ s - theta
    wrong = set(np.flatnonzero((np.sign(field) != s) & (np.abs(field) > 1e-9)))
    found = set(unstable(state).tolist())
    assert wrong <= found
    assert all(abs(field[unit]) < 1e-9 or unit in wrong for unit in found)
    if ended_in(state).kind not in ("moving", "cycle"):
        assert not found


@given(experiments(), SEEDS, STEPS)
def test_a_state_is_read_only_and_unchanged_arrays_are_shared(made, seed, steps):
    state, _ = made.advance(made.initial(seed), steps)
    assert not any(array.flags.writeable for array in arrays_of(state))
    later, _ = made.advance(state, 1)
    assert later.theta is state.theta
    if later.memories.count == state.memories.count:
        assert later.memories is state.memories


@given(experiments(visits=ASYNCHRONOUS), SEEDS, st.data())
def test_held_units_stay_as_they_are(made, seed, data):
    state = stored(made, seed)
    units = np.array(
        data.draw(st.lists(st.integers(0, state.units - 1), min_size=1, unique=True)), np.int64
    )
    held = made.intervene(state, Clamp(units, True))
    after, _ = made.advance(held, 300)
    assert after.s[units].tolist() == state.s[units].tolist()
    freed = made.intervene(after, Clamp(units, False))
    assert bits(made.advance(freed, 1)[0]) == bits(list(made.phases(freed))[-1].after)


@pytest.mark.parametrize("visit", ["random", "synchronous"])
def test_units_that_only_rested_as_they_were_held_move_once_they_are_let_go(visit):
    made = experiment(dataset(1, 6, 6, 0), visit=visit, flip=0.2)
    units = np.arange(36)
    held, _ = made.advance(made.intervene(stored(made, 0), Clamp(units, True)), 1000)
    assert held.at_rest
    free, _ = made.advance(made.intervene(held, Clamp(units, False)), 1000)
    assert free.s.tolist() == made.patterns[0].tolist()


@given(experiments(), SEEDS)
def test_explanations_add_up_and_say_what_the_step_did(made, seed):
    state = made.initial(seed)
    for _ in range(12):
        energy = made.measure(state).get("energy")
        for phase in made.phases(state):
            for focus in (None, 0, state.units - 1, (state.units - 1, 0)):
                explained = made.explain(phase, focus)
                assert explained.sentence
                for equation in explained.equations:
                    if equation.terms:
                        assert equation.recomputed() == pytest.approx(
                            equation.result, rel=1e-9, abs=1e-9
                        )
            own = made.explain(phase, None)
            if phase.after is not None and "\\Delta E" in own.equations[-1].symbols:
                change = made.measure(phase.after)["energy"] - energy
                assert own.equations[-1].result == pytest.approx(change, rel=1e-9, abs=1e-6)
        state = phase.after


@given(experiments(visits=ASYNCHRONOUS, rules=PAIRWISE), SEEDS)
@settings(max_examples=30)
def test_the_explained_field_is_the_textbooks(made, seed):
    state = stored(made, seed)
    *_, field, sign = made.phases(state)
    W, theta, s = dense(made, state)
    unit = sign.units[0]
    by_memories, by_weights = made.explain(field, None).equations
    assert by_memories.result == pytest.approx(W[unit] @ s - theta[unit], rel=1e-9, abs=1e-9)
    bias = state.theta[unit] * 2.0**-32 - theta[unit]
    assert by_weights.result == pytest.approx(W[unit] @ s + bias, rel=1e-9, abs=1e-9)
    decision = made.explain(sign, None).equations[1]
    assert decision.result == sign.after.s[unit]


def test_storing_changes_one_weight_by_what_the_explanation_says():
    made = experiment(dataset(3, 4, 4, 0))
    state = made.initial(0)
    for _ in range(3):
        *_, last = made.phases(state)
        explained = made.explain(last, 5)
        ((i, j),) = explained.weights
        weight, change = explained.equations
        old, new = (dense(made, moment)[0][i, j] for moment in (state, last.after))
        assert weight.result == pytest.approx(new)
        assert change.result == pytest.approx(new - old)
        state = last.after


@pytest.mark.parametrize("visit", ASYNCHRONOUS[1:])
def test_every_unit_is_visited_once_a_sweep(visit):
    state = stored(experiment(dataset(2, 5, 6, 0), visit=visit), 3)
    sweeps = visits(state, 0, 90).reshape(3, 30)
    assert all(sorted(sweep.tolist()) == list(range(30)) for sweep in sweeps)


@pytest.mark.parametrize("visit", ASYNCHRONOUS)
def test_an_order_is_one_whatever_the_pieces_it_is_asked_for_in(visit):
    state = stored(experiment(dataset(2, 5, 6, 0), visit=visit), 3)
    count = 2 * visiting.BLOCK + 100
    whole = visits(state, 0, count)
    edges = [0, 1, 2, 40, visiting.BLOCK - 1, visiting.BLOCK + 1, 2 * visiting.BLOCK, count]
    pieces = [visits(state, a, b - a) for a, b in itertools.pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_single_steps_draw_their_visits_together(monkeypatch):
    draws = []
    monkeypatch.setattr(visiting, "words", lambda *a, **k: draws.append(a) or words(*a, **k))
    visiting._drawn.cache_clear()
    made = experiment(dataset(2, 5, 6, 0), temperature=2.0)
    state = stored(made, 3)
    for _ in range(100):
        state, _ = made.advance(state, 1)
    assert len(draws) == 1


def test_random_visits_reach_all_units_evenly():
    state = stored(experiment(dataset(2, 5, 2, 0)), 3)
    counts = np.bincount(visits(state, 0, 20_000), minlength=10)
    assert abs(counts - 2000).max() < 5 * np.sqrt(2000)


def test_a_stored_pattern_is_found_and_so_is_its_inverse():
    made = experiment(dataset(1, 6, 6, 1), flip=0.2)
    assert ended_in(made.advance(made.initial(0), 2000)[0]).kind == "memory"
    inverse = experiment(dataset(1, 6, 6, 1), flip=0.8)
    assert ended_in(inverse.advance(inverse.initial(0), 2000)[0]).kind == "inverse"


@pytest.mark.parametrize(("on_one_side", "kind"), [(0, None), (1, None), (50, "mixture")])
def test_two_memories_are_mixed_only_where_their_ties_are_shared(on_one_side, kind):
    made = experiment(dataset(2, 20, 10, 3))
    state = stored(made, 0)
    one, other = state.memories.X_T.T
    ties = np.flatnonzero(one != other)
    s = one.copy()
    s[ties[: len(ties) * on_one_side // 100 + (on_one_side == 1)]] *= -1
    found = resembles(with_sums(replace(state, s=s)))
    assert (found and found.kind) == (kind or ("memory" if on_one_side == 0 else None))


def between(pictures, s):
    """What a state `s` is beside memories -1 and +1 (P, N)."""
    ink = ((np.array(pictures) + 1) // 2 * 255).astype(np.uint8)
    data = Dataset("made", ink.reshape(len(ink), 1, -1), None, None, "made by the test")
    return resembles(with_sums(replace(stored(experiment(data), 0), s=np.array(s, np.int8))))


def test_memories_that_are_one_picture_or_its_opposite_have_no_mixture():
    toss = np.random.default_rng(0)
    one, s = toss.choice([-1, 1], (2, 200))
    assert between([one, -one], s) is None
    assert between([one, one], np.where(toss.random(200) < 0.5, one, -one)) is None


def test_a_mixture_is_of_the_nearest_and_is_decided_in_a_third_of_the_units():
    toss = np.random.default_rng(1)
    half = toss.random(300) < 0.5
    one = toss.choice([-1, 1], 300)
    for agreeing, kind in ((150, "mixture"), (60, None)):
        other = np.where(np.arange(300) < agreeing, one, -one)
        s = np.where(half, one, other)
        found = between([one, other], s)
        assert (found and found.kind) == kind
    other = np.where(np.arange(300) < 150, one, -one)
    s = np.where(half, one, other)
    assert between([one, other], s).kind == "mixture"
    assert between([one, other, np.where(np.arange(300) < 280, s, -s)], s) is None


def test_mixtures_with_any_signs_are_recognised():
    made = experiment(dataset(6, 40, 40, 2))
    state = stored(made, 0)
    X_T = state.memories.X_T.astype(int)
    for memories, signs in [((0, 1, 2), (1, 1, 1)), ((1, 3, 5), (1, -1, 1)), (range(5), (-1,) * 5)]:
        vote = np.sign(X_T[:, list(memories)] @ np.array(signs)).astype(np.int8)
        drawn = made.intervene(state, Draw(np.arange(state.units), vote))
        ending = ended_in(drawn)
        if ending.kind != "moving":
            assert (ending.kind, ending.memories) == ("mixture", tuple(memories))
            assert ending.signs == signs
    assert {ended_in(state).kind} <= {"moving", "fixed_point", "memory"}


def test_two_units_that_disagree_take_turns_when_updated_together():
    made = experiment(dataset(1, 1, 2, 0), visit="synchronous")
    state = stored(made, 0)
    x = state.memories.X_T[:, 0].copy()
    x[0] = -x[0]
    state = made.intervene(state, Draw(np.arange(2), x))
    state, _ = made.advance(state, 4)
    assert state.two_cycle
    assert ended_in(state).kind == "cycle"


@pytest.mark.parametrize(
    "done",
    [
        Draw(np.arange(2), np.ones(2, np.int8)),
        Corrupt("flip", 1.0),
        Clamp(np.arange(0), True),
        SetParameter("normalisation", "units"),
        SetParameter("rule", "storkey"),
    ],
)
def test_a_two_cycle_is_found_anew_after_what_a_person_does(done):
    made = experiment(dataset(1, 1, 2, 0), visit="synchronous")
    state = made.intervene(stored(made, 0), Draw(np.arange(2), made.patterns[0] * [1, -1]))
    turning, _ = made.advance(state, 3)
    touched = made.intervene(turning, done)
    once, _ = made.advance(touched, 1)
    twice, _ = made.advance(once, 1)
    moments = (turning, touched, once, twice)
    assert [each.two_cycle for each in moments] == [True, False, False, True]
    assert [ended_in(each).kind for each in moments] == ["cycle", "moving", "cycle", "cycle"]


def test_thresholds_are_the_same_in_whatever_pieces_they_are_drawn(monkeypatch):
    made = experiment(dataset(1, 10, 10, 0), threshold_sigma=0.01)
    whole = made.initial(3).thresholds
    monkeypatch.setattr("engine.networks.hopfield.experiment.DRAWN_AT_ONCE", 30)
    assert made.initial(3).thresholds.tolist() == whole.tolist()
    assert len(np.unique(whole)) == 100


@given(st.integers(1, 400))
def test_the_overlap_with_the_memory_that_a_network_is_in_is_exactly_1(units):
    made = experiment(dataset(1, 1, units, 0), flip=0.0)
    state = stored(made, 0)
    overlap = next(each for each in made.series(state) if each.name == "overlap_0")
    measured = np.array([made.measure(state)[overlap.column]])
    assert overlap.of(measured).tolist() == [1.0] == made.result(state)["overlaps"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_start_and_a_running_network_are_corrupted_in_every_way(kind):
    made = experiment(dataset(3, 5, 5, 0), corruption=kind, flip=0.4)
    start = made.initial(3).s
    assert bits(start) == bits(
        corrupted(kind, made.patterns[0], (5, 5), 0.4, words(3, "flip", 0, 25))
    )
    state = stored(made, 0)
    spoilt = made.intervene(state, Corrupt(kind, 0.6, 1))
    assert bits(spoilt.s) == bits(corrupted(kind, state.s, (5, 5), 0.6, words(0, "corrupt", 1, 25)))
    assert spoilt.overlaps.tolist() == (state.memories.X_T.T.astype(int) @ spoilt.s).tolist()
    with pytest.raises(InterventionError, match="between 0 and 1"):
        made.intervene(state, Corrupt(kind, 1.5, 1))


def test_interventions_do_what_they_say():
    made = experiment(dataset(3, 5, 5, 0))
    state = stored(made, 0)
    drawn = made.intervene(state, Draw(np.array([3, 4]), np.array([1, -1], np.int8)))
    assert drawn.s[[3, 4]].tolist() == [1, -1]
    flipped = made.intervene(state, Corrupt("flip", 0.2, 1))
    assert (flipped.s != state.s).sum() == 5
    again = made.intervene(state, Corrupt("flip", 0.2, 2))
    assert (again.s != flipped.s).any()
    more = made.intervene(state, Store(np.ones(25, np.int8), "all"))
    more, _ = made.advance(more, 1)
    assert more.memories.labels[-1] == "all"
    assert more.overlaps[-1] == more.s.sum()
    less = made.intervene(more, Forget(more.memories.serials[0]))
    assert less.memories.count == 3
    assert less.memories.serials == more.memories.serials[1:]
    centred = made.intervene(state, SetParameter("centred", True))
    assert made.parameter(centred, "centred") is True
    assert made.parameter(state, "centred") is False


@pytest.mark.parametrize(
    "impossible",
    [
        Draw(np.array([25]), np.array([1], np.int8)),
        Clamp(np.array([-1]), True),
        Corrupt("burn", 0.5),
        Store(np.ones(24, np.int8), "short"),
        Forget(17),
        SetParameter("memories", 3),
    ],
)
def test_an_impossible_intervention_is_refused_in_words(impossible):
    made = experiment(dataset(3, 5, 5, 0))
    with pytest.raises(InterventionError, match=r"\w+ \w+ \w+"):
        made.intervene(stored(made, 0), impossible)


@pytest.mark.parametrize(
    ("ink", "threshold", "expected"),
    [
        ("bright", 0.5, "-+++"),
        ("bright", 0.7, "--++"),
        ("bright", 0.9, "---+"),
        ("mean", 0.9, "--++"),
        ("dark", 0.5, "+---"),
        ("dark", 0.7, "++--"),
    ],
)
def test_which_pixels_are_ink(ink, threshold, expected):
    grey = np.array([[[0, 128], [200, 255]]], np.uint8)
    data = Dataset("grey", grey, None, None, "made by the test")
    made = experiment(data, ink=ink, ink_threshold=threshold)
    (waiting,) = made.initial(0).waiting
    assert "".join("+" if x > 0 else "-" for x in waiting.pattern) == expected


def test_work_at_a_fixed_point_does_not_grow_with_the_updates():
    made = experiment(dataset(2, 10, 10, 0))
    rest, _ = made.advance(stored(made, 0), 5000)
    far, columns = made.advance(rest, 10**9)
    assert far.position == rest.position + 10**9
    assert len(columns.at) <= 1
    assert far.s is rest.s


@pytest.mark.parametrize("rule", ["hebb", "softmax"])
def test_units_updated_together_that_rest_are_as_after_single_updates(rule):
    made = experiment(dataset(2, 6, 6, 0), rule=rule, visit="synchronous", flip=0.1)
    state = start = stored(made, 0)
    whole, _ = made.advance(start, 30)
    for _ in range(30):
        state, _ = made.advance(state, 1)
    assert whole.at_rest
    assert bits(whole) == bits(state)


def test_a_million_units_never_make_a_square_array():
    made = experiment(dataset(2, 1000, 1000, 0), visit="ordered")
    state = stored(made, 0)
    assert max(array.nbytes for array in arrays_of(state)) <= 8 * state.units
    weights = next(channel for channel in made.channels(state) if channel.name == "weights")
    some = np.arange(0, state.units, 10_000)
    assert weights.block(state, some, some).shape == (100, 100)
