"""Fields of exactly 0, or next to it, where floating point errs: decided as fractions decide."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hopfields import dataset, experiment

from engine.interventions import Draw, SetParameter
from engine.networks.hopfield.glauber import chance_thresholds
from engine.networks.hopfield.recall import _by_forecast, _by_guesses
from engine.networks.hopfield.state import all_desired, with_sums

UNITS = 9


def exact_weights(patterns):
    """w_ij of the centred Hebb rule, times a number that makes all of them whole: (N, N)."""
    Y = patterns.size * patterns.astype(np.int64) - patterns.sum(dtype=np.int64)
    W = Y.T @ Y
    np.fill_diagonal(W, 0)
    return W


def exact_sweep(W, s):
    """The units after each was visited once in order, and how many had a field of exactly 0."""
    s, ties = s.astype(np.int64), 0
    for i in range(len(s)):
        field = W[i] @ s
        ties += field == 0
        s[i] = np.sign(field) or s[i]
    return s.tolist(), ties


def centred_states():
    """Many states of small networks with centred memories: W, and the state."""
    for seed, memories in enumerate((1, 2, 3, 3, 5)):
        made = experiment(dataset(memories, 3, 3, seed), centred=True, visit="ordered")
        state, _ = made.advance(made.initial(0), memories)
        W = exact_weights(made.patterns)
        for number in range(0, 2**UNITS, 3):
            s = ((number >> np.arange(UNITS)) % 2 * 2 - 1).astype(np.int8)
            yield W, with_sums(replace(state, s=s, visits=0))


def test_a_field_of_exactly_0_leaves_its_unit_where_rounding_would_turn_it():
    ties = 0
    for W, state in centred_states():
        swept, met = exact_sweep(W, state.s)
        ties += met
        assert _by_forecast(state, UNITS)[0].s.tolist() == swept
        assert _by_guesses(state, UNITS)[0].s.tolist() == swept
        fields = W @ state.s
        assert all_desired(state).tolist() == np.where(fields, np.sign(fields), state.s).tolist()
    assert ties > 100


def heated_to_a_tie(seed):
    """Networks whose first unit is visited at a temperature at which chance all but balances its
    field: each with 3 times the field less chance's threshold, exactly.
    """
    made = experiment(dataset(3, 3, 3, seed), visit="ordered", temperature=1.0)
    state, _ = made.advance(made.initial(seed), 3)
    X = made.patterns.astype(np.int64)
    field = int((X.T @ X)[0, 1:] @ state.s[1:])
    logit = 2.0 * float(chance_thresholds(state, 0, 1)[0])
    heat = 2.0 * field / 3.0 / logit
    for _ in range(9 if heat > 0 else 0):
        hot = made.intervene(state, SetParameter("temperature", heat))
        yield made, hot, field - 3 * Fraction(float(chance_thresholds(hot, 0, 1)[0]))
        heat = float(np.nextafter(heat, np.inf))


def test_chance_that_all_but_balances_a_field_decides_as_fractions_do():
    close = 0
    for made, hot, net in itertools.chain(*map(heated_to_a_tie, range(60))):
        close += 0 < abs(net) < Fraction(1, 10**15)
        for s_0 in (-1, 1):
            state = made.intervene(hot, Draw(np.array([0]), np.array([s_0], np.int8)))
            *_, last = made.phases(state)
            tau = chance_thresholds(state, 0, state.units)
            decided = (last.after.s[0], made.advance(state, 1)[0].s[0], all_desired(state, tau)[0])
            assert decided == ((s_0 if net == 0 else 1 if net > 0 else -1),) * 3
    assert close > 20
