"""The article's own recall: Hebb's rule, cold, uncentred, without thresholds, unit after unit."""

import numpy as np
from hopfields import SEEDS, bits, dataset, experiment
from hypothesis import given
from hypothesis import strategies as st

from engine.networks.hopfield.visiting import visits


def loop(state, count):
    """The units after so many visits, one at a time; which of the visits flip; the energies."""
    X_T, s = state.memories.X_T.astype(np.int64), state.s.astype(np.int64)
    units, patterns = X_T.shape
    m, flips, squares = s @ X_T, [], []
    for unit in visits(state, state.visits, count).tolist():
        against = s[unit] * (X_T[unit] @ m) < patterns
        if against:
            m -= 2 * s[unit] * X_T[unit]
            s[unit] *= -1
        flips.append(float(against))
        squares.append(int(m @ m))
    energies = (patterns * units - np.array(squares)) / (2 * state.memories.n)
    return s.tolist(), flips, energies.tolist()


def fields_against(state):
    """In how many units the field is against what the unit is."""
    X_T, s = state.memories.X_T.astype(np.int64), state.s.astype(np.int64)
    return np.count_nonzero(s * (X_T @ (s @ X_T)) < X_T.shape[1])


@given(
    units=st.integers(1, 900),
    memories=st.integers(1, 7),
    visit=st.sampled_from(["random", "random", "permuted", "ordered"]),
    flip=st.sampled_from([0.0, 0.05, 0.3, 0.5]),
    stride=st.sampled_from([1, 7, 333, 1025, 2049]),
    strides=st.integers(1, 200),
    seed=SEEDS,
)
def test_the_articles_recall_is_the_plain_loops_in_whatever_strides_it_comes(
    units, memories, visit, flip, stride, strides, seed
):
    made = experiment(dataset(memories, 1, units, seed), visit=visit, flip=flip)
    start, _ = made.advance(made.initial(seed), memories)
    count = min(stride * strides, max(4 * stride, 200))
    whole, columns = made.advance(start, count)
    s, flips, energies = loop(start, count)
    assert whole.s.tolist() == s
    assert columns.dense("flips", 0.0).tolist() == flips
    assert columns.dense("energy", made.measure(start)["energy"]).tolist() == energies

    state = start
    while state.position < whole.position:
        state, _ = made.advance(state, min(stride, whole.position - state.position))
        assert not (state.at_rest and fields_against(state))
    assert bits(state) == bits(whole)
    assert not (whole.at_rest and fields_against(whole))
