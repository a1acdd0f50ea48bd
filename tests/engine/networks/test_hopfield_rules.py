"""The learning rules: what each makes of memories, and what it can recall."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hopfields import PAIRWISE, SEEDS, bits, dataset, experiment, experiments
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import Dataset
from engine.interventions import Draw, Forget, InterventionError, SetParameter, Store, Unlearn
from engine.networks import build
from engine.networks.hopfield.parameters import RULE
from engine.networks.hopfield.rules import RULES, pseudo_inverse
from engine.networks.hopfield.rules.krauth_mezard import stabilities

DATA = os.environ.get("STEPWELL_DATA")
ALL = tuple(RULES)


def stored(made, seed: int):
    """The state when all memories are stored, and learned."""
    start = made.initial(seed)
    state, _ = made.advance(start, len(start.waiting))
    while state.learning:
        state, _ = made.advance(state, 1)
    return state


def weights(made, state):
    channel = next(channel for channel in made.channels(state) if channel.name == "weights")
    units = np.arange(state.units)
    return channel.block(state, units, units)


def test_each_rule_is_explained_in_a_sentence_beside_the_choice():
    assert tuple(RULE.choices) == ALL
    assert all(20 < len(sentence) < 110 for sentence in RULE.choices.values())


@given(experiments(rules=PAIRWISE), SEEDS, st.sampled_from(PAIRWISE))
@settings(max_examples=60)
def test_the_rule_changes_while_it_runs_as_if_all_were_stored_by_it(made, seed, rule):
    state, _ = made.advance(stored(made, seed), 30)
    changed = made.intervene(state, SetParameter("rule", rule))
    assert made.parameter(changed, "rule") == rule
    values = dict(made.values, rule=rule)
    other = stored(type(made)(made.id, values, made.data, made.patterns), seed)
    while changed.learning:
        changed, _ = made.advance(changed, 1)
    assert weights(made, changed) == pytest.approx(weights(made, other), rel=1e-6, abs=1e-9)
    *_, last = made.phases(changed)
    assert bits(last.after) == bits(made.advance(changed, 1)[0])


@given(experiments(rules=PAIRWISE), SEEDS, st.data())
@settings(max_examples=60)
def test_a_memory_that_is_forgotten_leaves_what_the_others_alone_would_make(made, seed, data):
    state = stored(made, seed)
    gone = data.draw(st.integers(0, state.memories.count - 1))
    less = made.intervene(state, Forget(state.memories.serials[gone]))
    while less.learning:
        less, _ = made.advance(less, 1)
    kept = np.delete(made.patterns, gone, axis=0)
    values = dict(made.values, memories=len(kept), start=0)
    if not len(kept):
        assert not weights(made, less).any()
        return
    alone = stored(type(made)(made.id, values, made.data, kept), seed)
    assert weights(made, less) == pytest.approx(weights(made, alone), rel=1e-6, abs=1e-9)


@given(experiments(), SEEDS, st.integers(1, 60))
@settings(max_examples=40)
def test_a_memory_that_only_waited_is_forgotten_as_if_it_had_never_come(made, seed, updates):
    state, _ = made.advance(made.initial(seed), updates)
    waits = made.intervene(state, Store(-state.s, "waits"))
    less = made.intervene(waits, Forget(waits.waiting[-1].serial))
    assert bits(replace(less, next_serial=state.next_serial)) == bits(state)


@given(experiments(rules=("pseudo-inverse",), temperatures=(0.0,)), SEEDS)
def test_every_memory_is_a_fixed_point_of_the_pseudo_inverse(made, seed):
    state = stored(made, seed)
    X = made.patterns.astype(float)
    alone = np.diag(np.linalg.pinv(X) @ X) > 1 - 1e-6  # no other unit tells what this one is
    if state.any_theta or alone.any():
        return
    for pattern in made.patterns:
        inside = made.intervene(state, Draw(np.arange(state.units), pattern))
        assert made.advance(inside, 5 * state.units)[0].s.tolist() == pattern.tolist()


@given(experiments(rules=("pseudo-inverse",)), SEEDS)
def test_the_pseudo_inverse_grows_to_its_closed_form(made, seed):
    state = stored(made, seed)
    closed = pseudo_inverse.couple(state.memories, state.rule)
    units = np.arange(state.units)
    assert closed.weights(units, units) == pytest.approx(
        state.coupling.weights(units, units), rel=1e-6, abs=1e-9
    )
    assert closed.remarks == state.coupling.remarks


def test_a_memory_that_depends_on_others_is_named_and_changes_no_weight():
    patterns = np.random.default_rng(0).choice([-1, 1], (3, 24)).astype(np.int8)
    patterns = np.vstack((patterns, -patterns[1]))
    pictures = ((patterns.reshape(4, 4, 6) > 0) * 255).astype(np.uint8)
    made = experiment(
        Dataset("four", pictures, np.arange(4), None, "made by the test"), rule="pseudo-inverse"
    )
    state, _ = made.advance(made.initial(0), 3)
    *_, last = made.phases(state)
    said = "Memory 3 is a linear combination of 1: it is in their span already"
    assert said in made.explain(last, None).sentence
    assert weights(made, last.after) == pytest.approx(weights(made, state) * 3 / 4, rel=1e-6)
    assert said in made.result(last.after)["remarks"][0]
    assert said in made.summary(made.advance(last.after, 500)[0])[1]
    again = made.intervene(last.after, SetParameter("normalisation", "units"))
    assert said in again.coupling.remarks[0]
    assert np.isfinite(weights(made, again)).all()


def learned_slowly(X, kappa):
    """Minimal-overlap learning of every unit, as the textbook has it: W with n = N."""
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0.0)
    for corrections in range(1000):
        gamma = X * (X @ W.T)
        least = gamma.argmin(axis=0)
        weak = np.flatnonzero(gamma.min(axis=0) < kappa - 1e-9)
        if not len(weak):
            return W, corrections
        for i in weak:
            W[i] += X[least[i], i] * X[least[i]] / X.shape[1]
            W[i, i] = 0.0
    raise AssertionError("not learned")


def test_krauth_mezard_learns_correction_by_correction_until_all_is_stable():
    made = experiment(dataset(6, 5, 6, 1), rule="krauth-mezard", kappa=0.8, normalisation="units")
    state, _ = made.advance(made.initial(0), 6)
    assert state.learning
    assert made.summary(state)[0] == "learning"
    before = stabilities(state.coupling, state.memories).gamma.min()
    assert before < 0.8
    W, corrections = learned_slowly(made.patterns.astype(float), 0.8)
    done = stored(made, 0)
    assert done.position == 6 + corrections + 1
    assert weights(made, done) == pytest.approx(W)
    assert stabilities(done.coupling, done.memories).gamma.min() >= 0.8
    assert not np.allclose(W, W.T)
    assert "energy" not in made.measure(done)
    assert "there is no energy" in made.explain(list(made.phases(done))[-1], None).sentence
    even = made.intervene(done, SetParameter("symmetrise", True))
    even, _ = made.advance(even, 1)
    assert weights(made, even) == pytest.approx((W + W.T) / 2)
    assert "energy" in made.measure(even)


def test_what_cannot_be_learned_is_given_up_in_words():
    made = experiment(dataset(40, 2, 3, 0), rule="krauth-mezard", kappa=0.1)
    state = stored(made, 0)
    assert "Learning was given up after" in state.coupling.remarks[0]


def test_unlearning_raises_the_state_until_it_is_no_minimum():
    made = experiment(dataset(3, 10, 10, 7), unlearning=0.3)
    state, _ = made.advance(stored(made, 0), 2000)
    vote = np.sign(made.patterns.sum(axis=0, dtype=int)).astype(np.int8)
    state = made.intervene(state, Draw(np.arange(100), vote))
    state, _ = made.advance(state, 2000)
    wrong = state.s
    assert made.result(state)["ended_in"]["kind"] == "mixture"
    presses = 0
    while (state.s == wrong).all():
        presses += 1
        before, old = made.measure(state)["energy"], weights(made, state)
        state = made.intervene(state, Unlearn())
        assert made.parameter(state, "rule") == "unlearning"
        assert made.measure(state)["energy"] > before
        taken = 0.3 * np.outer(wrong, wrong) / 3
        np.fill_diagonal(taken, 0.0)
        assert weights(made, state) == pytest.approx(old - taken)
        state, _ = made.advance(state, 2000)
    assert 1 < presses < 20
    back = made.intervene(state, SetParameter("rule", "hebb"))
    assert made.advance(made.intervene(back, Draw(np.arange(100), vote)), 2000)[0].s.tolist() == (
        wrong.tolist()
    )


@pytest.mark.parametrize("rule", ["storkey", "pseudo-inverse", "covariance"])
def test_what_a_rule_cannot_unlearn_is_refused_in_words(rule):
    made = experiment(dataset(3, 5, 5, 0), rule=rule)
    with pytest.raises(InterventionError, match=f"{rule} cannot unlearn .* set the rule to"):
        made.intervene(stored(made, 0), Unlearn())
    plain = experiment(dataset(3, 5, 5, 0))
    with pytest.raises(InterventionError, match="Nothing is stored yet"):
        plain.intervene(plain.initial(0), Unlearn())


def test_a_mixture_that_every_memory_lies_below_is_told_as_one_to_leave():
    made = experiment(dataset(3, 20, 20, 0), rule="pseudo-inverse", flip=0.0)
    vote = np.sign(made.patterns.sum(axis=0, dtype=int)).astype(np.int8)
    state = made.intervene(stored(made, 0), Draw(np.arange(400), vote))
    headline, sentence = made.summary(state)
    assert headline.startswith("ended in: mixture of #0, #1, #2")
    assert sentence.startswith("Each of the 3 lies lower, yet nothing moves any more: start again.")


def test_what_a_correction_makes_of_a_strength_stands_beside_it():
    made = experiment(dataset(6, 5, 6, 1), rule="krauth-mezard", kappa=0.8)
    state, _ = made.advance(made.initial(0), 6)
    assert state.learning
    growth = made.explain(next(iter(made.phases(state))), None).equations[1]
    assert growth.symbols.endswith(r"a_i^\mu \leftarrow a_i^\mu + 1")
    assert growth.numbers.startswith("= 1 + 1 = 2")


@pytest.mark.parametrize("rule", ["covariance", "sequence"])
def test_a_bias_stands_among_the_symbols_where_it_stands_among_the_numbers(rule):
    made = experiment(dataset(3, 6, 6, 0), rule=rule)
    state = stored(made, 0)
    fields = [
        equation
        for phase in made.phases(state)
        for equation in made.explain(phase, None).equations
        if r"\frac{1}{n}" in equation.symbols
    ]
    assert fields
    for equation in fields:
        inside = equation.symbols.split(r"\left(")[1].split(r"\right)")[0]
        assert r"n \beta_i" in inside
        assert r"\beta_i" not in equation.symbols.split(r"\right)")[1]
        assert any(term.symbol == r"\beta_i" for term in equation.terms)


def test_a_sequence_walks_from_memory_to_memory():
    made = experiment(
        dataset(5, 20, 20, 0), rule="sequence", visit="synchronous", flip=0.1, start=1
    )
    state, seen = stored(made, 0), []
    for _ in range(8):
        state, _ = made.advance(state, 1)
        seen.append(int(np.argmax(state.overlaps)))
        assert state.overlaps.max() > 0.9 * state.units
    assert seen == [2, 3, 4, 0, 1, 2, 3, 4]
    assert made.result(state)["energy"] is None
    assert "there is no energy" in made.result(state)["remarks"][-1]
    assert not [series for series in made.series(state) if series.name == "energy"]
    assert "not symmetric" in made.summary(state)[1]


@pytest.mark.parametrize("rule", ALL)
def test_a_memory_of_another_size_is_refused_in_words(rule):
    made = experiment(dataset(2, 5, 5, 0), rule=rule)
    with pytest.raises(InterventionError, match="24 units does not fit a network of 25"):
        made.intervene(stored(made, 0), Store(np.ones(24, np.int8), "short"))


def test_hebb_breaks_down_where_the_pseudo_inverse_does_not():
    """Overlap after recall of random patterns, N = 1000: the mean of three."""
    assert recalled("hebb", 100, 0.0) > 0.95
    assert 0.2 < recalled("hebb", 200, 0.05) < 0.5
    assert recalled("pseudo-inverse", 200, 0.05) == 1.0


def test_the_pseudo_inverse_recalls_exactly_at_half_as_many_memories_as_units():
    assert recalled("pseudo-inverse", 500, 0.05, seeds=1) == 1.0


def recalled(rule, patterns, flip, seeds=3):
    overlaps = []
    for seed in range(seeds):
        made = experiment(dataset(patterns, 25, 40, seed), rule=rule, flip=flip, visit="permuted")
        state, _ = made.advance(made.initial(seed), patterns + 40_000)
        overlaps.append(state.overlaps[0] / state.units)
    return np.mean(overlaps)


def share_recalled(rule, memories):
    """The share of runs on MNIST that end exactly in the memory they started from."""
    found = 0
    for start in range(memories):
        values = {"memories": memories, "rule": rule, "start": start}
        made = build("hopfield-digits", values, Path(DATA) / "mnist")
        for seed in range(10):
            state, _ = made.advance(made.initial(seed), 20_000)
            found += np.array_equal(state.s, made.patterns[start])
    return found / memories / 10


@pytest.mark.data
@pytest.mark.skipif(not DATA or not Path(DATA).is_dir(), reason="STEPWELL_DATA names no folder")
@pytest.mark.parametrize(
    ("rule", "memories", "least", "most"),
    [
        ("hebb", 3, 0, 0),
        ("covariance", 3, 1, 1),
        ("pseudo-inverse", 3, 1, 1),
        # Elsewhere .77 of 30 runs was found, and .83 of 300 here: the first image has half.
        ("storkey", 3, 0.6, 0.95),
        ("krauth-mezard", 3, 1, 1),
        ("hebb", 2, 1, 1),
        ("covariance", 2, 1, 1),
        ("pseudo-inverse", 2, 1, 1),
        ("storkey", 2, 1, 1),
        ("pseudo-inverse", 10, 1, 1),
    ],
)
def test_how_many_digits_each_rule_recalls(rule, memories, least, most):
    assert least <= share_recalled(rule, memories) <= most


@pytest.mark.data
@pytest.mark.skipif(not DATA or not Path(DATA).is_dir(), reason="STEPWELL_DATA names no folder")
@pytest.mark.parametrize("start", range(3))
def test_the_articles_mixture_unlearned_four_times_leaves_the_digits_to_be_recalled(start):
    made = build("hopfield-digits", {"memories": 3, "start": start}, Path(DATA) / "mnist")
    state, _ = made.advance(made.initial(0), 10_000)
    assert made.result(state)["ended_in"]["kind"] == "mixture"
    for _ in range(4):
        state = made.intervene(state, Unlearn())
    spoilt = Draw(np.arange(state.units), made.initial(0).s)
    state, _ = made.advance(made.intervene(state, spoilt), 10_000)
    assert made.result(state)["ended_in"] == {"kind": "memory", "memories": [start], "signs": [1]}


@pytest.mark.data
@pytest.mark.skipif(not DATA or not Path(DATA).is_dir(), reason="STEPWELL_DATA names no folder")
@pytest.mark.parametrize("rule", ["covariance", "pseudo-inverse", "krauth-mezard"])
def test_another_rule_set_while_it_runs_recalls_the_articles_digit(rule):
    made = build("hopfield-digits", {"memories": 3}, Path(DATA) / "mnist")
    state, _ = made.advance(made.initial(0), 10_000)
    assert made.result(state)["ended_in"]["kind"] == "mixture"
    state = made.intervene(state, SetParameter("rule", rule))
    spoilt = Draw(np.arange(state.units), made.initial(0).s)
    state, _ = made.advance(made.intervene(state, spoilt), 10_000)
    assert made.result(state)["ended_in"]["kind"] == "memory"


def test_more_memories_than_units_are_told_in_one_sentence():
    made = experiment(dataset(60, 4, 5, 0), rule="pseudo-inverse", flip=0.0)
    state = stored(made, 0)
    (remark,) = state.coupling.remarks
    assert "and 36 more are linear combinations of others" in remark
    assert weights(made, state) == pytest.approx(np.zeros((20, 20)), abs=1e-6)


def test_a_rule_that_finds_no_room_is_refused_in_words(monkeypatch):
    made = experiment(dataset(3, 5, 5, 0))
    state = stored(made, 0)
    monkeypatch.setattr("engine.data.memory.available_memory", lambda: 2_000)
    with pytest.raises(InterventionError, match=r"25 units with 3 memories .* of memory"):
        made.intervene(state, SetParameter("rule", "storkey"))


@pytest.mark.data
@pytest.mark.skipif(not DATA or not Path(DATA).is_dir(), reason="STEPWELL_DATA names no folder")
@pytest.mark.parametrize("memories", [3, 5])
def test_a_sequence_of_digits_is_walked_exactly(memories):
    values = {"memories": memories, "rule": "sequence", "visit": "synchronous"}
    made = build("hopfield-digits", values, Path(DATA) / "mnist")
    state = stored(made, 0)
    for update in range(1, 2 * memories):
        state, _ = made.advance(state, 1)
        assert state.s.tolist() == made.patterns[update % memories].tolist()
